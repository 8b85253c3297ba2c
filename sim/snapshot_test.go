package sim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/push"
)

// pusher is a configuration whose demo account pushes to the built-in receiver.
func pusher() sim.Config {
	c := config()
	c.Targets = []push.Target{{Name: "default", URL: push.Builtin, Secret: "my-secret"}}
	return c
}

// busy does things at random to every vendor of a world, so that there are rings,
// talks, campaigns, tokens and pushes on every rung.
type busy struct {
	*client
	dice *rand.Rand
}

func newBusy(t *testing.T, h http.Handler, seed uint64) *busy {
	t.Helper()
	b := &busy{newClient(t, h), rand.New(rand.NewPCG(seed, 0))} //nolint:gosec // repeatable on purpose
	b.ok("PUT", "/_ringback/push-targets/sealed", `{"url":"builtin","secret":"another","encrypted":true,"dialects":{"timestamp":"first","numbers":"int"}}`)
	b.ok("PUT", "/_ringback/receiver", `{"answers":[{"status":503},{"status":200,"body":"{\"code\":1}"},{"status":503},{},{"status":503},{"status":503},{}]}`)
	b.ok("PUT", "/_ringback/faults", `{"faults":[
		{"name":"twice","on":"push","do":"duplicate","times":2,"every":4},{"name":"order","on":"push","do":"reorder","window":3,"every":5},
		{"name":"late","on":"push","do":"delay","by":{"median":"90s","sigma":1},"probability":0.2},{"name":"lost","on":"push","do":"drop","every":7},
		{"name":"noise","on":"push","match":{"target":"sealed"},"do":"damaged-ciphertext","every":5}]}`)
	b.ok("PUT", "/_ringback/agents/autocall/8006", `{"wrapUp":"7s"}`)
	b.ok("PUT", "/_ringback/accounts/uccc/70001", `{"agents":[{"id":700011001,"phone":"01082511001"}],"campaigns":["5"],"dialects":{"unfinished-call":"not-found"}}`)
	return b
}

// number is an ordinary one, or a magic one that needs no human.
func (b *busy) number() string {
	n := fmt.Sprintf("138%08d", 10_000_000+b.dice.IntN(80_000_000))
	if b.dice.IntN(3) == 0 {
		n = fmt.Sprintf("%s0000%02d", n[:5], b.dice.IntN(13))
	}
	return n
}

// act does one thing.
func (b *busy) act() {
	switch b.dice.IntN(12) {
	case 0, 1:
		b.ok("POST", "/_ringback/calls", fmt.Sprintf(`{"callee":%q,"extId":"c<%d>","userData":{"a": [1,  2]}}`, b.number(), b.dice.IntN(99)))
	case 2:
		b.ok("POST", "/api/v31/tserver/tenants/69986/calls", fmt.Sprintf(`{"calleeNumber":%q,"agentId":699861013,"salesmanCode":"s%d"}`, b.number(), b.dice.IntN(9)))
	case 3:
		b.ok("POST", "/_ringback/calls", fmt.Sprintf(`{"vendor":"wintelapi","callee":%q,"phone":"13900139000"}`, b.number()))
	case 4:
		b.ok("POST", "/_ringback/calls", fmt.Sprintf(`{"vendor":"wintelapi","direction":"in","caller":%q,"callee":"4006001234"}`, b.number()))
	case 5:
		var numbers []string
		for range 1 + b.dice.IntN(30)*b.dice.IntN(30) {
			numbers = append(numbers, fmt.Sprintf(`{"phone":%q,"extId":"x"}`, b.number()))
		}
		b.ok("POST", "/_ringback/projects/10008/tasks", `{"numbers":[`+strings.Join(numbers, ",")+`]}`)
		b.ok("PUT", "/_ringback/projects/10008", fmt.Sprintf(`{"paused":%t,"concurrency":20}`, b.dice.IntN(6) == 0))
	case 6:
		b.ok("POST", "/api/v31/outbound/tenants/70001/campaigns/5/numbers", fmt.Sprintf(`{"numbers":[%q,%q,%q]}`, b.number(), b.number(), b.number()))
	case 7:
		b.ok("POST", "/_ringback/agents/autocall/8006/"+[]string{"ready", "not-ready"}[b.dice.IntN(2)], "")
	case 8:
		b.token()
	case 9:
		b.do("POST", fmt.Sprintf("/_ringback/deliveries/dlv-%d/replay", 1+b.dice.IntN(5)), "") // there may be none yet
	case 10:
		b.past()
	case 11:
		b.ok("GET", "/api/v1/cdr/search", "")
	}
	b.ok("POST", "/_ringback/clock/advance", fmt.Sprintf(`{"by":"%dms"}`, b.dice.IntN(30_000)))
}

// past imports a call that is over.
func (b *busy) past() {
	req := httptest.NewRequestWithContext(b.ctx, "POST", "http://127.0.0.1:8080/_ringback/cdrs",
		strings.NewReader(`{"callee":"13800138000","placedAt":"2021-03-01T00:00:00Z"}`))
	req.Header.Set("Content-Type", "application/x-ndjson")
	rec := httptest.NewRecorder()
	b.handler.ServeHTTP(rec, req)
	b.Expect(rec.Code).To(BeNumerically("<", 300), rec.Body.String())
}

