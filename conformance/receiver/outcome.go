package receiver

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/sim/frame"
)

// What an answer comes to, for the vendor.
const (
	accepted = "accepted"
	refused  = "refused"
)

// refusal says why the vendor takes an answer for a failure; "" when it does not.
func (e *Endpoint) refusal(a target.Answer) string {
	return e.mask.Text(frame.Answer{
		Status: a.Status, Body: a.Body, Location: a.Header.Get("Location"), Encoding: a.Header.Get("Content-Encoding"),
	}.Refusal(false))
}

// outcome tells whether the receiver took a push. A receiver that means yes and
// does not say it as the vendor wants is told so by the rules about answers; for
// the others its own way of saying yes counts.
func (e *Endpoint) outcome(a target.Answer) string {
	if e.refusal(a) == "" || e.first != nil && e.refusal(*e.first) != "" && !e.refusing() && alike(a, *e.first) {
		return accepted
	}
	return refused
}

// refusing reports whether a good push is refused, and meant to be: its answer is
// that to a forged one, and no yes in other words.
func (e *Endpoint) refusing() bool {
	return e.first != nil && e.refusal(*e.first) != "" && alike(*e.first, *e.forged) && !meansYes(*e.first)
}

// meansYes reports whether an answer that is wrong sounds like an acceptance.
func meansYes(a target.Answer) bool {
	switch strings.Trim(codeOf(a), `"`) {
	case "0", "0.0":
		return true
	case "", "null", "true":
		return a.Status < http.StatusBadRequest
	}
	return false
}

// alike reports whether two answers say the same.
func alike(a, b target.Answer) bool { return a.Status == b.Status && codeOf(a) == codeOf(b) }

// codeOf returns the code of an answer as it is written, "" without one.
func codeOf(a target.Answer) string {
	var members map[string]json.RawMessage
	if json.Unmarshal(a.Body, &members) != nil {
		return ""
	}
	return string(members["code"])
}
