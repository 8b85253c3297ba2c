package mutants

import "strings"

// routes are defects of the codes that every route of wintelapi has.
func routes() []Mutant {
	paths := []string{"/webcall/cti", "/cti/axb", "/webcall800", "/webcall400", "/recordlist", "/playrecord", "/trunks/all"}
	ids := []string{"0", "1", "2", "3", "4", "5", "6"}
	var all []Mutant
	for i, path := range paths {
		name := strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", "-")
		all = append(all,
			one("identity-"+name+"-nobody", path+" answers nobody as it answers a stranger.", "WINTELAPI-IDENTITY-01"+ids[i], code(path, "401", "402")),
			one("identity-"+name+"-stranger", path+" answers a stranger as it answers nobody.", "WINTELAPI-IDENTITY-02"+ids[i], code(path, "402", "401")))
	}
	const axb = "/cti/axb"
	return append(all,
		one("axb-no-caller-is-404", "A call without a caller has code 404.", "WINTELAPI-AXB-003", code(axb, "403", "404")),
		one("axb-no-called-is-406", "A call without a called number has code 406.", "WINTELAPI-AXB-004", code(axb, "404", "406")),
		one("axb-form-is-408", "A called number that is none has code 408.", "WINTELAPI-AXB-007", code(axb, "407", "408")),
		one("axb-shows-any", "Any number may be shown to the caller.", "WINTELAPI-AXB-008", code(axb, "408", "200")),
		one("axb-needs-a-number", "The numbers to show may not be left out.", "WINTELAPI-AXB-014", code(axb, "200", "408")),
		one("axb-needs-seconds", "A timeout that cannot be read is refused.", "WINTELAPI-AXB-015", code(axb, "200", "405")))
}
