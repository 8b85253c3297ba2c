package scenarios

import (
	"encoding/json"
	"time"
)

// Event is one entry of the timeline. It does exactly one thing, once or
// repeatedly.
type Event struct {
	// At is when it happens, counted from the scenario's start, or an instant.
	At At `json:"at" is:"required"`
	// Every and Times repeat it: Times times in all, Every apart.
	Every Duration `json:"every,omitzero" is:"min=1ms,needs=times"`
	Times int      `json:"times,omitzero" is:"min=1,max=100000,needs=every"`
	// Note says why, for whoever watches.
	Note string `json:"note,omitzero"`

	// Call places a call.
	Call *Call `json:"call,omitzero" is:"one"`
	// Answer picks up the phone that rings.
	Answer *CallRef `json:"answer,omitzero" is:"one"`
	// HangUp ends a call.
	HangUp *HangUp `json:"hangup,omitzero" is:"one"`
	// Agent has an agent do something.
	Agent *AgentDoes `json:"agent,omitzero" is:"one"`
	// Import gives the dialler numbers.
	Import *Import `json:"import,omitzero" is:"one"`
	// Receiver says what the built-in receiver answers from now on.
	Receiver *Receiver `json:"receiver,omitzero" is:"one"`
	// Target changes or adds a push target.
	Target *Target `json:"target,omitzero" is:"one"`
	// Project changes or adds a project.
	Project *Project `json:"project,omitzero" is:"one"`
	// Rules and Faults turn some on and off.
	Rules  *Switch `json:"rules,omitzero" is:"one"`
	Faults *Switch `json:"faults,omitzero" is:"one"`
	// Cdrs records finished calls of the past.
	Cdrs *Cdrs `json:"cdrs,omitzero" is:"one"`
	// Clock moves virtual time on at once.
	Clock *Jump `json:"clock,omitzero" is:"one"`
}

// At is an instant, or a time from some beginning.
type At struct {
	// After is the time from the beginning; below zero before it.
	After time.Duration
	// Instant is set, and After is not, where an instant was written.
	Instant time.Time
}

// On returns the instant, given the beginning.
func (a At) On(start time.Time) time.Time {
	if a.Instant.IsZero() {
		return start.Add(a.After)
	}
	return a.Instant
}

// Call is a call to place.
type Call struct {
	// As is a name for the call, by which later events refer to it; when several
	// calls get it, it is the latest one's.
	As string `json:"as,omitzero" is:"like=name"`
	Order
}

// Order is a call in the members of the control API's POST calls.
type Order struct {
	Vendor     string            `json:"vendor,omitzero"`
	Account    string            `json:"account,omitzero"`
	Project    string            `json:"project,omitzero"`
	Task       string            `json:"task,omitzero"`
	Agent      string            `json:"agent,omitzero"`
	Caller     string            `json:"caller,omitzero" is:"like=number"`
	Callee     string            `json:"callee" is:"required,like=number"`
	Phone      string            `json:"phone,omitzero" is:"like=number"`
	Direction  Direction         `json:"direction,omitzero"`
	Outcome    string            `json:"outcome,omitzero"`
	ExtID      string            `json:"extId,omitzero"`
	UserData   json.RawMessage   `json:"userData,omitzero" is:"object"`
	Attributes map[string]string `json:"attributes,omitzero"`
}

// CallRef finds a call in progress; a lone name stands for Call. Of several it
// is the one that was placed last.
type CallRef struct {
	// Call is the name that an event gave the call with as.
	Call string `json:"call,omitzero" is:"one,like=name"`
	// Callee and Caller are its numbers, with wildcards.
	Callee Patterns `json:"callee,omitzero" is:"one"`
	Caller Patterns `json:"caller,omitzero" is:"one"`
}

// Shorthand names the member that a lone value stands for.
func (CallRef) Shorthand() string { return "call" }

