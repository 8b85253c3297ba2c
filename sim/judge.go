package sim

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/vendors"
)

// judge holds what goes in and out of a world against the contracts, and has
// counted what it exercises of them.
type judge struct {
	requests, answers bool                      // what is told of
	breach            func(contracts.Violation) // told of what we do wrong ourselves; may be nil
	vendors           []vendors.Vendor          // of the world; set before it serves
	coverage          coverage
}

// newJudge returns the judge that a configuration asks for.
func newJudge(c Config) *judge {
	return &judge{requests: c.Contract != ContractOff, answers: c.ContractAnswers || c.OnViolation != nil, breach: c.OnViolation}
}

// asked returns whom the journal is to ask, nil when there is nothing to judge.
func (j *judge) asked() journal.Judge {
	if !j.requests && !j.answers {
		return nil
	}
	return j.judge
}

// counted returns what the traffic of a world with such a journal has exercised,
// nil when nothing is counted.
func (j *judge) counted(by *journal.Journal) control.Coverage {
	if !j.requests || !by.On() {
		return nil
	}
	j.coverage.journal = by
	return &j.coverage
}

// maxShownViolations bounds what the journal tells of one entry.
const maxShownViolations = 20

// judge says where an entry of the journal breaks its contract.
func (j *judge) judge(s journal.Subject) journal.Judgement {
	var all verdict
	switch {
	case s.Exchange != nil:
		j.exchange(s, &all)
	case s.Push != nil:
		j.push(s, &all)
	case s.Message != nil:
		if c, err := contracts.Load(s.Message.Vendor + contracts.FayeSuffix); err == nil {
			all.add("", true, j.answers, j.reading(s, s.Message.Vendor, c).Message(s.Message.Channel, s.Message.Data))
		}
	}
	if j.breach != nil && !s.Faulty { // what is wrong on purpose is right
		for _, v := range all.ours {
			j.breach(v)
		}
	}
	return all.Judgement
}

func (j *judge) exchange(s journal.Subject, all *verdict) {
	x := s.Exchange
	query, _ := url.ParseQuery(x.Query) // a pair that cannot be read is none
	q := contracts.Request{Method: x.Method, Path: x.Path, Query: query, Header: x.Header, Body: x.Body, Cut: x.Cut}
	a := contracts.Response{Status: x.Status, Header: x.AnswerHeader, Body: x.Answer, Cut: x.AnswerCut}
	c := contractOf(x.Vendor, x.Route)
	known := c != nil
	if !known {
		var err error
		if c, err = contracts.Load(x.Vendor); err != nil {
			return
		}
	}
	held := j.reading(s, x.Vendor, c)
	if known {
		all.add("request.", false, j.requests, held.Request(q))
	}
	if x.Status != 0 {
		all.add("response.", true, j.answers, held.Response(q, a))
	}
}

// push judges an attempt to deliver a push, and the receiver's answer.
func (j *judge) push(s journal.Subject, all *verdict) {
	p := s.Push
	c, err := contracts.Load(p.Vendor)
	if err != nil || len(c.Webhooks()) != 1 || p.FrameCut {
		return
	}
	webhook, held := c.Webhooks()[0], j.reading(s, p.Vendor, c)
	all.add("", true, j.answers, held.Push(webhook, contracts.Push{
		Header: http.Header{"Content-Type": {"application/json"}}, Body: p.Frame, Opened: p.Opened,
	}))
	if p.Status != 0 {
		all.add("answer.", false, j.answers, held.PushAnswer(webhook, contracts.Response{
			Status: p.Status, Header: p.Header, Body: p.Answer, Cut: p.AnswerCut,
		}))
	}
}

// reading returns what counts what a subject exercises of a contract, which is read
// as its account had chosen. Where nobody knows whose it is, every reading holds.
func (j *judge) reading(s journal.Subject, vendor string, c *contracts.Contract) *contracts.Coverage {
	held := contracts.NewCoverage(c)
	if j.requests && !s.Open {
		held = j.coverage.of(c)
	}
	if s.Account == "" || s.Push != nil && s.Dialects == nil || strings.TrimSuffix(c.Name(), contracts.FayeSuffix) != vendor {
		return held
	}
	for _, v := range j.vendors {
		if v.Name() != vendor {
			continue
		}
		if read, err := held.Under(v.Dialects().Reading(s.Dialects)); err == nil {
			return read
		}
	}
	return held
}

// verdict collects what is wrong with one entry.
type verdict struct {
	journal.Judgement
	ours []contracts.Violation // those that are the simulator's doing
}

// add notes what is wrong; told says whether the journal tells.
func (v *verdict) add(where string, ours, told bool, all []contracts.Violation) {
	if !told {
		return
	}
	for _, one := range all {
		if ours {
			v.ours = append(v.ours, one)
		}
		at := where + dotted(one.Location)
		switch {
		case len(v.Violations)+len(v.Notices) == maxShownViolations:
			return
		case one.Notice:
			v.Notices = append(v.Notices, at+": "+one.Found+", expected "+one.Expected)
		default:
			v.Violations = append(v.Violations, journal.Violation{
				Operation: one.Operation, Location: at, Rule: one.Rule, Expected: one.Expected, Found: one.Found,
				Provenance: one.Provenance, Source: one.Source,
			})
		}
	}
}

// dotted writes a location as the journal does: body.data.callId.
func dotted(l contracts.Location) string {
	parts := []string{l.In}
	if l.Name != "" {
		parts = append(parts, l.Name)
	}
	if l.Pointer != "" {
		parts = append(parts, strings.NewReplacer("/", ".", "~1", "/", "~0", "~").Replace(l.Pointer[1:]))
	}
	return strings.Join(parts, ".")
}
