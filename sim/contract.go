package sim

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
)

// ContractMode says what becomes of a vendor's request that breaks the vendor's
// contract.
type ContractMode string

// The modes.
const (
	ContractOff     ContractMode = "off"     // nobody looks
	ContractNotice  ContractMode = "notice"  // the journal tells
	ContractEnforce ContractMode = "enforce" // it is refused, too, in the vendor's words
)

// ContractModes lists the modes, for messages and checks.
func ContractModes() []ContractMode {
	return []ContractMode{ContractOff, ContractNotice, ContractEnforce}
}

// judge holds what goes in and out of worlds against the contracts.
type judge struct {
	requests, answers bool
	breach            func(contracts.Violation) // told of what we do wrong ourselves; may be nil
}

// newJudge returns the judge that a configuration asks for, nil when it asks for
// none.
func newJudge(c Config) journal.Judge {
	j := judge{
		requests: c.Contract != ContractOff, answers: c.ContractAnswers || c.OnViolation != nil, breach: c.OnViolation,
	}
	if !j.requests && !j.answers {
		return nil
	}
	return j.judge
}

// maxShownViolations bounds what the journal tells of one entry.
const maxShownViolations = 20

// judge says where an entry of the journal breaks its contract.
func (j judge) judge(s journal.Subject) journal.Judgement {
	var all verdict
	switch {
	case s.Exchange != nil:
		j.exchange(s.Exchange, &all)
	case s.Push != nil && j.answers:
		j.push(s.Push, &all)
	case s.Message != nil && j.answers:
		if c, err := contracts.Load(s.Message.Vendor + "-faye"); err == nil {
			all.add("", true, c.ValidateMessage(s.Message.Channel, s.Message.Data))
		}
	}
	if j.breach != nil && !s.Faulty { // what is wrong on purpose is right
		for _, v := range all.ours {
			j.breach(v)
		}
	}
	return all.Judgement
}

func (j judge) exchange(x *journal.Exchange, all *verdict) {
	c := contractOf(x.Vendor, x.Route)
	if c == nil || x.Cut { // half a body says nothing
		return
	}
	query, _ := url.ParseQuery(x.Query) // a pair that cannot be read is none
	q := contracts.Request{Method: x.Method, Path: x.Path, Query: query, Header: x.Header, Body: x.Body}
	if j.requests {
		all.add("request.", false, c.ValidateRequest(q))
	}
	if j.answers && x.Status != 0 && !x.AnswerCut {
		all.add("response.", true, c.ValidateResponse(q, contracts.Response{Status: x.Status, Header: x.AnswerHeader, Body: x.Answer}))
	}
}

// push judges an attempt to deliver a push, and the receiver's answer.
func (j judge) push(p *journal.Pushed, all *verdict) {
	c, err := contracts.Load(p.Vendor)
	if err != nil || len(c.Webhooks()) != 1 || p.FrameCut {
		return
	}
	webhook := c.Webhooks()[0]
	all.add("", true, c.ValidatePush(webhook, contracts.Push{
		Header: http.Header{"Content-Type": {"application/json"}}, Body: p.Frame, Opened: p.Opened,
	}))
	if p.Status != 0 && !p.AnswerCut {
		all.add("answer.", false, c.ValidatePushAnswer(webhook, contracts.Response{Status: p.Status, Header: p.Header, Body: p.Answer}))
	}
}

// contractOf returns the contract that has an operation: the vendor's, or that of
// another vendor when the operation is one that vendors share. It is nil when
// there is none.
func contractOf(vendor, route string) *contracts.Contract {
	for _, name := range append([]string{vendor}, contracts.Names()...) {
		if c, err := contracts.Load(name); err == nil && name != controlContract {
			if _, ok := c.OperationByID(route); ok {
				return c
			}
		}
	}
	return nil
}

// controlContract is the contract of the control API, which refuses for itself
// what it does not know.
const controlContract = "control"

// verdict collects what is wrong with one entry.
type verdict struct {
	journal.Judgement
	ours []contracts.Violation // those that are the simulator's doing
}

func (v *verdict) add(where string, ours bool, all []contracts.Violation) {
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

// maxEnforced bounds the body of a request that is held against its contract
// before it is answered, in bytes; a longer one is for its route to refuse.
const maxEnforced = 8 << 20

// enforce refuses requests that break the contract of the route, as the surface
// refuses. What the contract does not know is nobody's fault.
func enforce(vendor, route string, surface *httpx.Surface, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := contractOf(vendor, route)
		if c == nil {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, maxEnforced))
		r.Body = readCloser{io.MultiReader(bytes.NewReader(body), r.Body), r.Body}
		if err != nil || len(body) == maxEnforced {
			next.ServeHTTP(w, r) // it finds the same
			return
		}
		all := c.ValidateRequest(contracts.RequestOf(r, body))
		all = slices.DeleteFunc(all, func(v contracts.Violation) bool { return v.Notice })
		if len(all) > 0 {
			surface.Refuse(w, r, refusal(all[0]))
			return
		}
		next.ServeHTTP(w, r)
	})
}

type readCloser struct {
	io.Reader
	io.Closer
}

// refusal is a violation as a failure that surfaces can word.
func refusal(v contracts.Violation) error {
	field, _, _ := strings.Cut(strings.TrimPrefix(v.Location.Pointer, "/"), "/")
	if v.Location.Name != "" {
		field = v.Location.Name
	}
	code := errs.Invalid
	switch v.Rule {
	case "content-type":
		code = errs.UnsupportedMedia
	case "required":
		code = errs.Missing
	case "body":
		code, field = errs.Malformed, "body"
	}
	return errs.Field(code, field, "%s, expected %s (contract %s, %s)", v.Found, v.Expected, v.Contract, v.Rule)
}
