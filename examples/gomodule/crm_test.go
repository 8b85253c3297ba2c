package crm_test

import (
	"slices"
	"testing"
	"time"

	"example.com/crm"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/ringbacktest"
)

// callees get what the last digits choose: busy, no answer, a talk of 30 s.
var callees = []string{"13800000002", "13800000003", "13800000011"}

func TestRecordsAreFound(t *testing.T) {
	rb := ringbacktest.Start(t)
	var want []crm.Record
	for i, callee := range callees {
		id := rb.Place(ringbacktest.Order{Callee: callee}).ID
		want = append(want, crm.Record{CallID: id, Called: callee, Result: []string{"0", "0", "2"}[i]})
		rb.UntilIdle()
	}
	got, err := crm.Records(t.Context(), rb.URL)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("records: %v, want %v", got, want)
	}
}

func TestAPushThatIsNeverAcceptedIsGivenUp(t *testing.T) {
	rb := ringbacktest.Start(t)
	hook := ringbacktest.NewReceiver(t, "my-secret")
	hook.Answer(push.Answer{Status: 503})
	rb.PutTarget("crm", hook.Target())
	id := rb.Place(ringbacktest.Order{Callee: callees[0]}).ID
	rb.Advance(24 * time.Hour)

	delivery := rb.Deliveries(id)[0]
	if delivery.State != push.GivenUp || len(hook.Await(10)) != len(delivery.Attempts) {
		t.Errorf("delivery is %s after %d attempts, want given-up after 10", delivery.State, len(delivery.Attempts))
	}
}