func (b *busy) token() {
	var list struct {
		Accounts []struct{ Vendor, ClientID, ClientSecret string }
	}
	b.Expect(json.Unmarshal([]byte(b.ok("GET", "/_ringback/accounts", "")), &list)).To(Succeed())
	for _, a := range list.Accounts {
		if a.Vendor == "autocall" {
			b.ok("POST", "/oauth2/token", fmt.Sprintf(`{"grant_type":"client_credentials","client_id":%q,"client_secret":%q}`, a.ClientID, a.ClientSecret))
		}
	}
}

// snapshot returns a world's state without what two runs do not share.
func (c *client) snapshot() (whole, shared string) {
	whole = c.ok("GET", "/_ringback/snapshot", "")
	var state any
	d := json.NewDecoder(strings.NewReader(whole))
	d.UseNumber()
	c.Expect(d.Decode(&state)).To(Succeed())
	return whole, pretty(c, unreal(state))
}

// unreal takes away what stands under real.
func unreal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "real")
		for _, member := range v {
			unreal(member)
		}
	case []any:
		for _, item := range v {
			unreal(item)
		}
	}
	return v
}

func pretty(c *client, v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	c.Expect(e.Encode(v)).To(Succeed())
	return b.String()
}

// told returns what clients see of a world: records and pushes, byte for byte.
func (c *client) told() string {
	var all []string
	for _, path := range []string{
		"/_ringback/calls?limit=1000", "/_ringback/deliveries?limit=1000", "/_ringback/accounts", "/_ringback/agents",
		"/_ringback/projects", "/_ringback/receiver?limit=1000", "/_ringback/clock", "/_ringback/faults",
	} {
		var v any
		c.Expect(json.Unmarshal([]byte(c.ok("GET", path, "")), &v)).To(Succeed())
		all = append(all, pretty(c, unreal(v)))
	}
	return strings.Join(append(all, c.ok("GET", "/api/v1/cdr/search?perPage=1000", "")), "\n")
}

// firstDifference shows where two long texts part.
func firstDifference(a, b string) string {
	if a == b {
		return ""
	}
	la, lb := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(la), len(lb)) {
		if la[i] != lb[i] {
			from := max(i-6, 0)
			return fmt.Sprintf("line %d:\n%s\nrather than\n%s", i, strings.Join(lb[from:min(i+3, len(lb))], "\n"), strings.Join(la[from:min(i+3, len(la))], "\n"))
		}
	}
	return fmt.Sprintf("%d lines rather than %d", len(lb), len(la))
}

// TestASnapshotGoesOnElsewhereAsItDoesHere cuts busy worlds at random instants, in
// the middle of rings, talks, campaigns and ladders, and lets both halves live on.
func TestASnapshotGoesOnElsewhereAsItDoesHere(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			here := newBusy(t, newSim(t, pusher()), seed)
			for range 5 + here.dice.IntN(25) {
				here.act()
			}
			document, shared := here.snapshot()
			for _, what := range []string{`"state":"ringing"`, `"state":"pending"`, `"waiting":[{`, `"numbers":[{`, `"grants":[{`, `"busy":true`, `"dialled":true`, `"state":"wrap-up"`} {
				seen[what] += strings.Count(document, what)
			}
			elsewhere := config()
			elsewhere.Seed, elsewhere.Clock = 99, clock.Skip // all that matters comes with the snapshot
			there := newClient(t, newSim(t, elsewhere))
			there.ok("PUT", "/_ringback/snapshot", document)

			_, copied := there.snapshot()
			here.Expect(firstDifference(shared, copied)).To(BeEmpty(), "what was restored is what was saved")
			here.Expect(firstDifference(here.told(), there.told())).To(BeEmpty())

			again := &busy{there, rand.New(rand.NewPCG(seed, 1))} //nolint:gosec // repeatable on purpose
			here.dice = rand.New(rand.NewPCG(seed, 1))            //nolint:gosec // repeatable on purpose
			for range 8 {
				here.act()
				again.act()
			}
			by := "15m"
			if seed == 0 {
				by = "3h30m" // a whole ladder
			}
			for _, c := range []*client{here.client, there} {
				c.ok("POST", "/_ringback/clock/advance", fmt.Sprintf(`{"by":%q}`, by))
			}
			here.Expect(firstDifference(here.told(), there.told())).To(BeEmpty())
			_, first := here.snapshot()
			_, second := there.snapshot()
			here.Expect(firstDifference(first, second)).To(BeEmpty())
		})
	}
	for what, n := range seen {
		NewWithT(t).Expect(n).To(BeNumerically(">", 0), "no cut was in the middle of %s", what)
	}
}

func TestASnapshotBringsTheClockAlong(t *testing.T) {
	c := config()
	c.Clock, c.Rate = clock.Manual, 60
	here, there := newClient(t, newSim(t, c)), newClient(t, newSim(t, sim.Config{Clock: clock.Realtime, Start: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}))
	here.ok("POST", "/_ringback/calls", `{"callee":"13800138000"}`)
	document, _ := here.snapshot()
	there.ok("PUT", "/_ringback/snapshot", document)
	there.Expect(there.ok("GET", "/_ringback/clock", "")).To(Equal(here.ok("GET", "/_ringback/clock", "")))
	there.ok("POST", "/_ringback/reset", "")
	there.Expect(there.ok("GET", "/_ringback/clock", "")).To(ContainSubstring(`"mode":"realtime"`), "a reset goes back to the server's start")
}
