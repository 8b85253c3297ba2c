package cdr_test

import (
	"fmt"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
)

var epoch = time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)

// schema searches by eight indexes, as a vendor of predictive calls would.
var schema = cdr.Schema{
	Fields: []cdr.Field{
		{Name: "project", Of: func(r *cdr.Record) string { return r.Project }},
		{Name: "task", Of: func(r *cdr.Record) string { return r.Task }},
		{Name: "caller", Of: func(r *cdr.Record) string { return string(r.Caller) }},
		{Name: "callee", Of: func(r *cdr.Record) string { return string(r.Callee) }},
		{Name: "result", Of: func(r *cdr.Record) string { return string(r.Disposition()) }},
		{Name: "end", Of: func(r *cdr.Record) string { return string(r.ReleasedBy) }},
		{Name: "agent", Of: func(r *cdr.Record) string { return r.Agent }},
		{Name: "outcome", Of: func(r *cdr.Record) string { return r.Outcome }}, // has no index
	},
	Indexes: [][]string{
		{"project"}, {"task"}, {"caller"}, {"callee"}, {"result"}, {"end"}, {"agent"}, {"task", "result"},
	},
}

// mix spreads a number over all 64 bits.
func mix(n uint64) uint64 {
	n = (n + 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>29) * 0x94d049bb133111eb
	return n ^ n>>32
}

// dice draws the numbers of one call.
type dice struct{ n uint64 }

func (d *dice) Int64N(n int64) int64 {
	d.n++
	return int64(mix(d.n) % uint64(n))
}

// every is the time between two calls of a history.
const every = 500 * time.Millisecond

// keyAt returns the key of the seq-th call of a millisecond.
func keyAt(at time.Time, seq uint64) uint64 { return uint64(at.UnixMilli())<<22 | 35<<12 | seq }

// nth returns the record of the n-th call of a history, which is always the same.
func nth(n int) cdr.Record {
	d := &dice{mix(uint64(n))}
	outcomes := [...]string{"answered", "answered", "abandoned", "no-answer", "busy"}
	behaviour, _ := call.OutcomeNamed(outcomes[d.Int64N(int64(len(outcomes)))])
	agent, _ := call.OutcomeNamed("answered")
	at := epoch.Add(time.Duration(n) * every)
	caller := call.Number("400600123" + strconv.Itoa(int(d.Int64N(3))))
	callee := call.Number(fmt.Sprintf("13%09d", d.Int64N(1e9)))
	phone := call.Number("0" + strconv.Itoa(int(8001+d.Int64N(3))))
	task := strconv.Itoa(int(13 + d.Int64N(3)))
	c := call.Call{
		ID: call.ID(strconv.FormatUint(keyAt(at, 0), 10)), Key: keyAt(at, 0),
		Vendor: "autocall", Account: "782", Project: strconv.Itoa(int(10007 + d.Int64N(2))), Task: task,
		Direction: call.Out, Caller: caller, Callee: callee, Outcome: behaviour.Name,
		UserData: fmt.Appendf(nil, `{"tag":"autocall","extId":"%d","proid":"10008","taskid":"%s"}`, n, task),
		Plan:     call.NewPlan(behaviour, agent, call.Timeouts{A: 30 * time.Second}, d),
		A:        call.Leg{Party: call.Callee, From: caller, To: callee},
		B:        call.Leg{Party: call.Caller, From: callee, To: phone},
	}
	if err := c.Play(at); err != nil {
		panic(err)
	}
	if c.B.State != call.Idle {
		c.Agent = string(phone[1:])
	}
	return cdr.Of(&c)
}

// An order visits the calls of a history, all once.
type order func(size int, visit func(n int))

// asTheyEnd is the order in which a busy account writes its records: some 64
// calls at a time are in progress, and each of them may end next.
func asTheyEnd(size int, visit func(n int)) {
	var live []int
	for n := range size {
		if live = append(live, n); len(live) == 64 {
			i := mix(uint64(n)) % 64
			visit(live[i])
			live[i] = live[63]
			live = live[:63]
		}
	}
	for _, n := range live {
		visit(n)
	}
}

func backwards(size int, visit func(n int)) {
	for n := range size {
		visit(size - 1 - n)
	}
}

// scattered visits in an order that has no pattern.
func scattered(size int, visit func(n int)) {
	perm := make([]int, size)
	for n := range perm {
		j := int(mix(uint64(n)) % uint64(n+1))
		perm[n], perm[j] = perm[j], n
	}
	for _, n := range perm {
		visit(n)
	}
}

// history returns a store of the first calls of a history.
func history(size int, in order) *cdr.Store {
	s := cdr.New(schema)
	in(size, func(n int) {
		if err := s.Insert(nth(n)); err != nil {
			panic(err)
		}
	})
	return s
}

// matches is what a query asks of one record, in the plainest words.
func matches(r *cdr.Record, q cdr.Query) bool {
	for _, f := range schema.Fields {
		if want, ok := q.Match[f.Name]; ok && f.Of(r) != want {
			return false
		}
	}
	return (q.From.IsZero() || !r.PlacedAt.Before(q.From)) && (q.To.IsZero() || !r.PlacedAt.After(q.To)) && r.Key > q.After
}
