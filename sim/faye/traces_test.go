package faye_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/faye"
)

// What the real clients do first, and when things go wrong, in the order in
// which they do it. Source: the client traces of the wire record (evidenced).

const page = "http://crm.example.com"

// script is a GET as a script element of a page sends it.
func (r *rig) script(tb testing.TB, callback, messages string) answer {
	tb.Helper()
	w := r.dial(tb)
	w.request(http.MethodGet, "/faye?message="+url.QueryEscape(messages)+"&jsonp="+callback, map[string]string{"Accept": "*/*"}, nil)
	a, err := w.answer(http.MethodGet)
	NewWithT(tb).Expect(err).NotTo(HaveOccurred())
	return a
}

func TestABrowserOnAnotherOriginOpensASocketAndShakesHandsByScript(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	sock := r.dial(t)
	sock.request(http.MethodGet, "/faye", map[string]string{
		"Upgrade": "websocket", "Connection": "Upgrade", "Origin": page,
		"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
	}, nil)
	shaken := r.script(t, "__jsonp1__", `[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["websocket","eventsource","long-polling","cross-origin-long-polling","callback-polling"],"id":"1"}]`)
	g.Expect(shaken.status).To(Equal(http.StatusOK))
	g.Expect(shaken.headers).To(HaveKeyWithValue("content-type", "text/javascript; charset=utf-8"))
	g.Expect(shaken.body).To(And(HavePrefix(`/**/__jsonp1__([{"id":"1"`), HaveSuffix("]);")))
	up, err := sock.answer(http.MethodGet)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(up.status).To(Equal(http.StatusSwitchingProtocols))
	g.Expect(up.headers).NotTo(HaveKey("sec-websocket-extensions"))

	client := r.ids[0]
	sock.send(opText, fmt.Sprintf(`[{"channel":"/meta/connect","clientId":%q,"connectionType":"websocket","id":"2"}]`, client))
	sock.send(opText, fmt.Sprintf(`[{"channel":"/meta/subscribe","clientId":%q,"subscription":"/monitor_agent_1001","id":"3"}]`, client))
	subscribed := `[{"id":"3","clientId":"` + client + `","channel":"/meta/subscribe","successful":true,"subscription":"/monitor_agent_1001"}]`
	g.Expect(sock.fenced()).To(Equal([]frame{{opText, subscribed}}), "the connect is held")
	g.Expect(r.Publish("/monitor_agent_1001", []byte(`{"state":"READY"}`))).Error().To(Succeed())
	g.Expect(sock.fenced()).To(Equal([]frame{{opText, `[{"channel":"/monitor_agent_1001","data":{"state":"READY"},"id":"3"}]`}}))
}

func TestABrowserOnAnotherOriginWithoutSocketsAsksFirst(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	r.script(t, "__jsonp1__", handshake)
	w := r.dial(t)
	w.request(http.MethodOptions, "/faye", map[string]string{
		"Origin": page, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "pragma",
	}, nil)
	asked, err := w.answer(http.MethodOptions)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(asked.status).To(Equal(http.StatusOK))
	g.Expect(asked.headers).To(And(
		HaveKeyWithValue("access-control-allow-origin", page),
		HaveKeyWithValue("access-control-allow-credentials", "true"),
		HaveKeyWithValue("access-control-allow-methods", "POST, GET"),
		HaveKeyWithValue("access-control-allow-headers", ContainSubstring("Pragma"))))

	// Then, on the same connection, a form that says it is plain text.
	body := "message=" + url.QueryEscape(fmt.Sprintf(
		`[{"channel":"/meta/connect","clientId":%q,"connectionType":"cross-origin-long-polling","id":"2","advice":{"timeout":0}},{"channel":"/meta/subscribe","clientId":%[1]q,"subscription":"/foo","id":"3"}]`, r.ids[0]))
	w.request(http.MethodPost, "/faye", map[string]string{"Content-Type": "text/plain;charset=UTF-8", "Origin": page, "Pragma": "no-cache"}, &body)
	a, err := w.answer(http.MethodPost)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(a.headers).To(HaveKeyWithValue("access-control-allow-origin", page))
	g.Expect(a.body).To(MatchRegexp(`^\[{"id":"3".*},{"id":"2",.*"successful":true`), "at once, the connect last")
}

func TestANodeClientPollsOnOneConnectionAndPublishesOnAnother(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	client := r.shake(t)
	polls, others := r.dial(t), r.dial(t)
	first := fmt.Sprintf(`[{"channel":"/meta/connect","clientId":%q,"connectionType":"long-polling","id":"2","advice":{"timeout":0}},`, client) +
		subscribe(client, "/b") + "," + subscribe(client, "/a") + "]"
	polls.request(http.MethodPost, "/faye", jsonBody, &first)
	g.Expect(polls.body(t)).To(HaveSuffix(`"advice":{"reconnect":"retry","interval":0,"timeout":45000}}]`))
	for i := range 3 {
		taken, held := r.Stats().Taken, connect(client, fmt.Sprint("c", i))
		polls.request(http.MethodPost, "/faye", jsonBody, &held)
		r.eventually(t, func() uint64 { return r.Stats().Taken }, taken+1)
		message := fmt.Sprintf(`[{"channel":"/a","data":%d,"clientId":%q,"id":"p%[1]d"}]`, i, client)
		others.request(http.MethodPost, "/faye", jsonBody, &message)
		g.Expect(others.body(t)).To(ContainSubstring(`"successful":true`))
		g.Expect(published(t, polls.body(t))).To(Equal([]string{fmt.Sprint(i)}))
	}
}

