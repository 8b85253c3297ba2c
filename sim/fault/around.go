package fault

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/journal"
)

// Header names, in an answer that a fault had a hand in, the faults.
const Header = "X-Ringback-Fault"

// Site is whose requests a set strikes. Both must be set.
type Site struct {
	// About returns what is known of a request before it is handled: its vendor,
	// account and numbers, as far as it names them, and the virtual time. It leaves
	// the body to be read.
	About func(*http.Request) scenarios.FaultFacts
	// Refuse answers with an HTTP status, further headers and an error in the
	// vendor's own words.
	Refuse func(w http.ResponseWriter, r *http.Request, status int, header http.Header, e *errs.Error)
}

// Around returns a handler that answers the requests of a route as next does,
// except for those that faults strike:
//
//   - status and too-many-requests refuse the request; next never hears of it.
//   - All others let next handle it, so that what it asks for is done, and damage
//     the answer: a client that retries does it twice.
//   - delay has next handle it at once, and the answer come later. It and a drip
//     take real time, in every mode of the clock, for they try the client's
//     patience, which is real: a client that itself moves a manual clock would wait
//     for ever. They do not hold the world; where the client gives up or the fault
//     is taken out they end.
//
// Of several that strike one request delays add up, the first refusal wins, and
// then the first of those that end the connection.
func (s *Set) Around(site Site, route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.On(scenarios.OnRequest) {
			next.ServeHTTP(w, r)
			return
		}
		facts := site.About(r)
		facts.On, facts.Route, facts.Method, facts.Path = scenarios.OnRequest, route, r.Method, r.URL.Path
		struck := s.Strikes(facts, func(scenarios.Operation) bool { return true })
		if len(struck) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		p := planOf(struck)
		p.note(w, r)
		if p.refusal.Fault == nil {
			a := &answer{to: w, request: r, plan: p, header: w.Header().Clone()}
			next.ServeHTTP(a, r)
			a.finish()
		} else if p.wait(r.Context()) {
			p.refuse(site, w, r)
		}
	})
}

// plan is what faults do to one request.
type plan struct {
	strikes []Strike
	delays  []Strike
	refusal Strike // status or too-many-requests; without a fault: none
	content []Strike
	ending  Strike // reset, empty-reply, cut-body or slow-drip; without a fault: none
}

func planOf(strikes []Strike) *plan {
	p := &plan{strikes: strikes}
	first := func(to *Strike, s Strike) {
		if to.Fault == nil {
			*to = s
		}
	}
	for _, s := range strikes {
		switch s.Do { //nolint:exhaustive // those that befall requests
		case scenarios.DelayOp:
			p.delays = append(p.delays, s)
		case scenarios.StatusOp, scenarios.TooManyRequests:
			first(&p.refusal, s)
		case scenarios.WrongContentType, scenarios.MalformedJSON:
			p.content = append(p.content, s)
		case scenarios.Reset, scenarios.EmptyReply, scenarios.CutBody, scenarios.SlowDrip:
			first(&p.ending, s)
		}
	}
	return p
}

// note says in the journal and in the answer's header what was done.
func (p *plan) note(w http.ResponseWriter, r *http.Request) {
	names := make([]string, len(p.strikes))
	draft := journal.From(r.Context())
	for i, s := range p.strikes {
		names[i] = s.Name
		draft.AddFault(s.Entry())
	}
	w.Header().Set(Header, strings.Join(names, ", "))
}

// takesTime reports whether the answer is put off, so that nobody may be kept
// waiting for it but its client.
func (p *plan) takesTime() bool {
	return len(p.delays) > 0 || p.ending.Fault != nil && p.ending.Do == scenarios.SlowDrip
}

// wait lets the delays pass and reports whether the client still waits, too.
func (p *plan) wait(ctx context.Context) bool {
	for _, s := range p.delays {
		if !s.pause(ctx, s.Late) {
			return false
		}
	}
	return true
}

// pause waits in real time, unless the fault is taken out meanwhile. It reports
// false when ctx has ended first.
func (s Strike) pause(ctx context.Context, d time.Duration) bool {
	over := make(chan struct{})
	defer clock.Wall{}.AfterFunc(d, func() { close(over) })()
	select {
	case <-over:
	case <-s.Gone:
	case <-ctx.Done():
		return false
	}
	return true
}