// HangUp ends a call in progress; a lone name stands for Call.
type HangUp struct {
	CallRef
	// By is who hangs up. Default: the platform.
	By Party `json:"by,omitzero"`
	// Cause is the one of Q.850. Default 16.
	Cause int `json:"cause,omitzero" is:"min=1,max=127"`
}

// AgentDoes has an agent do something.
type AgentDoes struct {
	Vendor  string   `json:"vendor" is:"required"`
	Account string   `json:"account,omitzero"`
	ID      string   `json:"id" is:"required,like=id"`
	Do      AgentAct `json:"do" is:"required"`
}

// AgentAct is what an agent does.
type AgentAct string

// What agents do: be ready for calls or not, and pick up, refuse or put down
// their phone.
const (
	BecomeReady    AgentAct = "ready"
	BecomeNotReady AgentAct = "not-ready"
	AgentAnswers   AgentAct = "answer"
	AgentRejects   AgentAct = "reject"
	AgentHangsUp   AgentAct = "hangup"
)

// Words returns what agents do.
func (AgentAct) Words() []string {
	return []string{string(BecomeReady), string(BecomeNotReady), string(AgentAnswers), string(AgentRejects), string(AgentHangsUp)}
}

// Import gives the dialler a task of a project or campaign.
type Import struct {
	Vendor  string `json:"vendor" is:"required"`
	Account string `json:"account,omitzero"`
	// Project and Campaign are the same by two names.
	Project  string `json:"project,omitzero" is:"one"`
	Campaign string `json:"campaign,omitzero" is:"one"`
	Task     Task   `json:"task" is:"required"`
}

// Receiver says what the built-in receiver answers to one target: each of First
// once, then Then for ever.
type Receiver struct {
	// Target is the one. Default: all whose url is builtin.
	Target string  `json:"target,omitzero"`
	First  []Reply `json:"first,omitzero" is:"some,most=1000"`
	// Then accepts by default.
	Then *Reply `json:"then,omitzero" is:"some"`
}

// Reply is an answer of the receiver; a number alone stands for its status.
type Reply struct {
	// Status defaults to 200.
	Status int `json:"status,omitzero" is:"min=200,max=599"`
	// Body defaults to what accepts.
	Body *string `json:"body,omitzero"`
	// ContentType defaults to application/json.
	ContentType string `json:"contentType,omitzero"`
}

// Shorthand names the member that a lone value stands for.
func (Reply) Shorthand() string { return "status" }

// Switch turns rules or faults on and off by their names.
type Switch struct {
	On  Names `json:"on,omitzero" is:"some,like=name"`
	Off Names `json:"off,omitzero" is:"some,like=name"`
}

// Cdrs is finished calls of the past: a list, or so many made up.
type Cdrs struct {
	// Calls are told one by one.
	Calls []Finished `json:"calls,omitzero" is:"one,most=10000"`
	// Count calls are made up from the seed, their placing spread over Span.
	Count int `json:"count,omitzero" is:"one,min=1,max=1000000"`
	// Span is how far back made-up calls go. Default 24h.
	Span Duration `json:"span,omitzero" is:"min=1s,max=87600h,needs=count"`
	// Vendor and Account are whose the made-up calls are. Default: everybody's.
	Vendor  string `json:"vendor,omitzero" is:"needs=count"`
	Account string `json:"account,omitzero" is:"needs=count"`
	// Push pushes the records as well. Default false.
	Push bool `json:"push,omitzero"`
}

// Finished is a call that is over, in the members of the control API's POST
// cdrs.
type Finished struct {
	// PlacedAt is when it was placed, counted from the event, or an instant.
	PlacedAt At `json:"placedAt" is:"required"`
	Order
	// Ring and Talk are how long it rang and how long the parties talked.
	// Default: as the outcome has it.
	Ring Duration `json:"ring,omitzero"`
	Talk Duration `json:"talk,omitzero"`
}

// Jump moves virtual time on where nothing else happens.
type Jump struct {
	Advance Duration  `json:"advance,omitzero" is:"one,min=1ms"`
	To      time.Time `json:"to,omitzero" is:"one"`
}
