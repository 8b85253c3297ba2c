package scenarios_test

import "github.com/ringback-sim/ringback/scenarios"

// words returns a small vocabulary.
func words() scenarios.Vocabulary {
	talking := []string{"leg", "setUp", "ring", "talk", "by", "cause", "patience", "noAgent"}
	return scenarios.Vocabulary{
		Vendors: []scenarios.KnownVendor{
			{Name: "autocall", Accounts: []string{"782", "6019072501"}, Routes: []string{"searchCdr"}},
			{Name: "uccc", Accounts: []string{"69986"}, Routes: []string{"placeCall", "importNumbers"}},
		},
		Outcomes: []scenarios.KnownOutcome{
			{Name: "answered", Changes: talking},
			{Name: "busy", Changes: []string{"leg", "setUp", "by", "cause"}},
			{Name: "no-answer", Changes: []string{"leg", "setUp", "ring", "by", "cause"}},
			{Name: "in-answered", Direction: scenarios.In, Changes: talking},
		},
		Targets:        []string{},
		Dispositions:   []string{"answered", "no-answer", "busy", "abandoned", "failed"},
		DeliveryStates: []string{"pending", "delivered", "given-up"},
		JournalKinds:   []string{"request", "push", "faye"},
	}
}

// head is what every scenario needs; what follows stands from line 5 on.
const head = "version: 1\nname: x\ntitle: X\npurpose: To see.\n"
