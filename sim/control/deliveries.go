package control

import (
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/push"
)

// deliveryView is a delivery; lists leave its attempts out.
type deliveryView struct {
	ID        string         `json:"id"`
	Target    string         `json:"target"`
	Vendor    string         `json:"vendor"`
	Account   string         `json:"account"`
	CallID    string         `json:"callId"`
	Type      int            `json:"type"`
	State     push.State     `json:"state"`
	CreatedAt instant        `json:"createdAt"`
	NextAt    instant        `json:"nextAt"`
	InFlight  bool           `json:"inFlight"`
	Error     *string        `json:"error"`
	Injected  []injectedView `json:"injected,omitempty"`
	Attempts  *[]attemptView `json:"attempts,omitempty"`
}

// injectedView is a fault that was put into an attempt on purpose.
type injectedView struct {
	Fault  string      `json:"fault"`
	Do     push.Effect `json:"do"`
	Detail string      `json:"detail,omitempty"`
}

func showInjected(i push.Injection) injectedView { return injectedView{i.Rule, i.Do, i.Detail()} }

// attemptView is one request and what came of it.
type attemptView struct {
	N         int         `json:"n"`
	At        instant     `json:"at"`
	Replay    bool        `json:"replay"`
	Request   requestView `json:"request"`
	Status    *int        `json:"status"`
	Body      *string     `json:"body"`
	Truncated bool        `json:"truncated"`
	Error     *string     `json:"error"`
	NextAt    instant     `json:"nextAt"`
	Real      realView    `json:"real"`
	// Injected is left out where there are none.
	Injected []injectedView `json:"injected,omitempty"`
}

// requestView is what was sent.
type requestView struct {
	URL  string `json:"url"`
	Body string `json:"body"`
}

// realView is what differs from run to run.
type realView struct {
	StartedAt instant     `json:"startedAt"`
	Took      string      `json:"took"`
	Headers   http.Header `json:"headers"`
	Error     string      `json:"error,omitempty"`
}

// listDeliveries returns a page of deliveries, as they were made.
func (a *api) listDeliveries(r *http.Request) (httpx.Reply, error) {
	p, err := readPage(r, "deliveries", "state", "call", "target")
	if err != nil {
		return httpx.Reply{}, err
	}
	query := r.URL.Query()
	filter := push.Filter{State: push.State(query.Get("state")), Call: query.Get("call"), Target: query.Get("target")}
	var found []push.Delivery
	var last string
	err = a.w.Clock.Look(func(t clock.Turn) (err error) {
		found, last, err = a.w.Push.List(t, filter, p.after, p.limit)
		return err
	})
	return p.reply("deliveries", shown(found, showDelivery), last), err
}

// getDelivery tells what was tried and what came of it.
func (a *api) getDelivery(r *http.Request) (httpx.Reply, error) {
	var d push.Delivery
	err := a.w.Clock.Look(func(t clock.Turn) (err error) {
		d, err = a.w.Push.Get(t, pathVar(r, "id"))
		return err
	})
	return httpx.Reply{Body: showAttempts(d)}, err
}

// replayDelivery makes one more attempt at once, whatever the ladder says.
func (a *api) replayDelivery(r *http.Request) (httpx.Reply, error) {
	var d push.Delivery
	id := pathVar(r, "id")
	err := a.w.Clock.Do(func(t clock.Turn) (err error) {
		if d, err = a.w.Push.Get(t, id); err != nil {
			return err
		}
		if err = a.w.Push.Replay(t, id); err != nil {
			if errs.As(err).Code == errs.NotFound { // the target, for the delivery is there
				err = errs.New(errs.Conflict, "%v", err)
			}
			return err
		}
		d, err = a.w.Push.Get(t, id)
		return err
	})
	return httpx.Reply{Body: showAttempts(d)}, err
}

func showDelivery(d push.Delivery) deliveryView {
	return deliveryView{
		ID: d.ID, Target: d.Target, Vendor: d.Vendor, Account: d.Account, CallID: d.Call, Type: d.Type,
		State: d.State, CreatedAt: instant(d.CreatedAt), NextAt: instant(d.NextAt), InFlight: d.InFlight, Error: orNull(d.Why),
		Injected: shown(d.Injected, showInjected),
	}
}

// showAttempts returns a delivery with its attempts.
func showAttempts(d push.Delivery) deliveryView {
	view := showDelivery(d)
	attempts := shown(d.Attempts, showAttempt)
	view.Attempts = &attempts
	return view
}

func showAttempt(at push.Attempt) attemptView {
	view := attemptView{
		N: at.N, At: instant(at.At), Replay: at.Replay, Request: requestView{at.URL, string(at.Sent())},
		Status: orNull(at.Status), Truncated: at.Truncated, Error: orNull(at.Why), NextAt: instant(at.NextAt),
		Injected: shown(at.Injected, showInjected),
		Real: realView{
			StartedAt: instant(at.Real.StartedAt), Took: at.Real.Took.Round(time.Microsecond).String(),
			Headers: at.Real.Header, Error: at.Real.Err,
		},
	}
	if view.Real.Headers == nil {
		view.Real.Headers = http.Header{}
	}
	if at.Body != nil {
		body := string(at.Body)
		view.Body = &body
	}
	return view
}
