package faye_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/coder/websocket"
	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/browser"
	"github.com/ringback-sim/ringback/fixtures/runtimes"
	"github.com/ringback-sim/ringback/sim/faye"
)

const phone = "/monitor_agent_699861013"

// A story is what a page on another origin than the server's goes through.
type story struct {
	options  faye.Options
	upgrades http.HandlerFunc // what takes them on the way to the server, if something does
	stock    bool             // the page loads the client of the npm package
	tell     func(*house)
}

func stories() map[string]story {
	return map[string]story{
		"the vendor's page prints each message":                              {tell: vendorPagePrints},
		"the vendor's page does so without WebSockets":                       {tell: vendorPagePrints, upgrades: refused},
		"the vendor's page does so with the stock client":                    {tell: vendorPagePrints, stock: true},
		"the vendor's page does so with the stock client without WebSockets": {tell: vendorPagePrints, stock: true, upgrades: refused},
		"a restart of the server is survived":                                {tell: restartIsSurvived},
		"a restart of the server is survived without WebSockets":             {tell: restartIsSurvived, upgrades: refused},
		"a page that is left disconnects":                                    {tell: leavingDisconnects},
		"a page that is left disconnects without WebSockets":                 {tell: leavingDisconnects, upgrades: refused},
		"a forgotten session is replaced": {tell: func(h *house) {
			h.visit(subscribeAndPrint)
			h.prints("up", "subscribed")
			h.awaits("/meta/subscribe")
			h.DisconnectAll()
			h.prints("down", "up")
			h.subscribesAgain()
		}},
		"a forgotten session is replaced without WebSockets": {upgrades: refused, tell: func(h *house) {
			h.visit(subscribeAndPrint)
			h.prints("up", "subscribed")
			h.awaits("/meta/subscribe")
			h.DisconnectAll()
			h.subscribesAgain() // the connection was never lost
		}},
		"a socket that never opens is done without": {upgrades: unanswered, tell: func(h *house) {
			h.visit(hurry(5000) + subscribeAndPrint)
			h.prints("up", "subscribed")
		}},
		"a socket that opens but is dead is done without": {upgrades: mute, tell: func(h *house) {
			h.visit(hurry(15000) + subscribeAndPrint)
			h.prints("down", "up", "subscribed")
		}},
		"a broken socket is replaced, and nothing is lost meanwhile": {tell: func(h *house) {
			h.visit(subscribeAndPrint)
			h.prints("up", "subscribed")
			h.cut()
			h.prints("down", "up")
			h.cut()
			h.Eventually(func() int { return h.Stats().Lines }).WithTimeout(patience).Should(BeZero())
			h.says(phone, "meanwhile")
			h.prints("down", "up", "meanwhile")
			h.says(phone, "afterwards")
			h.prints("afterwards")
			h.Expect(h.Stats()).To(And(HaveField("Sessions", 1), HaveField("Dropped", uint64(0))), "it is still the same session")
		}},
		"a cancelled subscription hears nothing": {tell: func(h *house) {
			h.visit(`
				const log = (name) => (text) => console.log(name + text);
				const first = client.subscribe('/a', log('first '));
				client.subscribe('/a', log('second ')).then(print('subscribed'));`)
			h.prints("up", "subscribed")
			h.says("/a", "1")
			h.prints("first 1", "second 1")
			h.page.Run(`first.cancel(); client.subscribe('/b', log('b ')).then(print('subscribed'))`)
			h.prints("subscribed")
			h.says("/a", "2")
			h.prints("second 2")
			h.page.Run(`client.unsubscribe('/a')`)
			h.awaits("/meta/unsubscribe")
			h.says("/a", "3")
			h.says("/b", "3")
			h.prints("b 3")
			h.page.Run(`client.subscribe('/a', log('third ')).then(print('subscribed'))`)
			h.prints("subscribed")
			h.says("/a", "4")
			h.prints("third 4")
			h.page.Run(`client.unsubscribe('/a'); client.unsubscribe('/b')`)
			h.awaits("/meta/unsubscribe")
			h.awaits("/meta/unsubscribe")
			h.says("/a", "5")
			h.page.Run(`console.log('silence')`)
			h.prints("silence")
			h.Expect(h.Stats().Delivered).To(BeEquivalentTo(4), "what nobody in the page wants is not sent there")
		}},
		"a pattern covers what the server says it does": {tell: func(h *house) {
			h.visit(`
				const log = (name) => (text) => console.log(name + text);
				client.subscribe('/b/1', log('itself '));
				client.subscribe('/b/*', log('one '));
				client.subscribe('/b/**', log('any '));
				client.subscribe('/**', log('all ')).then(print('subscribed'));`)
			h.prints("up", "subscribed")
			h.says("/b/1", "1")
			h.prints("itself 1", "one 1", "any 1", "all 1")
			h.says("/b/1/2", "2")
			h.prints("any 2", "all 2")
			h.says("/b", "3")
			h.says("/bc/1", "4")
			h.prints("all 3", "all 4")
		}},
		"a message of the page reaches those who listen": {options: openButForOne, tell: func(h *house) {
			h.visit(`
			client.subscribe('/**', (data) => console.log(data)).then(print('subscribed'));`)
			h.prints("up", "subscribed")
			h.page.Run(`client.publish('/calls/1', {"agent": 699861013, "状态": null}).then(print('sent'))`)
			h.prints(`{"agent":699861013,"状态":null}`, "sent")
			h.page.Run(`client.publish('/closed', 1).errback((error) => console.log(error.code + ' ' + error.params + ' ' + error.message))`)
			h.prints("403 /closed Forbidden channel")
			h.Expect(h.Stats().Published).To(Equal(uint64(1)))
		}},
		"a message that poses as the reply to the connect is a message": {tell: func(h *house) {
			h.visit(subscribeAndPrint)
			h.prints("up", "subscribed")
			h.page.Run(fmt.Sprintf(`fetch('http://%s/faye', {method: 'POST', body: new URLSearchParams({message: JSON.stringify(
				{channel: %q, data: 'false', id: '3', successful: false, advice: {reconnect: 'none'}})})})`, h.addr, phone))
			h.prints("false")
			h.says(phone, "true")
			h.prints("true")
		}},
		"messages of the page arrive in order without WebSockets": {tell: func(h *house) {
			h.visit(`
			client.disable('websocket');
			client.subscribe('/a', (data) => console.log(data));
			for (const one of ['1', '2', '3', '4', '5']) client.publish('/a', one);
			client.publish('/a', '6');`)
			h.prints("up", "1", "2", "3", "4", "5", "6")
			h.Expect(h.Stats().Lines).To(BeZero())
		}},
		"a refused subscription is told so, and others go on": {tell: func(h *house) {
			h.visit(`
			client.subscribe('phone', print('never')).then(print('never'), (error) => console.log(error.message));
			client.subscribe('/meta/all', print('never')).callback(print('never')).errback((error) => console.log(error.code + ''));
			client.subscribe('/a', (text) => { console.log(text); throw new Error('the page is wrong'); });`)
			h.prints("up", "Invalid channel", "403")
			h.awaits("/meta/subscribe 403:/meta/all:Forbidden channel")
			h.awaits("/meta/subscribe")
			h.says("/a", "1")
			h.prints("1", "uncaught: Uncaught Error: the page is wrong")
			h.says("/a", "2")
			h.prints("2", "uncaught: Uncaught Error: the page is wrong")
		}},
		"a refused handshake is tried again, with pauses that grow": {options: refusing("403::Not yet", "handshake", 2), tell: func(h *house) {
			h.visit(`
				const inTime = setTimeout;
				window.setTimeout = (fn, ms) => {
					if (ms >= 125 && ms < 500) console.log(ms < 250 ? 'pause' : 'longer pause');
					return inTime(fn, ms);
				};` + subscribeAndPrint)
			h.prints("up", "pause", "longer pause", "subscribed")
		}},
		"a server that wants no client is left alone": {options: refusing("403::No clients", "none", 1), tell: func(h *house) {
			h.visit(`
			const report = (error) => console.log(error.message);
			client.subscribe('/a', print('never')).errback(report);
			client.publish('/a', 1).errback(report);`)
			h.prints("up", "No clients", "No clients")
			h.page.Run(`client.publish('/a', 2).errback(report)`)
			h.prints("No clients")
			h.Expect(h.Stats().Taken).To(BeEquivalentTo(1))
		}},
		"a client that disconnects is gone": {tell: func(h *house) {
			h.visit(`
			client.publish('/a', 1).then(print('sent'));
			client.disconnect().then(print('gone'));
			client.subscribe('/a', print('never')).errback((error) => console.log(error.message));`)
			h.prints("the client has disconnected", "up", "sent", "gone")
			h.Expect(h.Stats()).To(And(HaveField("Sessions", 0), HaveField("Parked", 0), HaveField("Published", uint64(1))))
			h.Eventually(func() int { return h.Stats().Lines }).WithTimeout(patience).Should(BeZero())
			h.page.Run(`new Faye.Client('/nowhere').disconnect().then(print('never there'))`)
			h.prints("never there")
		}},
		"a listener that was taken off is not called": {tell: func(h *house) {
			h.visit(`
			const unwanted = print('unwanted');
			client.on('transport:up', unwanted);
			client.off('transport:up', unwanted);
			client.off('transport:down');
			` + subscribeAndPrint)
			h.prints("up", "subscribed")
			h.close()
			h.open()
			h.prints("up")
			h.awaits("/meta/subscribe") // of before
			h.awaits("/meta/subscribe")
			h.says(phone, "again")
			h.prints("again")
		}},
	}
}

