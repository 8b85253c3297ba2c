package ringbacktest_test

import (
	"encoding/json"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/ringbacktest"
	"github.com/ringback-sim/ringback/sim/world"
)

func TestTheStoryOfACallIsWhole(t *testing.T) {
	g, rb := NewWithT(t), ringbacktest.Start(t)
	order := ringbacktest.Order{
		Callee: "18512342456", Caller: "4006001234", Vendor: "autocall", Account: "782", Project: "10008", Task: "13", Agent: "8005",
		Direction: call.Out, Outcome: "callee-hangs-up", ExtID: "order-1", UserData: json.RawMessage(`{"tag":"vip"}`),
	}
	began := rb.Now()
	placed := rb.Place(order)
	g.Expect(placed.Disposition).To(BeEmpty())
	g.Expect(placed.EndedAt).To(BeZero())
	rb.UntilIdle()

	c := rb.Call(placed.ID)
	g.Expect(rb.AwaitCall(placed.ID)).To(Equal(c))
	g.Expect(rb.Now()).To(Equal(c.EndedAt))
	g.Expect([]string{c.Vendor, c.Account, c.Project, c.Task, c.Agent, c.Caller, c.Callee, c.Outcome, c.ExtID}).To(Equal([]string{
		order.Vendor, order.Account, order.Project, order.Task, order.Agent, order.Caller, order.Callee, order.Outcome, order.ExtID,
	}))
	g.Expect(c.UserData).To(MatchJSON(order.UserData))
	g.Expect(c.Disposition).To(Equal(call.DispositionAnswered))
	g.Expect(c.State).To(Equal(call.Ended))
	g.Expect(c.PlacedAt).To(Equal(began))
	g.Expect(c.Legs).To(HaveLen(2))
	a, b := c.Legs[0], c.Legs[1]
	g.Expect(a).To(Equal(ringbacktest.Leg{
		Leg: call.A, Party: call.Callee, From: order.Caller, To: order.Callee, State: call.Released,
		DialedAt: began, RingingAt: a.RingingAt, AnsweredAt: a.AnsweredAt, ReleasedAt: c.EndedAt,
		Cause: call.CauseNormal, ReleasedBy: call.Callee,
	}))
	g.Expect(a.RingingAt).To(BeTemporally("<", a.AnsweredAt))
	g.Expect(c.EndedAt.Sub(b.AnsweredAt)).To(Equal(30 * time.Second))
	g.Expect(c.States[0]).To(Equal(ringbacktest.Event{At: began, Event: call.Placed}))
	g.Expect(c.States[1]).To(Equal(ringbacktest.Event{At: began, Event: call.LegDialed, Leg: call.A}))
	g.Expect(c.RecordURL).To(HavePrefix(rb.URL + "/"))
	g.Expect(string(c.CDR)).To(ContainSubstring(c.ID))
}

func TestTimeMovesAsTold(t *testing.T) {
	g, rb := NewWithT(t), ringbacktest.Start(t)
	start := rb.Now()
	g.Expect(start).To(Equal(time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)))
	rb.Advance(1500 * time.Millisecond)
	g.Expect(rb.Now()).To(Equal(start.Add(1500 * time.Millisecond)))
	rb.Until(start.Add(time.Hour).In(clock.China))
	g.Expect(rb.Now()).To(Equal(start.Add(time.Hour)))
	rb.UntilIdle()
	g.Expect(rb.Now()).To(Equal(start.Add(time.Hour)), "nothing is left to do")
}

func TestAResetMakesTheSameAgain(t *testing.T) {
	g, rb := NewWithT(t), ringbacktest.Start(t)
	live := func() ringbacktest.Call {
		id := rb.Place(ringbacktest.Order{Callee: "18512342456"}).ID
		rb.UntilIdle()
		return rb.Call(id)
	}
	first := live()
	rb.Reset()
	g.Expect(live()).To(Equal(first))
	other := ringbacktest.Start(t)
	g.Expect(other.Place(ringbacktest.Order{Callee: "18512342456"}).ID).To(Equal(first.ID))
}

func TestAnAgentWhoIsNotReadyTakesNoCalls(t *testing.T) {
	g, rb := NewWithT(t), ringbacktest.Start(t)
	away := rb.NotReady("autocall", "8005")
	g.Expect(away).To(Equal(ringbacktest.Agent{
		ID: "8005", Vendor: "autocall", Account: "782", Phone: "01082518005", State: world.NotReady, Since: rb.Now(),
	}))
	task := rb.AddTask("10008", ringbacktest.Number{Phone: "18512342456"}, ringbacktest.Number{Phone: "13800138000"})
	g.Expect(task.Project).To(Equal("10008"))
	g.Expect(task.Imported).To(Equal(2))
	g.Expect(rb.Ready("autocall", "8005").State).To(Equal(world.Ready))
}

func TestOptionsChangeTheConfiguration(t *testing.T) {
	g := NewWithT(t)
	rb := ringbacktest.Start(t,
		func(c *sim.Config) { c.ControlToken = "opensesame" },
		func(c *sim.Config) { c.Start = c.Start.Add(time.Hour) })
	g.Expect(rb.Now()).To(Equal(time.Date(2021, 3, 23, 10, 24, 36, 0, time.UTC)), "and the token is sent")
}

// TestFailuresNameRequestAndField has a subtest's own t fail, not the one that
// started the simulator.
func TestFailuresNameRequestAndField(t *testing.T) {
	rb := ringbacktest.Start(t).For(&scope{})
	for want, does := range map[string]func(){
		`POST /_ringback/calls: 422 Unprocessable Entity: callee: "abc" is not 3 to 20 digits`: func() {
			rb.Place(ringbacktest.Order{Callee: "abc"})
		},
		"GET /_ringback/calls/a%2Fb%3F: 404 Not Found":       func() { rb.Call("a/b?") },
		"POST /_ringback/clock/advance: 422":                 func() { rb.Advance(-time.Second) },
		"by: ":                                               func() { rb.HangUp(rb.Place(ringbacktest.Order{Callee: "13800138000"}).ID, "nobody") },
		"is dialing":                                         func() { rb.AwaitCall(rb.Place(ringbacktest.Order{Callee: "13800138000"}).ID) },
		"encode the request":                                 func() { rb.Do("PUT", "/_ringback/receiver", func() {}, nil) },
		"start: rate: -1 is not":                             func() { ringbacktest.Start(&scope{}, func(c *sim.Config) { c.Rate = -1 }) },
		"GET /_ringback/health: json: cannot unmarshal":      func() { rb.Do("GET", "/_ringback/health", nil, new(int)) },
		"DELETE /_ringback/push-targets/none: 404 Not Found": func() { rb.Do("DELETE", "/_ringback/push-targets/none", nil, nil) },
	} {
		t.Run(want, func(t *testing.T) {
			NewWithT(t).Expect(does).To(PanicWith(SatisfyAll(HavePrefix("ringbacktest: "), ContainSubstring(want))))
		})
	}
}

func TestNothingIsLeftAfterTheTest(t *testing.T) {
	g, s := NewWithT(t), &scope{}
	before := gleak.Goroutines()
	rb := ringbacktest.Start(s)
	crm := ringbacktest.NewReceiver(s, "my-secret")
	rb.PutTarget("crm", crm.Target())
	rb.Place(ringbacktest.Order{Callee: "13800000002"})
	rb.UntilIdle()
	crm.Await(1)
	s.end()
	g.Eventually(gleak.Goroutines).ShouldNot(gleak.HaveLeaked(before))
}
