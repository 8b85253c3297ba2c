package mutants

import (
	"bytes"

	"github.com/ringback-sim/ringback/conformance/proxy"
)

// events are defects of what uccc's event server tells.
func events() []Mutant {
	return []Mutant{
		one("uccc-transport-is-not-offered", "A transport is not offered.", "UCCC-FAYE-002", says("", `"callback-polling",`, ``)),
		one("uccc-who-is-unknown-is-not-told", "Who is unknown is not told.", "UCCC-FAYE-016", says("", `Unknown client`, `Unknown`)),
		one("uccc-state-is-missing", "A state is missing.", "UCCC-FAYE-042", without("calleeRingBack")),
		one("uccc-last-state-is-missing", "The last state is missing.", "UCCC-FAYE-046", without("hangup")),
		one("uccc-state-comes-twice", "A state comes twice.", "UCCC-FAYE-030", says("", `(`+stateOf("processed")+`)`, `$1$1`)),
		one("uccc-state-comes-twice-by-socket", "A state comes twice by socket.", "UCCC-FAYE-032", messages(func(text string) []string { return []string{text, text} })),
		one("uccc-states-are-lost-on-a-socket", "States are lost on a socket.", "UCCC-FAYE-032", messages(func(string) []string { return nil })),
		one("uccc-state-has-another-name", "A state has another name.", "UCCC-FAYE-041", says("", `"calleeAnswered"`, `"answered"`)),
		one("uccc-agentid-is-text", "agentId is text.", "UCCC-FAYE-060", says("", `"agentId":([0-9]+)`, `"agentId":"$1"`)),
		one("uccc-callee-is-masked", "The callee is masked.", "UCCC-FAYE-061", says("", `("calleeNumber":"[0-9]{3})[0-9]{4}`, `${1}****`)),
		one("uccc-members-stand-otherwise", "Members stand otherwise.", "UCCC-FAYE-062", says("", `("state":"[a-zA-Z]+"),("updatedAt":[0-9]+)`, `$2,$1`)),
		one("uccc-updatedat-is-in-seconds", "updatedAt is in seconds.", "UCCC-FAYE-063", says("", `("updatedAt":[0-9]{10})[0-9]{3}`, `$1`)),
		one("uccc-updatedat-is-the-starts", "updatedAt is the start's.", "UCCC-FAYE-064", says("", `"updatedAt":[0-9]+`, `"updatedAt":1774258676000`)),
		one("uccc-hangup-has-the-time-of-its-own", "Hangup has the time of its own.", "UCCC-FAYE-064", says("", `("state":"hangup","updatedAt":[0-9]{7})`, `${1}9`)),
		one("uccc-salesmancode-is-empty", "salesmanCode is empty.", "UCCC-FAYE-066", says("", `("agentId":[0-9]+),"state"`, `$1,"salesmanCode":"","state"`)),
		one("uccc-everybody-gets-everything", "Everybody gets everything.", "UCCC-FAYE-077", requested(replace(`"subscription":"/monitor_agent[^"]*"`, `"subscription":"/*"`))),
		one("uccc-double-star-is-one-phone", "/** is one phone.", "UCCC-FAYE-071", requested(replace(`"/\*\*"`, `"/nothing"`))),
		one("uccc-scripts-call-another-function", "Scripts call another function.", "UCCC-FAYE-004", says("", `__jsonp1__`, `callback`)),
	}
}

// stateOf matches the published message of a state in a list.
func stateOf(state string) string {
	return `,?\{"channel":"/monitor_agent_[0-9]+","data":\{[^}]*"state":"` + state + `"[^}]*\}[^}]*\}`
}

// without takes a state out of the answers.
func without(state string) defect { return says("", stateOf(state), "") }

// messages changes the messages that come over WebSockets and tell of a state.
func messages(change func(text string) []string) defect {
	return defect{vendor: proxy.Alter{Message: func(m proxy.Message) (all [][]byte) {
		if !m.FromServer || !bytes.Contains(m.Text, []byte(`"state"`)) {
			return [][]byte{m.Text}
		}
		for _, text := range change(string(m.Text)) {
			all = append(all, []byte(text))
		}
		return all
	}}}
}
