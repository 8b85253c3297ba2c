package faye_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/browser"
	"github.com/ringback-sim/ringback/sim/faye"
)

// house is a server on the wall's clock, with a page in a browser. It can lose
// its sockets, close down, and open again at the same address.
type house struct {
	*WithT
	*faye.Server
	t        *testing.T
	browser  *browser.Browser
	page     *browser.Page
	options  faye.Options
	upgrades http.HandlerFunc // takes them in the server's place, if there is one
	replies  chan string      // channel and error of each reply of the protocol's own
	addr     string
	web      *http.Server

	mu      sync.Mutex
	sockets []net.Conn
}

// newHouse opens the server of a story.
func newHouse(t *testing.T, b *browser.Browser, s story) *house {
	t.Helper()
	h := &house{
		WithT: NewWithT(t), t: t, browser: b, options: s.options, upgrades: s.upgrades,
		addr: "127.0.0.1:0", replies: make(chan string, 1000),
	}
	h.options.Script = faye.ClientScript()
	if s.stock {
		h.options.Script = stockScript(t)
	}
	h.options.Extensions = append(h.options.Extensions, faye.Extension{Outgoing: h.note})
	h.open()
	t.Cleanup(h.close)
	return h
}

func (h *house) open() {
	h.t.Helper()
	var err error
	h.Server, err = faye.New(h.options)
	h.Expect(err).NotTo(HaveOccurred())
	ln, err := (&net.ListenConfig{}).Listen(h.t.Context(), "tcp", h.addr)
	h.Expect(err).NotTo(HaveOccurred())
	h.addr = ln.Addr().String()
	web := &http.Server{Handler: h.gate(h.Server), ReadHeaderTimeout: patience, ConnState: h.track}
	h.web = web
	go func() { _ = web.Serve(ln) }()
}

func (h *house) close() {
	_ = h.Close()
	_ = h.web.Close()
}

// gate is what is in front of the server.
func (h *house) gate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.upgrades != nil && r.Header.Get("Upgrade") != "" {
			h.upgrades(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (h *house) track(conn net.Conn, state http.ConnState) {
	if state == http.StateHijacked {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.sockets = append(h.sockets, conn)
	}
}

// cut breaks the sockets without a word.
func (h *house) cut() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, conn := range h.sockets {
		_ = conn.Close()
	}
	h.sockets = nil
}

func (h *house) note(m *faye.Message) bool {
	if channel := string(m.Get("channel")); strings.HasPrefix(channel, `"/meta/`) {
		h.replies <- strings.Trim(strings.Trim(channel, `"`)+" "+strings.Trim(string(m.Get("error")), `"`), " ")
	}
	return true
}

// awaits waits for a reply, whatever came before it.
func (h *house) awaits(reply string) {
	h.t.Helper()
	h.Eventually(h.replies).WithTimeout(patience).Should(Receive(Equal(reply)))
}

// says publishes a text.
func (h *house) says(channel, text string) {
	h.t.Helper()
	h.Expect(h.Publish(channel, fmt.Appendf(nil, "%q", text))).Error().To(Succeed())
}

// openVendorPage opens the vendor's sample page, which asks this server.
func (h *house) openVendorPage() {
	h.t.Helper()
	html, err := os.ReadFile("../../fixtures/uccc/phone-states.html")
	h.Expect(err).NotTo(HaveOccurred())
	h.page = h.browser.Open(h.t, strings.ReplaceAll(string(html), "cc.uccc.cc:9003", h.addr))
}

// visit opens a page that has a client, and runs a script in it.
func (h *house) visit(script string) {
	h.t.Helper()
	h.page = h.browser.Open(h.t, fmt.Sprintf(`<script src="http://%[1]s/faye/client.js"></script><script>
		const client = new Faye.Client('http://%[1]s/faye');
		const print = (text) => () => console.log(text);
		client.on('transport:up', print('up'));
		client.on('transport:down', print('down'));
		%[2]s
	</script>`, h.addr, script))
}

// prints waits until the page has printed these lines, and no others between
// them.
func (h *house) prints(lines ...string) {
	h.t.Helper()
	for _, line := range lines {
		var got string
		h.Eventually(h.page.Printed).WithTimeout(patience).Should(Receive(&got), "waiting for %q", line)
		h.Expect(got).To(Equal(line))
	}
}
