package push

// EventKind says what an [Event] is about.
type EventKind string

// The kinds of event.
const (
	OfDelivery EventKind = "delivery" // a delivery was queued, or its state changed
	OfAttempt  EventKind = "attempt"  // the outcome of an attempt has landed
)

// Event is a change in the queue, told after it has been recorded.
type Event struct {
	Kind     EventKind
	Delivery Delivery
	// Attempt is the one that landed; zero for OfDelivery.
	Attempt Attempt
}
