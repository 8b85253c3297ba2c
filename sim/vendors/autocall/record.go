package autocall

import (
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
)

// callID writes a call's key in decimal: it exceeds 2^53, so it is always text.
func callID(key uint64) call.ID { return call.ID(strconv.FormatUint(key, 10)) }

// The fields by which records are searched, named as the request names them.
const (
	fieldProject    = "projectId"
	fieldTask       = "taskId"
	fieldCaller     = "caller"
	fieldCalled     = "called"
	fieldCallResult = "callresult"
	fieldEndResult  = "endresult"
)

// schema indexes every filter, and the pair that a client pages by.
var schema = cdr.Schema{
	Fields: []cdr.Field{
		{Name: fieldProject, Of: func(r *cdr.Record) string { return r.Project }},
		{Name: fieldTask, Of: func(r *cdr.Record) string { return r.Task }},
		{Name: fieldCaller, Of: func(r *cdr.Record) string { return string(r.Caller) }},
		{Name: fieldCalled, Of: func(r *cdr.Record) string { return string(r.Callee) }},
		{Name: fieldCallResult, Of: func(r *cdr.Record) string { return callResult(&r.Call) }},
		{Name: fieldEndResult, Of: func(r *cdr.Record) string { return endResult(&r.Call) }},
	},
	Indexes: [][]string{
		{fieldProject},
		{fieldTask},
		{fieldCaller},
		{fieldCalled},
		{fieldCallResult},
		{fieldEndResult},
		{fieldTask, fieldCallResult},
	},
}

// callResult is 0 when the customer did not answer, 1 when only the customer
// did, 2 when the agent did too.
//
// Source: the vendor's page, 1.3, with the reading of supplement A7 (evidenced).
func callResult(c *call.Call) string {
	switch {
	case !c.LegOf(call.Callee).WasAnswered():
		return "0"
	case !c.LegOf(call.Caller).WasAnswered():
		return "1"
	default:
		return "2"
	}
}

// endResult is 11 when the customer ended the call, 12 when anybody else did:
// the agent, the platform or a timeout.
//
// Source: supplement A6 (evidenced).
func endResult(c *call.Call) string {
	if c.ReleasedBy == call.Callee {
		return "11"
	}
	return "12"
}

// unix returns an instant in seconds, 0 for one that did not happen.
func unix(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.Unix()
}

// between returns the difference of two stamps, 0 unless both happened.
func between(from, to int64) int64 {
	if from == 0 || to == 0 {
		return 0
	}
	return to - from
}

// stamps are the times of a record as the vendor writes them: unix seconds, 0
// for what did not happen, and durations that are the stamps' differences.
type stamps struct {
	startEE, ringEE, answerEE, endEE int64 // the agent's leg
	start, ring, answer, end         int64 // the customer's leg
	link                             int64 // both are on the line
	ansSecs, linkSecs, allSecs       int64
}

// Source: the vendor's page, 1.3 (documented); supplement A.3 (evidenced).
func stampsOf(c *call.Call) stamps {
	customer, agent := c.LegOf(call.Callee), c.LegOf(call.Caller)
	s := stamps{
		startEE: unix(agent.DialedAt), ringEE: unix(agent.RingingAt),
		answerEE: unix(agent.AnsweredAt), endEE: unix(agent.ReleasedAt),
		start: unix(customer.DialedAt), ring: unix(customer.RingingAt),
		answer: unix(customer.AnsweredAt), end: unix(customer.ReleasedAt),
	}
	if s.answer > 0 {
		s.link = s.answerEE
	}
	s.ansSecs = between(s.answer, s.end)
	s.linkSecs = between(s.link, s.end)
	s.allSecs = between(s.start, s.end)
	return s
}