// CometD names the kind of message in the address, and sends the first connect
// and the first subscribe at the same time.
func TestCometDUsesPathsBelowTheMount(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	post := func(path, body string) string {
		w := r.dial(t)
		w.request(http.MethodPost, path, map[string]string{"Content-Type": "application/json;charset=UTF-8"}, &body)
		a, err := w.answer(http.MethodPost)
		g.Expect(err).NotTo(HaveOccurred())
		return a.body
	}
	g.Expect(post("/faye/handshake", `[{"id":"1","version":"1.0","minimumVersion":"1.0","channel":"/meta/handshake","supportedConnectionTypes":["long-polling"],"advice":{"timeout":60000,"interval":0}}]`)).
		To(ContainSubstring(`"successful":true`))
	client := r.ids[0]
	g.Expect(post("/faye/connect", poll(client))).To(ContainSubstring(`"successful":true`))
	g.Expect(post("/faye/", "["+subscribe(client, "/foo")+"]")).To(ContainSubstring(`"successful":true`))
	g.Expect(post("/faye/disconnect", `[{"channel":"/meta/disconnect","clientId":"`+client+`"}]`)).To(ContainSubstring(`"successful":true`))
}

func TestAPageThatIsLeft(t *testing.T) {
	t.Run("says so on its socket", func(t *testing.T) {
		g := NewWithT(t)
		r := start(t, faye.Options{})
		client := r.shake(t)
		sock := r.socket(t, client)
		sock.send(opText, `[{"channel":"/meta/disconnect","clientId":"`+client+`","id":"4"}]`)
		sock.send(opClose, "\x03\xe9") // 1001
		f, err := sock.frame()
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(f.opcode).To(Or(BeEquivalentTo(opText), BeEquivalentTo(opClose)))
		r.eventually(t, func() int { return r.Stats().Lines + r.Stats().Sessions }, 0)
	})
	t.Run("is cut off before it has said so", func(t *testing.T) {
		g := NewWithT(t)
		r := start(t, faye.Options{})
		client := r.shake(t)
		w := r.dial(t)
		_, err := fmt.Fprintf(w, "POST /faye HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n[{\"channel\":\"/meta/disconnect\",")
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(w.Close()).To(Succeed())
		g.Expect(r.post(t, poll(client))).To(ContainSubstring(`"successful":true`), "it lives on")
		r.clock.advance(90 * time.Second)
		g.Expect(r.Stats().Sessions).To(BeZero(), "until it has not connected for twice the timeout")
	})
	t.Run("sends nothing at all", func(t *testing.T) {
		g := NewWithT(t)
		r := start(t, faye.Options{})
		client := r.shake(t)
		r.post(t, subscribe(client, "/foo"))
		g.Expect(r.socket(t, client).Close()).To(Succeed())
		r.eventually(t, func() int { return r.Stats().Lines }, 0)
		g.Expect(r.Publish("/foo", []byte(`1`))).Error().To(Succeed())
		g.Expect(published(t, r.post(t, poll(client)))).To(Equal([]string{"1"}), "what came meanwhile waits")
	})
}

// After a restart the server knows nobody: a client finds out by its connect,
// shakes hands, and subscribes again together with a connect.
func TestAServerThatWasRestarted(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	old := r.shake(t)
	sock := r.socket(t, old)
	r.DisconnectAll()
	g.Expect(sock.fenced()).To(Equal([]frame{{opClose, "\x03\xe8"}}))

	again := r.dial(t)
	_, err := again.upgrade("/faye")
	g.Expect(err).NotTo(HaveOccurred())
	again.send(opText, strings.Replace(connect(old, "7"), "long-polling", "websocket", 1))
	refused := `[{"id":"7","channel":"/meta/connect","successful":false,"error":"401:` + old + `:Unknown client","advice":{"reconnect":"handshake"}}]`
	g.Expect(again.fenced()).To(Equal([]frame{{opText, refused}}))
	g.Expect(r.post(t, connect(old, "7"))).To(Equal(refused), "and over HTTP")

	client := r.shake(t)
	g.Expect(r.post(t, "["+poll(client)+","+subscribe(client, "/foo")+"]")).To(ContainSubstring(`"subscription":["/foo"]`))
}

// Clients before 1.3 keep a socket alive with empty arrays.
func TestAnOldClientKeepsItsSocketAlive(t *testing.T) {
	g := NewWithT(t)
	r := start(t, faye.Options{})
	sock := r.socket(t, "")
	sock.send(opText, "[]")
	sock.send(opText, "[]")
	g.Expect(sock.fenced()).To(Equal([]frame{{opText, "[]"}, {opText, "[]"}}))
}
