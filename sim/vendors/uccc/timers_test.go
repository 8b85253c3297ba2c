package uccc_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/world"
)

// TestTheEventServerCanLiveInTheWorldsTime holds a connect until the world's time
// has passed, and then lets the session end likewise.
func TestTheEventServerCanLiveInTheWorldsTime(t *testing.T) {
	r := newRig(t, world.Options{})
	r.account(`{"dialects":{"faye-clock":"world","faye-hold":"10m"}}`)
	server := httptest.NewServer(r.router)
	t.Cleanup(server.Close)
	shake, err := ask(t.Context(), server.URL, `{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}`)
	r.Expect(err).NotTo(HaveOccurred())
	r.due(20 * time.Minute)
	connect := fmt.Sprintf(`{"channel":"/meta/connect","clientId":%q,"connectionType":"long-polling"}`, shake[0].ClientID)
	answered := make(chan []bayeuxMessage, 1)
	go func() {
		batch, _ := ask(t.Context(), server.URL, connect)
		answered <- batch
	}()
	r.due(10 * time.Minute)
	r.advance(10*time.Minute - time.Millisecond)
	r.Expect(answered).NotTo(Receive())
	r.advance(time.Millisecond)
	r.Expect((<-answered)[0].Successful).To(BeTrue())

	r.idle()
	r.Expect(r.Now()).To(Equal(epoch.Add(20*time.Minute)), "the session lives for two holds, and keeps nothing going after")
	batch, err := ask(t.Context(), server.URL, connect)
	r.Expect(err).NotTo(HaveOccurred())
	r.Expect(batch[0].Error).To(HavePrefix("401:"))
}

// due waits until the next thing that will happen is so far from the epoch.
func (r *rig) due(after time.Duration) {
	r.t.Helper()
	for {
		var next time.Time
		var changed <-chan struct{}
		r.Expect(r.Clock.Look(func(t clock.Turn) error {
			next, _ = t.Next()
			changed = t.Changed()
			return nil
		})).To(Succeed())
		if next.Equal(epoch.Add(after)) {
			return
		}
		select {
		case <-changed:
		case <-r.t.Context().Done():
			r.t.FailNow()
		}
	}
}
