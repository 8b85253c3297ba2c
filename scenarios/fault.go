package scenarios

// Fault is something that goes wrong on purpose. The control API takes the same
// shape as JSON, which [ParseFault] reads.
type Fault struct {
	// Name identifies the fault. Default: "fault-" and its place in the list,
	// from 1.
	Name string `json:"name,omitzero" is:"like=name"`
	// Off says that it sleeps until the timeline turns it on.
	Off bool `json:"off,omitzero"`
	// On says what it befalls.
	On Plane `json:"on" is:"required"`
	// Match says which of those. Default: all.
	Match FaultMatch `json:"match,omitzero"`
	// After, Every and First select among those that match, as in [Nth].
	After int `json:"after,omitzero" is:"min=0"`
	Every int `json:"every,omitzero" is:"min=1"`
	First int `json:"first,omitzero" is:"min=1"`
	// Probability is how likely each of the selected is hit. Default 1.
	Probability *float64 `json:"probability,omitzero" is:"min=0,max=1"`

	// Do is what happens; the members below are its arguments. [Operations] says
	// which operation takes which.
	Do Operation `json:"do" is:"required"`
	// By is how much later or older something is made.
	By *Span `json:"by,omitzero"`
	// Status is the HTTP status to answer.
	Status int `json:"status,omitzero" is:"min=200,max=599"`
	// Body and ContentType are what to answer.
	Body        *string `json:"body,omitzero"`
	ContentType string  `json:"contentType,omitzero"`
	// RetryAfter is when the client is told to come again.
	RetryAfter *Duration `json:"retryAfter,omitzero"`
	// Bytes are how many of the body get through, or get through at a time.
	Bytes int `json:"bytes,omitzero" is:"min=1,max=1048576"`
	// Pause is how long a slow sender waits between two pieces.
	Pause *Duration `json:"pause,omitzero" is:"max=1m"`
	// Times is how many more copies there are.
	Times int `json:"times,omitzero" is:"min=1,max=1000"`
	// Window is how many are held back to change their order.
	Window int `json:"window,omitzero" is:"min=2,max=1000"`
}

// Plane is what a fault befalls.
type Plane string

// What faults befall: a request to a vendor, a push to a receiver, or the Faye
// service.
const (
	OnRequest Plane = "request"
	OnPush    Plane = "push"
	OnFaye    Plane = "faye"
)

// Words returns the planes.
func (Plane) Words() []string { return []string{string(OnRequest), string(OnPush), string(OnFaye)} }

// FaultMatch says what a fault is for. What is left out does not restrict; what
// is given must all hold.
type FaultMatch struct {
	Vendor  Patterns `json:"vendor,omitzero"`
	Account Patterns `json:"account,omitzero"`
	// Route and Method are those of a request: an operationId and an HTTP method.
	Route  Patterns `json:"route,omitzero"`
	Method Patterns `json:"method,omitzero"`
	// Number is a telephone number that a request or a push is about.
	Number Patterns `json:"number,omitzero"`
	// Call is the vendor's id of the call that a push is about.
	Call Patterns `json:"call,omitzero"`
	// Target is the push target.
	Target Patterns `json:"target,omitzero"`
	// Channel is the Faye channel.
	Channel Patterns `json:"channel,omitzero"`
	// When is a boolean expression. It knows vendor, account, route, method, path,
	// call, target, attempt, channel, numbers (a list), and hour, minute and
	// weekday ("mon") in China.
	When *When `json:"when,omitzero"`
}