const subscribeAndPrint = `client.subscribe('` + phone + `', (text) => console.log(text)).then(print('subscribed'));`

// hurry makes one of the client's pauses, in milliseconds, short.
func hurry(pause int) string {
	return fmt.Sprintf(`
		const inTime = setTimeout;
		window.setTimeout = (fn, ms) => inTime(fn, ms === %d ? 50 : ms);`, pause)
}

func refused(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "no upgrades here", http.StatusBadRequest)
}

func unanswered(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func mute(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	for err == nil {
		_, _, err = conn.Read(r.Context())
	}
}

var openButForOne = faye.Options{AllowPublish: func(channel string) bool { return channel != "/closed" }}

// refusing are the options of a server that refuses the first n handshakes with
// an error and an advice.
func refusing(text, reconnect string, n int) faye.Options {
	shakes := func(m *faye.Message) bool { return string(m.Get("channel")) == `"/meta/handshake"` }
	return faye.Options{Extensions: []faye.Extension{{
		Incoming: func(m *faye.Message) bool {
			if shakes(m) && n > 0 {
				n--
				m.Set("error", fmt.Appendf(nil, "%q", text))
			}
			return true
		},
		Outgoing: func(m *faye.Message) bool {
			if shakes(m) && m.Get("error") != nil {
				m.Set("advice", fmt.Appendf(nil, `{"reconnect":%q}`, reconnect))
			}
			return true
		},
	}}}
}

// TestPages runs the stories side by side in one browser.
func TestPages(t *testing.T) {
	b := browser.Start(t)
	for name, story := range stories() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, b, story)
			story.tell(h)
			if story.upgrades != nil {
				h.Expect(h.Stats().Lines).To(BeZero())
			}
		})
	}
}

// stockScript is the browser client of the npm package, which .ci/run installs.
func stockScript(t *testing.T) []byte {
	t.Helper()
	script, err := os.ReadFile(filepath.Join(runtimes.Modules(t, stockClients), "faye/client/faye-browser-min.js"))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return script
}
