package push_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gleak"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/push"
)

func TestCloseEndsWhatIsInFlightAndLeaksNothing(t *testing.T) {
	before := gleak.Goroutines()
	r := newRig(t)
	arrived := make(chan struct{}, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
		arrived <- struct{}{}
		<-req.Context().Done()
	}))
	r.target("crm", srv.URL, concurrency(2), func(g *push.Target) { g.Timeout = push.MaxTimeout })
	r.enqueue("crm", calls(10)...)
	<-arrived
	<-arrived
	r.queue.Close()
	r.queue.Close()
	srv.Close()
	r.Expect(arrived).To(BeEmpty(), "those that waited were never sent")
	r.untilIdle()
	for _, id := range []string{"dlv-1", "dlv-10"} {
		d := r.get(id)
		r.Expect(d.State).To(Equal(push.Pending), id)
		r.Expect(d.InFlight).To(BeFalse(), id)
		r.Expect(d.Attempts).To(BeEmpty(), "nothing can be said of the receiver")
		r.Expect(d.NextAt).To(Equal(epoch), "as due now")
	}
	err := r.clk.Do(func(t clock.Turn) error { return r.queue.Replay(t, "dlv-1") })
	r.Expect(errs.As(err).Code).To(Equal(errs.Conflict))
	r.enqueue("crm", "late")
	r.Expect(r.untilIdle().Now).To(Equal(epoch), "what falls due after Close begins nothing and holds nothing")
	r.clk.Close()
	r.Eventually(gleak.Goroutines).WithTimeout(10 * time.Second).ShouldNot(gleak.HaveLeaked(before))
}

func TestCloseAfterTheClock(t *testing.T) {
	before := gleak.Goroutines()
	r := newRig(t)
	arrived := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
		close(arrived)
		<-req.Context().Done()
	}))
	r.target("crm", srv.URL)
	r.enqueue("crm", "c1")
	<-arrived
	r.clk.Close()
	r.queue.Close()
	srv.Close()
	r.Eventually(gleak.Goroutines).WithTimeout(10 * time.Second).ShouldNot(gleak.HaveLeaked(before))
}

func TestAReceiverMayCallBackWhileItsPushIsInFlight(t *testing.T) {
	r := newRig(t)
	var seen []push.State
	r.target("crm", receiver(t, func(w http.ResponseWriter, req *http.Request) {
		release, err := r.clk.Hold(req.Context())
		if err != nil {
			return
		}
		defer release()
		_ = r.clk.Do(func(t clock.Turn) error {
			d, err := r.queue.Get(t, "dlv-1")
			seen = append(seen, d.State)
			if err == nil && len(seen) == 1 {
				_, err = r.queue.Enqueue(t, message("crm", "c2"))
			}
			return err
		})
		_, _ = io.WriteString(w, accepting)
	}), concurrency(1))
	r.do(func(t clock.Turn) error {
		_, err := r.queue.Enqueue(t, message("crm", "c1"))
		return err
	})
	done := r.advance(time.Hour)
	r.Expect(done.Now).To(Equal(epoch.Add(time.Hour)))
	r.Expect(seen).To(Equal([]push.State{push.Pending, push.Delivered}))
	r.Expect(r.get("dlv-2").State).To(Equal(push.Delivered))
}
