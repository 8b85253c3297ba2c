package mutants

import "github.com/ringback-sim/ringback/conformance/spec"

// faults are defects that the simulator can put into its own pushes.
func faults() []Mutant {
	add := func(name, breaks, id string, fault map[string]any) Mutant {
		fault["on"] = "push"
		id = "AUTOCALL-PUSH-" + id // which runs alone: another would use up the fault
		return Mutant{Name: "fault-" + name, Breaks: breaks, Area: spec.Filter(id), Expect: []string{id}, defect: defect{fault: fault}}
	}
	return []Mutant{
		add("retries-late", "Retries come four seconds late.", "070", map[string]any{"do": "delay", "by": "4s", "after": 1}),
		add("another-order", "Records come in another order than calls end.", "082", map[string]any{"do": "delay", "by": "1m", "first": 1}),
		add("never", "No record is ever pushed.", "080", map[string]any{"do": "drop", "probability": 1}),
		add("signature-damaged", "The sign is damaged on its way.", "005", map[string]any{"do": "corrupt-signature"}),
		add("wrong-key", "Records are encrypted with another key.", "012", map[string]any{"do": "wrong-key"}),
		add("ciphertext-damaged", "What is encrypted is damaged on its way.", "013", map[string]any{"do": "damaged-ciphertext"}),
	}
}
