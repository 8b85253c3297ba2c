package journal

import "encoding/json"

// Kind says what an entry is about.
type Kind string

// The kinds of entry.
const (
	OfRequest Kind = "request" // a client's, with its answer
	OfPush    Kind = "push"    // an attempt to deliver one, with the receiver's answer
	OfFaye    Kind = "faye"    // a message to subscribers
)

// Kinds lists the kinds, for messages and checks.
func Kinds() []Kind { return []Kind{OfRequest, OfPush, OfFaye} }

// Entry is one thing that came in or went out, decoded and with its secrets
// masked. Its JSON is what the control API shows and what a [Query] looks into.
type Entry struct {
	// Seq counts the entries of a world from 1.
	Seq uint64 `json:"seq"`
	// At is the virtual instant at which the answer, push or message went out:
	// RFC 3339 with milliseconds, in UTC.
	At   string `json:"at"`
	Kind Kind   `json:"kind"`
	// World is the world's name; Vendor, Account and Call say whom it is about,
	// "" where that is not known.
	World   string `json:"world"`
	Vendor  string `json:"vendor"`
	Account string `json:"account"`
	Call    string `json:"call"`
	// Route is the operationId of a request, "" where no route takes it.
	Route string `json:"route"`

	// Request and Response are set for OfRequest, Push for OfPush, Faye for
	// OfFaye.
	Request  *Request  `json:"request,omitempty"`
	Response *Response `json:"response,omitempty"`
	Push     *Push     `json:"push,omitempty"`
	Faye     *Faye     `json:"faye,omitempty"`

	// Faults were injected on purpose, Violations break the contract, Notices
	// are what whoever sent the request should know.
	Faults     []Fault     `json:"faults,omitempty"`
	Violations []Violation `json:"violations,omitempty"`
	Notices    []string    `json:"notices,omitempty"`

	// Real is what differs from one run to the next.
	Real Real `json:"real"`

	open     bool    // more may come
	unjudged *record // what it was made from, until a judge has been asked
}

// Request is what a client sent.
type Request struct {
	Method string `json:"method"`
	// Path is as it was sent, below the world's own.
	Path string `json:"path"`
	// Query is by name: a string, or a list where the name stands several times.
	Query map[string]any `json:"query,omitempty"`
	// Headers are by name; several of one name have commas between.
	Headers map[string]string `json:"headers,omitempty"`
	Body
}

// Response is what the client was answered. Status is 0 when nothing was.
type Response struct {
	Status int `json:"status"`
	// Reason is what was wrong in Ringback's words.
	Reason  string            `json:"reason,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Body
}

// Push is an attempt to deliver one.
type Push struct {
	Delivery string `json:"delivery"`
	// Attempt counts from 1.
	Attempt int    `json:"attempt"`
	Target  string `json:"target"`
	URL     string `json:"url"`
	// Frame is what was sent.
	Frame Body `json:"frame"`
	// Answer is what came back; its status is 0 when nothing did.
	Answer Answer `json:"answer"`
	// Verdict is "accepted", or says why the answer does not accept the push.
	Verdict string `json:"verdict"`
}

// Answer is a push receiver's.
type Answer struct {
	Status int `json:"status"`
	Body
}

// Faye is a message to subscribers.
type Faye struct {
	Channel string `json:"channel"`
	// Data is the JSON that it carries.
	Data json.RawMessage `json:"data"`
	// Subscribers counts the sessions that it was queued for.
	Subscribers int `json:"subscribers"`
}

// Accepted is the verdict on an answer that accepts a push.
const Accepted = "accepted"

// Fault is something that was done to a request or its answer on purpose.
type Fault struct {
	// Rule names who ordered it, Kind what it is, Detail how much or what.
	Rule   string `json:"rule,omitempty"`
	Kind   string `json:"kind"`
	Detail string `json:"detail,omitempty"`
}

// Violation is a place where a request or an answer breaks its contract.
type Violation struct {
	// Operation is the operationId whose contract it is.
	Operation string `json:"operation"`
	// Location is where: request.body.calleeNumber, response.status.
	Location string `json:"location"`
	// Rule is what the contract demands by keyword: required, type, pattern.
	Rule string `json:"rule"`
	// Expected and Found are in words or JSON.
	Expected string `json:"expected"`
	Found    string `json:"found"`
	// Provenance is documented, evidenced or assumed; Source is where it is said.
	Provenance string `json:"provenance"`
	Source     string `json:"source,omitempty"`
}

// Real is what differs from one run to the next.
type Real struct {
	// At is the wall's instant at which the request came or the attempt began.
	At string `json:"at,omitempty"`
	// Took is how long it took from then on, as Go writes durations.
	Took string `json:"took,omitempty"`
	// Remote is the client's address.
	Remote string `json:"remote,omitempty"`
	// Headers are those of the request, or of a receiver's answer, that vary.
	Headers map[string]string `json:"headers,omitempty"`
	// Error is the network's own message behind a push's verdict.
	Error string `json:"error,omitempty"`
}
