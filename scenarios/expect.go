package scenarios

// Expectation is something that must be so at the end.
type Expectation struct {
	// That is the sentence that is shown when it is not so.
	That string `json:"that" is:"required"`

	// Calls, Deliveries, Records and Journal count what they describe, and the
	// bounds say how many there must be.
	Calls      *CallFilter     `json:"calls,omitzero" is:"one"`
	Deliveries *DeliveryFilter `json:"deliveries,omitzero" is:"one"`
	Records    *CallFilter     `json:"records,omitzero" is:"one"`
	Journal    *JournalFilter  `json:"journal,omitzero" is:"one"`
	// Holds is a boolean expression over [Summary]: calls.total, live, answered,
	// noAnswer, busy, abandoned, failed, talkSeconds, byOutcome["…"],
	// byVendor["…"] and byCause["16"]; records.total and byVendor["…"];
	// deliveries.total, pending, delivered, givenUp and attempts; journal.total
	// and byKind["…"].
	Holds *When `json:"holds,omitzero" is:"one"`

	// Min, Max and Equals bound the count; at least one is given with all but
	// Holds.
	Min    *int `json:"min,omitzero" is:"min=0"`
	Max    *int `json:"max,omitzero" is:"min=0"`
	Equals *int `json:"equals,omitzero" is:"min=0"`
}

// CallFilter says which calls, or which records of finished calls, are counted.
// What is left out does not restrict.
type CallFilter struct {
	Vendor      Patterns  `json:"vendor,omitzero"`
	Account     Patterns  `json:"account,omitzero"`
	Project     Patterns  `json:"project,omitzero"`
	Campaign    Patterns  `json:"campaign,omitzero"`
	Task        Patterns  `json:"task,omitzero"`
	Agent       Patterns  `json:"agent,omitzero"`
	Direction   Direction `json:"direction,omitzero"`
	Caller      Patterns  `json:"caller,omitzero"`
	Callee      Patterns  `json:"callee,omitzero"`
	Outcome     Patterns  `json:"outcome,omitzero"`
	Disposition Patterns  `json:"disposition,omitzero"`
	Cause       *Range    `json:"cause,omitzero"`
	By          Party     `json:"by,omitzero"`
}

// DeliveryFilter says which deliveries are counted.
type DeliveryFilter struct {
	Vendor  Patterns `json:"vendor,omitzero"`
	Account Patterns `json:"account,omitzero"`
	Target  Patterns `json:"target,omitzero"`
	State   Patterns `json:"state,omitzero"`
	// Attempts is how many were made.
	Attempts *Range `json:"attempts,omitzero"`
}

// JournalFilter says which entries of the journal are counted.
type JournalFilter struct {
	// Kind is what the entry is about, in the journal's word.
	Kind    Patterns `json:"kind,omitzero"`
	Vendor  Patterns `json:"vendor,omitzero"`
	Account Patterns `json:"account,omitzero"`
	Route   Patterns `json:"route,omitzero"`
	Method  Patterns `json:"method,omitzero"`
	Path    Patterns `json:"path,omitzero"`
	Status  *Range   `json:"status,omitzero"`
	Target  Patterns `json:"target,omitzero"`
	Channel Patterns `json:"channel,omitzero"`
	Call    Patterns `json:"call,omitzero"`
	Number  Patterns `json:"number,omitzero"`
	// Fault is the name of the fault that befell it.
	Fault Patterns `json:"fault,omitzero"`
	// Text is something that stands in it.
	Text string `json:"text,omitzero"`
}

// Range bounds a number, both ends inclusive; a number alone stands for Equals.
type Range struct {
	Min    *int `json:"min,omitzero" is:"some,min=0"`
	Max    *int `json:"max,omitzero" is:"some,min=0"`
	Equals *int `json:"equals,omitzero" is:"some,min=0"`
}

// Shorthand names the member that a lone value stands for.
func (Range) Shorthand() string { return "equals" }

// Has reports whether the number is within the range.
func (r *Range) Has(n int) bool {
	return r == nil || (r.Min == nil || n >= *r.Min) && (r.Max == nil || n <= *r.Max) && (r.Equals == nil || n == *r.Equals)
}

// Holding reports whether a count is as expected.
func (e *Expectation) Holding(count int) bool {
	bounds := Range{Min: e.Min, Max: e.Max, Equals: e.Equals}
	return bounds.Has(count)
}
