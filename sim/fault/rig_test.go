package fault_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/fault"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
)

var epoch = time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)

// vendor is a site on a real socket with one route that places calls and one
// that reads them; its world's clock is a manual one.
type vendor struct {
	*WithT
	t       testing.TB
	faults  *fault.Set
	journal *journal.Journal
	clock   *clock.Clock
	placed  atomic.Int64 // calls
	server  *httptest.Server
}

// good is what the vendor answers.
const good = `{"callId":"6770","status":"placed, with a text that is long enough to be cut"}`

func serve(tb testing.TB, faults ...string) *vendor {
	tb.Helper()
	v := &vendor{WithT: NewWithT(tb), t: tb, faults: setOf(tb, faults...)}
	v.clock = clock.New(clock.Options{Start: epoch, Mode: clock.Manual})
	tb.Cleanup(v.clock.Close)
	now := func() time.Time { return v.clock.State().Now }
	v.journal = journal.New(journal.Options{Now: now, Wall: clock.Wall{}.Now})
	surface := &httpx.Surface{
		Append: httpx.AppendJSON, ContentType: "application/json", Hold: v.clock.Hold, Now: now, Log: slog.New(slog.DiscardHandler),
		Fail: func(_ *http.Request, e *errs.Error) httpx.Reply { // in its envelope, always 200
			return httpx.Reply{Body: map[string]any{"error": e.Code, "message": e.Msg}}
		},
	}
	site := fault.Site{Refuse: surface.RefuseAs, About: func(r *http.Request) scenarios.FaultFacts {
		return scenarios.FaultFacts{Vendor: "acme", Numbers: httpx.Numbers(httpx.Peek(r)), At: now()}
	}}
	surface.Around = func(route string, next http.Handler) http.Handler {
		return v.journal.Around("acme", route, v.faults.Around(site, route, next))
	}
	reply := httpx.Reply{Raw: []byte(good), ContentType: "application/json"}
	place := func(r *http.Request) (httpx.Reply, error) {
		v.placed.Add(1)
		body, err := io.ReadAll(r.Body)
		if string(body) != `{"callee":"13800000000"}` {
			return httpx.Reply{}, errs.New(errs.Malformed, "the body is %q: %v", body, err)
		}
		return reply, nil
	}
	router := httpx.NewRouter(surface.Entries("/", []httpx.Route{
		{Name: "placeCall", Method: "POST", Path: "/calls", Handle: place, Holds: true},
		{Name: "listCalls", Method: "GET", Path: "/calls", Handle: func(*http.Request) (httpx.Reply, error) { return reply, nil }},
		{Name: "deleteCall", Method: "DELETE", Path: "/calls", Handle: func(*http.Request) (httpx.Reply, error) {
			return httpx.Reply{Status: http.StatusNoContent}, nil
		}},
	}))
	v.server = httptest.NewServer(router)
	tb.Cleanup(v.server.Close)
	return v
}

// raw is what a client of bare TCP sees: the bytes, and how the connection ended.
type raw struct {
	text string
	end  string // "closed", "reset" or "open"
}

// talk sends requests and reads until the connection ends, or until a silence of
// the server that has answered them all.
func (v *vendor) talk(requests ...string) raw {
	v.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(v.t.Context(), "tcp", v.server.Listener.Addr().String())
	v.Expect(err).NotTo(HaveOccurred())
	defer conn.Close()
	v.Expect(conn.SetDeadline(clock.Wall{}.Now().Add(10 * time.Second))).To(Succeed())
	_, err = io.WriteString(conn, strings.Join(requests, ""))
	v.Expect(err).NotTo(HaveOccurred())
	text, err := io.ReadAll(conn)
	switch {
	case err == nil:
		return raw{string(text), "closed"}
	case errors.Is(err, syscall.ECONNRESET):
		return raw{string(text), "reset"}
	}
	return raw{string(text), err.Error()}
}

// request is one of bare HTTP. The last of a connection closes it.
func request(method, version string, last bool) string {
	body, end := "", ""
	if method == http.MethodPost {
		body = `{"callee":"13800000000"}`
	}
	if last {
		end = "Connection: close\r\n"
	}
	return fmt.Sprintf("%s /calls HTTP/%s\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s",
		method, version, len(body), end, body)
}

// said is an answer; the body may have broken off.
type said struct {
	status int
	header http.Header
	body   string
}

func readAll(resp *http.Response) (said, error) {
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return said{resp.StatusCode, resp.Header, string(body)}, err
}

// answerIn reads the first answer in what came.
func (v *vendor) answerIn(r raw, method string) (said, error) {
	v.t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(r.text)), &http.Request{Method: method})
	if err != nil {
		return said{}, err
	}
	return readAll(resp)
}

// post places a call with Go's own client.
func (v *vendor) post(ctx context.Context) (said, error) {
	v.t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, v.server.URL+"/calls", strings.NewReader(`{"callee":"13800000000"}`))
	v.Expect(err).NotTo(HaveOccurred())
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return said{}, err
	}
	return readAll(resp)
}

// free reports that nothing holds the world.
func (v *vendor) free() {
	v.t.Helper()
	ctx, cancel := context.WithCancel(v.t.Context())
	defer cancel()
	_, err := v.clock.Advance(ctx, time.Second)
	v.Expect(err).NotTo(HaveOccurred())
}

// entries returns what the journal noted of faults, by rule and kind.
func (v *vendor) noted() (all []string) {
	for e := range v.journal.After(0) {
		for _, f := range e.Faults {
			all = append(all, strings.TrimSpace(fmt.Sprintf("%s: %s %s", f.Rule, f.Kind, f.Detail)))
		}
	}
	return all
}
