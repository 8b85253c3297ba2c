package control_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
)

// heard is one server-sent event.
type heard struct {
	id   int
	kind string
	data map[string]any
}

// listen opens the stream of events and returns what reads the next one, and
// what ends it. The stream has begun when listen returns.
func (r *rig) listen(server *httptest.Server, query string, header ...string) (next func() (heard, bool), end func()) {
	r.Helper()
	ctx, cancel := context.WithCancel(r.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/_ringback/events"+query, nil)
	r.Expect(err).NotTo(HaveOccurred())
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := server.Client().Do(req)
	r.Expect(err).NotTo(HaveOccurred())
	r.Cleanup(func() { _ = resp.Body.Close() })
	r.Expect(resp.StatusCode).To(Equal(200))
	r.Expect(resp.Header.Get("Content-Type")).To(Equal("text/event-stream"))
	r.Expect(resp.Header.Get("X-Ringback-Now")).NotTo(BeEmpty())
	lines := bufio.NewScanner(resp.Body)
	return func() (e heard, ok bool) {
		for lines.Scan() {
			field, value, _ := strings.Cut(lines.Text(), ": ")
			switch field {
			case "id":
				e.id, err = strconv.Atoi(value)
				r.Expect(err).NotTo(HaveOccurred())
			case "event":
				e.kind = value
			case "data":
				promised().validate(r.WithT, "/components/schemas/Event", value)
				r.Expect(json.Unmarshal([]byte(value), &e.data)).To(Succeed())
			case "":
				if e.kind != "" {
					return e, true
				}
			}
		}
		return e, false
	}, cancel
}

// until reads events up to and with the first of a kind and a state.
func (r *rig) until(next func() (heard, bool), kind, state string) (all []heard) {
	r.Helper()
	for {
		e, ok := next()
		r.Expect(ok).To(BeTrue(), "the stream ended after %v", all)
		all = append(all, e)
		if e.kind == kind && e.data["state"] == state {
			return all
		}
	}
}

func TestEverythingIsTold(t *testing.T) {
	r := newRig(t)
	server := httptest.NewServer(r.router)
	t.Cleanup(server.Close)
	r.good("PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"s"}`)
	r.place(`{"callee":"13800000001"}`)
	r.idle()

	next, end := r.listen(server, "")
	id := r.place(`{"callee":"13800000002"}`)
	r.idle()
	r.good("POST", "/_ringback/agents/acme/8005/not-ready", "")
	all := r.until(next, "agent", "not-ready")
	end()
	var kinds []string
	for i, e := range all {
		kinds = append(kinds, e.kind+" "+e.data["state"].(string))
		r.Expect(e.id).To(Equal(all[0].id+i), "numbers have no gaps")
		r.Expect(e.data["world"]).To(Equal("default"))
	}
	r.Expect(kinds).To(Equal([]string{
		"call placed", "leg dialing", "leg released", "call ended", "cdr busy", "delivery pending", "attempt delivered", "delivery delivered",
		"clock manual", "agent not-ready",
	}))
	r.Expect(all[0].data).To(And(HaveKeyWithValue("id", id), HaveKeyWithValue("vendor", "acme"), HaveKeyWithValue("at", all[1].data["at"])))
	r.Expect(all[1].data).To(HaveKeyWithValue("leg", "A"))
	r.Expect(all[6].data).To(And(HaveKeyWithValue("attempt", 1.0), HaveKeyWithValue("call", id), HaveKeyWithValue("id", "dlv-2")))

	for _, resumed := range [][]string{{"", "Last-Event-ID", strconv.Itoa(all[3].id)}, {"?after=" + strconv.Itoa(all[3].id)}} {
		next, end := r.listen(server, resumed[0], resumed[1:]...)
		r.Expect(r.until(next, "agent", "not-ready")).To(Equal(all[4:]))
		end()
	}
	for _, beginning := range []string{"?after=0", "?after=99999"} {
		next, end := r.listen(server, beginning)
		first, _ := next()
		r.Expect(first.id).To(Equal(1), "a number from another life of the world")
		end()
	}
	next, _ = r.listen(server, "?after="+strconv.Itoa(all[len(all)-1].id))
	r.w.Close()
	_, more := next()
	r.Expect(more).To(BeFalse(), "the stream ends with the world")
}

func TestEventsThatAreTooOldAreCounted(t *testing.T) {
	r := newRig(t)
	r.Expect(r.w.Clock.Do(func(t clock.Turn) error {
		for range 20_001 { // twice what is kept, and one
			r.w.NoteClock(t, clock.Manual)
		}
		return nil
	})).To(Succeed())
	ctx, cancel := context.WithCancel(t.Context())
	req := httptest.NewRequestWithContext(ctx, "GET", "/_ringback/events?after=5", nil)
	req.Host = "localhost"
	rec := &cancelling{httptest.NewRecorder(), cancel}
	r.router.ServeHTTP(rec, req)
	beginning, _, _ := strings.Cut(rec.Body.String(), "event:")
	r.Expect(beginning).To(MatchRegexp(`^: \d+ events are too old to be told of\n\nid: \d+\n$`))
}

// cancelling is a client that goes away once it has something.
type cancelling struct {
	*httptest.ResponseRecorder
	cancel func()
}

func (c *cancelling) FlushError() error {
	if c.Body.Len() > 0 {
		c.cancel()
	}
	return nil
}

func TestAQuietStreamBeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		ctx, cancel := context.WithTimeout(t.Context(), 31*time.Second)
		defer cancel()
		req := httptest.NewRequestWithContext(ctx, "GET", "/_ringback/events", nil)
		req.Host = "localhost"
		rec := httptest.NewRecorder()
		r.router.ServeHTTP(rec, req) // returns when the client has gone
		r.Expect(rec.Body.String()).To(Equal(":\n\n:\n\n"))
		r.Expect(rec.Flushed).To(BeTrue())
	})
}

func TestStreamsThatAreRefused(t *testing.T) {
	r := newRig(t)
	r.bad(422, "after", "GET", "/_ringback/events?after=x", "")
	r.bad(422, "Last-Event-ID", "GET", "/_ringback/events", "", "Last-Event-ID", "-1")
	r.bad(422, "from", "GET", "/_ringback/events?from=1", "")
}
