package world

import (
	"slices"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// Project is a predictive campaign: numbers to dial, and how.
type Project struct {
	ID   string
	Name string
	// Paused stops the dialling; calls in progress go on.
	Paused bool
	// Concurrent bounds the calls of the project at one time. Default 100.
	Concurrent int
	// Ratio is how many customers are dialled for each ready agent. Default 3.
	Ratio float64
	// RingTimeout bounds each customer's leg. Default 30 s.
	RingTimeout time.Duration
	// Callers are the numbers shown to customers, in turn. Default: the
	// account's first display number.
	Callers []call.Number
	// Queue is the skill group whose agents take the calls. Default "660".
	Queue string
	Tasks []*Task

	place  int // among the projects of its account
	dialed int // calls ever placed
	live   int // calls in progress
	asking int // of those, on the way to an agent: dialled, ringing or waiting
}

// The defaults of a project.
//
// Source: supplement A.7, v1 project fields (documented).
const (
	DefaultConcurrent  = 100
	DefaultRatio       = 3
	DefaultRingTimeout = 30 * time.Second
	DefaultQueue       = "660"
)

// Task is a batch of numbers of a project.
type Task struct {
	ID string
	// Pending are the numbers not dialled yet.
	Pending []Entry
	// Imported and Dialed count the task's numbers.
	Imported, Dialed int

	place int // among the tasks of its project
}

// Entry is one number of a task.
type Entry struct {
	Phone call.Number
	// ExtID is the customer's own name for the person.
	ExtID string
}

// Task returns the task of that id, or nil.
func (p *Project) Task(id string) *Task {
	return find(p.Tasks, func(k *Task) bool { return k.ID == id })
}

// PutProject adds a project to an account, or changes the settings of the one of
// that id; its tasks stay.
func (w *World) PutProject(t clock.Turn, a *Account, p Project) *Project {
	p.fillIn()
	old := a.Project(p.ID)
	if old == nil {
		old = &p
		p.place = len(a.Projects)
		a.Projects = append(a.Projects, old)
		for i, task := range p.Tasks {
			task.place = i
			w.touchTask(a, old, task)
		}
	} else {
		p.Tasks, p.place, p.dialed, p.live, p.asking = old.Tasks, old.place, old.dialed, old.live, old.asking
		*old = p
	}
	w.touchProject(a, old)
	w.serve(t, a)
	return old
}

func (p *Project) fillIn() {
	if p.Concurrent == 0 {
		p.Concurrent = DefaultConcurrent
	}
	if p.Ratio == 0 {
		p.Ratio = DefaultRatio
	}
	if p.RingTimeout == 0 {
		p.RingTimeout = DefaultRingTimeout
	}
	if p.Queue == "" {
		p.Queue = DefaultQueue
	}
}

// AddTask imports numbers into a project, as a new task or, when id names one,
// into that; dialling begins at once unless the project is paused.
func (w *World) AddTask(t clock.Turn, a *Account, p *Project, id string, entries []Entry) (*Task, error) {
	if len(entries) == 0 {
		return nil, errs.Field(errs.Missing, "numbers", "empty, expected at least one number")
	}
	if id == "" {
		id = p.nextTask()
	}
	task := p.Task(id)
	if task == nil {
		task = &Task{ID: id, place: len(p.Tasks)}
		p.Tasks = append(p.Tasks, task)
	}
	task.Pending = append(task.Pending, entries...)
	first := task.Imported
	task.Imported += len(entries)
	w.touchImported(a, p, task, first)
	w.touchTask(a, p, task)
	w.serve(t, a)
	return task, nil
}

// nextTask returns the number after the highest task id.
func (p *Project) nextTask() string {
	highest := 0
	for _, task := range p.Tasks {
		if n, err := strconv.Atoi(task.ID); err == nil {
			highest = max(highest, n)
		}
	}
	return strconv.Itoa(highest + 1)
}

// nextEntry takes the next number to dial off its task.
func (p *Project) nextEntry() (*Task, Entry, bool) {
	i := slices.IndexFunc(p.Tasks, func(k *Task) bool { return len(k.Pending) > 0 })
	if i < 0 {
		return nil, Entry{}, false
	}
	task := p.Tasks[i]
	entry := task.Pending[0]
	task.Pending = task.Pending[1:]
	task.Dialed++
	return task, entry, true
}
