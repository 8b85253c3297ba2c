package scenarios

import (
	"encoding/json"

	"github.com/ringback-sim/ringback/sim/secret"
)

// Account is an account of a vendor in the shape of the control API.
type Account struct {
	Vendor string `json:"vendor" is:"required"`
	ID     string `json:"id" is:"required,like=id"`
	// Settings are the vendor's own, as its accounts show them: a JSON object,
	// its members in the order of the file.
	Settings json.RawMessage `json:"settings,omitzero" is:"object"`
}

// Target is where records are pushed to, or a change of one: what is left out
// has its default, or stays.
type Target struct {
	Name string `json:"name" is:"required,like=name"`
	// Vendor and Account say whose records are pushed. Default: the first
	// vendor's first account.
	Vendor  string `json:"vendor,omitzero"`
	Account string `json:"account,omitzero"`
	// URL is http, https, or "builtin" for the receiver inside Ringback.
	// Default "builtin".
	URL string `json:"url,omitzero" is:"like=url"`
	// Secret is shared with the receiver. Default: made up from the seed.
	Secret secret.Text `json:"secret,omitzero" is:"most=64"`
	// Encrypted seals the data as well. Default false.
	Encrypted *bool `json:"encrypted,omitzero"`
	// Concurrency bounds the attempts in flight. Default: the push queue's.
	Concurrency *int `json:"concurrency,omitzero" is:"min=1,max=1000"`
	// Dialects are the target's switches in the control API's shape: a JSON
	// object.
	Dialects json.RawMessage `json:"dialects,omitzero" is:"object"`
}

// Agent is an agent of an account, or a change of one: what is left out is made
// up from the seed, or stays.
type Agent struct {
	Vendor  string `json:"vendor" is:"required"`
	Account string `json:"account,omitzero"` // Default: the vendor's first.
	ID      string `json:"id" is:"required,like=id"`
	// Phone is the agent's telephone.
	Phone string `json:"phone,omitzero" is:"like=number"`
	// State is whether the agent takes calls from the start. Default ready.
	State AgentState `json:"state,omitzero"`
	// WrapUp is how long the agent stays away after a call.
	WrapUp *Duration `json:"wrapUp,omitzero" is:"max=24h"`
}

// AgentState says whether an agent takes calls.
type AgentState string

// The states that an agent can be put into.
const (
	Ready    AgentState = "ready"
	NotReady AgentState = "not-ready"
)

// Words returns the states.
func (AgentState) Words() []string { return []string{string(Ready), string(NotReady)} }

// Project is a predictive campaign: numbers to dial, and how.
type Project struct {
	Vendor  string `json:"vendor" is:"required"`
	Account string `json:"account,omitzero"` // Default: the vendor's first.
	ID      string `json:"id" is:"required,like=id"`
	Name    string `json:"name,omitzero"`
	// Paused stops the dialling. Default false.
	Paused bool `json:"paused,omitzero"`
	// Concurrency bounds the calls of the project at one time.
	Concurrency *int `json:"concurrency,omitzero" is:"min=1,max=100000"`
	// Ratio is how many customers are dialled for each ready agent.
	Ratio *float64 `json:"ratio,omitzero" is:"above=0,max=1000"`
	// RingTimeout bounds the ringing of each customer.
	RingTimeout *Duration `json:"ringTimeout,omitzero" is:"min=1ms,max=24h"`
	// Callers are the numbers shown to customers, in turn. Default: the
	// account's first display number.
	Callers []string `json:"callers,omitzero" is:"like=number"`
	// Queue is the skill group whose agents take the calls.
	Queue string `json:"queue,omitzero"`
	// Tasks are batches of numbers that are there from the start.
	Tasks []Task `json:"tasks,omitzero"`
}

// Task is a batch of numbers for the dialler: a list, or so many made up.
type Task struct {
	// ID names the batch. Default: the next free.
	ID string `json:"id,omitzero" is:"like=id"`
	// Numbers are dialled in their order.
	Numbers []Entry `json:"numbers,omitzero" is:"one"`
	// Count numbers are made up from the seed.
	Count int `json:"count,omitzero" is:"one,min=1,max=1000000"`
}

// Entry is one number of a task; a number alone stands for its phone.
type Entry struct {
	Phone string `json:"phone" is:"required,like=number"`
	// ExtID is the customer's own id of the person.
	ExtID string `json:"extId,omitzero"`
}

// Shorthand names the member that a lone value stands for.
func (Entry) Shorthand() string { return "phone" }
