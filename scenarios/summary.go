package scenarios

// Summary is what an expectation's expression sees of a world at the end. The
// names in expressions are the json ones: calls.answered, deliveries.givenUp,
// calls.byOutcome["busy"].
type Summary struct {
	Calls      CallSummary     `expr:"calls" json:"calls"`
	Records    RecordSummary   `expr:"records" json:"records"`
	Deliveries DeliverySummary `expr:"deliveries" json:"deliveries"`
	Journal    JournalSummary  `expr:"journal" json:"journal"`
}

// CallSummary counts the calls that were placed, over or not.
type CallSummary struct {
	Total int `expr:"total" json:"total"`
	// Live are not over yet.
	Live int `expr:"live" json:"live"`
	// What became of the others, by their disposition.
	Answered  int `expr:"answered" json:"answered"`
	NoAnswer  int `expr:"noAnswer" json:"noAnswer"`
	Busy      int `expr:"busy" json:"busy"`
	Abandoned int `expr:"abandoned" json:"abandoned"`
	Failed    int `expr:"failed" json:"failed"`
	// TalkSeconds is how long all conversations took together.
	TalkSeconds float64        `expr:"talkSeconds" json:"talkSeconds"`
	ByOutcome   map[string]int `expr:"byOutcome" json:"byOutcome"`
	ByVendor    map[string]int `expr:"byVendor" json:"byVendor"`
	// ByCause is keyed by the number of the hang-up cause, as text.
	ByCause map[string]int `expr:"byCause" json:"byCause"`
}

// RecordSummary counts the records of finished calls, those of the past too.
type RecordSummary struct {
	Total    int            `expr:"total" json:"total"`
	ByVendor map[string]int `expr:"byVendor" json:"byVendor"`
}

// DeliverySummary counts deliveries by their state.
type DeliverySummary struct {
	Total     int `expr:"total" json:"total"`
	Pending   int `expr:"pending" json:"pending"`
	Delivered int `expr:"delivered" json:"delivered"`
	GivenUp   int `expr:"givenUp" json:"givenUp"`
	// Attempts are those of all deliveries.
	Attempts int `expr:"attempts" json:"attempts"`
}

// JournalSummary counts the entries of the journal.
type JournalSummary struct {
	Total  int            `expr:"total" json:"total"`
	ByKind map[string]int `expr:"byKind" json:"byKind"`
}

// Evaluate reports whether the expectation's expression holds of a summary. An
// expectation without one holds.
func (e *Expectation) Evaluate(s Summary) (bool, error) { return e.Holds.holds(s) }
