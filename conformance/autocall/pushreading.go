package autocall

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/contracts"
)

// readings declares the specs of the pushes of a target that can be set to
// another reading of the documents: each is one that the document offers.
func (a *api) readings(l *spec.List) {
	l.It("AUTOCALL-PUSH-040", "under the table's reading, times, durations and results are integers", spec.Documented("autocall 2.2"), spec.PlacesCalls, func(c *spec.Case) {
		push, r := a.busyRecord(c, map[string]string{"numbers": "int"})
		for _, name := range pushedNumbers {
			c.Expect(name, string(r[name]), gomega.MatchRegexp(`^(0|[1-9][0-9]*)$`))
		}
		a.fitsUnder(c, push, map[string]string{"numbers": "int"})
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-041", "under the example's reading, times, durations and results are text", spec.Documented("autocall 2.4"), spec.PlacesCalls, func(c *spec.Case) {
		push, r := a.busyRecord(c, map[string]string{"numbers": "string"})
		for _, name := range pushedNumbers {
			c.Expect(name, string(r[name]), gomega.MatchRegexp(`^"(0|[1-9][0-9]*)"$`))
		}
		a.fitsUnder(c, push, map[string]string{"numbers": "string"})
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-042", "under the table's reading, user_data is JSON text of the same", spec.Documented("autocall 2.2"), spec.PlacesCalls, func(c *spec.Case) {
		given := map[string]any{"userData": map[string]any{"ext_id": "x/1", "n": 7}}
		object := a.recordUnder(c, map[string]string{"user-data": "object"}, "busy", given)
		var text string
		r := a.recordUnder(c, map[string]string{"user-data": "string"}, "busy", given)
		c.Must("user_data is text", json.Unmarshal(r["user_data"], &text), gomega.Succeed())
		c.Equal("what stands in it", text, string(object["user_data"]))
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-043", "empty user data can be an empty object", spec.Assumed("supplement A31"), spec.PlacesCalls, func(c *spec.Case) {
		r := a.recordUnder(c, map[string]string{"empty-user-data": "{}"}, "busy", map[string]any{"userData": map[string]any{}})
		c.Equal("user_data", string(r["user_data"]), "{}")
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-044", "under the table's reading, call_time says when the call was placed", spec.Documented("autocall 2.2"), spec.PlacesCalls, func(c *spec.Case) {
		path := "accounts/autocall/" + a.Vendors.Autocall.Account
		set := func(ctx context.Context, value string) error {
			return a.Prepare(ctx, http.MethodPut, path, map[string]any{"dialects": map[string]string{"call-time": value}}, nil)
		}
		c.Check(set(c.Context(), "present"))
		c.Cleanup(func(ctx context.Context) error { return set(ctx, a.Dialect("autocall", "call-time")) })
		push, r := a.busyRecord(c, nil)
		at, err := time.ParseInLocation(time.DateTime, r.text("call_time"), target.China)
		c.Must("call_time is a time", err, gomega.Not(gomega.HaveOccurred()))
		c.Expect("call_time", at.Unix(), gomega.BeNumerically("<=", r.number("start_time")))
		a.fitsUnder(c, push, map[string]string{"call-time": "present"})
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-045", "call_time is there, or not, as the target file says", spec.Documented("autocall 2.4, dialect call-time"), spec.ReadOnly, func(c *spec.Case) {
		_, there := a.aRecord(c)["call_time"]
		c.Equal("call_time is there", there, a.Dialect("autocall", "call-time") == "present")
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-046", "each attempt has a timestamp of its own, and the sign stays", spec.Assumed("supplement A30"), spec.PlacesCalls, func(c *spec.Case) {
		first, second := a.twice(c, "renewed")
		c.Expect("seconds between", sent(c, frameOf(c, second)).Sub(sent(c, frameOf(c, first))).Seconds(), gomega.BeNumerically("~", 15, 1))
		c.Equal("sign", frameOf(c, second).Sign, frameOf(c, first).Sign)
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-047", "each attempt can have the timestamp of the first, byte by byte the same", spec.Assumed("supplement A30"), spec.PlacesCalls, func(c *spec.Case) {
		first, second := a.twice(c, "first")
		c.Equal("the second attempt", string(second.Body), string(first.Body))
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-048", "where a status beyond 2xx is all the same, code 0 alone accepts", spec.Assumed("supplement A26"), spec.PlacesCalls, func(c *spec.Case) {
		how := refusing(target.Reply{Status: http.StatusInternalServerError, Body: `{"code":0}`})
		how.dialects = map[string]string{"require-2xx": "false"}
		p := a.pushes(c, how)
		p.one(c)
		p.quiet(c, 1, time.Minute)
	}, spec.Receiver, spec.Control)
}

// twice returns the first two attempts of a push that is refused once.
func (a *api) twice(c *spec.Case, stamp string) (first, second target.Push) {
	how := refusing(no)
	how.dialects = map[string]string{"timestamp": stamp}
	p := a.pushes(c, how)
	p.one(c)
	p.next(c, 2, 15*time.Second)
	all := p.inbox.Pushes()
	return all[0], all[1]
}

// fitsUnder compares a push in the clear with the contract under other readings
// than those that are expected of the target.
func (a *api) fitsUnder(c *spec.Case, push target.Push, choice map[string]string) {
	contract, err := contracts.Load("autocall")
	c.Check(err)
	all := a.Dialects("autocall")
	maps.Copy(all, choice)
	contract, err = contract.Under(all)
	c.Check(err)
	c.FitsPush(contract, "cdrPush", contracts.Push{Header: push.Header, Body: push.Body})
}
