package sim_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim"
)

// settled is a document with calls in progress, a campaign and pushes on their
// way.
func settled(t *testing.T) (document string) {
	t.Helper()
	c := newClient(t, newSim(t, pusher()))
	c.ok("PUT", "/_ringback/receiver", `{"answers":[{"status":503},{"status":503}]}`)
	c.ok("POST", "/_ringback/calls", `{"callee":"13800000002"}`)
	c.ok("POST", "/_ringback/clock/advance", `{"by":"10s"}`)
	c.ok("POST", "/_ringback/projects/10008/tasks", `{"numbers":[{"phone":"13800000013"},{"phone":"13900139000"},{"phone":"13900139001"},{"phone":"13900139002"},{"phone":"13900139003"}]}`)
	c.ok("POST", "/_ringback/clock/advance", `{"by":"4s"}`)
	c.ok("POST", "/_ringback/calls", `{"callee":"13800138000"}`)
	document, _ = c.snapshot()
	return document
}

// TestASnapshotThatCannotBeIsRefusedByItsPlace changes one thing at a time, and
// looks that the world stays what it was.
func TestASnapshotThatCannotBeIsRefusedByItsPlace(t *testing.T) {
	document := settled(t)
	here := newClient(t, newSim(t, config()))
	here.ok("POST", "/_ringback/calls", `{"callee":"13800138000"}`)
	_, before := here.snapshot()
	for _, tc := range []struct{ from, to, field string }{
		{`{"version":1`, `{"version":2`, "version"},
		{`{"version":1`, `{"version":1,"more":[]`, "more"},
		{`"mode":"manual"`, `"mode":"sideways"`, "clock"},
		{`"kind":"call.step"`, `"kind":"call.dance"`, "due["},
		{`"kind":"push.attempt","id":"dlv-1"`, `"kind":"push.attempt","id":"dlv-9"`, "deliveries[0].state"},
		{`"kind":"agent.ready"`, `"kind":"vendor"`, ""},
		{`"seed":"7"`, `"seed":7`, "world"},
		{`"vendor":"uccc","id":"69986"`, `"vendor":"acme","id":"69986"`, "accounts[1].vendor"},
		{`"account":"782","id":"8005"`, `"account":"781","id":"8005"`, "agents[0].account"},
		{`"state":"ringing"`, `"state":"singing"`, "calls[0]"},
		{`"begun":true`, `"begun":true,"secret":1`, "calls[0]"},
		{`"first":`, `"first":1`, "numbers[0].first"},
		{`"imported":5`, `"imported":6`, "tasks[1]"},
		{`"secret":"my-secret"`, `"secret":""`, "pushTargets[0].secret"},
		{`"state":"pending"`, `"state":"delivered"`, "due["},
		{`"id":"dlv-1"`, `"id":"dlv-7"`, "deliveries[0]"},
		{`"now":"2021`, `"now":"1921`, "clock"},
	} {
		damaged := strings.Replace(document, tc.from, tc.to, 1)
		if damaged == document {
			continue // the document has no such thing; others have
		}
		status, answer := here.do("PUT", "/_ringback/snapshot", damaged)
		here.Expect(status).To(Equal(http.StatusUnprocessableEntity), "%s: %s", tc.to, answer)
		var problem struct{ Field string }
		here.Expect(json.Unmarshal([]byte(answer), &problem)).To(Succeed())
		here.Expect(problem.Field).To(HavePrefix(tc.field), "%s: %s", tc.to, answer)
	}
	status, _ := here.do("PUT", "/_ringback/snapshot", `{"version":1,`)
	here.Expect(status).To(Equal(http.StatusBadRequest))
	_, after := here.snapshot()
	here.Expect(firstDifference(before, after)).To(BeEmpty(), "nothing was changed")
	here.ok("PUT", "/_ringback/snapshot", document)
}

// TestNoSnapshotBreaksTheServer loads documents that were damaged at random. What
// is taken must be able to go on: nothing panics, and time comes to an end. What it
// says may well break a contract.
func TestNoSnapshotBreaksTheServer(t *testing.T) {
	var whole map[string]any
	document := settled(t)
	g := NewWithT(t)
	taken, refused := 0, 0
	conf := config()
	conf.MaxTurns = 20_000
	s, err := sim.New(context.WithoutCancel(t.Context()), conf)
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { _ = s.Close() })
	c := newClient(t, s)
	for seed := range uint64(300) {
		dice := rand.New(rand.NewPCG(seed, 3)) //nolint:gosec // repeatable on purpose
		d := json.NewDecoder(strings.NewReader(document))
		d.UseNumber()
		g.Expect(d.Decode(&whole)).To(Succeed())
		what := damage(whole, dice)
		text, err := json.Marshal(whole)
		g.Expect(err).NotTo(HaveOccurred())
		switch status, answer := c.do("PUT", "/_ringback/snapshot", string(text)); status {
		case http.StatusNoContent:
			taken++
			c.do("PUT", "/_ringback/clock", `{"mode":"manual"}`)
			status, answer := c.do("POST", "/_ringback/clock/advance", `{"by":"2h"}`)
			c.Expect(status).To(BeElementOf(200, 422), "%s: %s", what, answer)
			c.do("GET", "/api/v1/cdr/search", "")
			c.ok("GET", "/_ringback/snapshot", "")
		default:
			refused++
			c.Expect(status).To(BeElementOf(http.StatusUnprocessableEntity, http.StatusBadRequest, http.StatusConflict), "%s: %s", what, answer)
		}
	}
	g.Expect(taken).To(BeNumerically(">", 10))
	g.Expect(refused).To(BeNumerically(">", 10))
}

// damage changes one value of a document, and says which.
func damage(v any, dice *rand.Rand) string {
	switch v := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			if name != "real" && name != "version" {
				names = append(names, name)
			}
		}
		if len(names) == 0 {
			return ""
		}
		slices.Sort(names)
		name := names[dice.IntN(len(names))]
		if inner := inside(v[name]); inner && dice.IntN(8) > 0 {
			return name + "." + damage(v[name], dice)
		}
		v[name] = other(v[name], dice)
		return fmt.Sprintf("%s = %.60v", name, v[name])
	case []any:
		i := dice.IntN(len(v))
		if inside(v[i]) && dice.IntN(8) > 0 {
			return fmt.Sprintf("[%d].%s", i, damage(v[i], dice))
		}
		v[i] = other(v[i], dice)
		return fmt.Sprintf("[%d] = %.60v", i, v[i])
	}
	return ""
}

func inside(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) > 0
	case []any:
		return len(v) > 0
	}
	return false
}

// other returns a value in place of one, of the same type mostly.
func other(v any, dice *rand.Rand) any {
	if dice.IntN(10) == 0 {
		return []any{nil, "", 1, []any{}, map[string]any{}, true}[dice.IntN(6)]
	}
	switch v := v.(type) {
	case string:
		return []any{
			"", v + "0", "answered", "idle", "released", "ringing", "dial", "release", "answer", "alert", "A", "B", "caller", "callee", "busy", "ready",
			"2021-03-23T09:24:36Z", "2021-03-23T11:24:36Z", "0s", "-5s", "1h", "dlv-1", "call.step", "push.attempt", "push.replay", "-1", "9999999999999999999",
		}[dice.IntN(27)]
	case json.Number:
		return []any{0, -1, 1, 1 << 40, json.Number("1" + strings.TrimPrefix(string(v), "-"))}[dice.IntN(5)]
	case bool:
		return !v
	case []any:
		if len(v) > 0 && dice.IntN(2) == 0 {
			return append(slices.Clone(v), v[0])
		}
		return []any{}
	}
	return nil
}
