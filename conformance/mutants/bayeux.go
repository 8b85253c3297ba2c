package mutants

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/ringback-sim/ringback/conformance/proxy"
)

// protocol are defects of how the event server speaks Bayeux.
func protocol() []Mutant {
	const at = "/faye"
	return []Mutant{
		one("bayeux-no-script", "The browser's client is a page.", "UCCC-FAYE-001", says("/client.js", `(?s)^.*$`, `<html></html>`)),
		one("bayeux-other-hold", "The advice is to wait for a second.", "UCCC-FAYE-003", says(at, `"timeout":\d+`, `"timeout":1000`)),
		one("bayeux-no-advice", "A handshake has no advice.", "UCCC-FAYE-003", says(at, `,"advice":\{[^}]*\}`, ``)),
		one("bayeux-refuses-with-200", "What cannot be read is refused with status 200.", "UCCC-FAYE-026", restatus(at, http.StatusBadRequest, http.StatusOK)),
		one("bayeux-no-forms", "A form is not read.", "UCCC-FAYE-006", requested(replace(`^message=.*$`, ``))),
		one("bayeux-no-origin", "An origin is not named.", "UCCC-FAYE-007", answers("", func(r *http.Response, body string) string {
			r.Header.Del("Access-Control-Allow-Origin")
			return body
		})),
		one("bayeux-one-client", "All have the same clientId.", "UCCC-FAYE-008", says(at, `"clientId":"[^"]*"`, `"clientId":"1"`)),
		one("bayeux-no-ids", "The id of a message is not given back.", "UCCC-FAYE-011", says(at, `"id":"[^"]*",?`, ``)),
		one("bayeux-holds-nothing", "A connect is answered at once.", "UCCC-FAYE-012", asksFor(at, `"timeout":\d+`, `"timeout":0`)),
		one("bayeux-loses", "What clients publish is lost.", "UCCC-FAYE-013", says(at, `,\{"channel":"/suite/[a-z]","data":.*\}(\])`, `$1`)),
		one("bayeux-unordered", "What was published last comes first.", "UCCC-FAYE-014", says(at, `"data":0(.*)"data":1`, `"data":1${1}"data":0`)),
		one("bayeux-unsubscribes-nobody", "Nobody is ever unsubscribed.", "UCCC-FAYE-015", asksFor(at, `"/meta/unsubscribe"`, `"/meta/subscribe"`)),
		one("bayeux-nobody-publishes", "Clients may not publish, whatever the reading.", "UCCC-FAYE-017", says(at, `("channel":"/suite/[a-z]","successful":)true`, `${1}false`)),
		one("bayeux-replies-unordered", "Replies stand in the wrong order.", "UCCC-FAYE-018", edited(at, turned)),
		one("bayeux-refuses-nothing", "Every reply says that it is good.", "UCCC-FAYE-020", says(at, `"successful":false`, `"successful":true`)),
		one("bayeux-stars-anywhere", "Channels of the protocol may be subscribed to.", "UCCC-FAYE-023", says(at, `"successful":false`, `"successful":true`)),
		one("bayeux-publishes-nothing", "What has no data may be published.", "UCCC-FAYE-025", says(at, `"successful":false`, `"successful":true`)),
		one("bayeux-names-what-it-told", "A message names the client.", "UCCC-FAYE-067", says(at, `("channel":"/monitor_agent_\d+")`, `$1,"clientId":"1"`)),
		one("bayeux-streams-at-once", "Over an event stream a connect may come again at once.", "UCCC-FAYE-038", says(at, `"interval":\d+`, `"interval":0`)),

		one("socket-empty-frame", "A frame without messages is answered with one.", "UCCC-FAYE-034", socket(true, func(text string) []string {
			if text == "[]" {
				return []string{`[{"channel":"/meta/nothing"}]`}
			}
			return []string{text}
		})),
		one("socket-answers-all", "A frame that cannot be read is answered.", "UCCC-FAYE-035", socket(false, func(text string) []string {
			if !strings.HasPrefix(text, "[") {
				return []string{"[]"}
			}
			return []string{text}
		})),
		one("socket-loses", "What is published does not come over a socket.", "UCCC-FAYE-036", socket(true, silent)),
		one("socket-forgets", "Who moves to a socket gets nothing of before.", "UCCC-FAYE-037", socket(true, silent)),
		{Name: "stream-loses", Breaks: "The first state does not come over an event stream.", Area: "UCCC-FAYE-033", Expect: []string{"UCCC-FAYE-033"}, defect: defect{
			fault: map[string]any{"on": "faye", "do": "drop", "first": 1},
		}},
	}
}

// silent leaves out a frame in which something was published.
func silent(text string) []string {
	if strings.Contains(text, `"data":`) {
		return nil
	}
	return []string{text}
}

// socket changes the frames of WebSockets in one direction.
func socket(fromServer bool, change func(text string) []string) defect {
	return defect{vendor: proxy.Alter{Message: func(m proxy.Message) (all [][]byte) {
		if m.FromServer != fromServer {
			return [][]byte{m.Text}
		}
		for _, text := range change(string(bytes.TrimSpace(m.Text))) {
			all = append(all, []byte(text))
		}
		return all
	}}}
}
