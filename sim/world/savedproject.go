package world

import (
	"fmt"
	"iter"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/store"
)

// projectState is a [Project]'s, without its tasks. How many calls it has is
// counted anew.
type projectState struct {
	Vendor      string        `json:"vendor"`
	Account     string        `json:"account"`
	ID          string        `json:"id"`
	Name        string        `json:"name,omitempty"`
	Paused      bool          `json:"paused,omitzero"`
	Concurrent  int           `json:"concurrent"`
	Ratio       float64       `json:"ratio"`
	RingTimeout store.Span    `json:"ringTimeout"`
	Callers     []call.Number `json:"callers,omitempty"`
	Queue       string        `json:"queue"`
	Dialed      int           `json:"dialed"`
}

// taskState is a [Task]'s, without its numbers.
type taskState struct {
	Vendor   string `json:"vendor"`
	Account  string `json:"account"`
	Project  string `json:"project"`
	ID       string `json:"id"`
	Imported int    `json:"imported"`
	Dialed   int    `json:"dialed"`
}

// numbersState are numbers of a task that follow one another. Those that have
// been dialled already are passed over when it is loaded: what is kept of a
// campaign is written when it is imported, not whenever it dials.
type numbersState struct {
	Vendor  string       `json:"vendor"`
	Account string       `json:"account"`
	Project string       `json:"project"`
	Task    string       `json:"task"`
	First   int          `json:"first"` // counted from 0 among all that were imported
	Entries []entryOfOne `json:"entries"`
}

// entryOfOne is an [Entry]'s.
type entryOfOne struct {
	Phone call.Number `json:"phone"`
	ExtID string      `json:"extId,omitempty"`
}

// chunk is how many numbers stand in one piece.
const chunk = 500

func projectKey(a *Account, p *Project) string { return fmt.Sprintf("%s/%06d", accountKey(a), p.place) }

func taskKey(a *Account, p *Project, k *Task) string {
	return fmt.Sprintf("%s/%06d", projectKey(a, p), k.place)
}

func numbersKey(a *Account, p *Project, k *Task, nth int) string {
	return fmt.Sprintf("%s/%08d", taskKey(a, p, k), nth)
}

func (w *World) touchProject(a *Account, p *Project) {
	if w.kept.on() {
		w.kept.touch(partProjects, projectKey(a, p), func() any { return saveProject(a, p) })
	}
}

func (w *World) touchTask(a *Account, p *Project, k *Task) {
	if w.kept.on() {
		w.kept.touch(partTasks, taskKey(a, p, k), func() any { return saveTask(a, p, k) })
	}
}

// touchImported notes that numbers have been imported, from the first on.
func (w *World) touchImported(a *Account, p *Project, k *Task, first int) {
	if !w.kept.on() {
		return
	}
	for nth := first / chunk; nth*chunk < k.Imported; nth++ {
		w.touchNumbers(a, p, k, nth)
	}
}

// touchDialed notes that a number has been dialled: its piece goes with the last
// of its numbers.
func (w *World) touchDialed(a *Account, p *Project, k *Task) {
	if w.kept.on() && (k.Dialed%chunk == 0 || k.Dialed == k.Imported) {
		w.touchNumbers(a, p, k, (k.Dialed-1)/chunk)
	}
}

func (w *World) touchNumbers(a *Account, p *Project, k *Task, nth int) {
	w.kept.touch(partNumbers, numbersKey(a, p, k, nth), func() any { return saveChunk(a, p, k, nth) })
}

// eachProject returns the projects of every account.
func (w *World) eachProject() iter.Seq2[*Account, *Project] {
	return func(yield func(*Account, *Project) bool) {
		for a := range w.eachAccount() {
			for _, p := range a.Projects {
				if !yield(a, p) {
					return
				}
			}
		}
	}
}

func (w *World) saveProjects(clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for a, p := range w.eachProject() {
			if !yield(projectKey(a, p), saveProject(a, p)) {
				return
			}
		}
	}
}

func saveProject(a *Account, p *Project) projectState {
	return projectState{
		a.Vendor, a.ID, p.ID, p.Name, p.Paused, p.Concurrent, p.Ratio, store.Span(p.RingTimeout), p.Callers, p.Queue, p.dialed,
	}
}

