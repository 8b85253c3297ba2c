package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/fault"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// faultView is a fault as the language of scenarios has it, and what has become
// of it.
type faultView struct {
	scenarios.Fault
	Scripted bool    `json:"scripted"`
	Matched  int     `json:"matched"`
	Struck   int     `json:"struck"`
	Problem  *string `json:"problem"`
}

func showFault(s fault.State) faultView {
	return faultView{s.Fault, s.Scripted, s.Matched, s.Struck, orNull(s.Problem)}
}

// faultOrders are the faults that a request sets.
type faultOrders struct {
	Faults []json.RawMessage `json:"faults"`
}

// listFaults returns the faults in their order.
func (a *api) listFaults(r *http.Request) (httpx.Reply, error) {
	p, err := readPage(r, "faults")
	if err != nil {
		return httpx.Reply{}, err
	}
	type item struct {
		key  string
		view faultView
	}
	var all []item
	for i, s := range a.w.Faults.States() {
		all = append(all, item{place(i), showFault(s)})
	}
	items, last := cut(p, all, func(i item) string { return i.key })
	return p.reply("faults", shown(items, func(i item) faultView { return i.view }), last), nil
}

// setFaults sets faults in place of all others, a scenario's too.
func (a *api) setFaults(r *http.Request) (httpx.Reply, error) {
	var orders faultOrders
	if err := httpx.DecodeJSON(r, &orders); err != nil {
		return httpx.Reply{}, err
	}
	if orders.Faults == nil {
		return httpx.Reply{}, errs.Field(errs.Missing, "faults", "missing, expected a list of faults")
	}
	known, err := a.vocabulary()
	if err != nil {
		return httpx.Reply{}, err
	}
	list := make([]scenarios.Fault, len(orders.Faults))
	for i, order := range orders.Faults {
		f, err := readFault(fmt.Sprintf("faults[%d]", i), order, known)
		if err != nil {
			return httpx.Reply{}, err
		}
		list[i] = *f
	}
	if err := a.noted(func() error { return a.w.Faults.Replace(list) }); err != nil {
		return httpx.Reply{}, err
	}
	return httpx.Reply{Body: listView{"faults", shown(a.w.Faults.States(), showFault), nil}}, nil
}

// addFault sets one fault more.
func (a *api) addFault(r *http.Request) (httpx.Reply, error) {
	var order json.RawMessage
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return httpx.Reply{}, err
	}
	known, err := a.vocabulary()
	if err != nil {
		return httpx.Reply{}, err
	}
	f, err := readFault("", order, known)
	if err != nil {
		return httpx.Reply{}, err
	}
	var added fault.State
	err = a.noted(func() (err error) {
		added, err = a.w.Faults.Add(*f)
		return err
	})
	return httpx.Reply{Status: http.StatusCreated, Body: showFault(added)}, err
}

// clearFaults takes all faults out.
func (a *api) clearFaults(*http.Request) (httpx.Reply, error) {
	return httpx.Reply{Status: http.StatusNoContent}, a.noted(func() error { a.w.Faults.Clear(); return nil })
}

// deleteFault takes one fault out.
func (a *api) deleteFault(r *http.Request) (httpx.Reply, error) {
	return httpx.Reply{Status: http.StatusNoContent}, a.noted(func() error { return a.w.Faults.Remove(pathVar(r, "name")) })
}

// vocabulary returns what faults may speak of; without a stage that is not known.
func (a *api) vocabulary() (known scenarios.Vocabulary, err error) {
	if a.options.Stage == nil {
		return known, nil
	}
	err = a.w.Clock.Look(func(t clock.Turn) error {
		known = a.options.Stage.Vocabulary(t)
		return nil
	})
	return known, err
}

// readFault reads a fault that stands in a member of a request, "" when it is all
// of it. Its error is about the first problem, and lists all of them.
func readFault(member string, text []byte, known scenarios.Vocabulary) (*scenarios.Fault, error) {
	f, err := scenarios.ParseFault(text, known)
	problems, ok := errors.AsType[scenarios.Problems](err)
	if !ok {
		return f, err
	}
	for i := range problems {
		path := &problems[i].Path
		switch {
		case member == "":
		case *path == "":
			*path = member
		default:
			*path = member + "." + *path
		}
	}
	return nil, &errs.Error{
		Code: errs.Invalid, Field: problems[0].Path, Msg: problems[0].Msg,
		Details: map[string]any{"problems": shown(problems, showProblem)},
	}
}
