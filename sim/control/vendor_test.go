package control_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/secret"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/world"
)

// vendor is one that nobody imitates: it pushes the id of every call.
type vendor struct {
	vendors.Site // it answers for nothing
	w            *world.World
	name         string
}

func newVendor(w *world.World, name string, node uint64, first call.Party) *vendor {
	v := &vendor{w: w, name: name}
	w.Join(world.Profile{
		Vendor: name, Node: node, First: first, Schema: cdr.Schema{}, Pushes: true, Sink: v.hear,
		NewID: func(_ clock.Turn, key uint64) call.ID { return call.ID(fmt.Sprintf("%s-%d", name, key)) },
	})
	return v
}

func (v *vendor) Routes() []httpx.Route { return nil }

// retries is the ladder of every push.
var retries = push.Ladder{15 * time.Second, time.Minute}

func (v *vendor) hear(t clock.Turn, e call.Event) {
	if e.Kind != call.Ended {
		return
	}
	for _, target := range v.w.Push.TargetsOf(t, v.name, e.Call.Account) {
		_, err := v.w.Push.Enqueue(t, push.Message{
			Target: target.Name, Call: string(e.Call.ID), Type: 1, Data: fmt.Appendf(nil, `{"call_id":%q}`, e.Call.ID), Ladder: retries,
		})
		if err != nil {
			panic(err)
		}
	}
}

func (v *vendor) Name() string               { return v.name }
func (v *vendor) Dialects() vendors.Dialects { return nil }

// account is what the vendor shows of one; secret is its own member.
type account struct {
	Vendor         string        `json:"vendor"`
	ID             string        `json:"id"`
	Secret         string        `json:"secret"`
	DisplayNumbers []call.Number `json:"displayNumbers"`
}

func (v *vendor) Demo(t clock.Turn) error {
	a, err := v.w.PutAccount(t, world.Account{Vendor: v.name, ID: v.name + "-1", DisplayNumbers: []call.Number{"4006001234"}})
	if err != nil {
		return err
	}
	v.w.PutAgent(t, a, world.Agent{ID: "8005", Phone: "01082518005"})
	v.w.PutProject(t, a, world.Project{ID: v.name + "-project", Tasks: []*world.Task{{ID: "13"}}})
	return nil
}

func (v *vendor) ShowAccount(_ clock.Turn, a *world.Account) any {
	return account{v.name, a.ID, string(a.Credentials["secret"]), append([]call.Number{}, a.DisplayNumbers...)}
}

func (v *vendor) PutAccount(t clock.Turn, id string, body json.RawMessage) (*world.Account, error) {
	var view account
	if err := httpx.DecodeStrict(strings.NewReader(string(body)), &view); err != nil {
		return nil, err
	}
	if view.Secret == "" {
		return nil, errs.Field(errs.Missing, "secret", "empty")
	}
	return v.w.PutAccount(t, world.Account{
		Vendor: v.name, ID: id, DisplayNumbers: view.DisplayNumbers, Credentials: map[string]secret.Text{"secret": secret.Text(view.Secret)},
	})
}

func (v *vendor) ShowRecord(_ clock.Turn, a *world.Account, c call.Call) any {
	return map[string]string{"callId": string(c.ID), "account": a.ID}
}