func (w *World) loadProject(_ clock.Turn, s projectState) error {
	a, err := w.ownerOf(s.Vendor, s.Account)
	switch {
	case err != nil:
		return err
	case s.ID == "" || a.Project(s.ID) != nil:
		return errs.Field(errs.Invalid, "id", "%.80q is empty, or stands here twice", s.ID)
	case s.Concurrent < 1 || s.Ratio <= 0 || s.RingTimeout <= 0 || s.Dialed < 0:
		return errs.Field(errs.Invalid, "", "concurrent, ratio and ringTimeout must be above 0, and dialed not below")
	}
	a.Projects = append(a.Projects, &Project{
		ID: s.ID, Name: s.Name, Paused: s.Paused, Concurrent: s.Concurrent, Ratio: s.Ratio,
		RingTimeout: time.Duration(s.RingTimeout), Callers: s.Callers, Queue: s.Queue, dialed: s.Dialed, place: len(a.Projects),
	})
	return nil
}

// projectOf returns a project by its account and id, or [errs.Invalid].
func (w *World) projectOf(vendor, account, id string) (*Project, error) {
	a, err := w.ownerOf(vendor, account)
	if err != nil {
		return nil, err
	}
	p := a.Project(id)
	if p == nil {
		return nil, errs.Field(errs.Invalid, "project", "account %s has no project %.80q", account, id)
	}
	return p, nil
}

func (w *World) saveTasks(clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for a, p := range w.eachProject() {
			for _, k := range p.Tasks {
				if !yield(taskKey(a, p, k), saveTask(a, p, k)) {
					return
				}
			}
		}
	}
}

func saveTask(a *Account, p *Project, k *Task) taskState {
	return taskState{a.Vendor, a.ID, p.ID, k.ID, k.Imported, k.Dialed}
}

func (w *World) loadTask(_ clock.Turn, s taskState) error {
	p, err := w.projectOf(s.Vendor, s.Account, s.Project)
	switch {
	case err != nil:
		return err
	case s.ID == "" || p.Task(s.ID) != nil:
		return errs.Field(errs.Invalid, "id", "%.80q is empty, or stands here twice", s.ID)
	case s.Dialed < 0 || s.Dialed > s.Imported:
		return errs.Field(errs.Invalid, "dialed", "%d is not between 0 and what was imported (%d)", s.Dialed, s.Imported)
	}
	p.Tasks = append(p.Tasks, &Task{ID: s.ID, Imported: s.Imported, Dialed: s.Dialed, place: len(p.Tasks)})
	return nil
}

func (w *World) saveNumbers(clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for a, p := range w.eachProject() {
			for _, k := range p.Tasks {
				for nth := k.Dialed / chunk; nth*chunk < k.Imported; nth++ {
					if s := saveChunk(a, p, k, nth); s != nil && !yield(numbersKey(a, p, k, nth), s) {
						return
					}
				}
			}
		}
	}
}

// saveChunk returns those of a task's nth numbers that are not dialled yet, nil
// when all are.
func saveChunk(a *Account, p *Project, k *Task, nth int) any {
	first, end := max(nth*chunk, k.Dialed), min((nth+1)*chunk, k.Imported)
	if first >= end {
		return nil
	}
	s := numbersState{Vendor: a.Vendor, Account: a.ID, Project: p.ID, Task: k.ID, First: first}
	for _, e := range k.Pending[first-k.Dialed : end-k.Dialed] {
		s.Entries = append(s.Entries, entryOfOne(e))
	}
	return s
}

func (w *World) loadNumbers(_ clock.Turn, s numbersState) error {
	p, err := w.projectOf(s.Vendor, s.Account, s.Project)
	if err != nil {
		return err
	}
	k := p.Task(s.Task)
	if k == nil {
		return errs.Field(errs.Invalid, "task", "project %s has no task %.80q", p.ID, s.Task)
	}
	skip := k.Dialed + len(k.Pending) - s.First // those that were dialled since the piece was written
	if skip < 0 || skip > len(s.Entries) || k.Dialed+len(k.Pending)+len(s.Entries)-skip > k.Imported {
		return errs.Field(errs.Invalid, "first", "%d and %d more do not follow the %d numbers before, of %d", s.First, len(s.Entries), k.Dialed+len(k.Pending), k.Imported)
	}
	for _, e := range s.Entries[skip:] {
		k.Pending = append(k.Pending, Entry(e))
	}
	return nil
}

// checkNumbers returns [errs.Invalid] for a task whose numbers are not all there.
func (w *World) checkNumbers() error {
	n := 0
	for _, p := range w.eachProject() {
		for _, k := range p.Tasks {
			if missing := k.Imported - k.Dialed - len(k.Pending); missing > 0 {
				return errs.Field(errs.Invalid, fmt.Sprintf("%s[%d]", partTasks, n), "%d of the numbers to dial are missing in %s", missing, partNumbers)
			}
			n++
		}
	}
	return nil
}
