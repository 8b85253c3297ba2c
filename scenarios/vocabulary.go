package scenarios

// Vocabulary is what the loader has to know of the simulator. A list that is
// nil is not checked against; one that is empty says that there are none.
type Vocabulary struct {
	Vendors []KnownVendor
	// Shared are the operationIds that requests may be for beside those of one
	// vendor.
	Shared []string
	// Outcomes are the named outcomes.
	Outcomes []KnownOutcome
	// Targets are push targets that are there from the start.
	Targets []string
	// Dispositions, DeliveryStates and JournalKinds are the words of
	// expectations.
	Dispositions, DeliveryStates, JournalKinds []string
}

// KnownVendor is a vendor that a scenario may speak of.
type KnownVendor struct {
	Name string
	// Accounts are those that are there from the start, by every id that the
	// world finds them by.
	Accounts []string
	// Routes are the operationIds of its contract.
	Routes []string
}

// KnownOutcome is a named outcome.
type KnownOutcome struct {
	Name string
	// Direction is that of the calls it is for.
	Direction Direction
	// Changes are the members of an inline [Outcome] that may be set when it
	// starts from this one.
	Changes []string
}
