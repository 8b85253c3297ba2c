package ringbacktest_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/ringbacktest"
)

// In a test, t is the test's own.
func ExampleStart() {
	t := &scope{}
	defer t.end()

	rb := ringbacktest.Start(t)
	busy := rb.Place(ringbacktest.Order{Callee: "13800000002"})
	rb.Advance(time.Minute)
	fmt.Println(rb.Call(busy.ID).Disposition, "at", rb.Now().In(clock.China).Format(time.TimeOnly))
	// Output: busy at 17:25:36
}

func ExampleStart_skip() {
	t := &scope{}
	defer t.end()

	rb := ringbacktest.Start(t, func(c *sim.Config) { c.Clock = clock.Skip })
	placed := rb.Place(ringbacktest.Order{Callee: "13800138000", Outcome: "no-answer"})
	over := rb.AwaitCall(placed.ID)
	fmt.Println(over.State, over.Disposition, int(over.Legs[0].Cause))
	// Output: ended no-answer 19
}

func ExampleRingback_Answer() {
	t := &scope{}
	defer t.end()

	rb := ringbacktest.Start(t)
	id := rb.Place(ringbacktest.Order{Callee: "13800000013"}).ID // rings until somebody answers
	rb.Advance(20 * time.Second)
	fmt.Println(rb.Answer(id).Legs[0].State)
	rb.Advance(30 * time.Second)
	fmt.Println(rb.HangUp(id, call.Callee).Disposition)
	// Output:
	// answered
	// answered
}

func ExampleRingback_AddTask() {
	t := &scope{}
	defer t.end()

	rb := ringbacktest.Start(t)
	rb.AddTask("10008",
		ringbacktest.Number{Phone: "18512342456", ExtID: "order-1"},
		ringbacktest.Number{Phone: "13800000002", ExtID: "order-2"})
	rb.UntilIdle()

	var list struct{ Calls []ringbacktest.Call }
	rb.Do("GET", "/_ringback/calls", nil, &list)
	for _, c := range list.Calls {
		fmt.Println(c.ExtID, c.Callee, c.Disposition)
	}
	// Output:
	// order-1 18512342456 answered
	// order-2 13800000002 busy
}

func ExampleReceiver() {
	t := &scope{}
	defer t.end()

	rb := ringbacktest.Start(t)
	crm := ringbacktest.NewReceiver(t, "my-secret")
	rb.PutTarget("crm", crm.Target())
	crm.Answer(push.Answer{Status: 503}, push.Answer{Status: 503}, push.Accept())

	id := rb.Place(ringbacktest.Order{Callee: "13800000002"}).ID
	rb.UntilIdle()

	for _, p := range crm.Await(3) {
		var record struct {
			CallID string `json:"call_id"`
		}
		err := json.Unmarshal(p.Payload, &record)
		fmt.Println(p.Frame.Timestamp, record.CallID == id, err, p.Answer.Status)
	}
	fmt.Println(rb.Deliveries(id)[0].State)
	// Output:
	// 2021-03-23 17:24:40 true <nil> 503
	// 2021-03-23 17:24:55 true <nil> 503
	// 2021-03-23 17:25:10 true <nil> 200
	// delivered
}

func ExampleRingback_Coverage() {
	t := &scope{}
	defer t.end()

	rb := ringbacktest.Start(t)
	rb.Do("GET", "/api/v1/cdr/search", nil, nil)
	for _, share := range contracts.Shares(rb.Coverage("autocall")) {
		if share.Kind == contracts.OfOperation {
			fmt.Println(share.Covered, "of", share.Of)
		}
	}
	for _, item := range contracts.Missing(rb.Coverage("autocall")) {
		if item.Kind == contracts.OfOperation {
			fmt.Println("never:", item.Name)
		}
	}
	rb.ClearCoverage()
	// Output:
	// 1 of 4
	// never: searchCdrsByBody
	// never: issueToken
	// never: cdrPush
}
