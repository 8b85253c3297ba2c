package push_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/push"
)

func concurrency(n int) func(*push.Target) { return func(g *push.Target) { g.Concurrency = n } }

func TestAtMostSoManyAttemptsOfATargetAreInFlight(t *testing.T) {
	const bound, all = 3, 12
	r := newRig(t)
	arrived, permit := make(chan int32, all), make(chan struct{})
	var parallel atomic.Int32
	r.target("crm", receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		arrived <- parallel.Add(1)
		defer parallel.Add(-1)
		<-permit
		_, _ = io.WriteString(w, accepting)
	}), concurrency(bound))
	r.enqueue("crm", calls(all)...)

	// Nothing is answered before as many as the bound allows have come, and then
	// one for each that comes.
	var most int32
	for n := range all {
		most = max(most, <-arrived)
		if n+1 >= bound {
			permit <- struct{}{}
		}
	}
	for range bound - 1 {
		permit <- struct{}{}
	}
	r.untilIdle()
	r.Expect(most).To(BeEquivalentTo(bound))
	r.Expect(r.lines).To(HaveLen(3*all), "queued, attempted, delivered: %v", r.lines)
}

func TestAChangedTargetKeepsItsPlaceInTheLine(t *testing.T) {
	r := newRig(t)
	arrived, permit := make(chan struct{}, 2), make(chan struct{})
	url := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		arrived <- struct{}{}
		<-permit
		_, _ = io.WriteString(w, accepting)
	})
	r.target("crm", url, concurrency(1))
	r.enqueue("crm", "c1")
	<-arrived
	r.target("crm", url, concurrency(1), func(g *push.Target) { g.Encrypted = true })
	r.enqueue("crm", "c2")
	permit <- struct{}{}
	<-arrived
	permit <- struct{}{}
	r.untilIdle()
	first, second := r.get("dlv-1").Attempts[0], r.get("dlv-2").Attempts[0]
	r.Expect(second.Frame.Sealed()).To(BeTrue())
	r.Expect(second.Real.StartedAt).To(BeTemporally(">=", first.Real.StartedAt.Add(first.Real.Took)))
}

func TestATargetOfOneSeesAttemptsInTheirOrder(t *testing.T) {
	r := newRig(t)
	var seen []string
	r.target("crm", receiver(t, func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		_, after, _ := strings.Cut(string(body), `"call_id":"`)
		call, _, _ := strings.Cut(after, `"`)
		seen = append(seen, call)
		_, _ = io.WriteString(w, accepting)
	}), concurrency(1))
	r.enqueue("crm", calls(20)...)
	r.untilIdle()
	r.Expect(seen).To(Equal(calls(20)))
}

func TestASlowReceiverDelaysNoOtherTarget(t *testing.T) {
	const others = 20
	r := newRig(t)
	var arrived atomic.Int32
	all := make(chan struct{})
	r.target("slow", receiver(t, func(w http.ResponseWriter, req *http.Request) {
		select {
		case <-all: // answered only once the other target has got everything
			_, _ = io.WriteString(w, accepting)
		case <-req.Context().Done():
		}
	}), concurrency(1))
	r.target("quick", receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		if arrived.Add(1) == others {
			close(all)
		}
		_, _ = io.WriteString(w, accepting)
	}), concurrency(2))
	r.enqueue("slow", "s1", "s2")
	r.enqueue("quick", calls(others)...)
	r.untilIdle()
	for _, id := range []string{"dlv-1", "dlv-2", "dlv-3", "dlv-22"} {
		d := r.get(id)
		r.Expect(d.State).To(Equal(push.Delivered), id)
		r.Expect(d.Attempts).To(HaveLen(1), id)
		r.Expect(d.Attempts[0].At).To(Equal(epoch), id)
	}
}

func TestOutcomesLandInTheOrderOfTheirAttempts(t *testing.T) {
	r := newRig(t)
	second := make(chan struct{})
	r.target("crm", receiver(t, func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		if strings.Contains(string(body), `"c1"`) {
			<-second
		} else {
			defer close(second)
		}
		_, _ = io.WriteString(w, accepting)
	}))
	r.enqueue("crm", "c1", "c2")
	r.untilIdle()
	r.Expect(r.lines[2:]).To(Equal([]string{
		"0s dlv-1 attempt 1: ", "0s dlv-1 delivered",
		"0s dlv-2 attempt 1: ", "0s dlv-2 delivered",
	}))
}
