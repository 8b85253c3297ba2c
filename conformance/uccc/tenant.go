package uccc

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// tenant is who asks.
type tenant struct {
	id, token string
	agents    []target.Agent
	campaigns []string
}

// home is the target's own tenant.
func (a *api) home() tenant {
	u := a.Vendors.UCCC
	return tenant{u.Tenant, u.AccessToken, u.Agents, u.Campaigns}
}

// agent returns the target's own phone.
func (a *api) agent(c *spec.Case) target.Agent {
	if len(a.Vendors.UCCC.Agents) == 0 {
		c.NotProven("the target file names no phone (vendors.uccc.agents)")
	}
	return a.Vendors.UCCC.Agents[0]
}

// phone returns the target's own phone with its number.
func (a *api) phone(c *spec.Case) target.Agent {
	g := a.agent(c)
	if g.Phone == "" {
		c.NotProven("the target file does not say which number the phone has (vendors.uccc.agents[0].phone)")
	}
	return g
}

// agentID returns the id of a phone as requests carry it.
func agentID(g target.Agent) json.Number { return json.Number(g.ID) }

// The phones of the staged tenant, by their place in its list.
const (
	ordinary    = iota // is answered
	bound              // belongs to a salesman
	sharedFirst        // has its number in common with the next
	sharedSecond
	silent // is never answered
	engaged
)

// salesman is whom the bound phone belongs to.
const salesman = "王芳"

// staged returns a second tenant, whose phones a simulator is given.
func (a *api) second(c *spec.Case) tenant {
	a.stage.Do(c, func() error { return a.setStage(c) })
	return a.staged
}

func (a *api) setStage(c *spec.Case) error {
	id := 90001
	for whole(id) == a.Vendors.UCCC.Tenant {
		id++
	}
	t := tenant{id: whole(id), campaigns: []string{"91"}}
	var agents []map[string]any
	for i, phone := range []string{"01082521001", "01082521002", "01082521003", "01082521003", "01082000003", "01082000002"} {
		g := target.Agent{ID: t.id + whole(1001+i), Phone: phone}
		t.agents = append(t.agents, g)
		agent := map[string]any{"id": agentID(g), "phone": phone}
		if i == bound {
			agent["salesmanCode"] = salesman
		}
		agents = append(agents, agent)
	}
	var view struct{ AccessToken string }
	err := a.Prepare(c.Context(), http.MethodPut, "accounts/uccc/"+t.id, map[string]any{"agents": agents, "campaigns": t.campaigns}, &view)
	t.token = view.AccessToken
	a.Masker.Hide("OTHER_TOKEN", t.token)
	a.staged = t
	return err
}

// callee returns whom to call: on a simulator a number of which becomes what the
// code says, elsewhere one of the target file.
func (a *api) callee(c *spec.Case, code string) string {
	number, err := a.MayCall()
	c.Check(err)
	if a.Kind == target.Simulator {
		return "185120000" + code
	}
	return number
}

// The codes of the simulator's numbers that the specs use.
const (
	vacant      = "01"
	busy        = "02"
	noAnswer    = "03"
	rejected    = "04"
	poweredOff  = "05"
	unreachable = "06"
	suspended   = "07"
	network     = "08"
	noRinging   = "09"
	callerEnds  = "10"
	calleeEnds  = "11"
	cutOff      = "12"
	human       = "13"
	refusedLine = "15"
)

// somebody returns a legal number that is not to be called, for orders that must
// be refused.
func (a *api) somebody(c *spec.Case) string {
	switch {
	case a.Kind == target.Simulator:
		return "18512000002"
	case len(a.Calls.Numbers) > 0:
		return a.Calls.Numbers[0]
	}
	c.NotProven("the target file names no number (calls.numbers)")
	return ""
}

// over reports whether a call has ended.
func (a *api) over(c *spec.Case, t tenant, id string) bool {
	var r row
	_ = json.Unmarshal(a.lookUp(c, t, id).Body, &r) // a failure has no endTime
	return !r.none("endTime")
}

// untilOver lets time pass until a call has ended; each is done before every
// look, and after the last. A call that goes on and on ends the spec.
func (a *api) untilOver(c *spec.Case, t tenant, id string, each func()) {
	step, most := 10*time.Second, 10*time.Minute
	if a.Control == nil {
		step, most = time.Second, min(a.Calls.Longest+time.Minute, a.Tolerances.Wait)
	}
	for waited := time.Duration(0); waited < most; waited += step {
		c.Check(a.Elapse(c.Context(), step)) // first: what placing the call sets off comes after its answer
		each()
		if a.over(c, t, id) {
			each()
			return
		}
	}
	if a.Control == nil {
		c.NotProven("the call has not ended within %s", most)
	}
	c.True("the call ends", false, "not within %s", most)
}

// untilFree lets time pass until the calls that earlier specs have left to people
// are over: they keep the phone.
func (a *api) untilFree(c *spec.Case, t tenant) {
	for _, id := range a.left {
		if !a.over(c, t, id) {
			a.untilOver(c, t, id, func() {})
		}
	}
	a.left = nil
}

// endLater sees to it that a call is over when the spec has ended: the next spec
// needs the phone. What people do is not for the suite to end.
func (a *api) endLater(c *spec.Case, t tenant, id string) {
	if a.Control == nil {
		a.left = append(a.left, id)
		return
	}
	c.Cleanup(func(ctx context.Context) error {
		ctx = target.WithLog(ctx, &target.Log{}) // it tells nothing about the rule
		answer, err := a.Send(ctx, a.request(t, http.MethodGet, path(t, "/"+id), nil, ""))
		var r row
		if err != nil || json.Unmarshal(answer.Body, &r) == nil && !r.none("endTime") {
			return err
		}
		// A call that cannot be ended ends by itself, or is none.
		_ = a.Prepare(ctx, http.MethodPost, "calls/"+id+"/hangup", map[string]string{"by": "platform"}, nil)
		return nil
	})
}

// moment writes an instant as requests do.
func moment(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z07:00") }
