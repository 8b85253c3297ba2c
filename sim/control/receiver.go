package control

import (
	"cmp"
	"fmt"
	"net/http"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/push"
)

// answers are what the built-in receiver says, one after the other.
type answers struct {
	Target  string   `json:"target,omitempty"`
	Answers []answer `json:"answers"`
}

// answer is one of them; what is left out accepts.
type answer struct {
	Status      *int    `json:"status"`
	Body        *string `json:"body"`
	ContentType string  `json:"contentType"`
}

// receipt is a request that the receiver got. Payload is the data, decrypted if
// need be; error says why there is none.
type receipt struct {
	key     string
	At      instant     `json:"at"`
	Target  string      `json:"target"`
	Headers http.Header `json:"headers"`
	Body    string      `json:"body"`
	Payload *string     `json:"payload"`
	Error   *string     `json:"error"`
	Status  int         `json:"status"`
}

// getReceiver returns the requests that the receiver got, as they came.
func (a *api) getReceiver(r *http.Request) (httpx.Reply, error) {
	p, err := readPage(r, "receiver")
	if err != nil {
		return httpx.Reply{}, err
	}
	kept, dropped := a.w.Push.Receiver().Received()
	all := make([]receipt, len(kept))
	for i, got := range kept {
		all[i] = receipt{
			key: place(dropped + i), At: instant(got.At), Target: got.Target,
			Headers: got.Header, Body: string(got.Body), Payload: orNull(string(got.Payload)), Status: got.Status,
		}
		if got.Err != nil {
			all[i].Error = orNull(got.Err.Error())
		}
	}
	items, last := cut(p, all, func(v receipt) string { return v.key })
	return httpx.Reply{Body: struct {
		Requests []receipt `json:"requests"`
		Dropped  int       `json:"dropped"`
		Next     *string   `json:"next"`
	}{items, dropped, p.next(last)}}, nil
}

// setReceiver says what the receiver answers, to one target or to all that push
// to it.
func (a *api) setReceiver(r *http.Request) (httpx.Reply, error) {
	var order answers
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	plan, err := order.plan()
	if err != nil {
		return httpx.Reply{}, err
	}
	targets, err := a.builtin(order.Target)
	if err != nil {
		return httpx.Reply{}, err
	}
	last := len(plan) - 1
	err = a.noted(func() error {
		for _, target := range targets {
			if err := a.w.Push.Receiver().SetAnswers(target, plan[:last], plan[last]); err != nil {
				return err
			}
		}
		return nil
	})
	return httpx.Reply{Body: order}, err
}

// plan fills in what was left out and checks it.
func (o *answers) plan() ([]push.Answer, error) {
	var f fields
	if len(o.Answers) == 0 {
		f.wrong(errs.Missing, "answers", "empty, expected at least one answer")
	}
	plan := make([]push.Answer, len(o.Answers))
	for i := range o.Answers {
		said := &o.Answers[i]
		if said.Status == nil {
			said.Status = orNull(http.StatusOK)
		}
		if said.Body == nil {
			said.Body = orNull(push.Accept().Body)
		}
		said.ContentType = cmp.Or(said.ContentType, "application/json")
		if *said.Status < 200 || *said.Status > 599 {
			f.wrong(errs.Invalid, fmt.Sprintf("answers[%d].status", i), "%d is not between 200 and 599", *said.Status)
		}
		plan[i] = push.Answer{Status: *said.Status, Body: *said.Body, ContentType: said.ContentType}
	}
	return plan, f.err
}

// builtin returns the names of the targets that push to the receiver, or the
// one asked for.
func (a *api) builtin(name string) (names []string, err error) {
	err = a.w.Clock.Look(func(t clock.Turn) error {
		for _, g := range a.w.Push.Targets(t) {
			if g.URL == push.Builtin && (name == "" || name == g.Name) {
				names = append(names, g.Name)
			}
		}
		return nil
	})
	switch {
	case err != nil || len(names) > 0:
		return names, err
	case name != "":
		return nil, errs.Field(errs.Invalid, "target", "%.80q is not a target whose url is %s", name, push.Builtin)
	default:
		return nil, errs.New(errs.Conflict, "no push target has the url %s", push.Builtin)
	}
}

// clearReceiver forgets the requests; what is answered stays.
func (a *api) clearReceiver(*http.Request) (httpx.Reply, error) {
	return httpx.Reply{Status: http.StatusNoContent}, a.noted(func() error { a.w.Push.Receiver().Clear(); return nil })
}
