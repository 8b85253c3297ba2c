package mutants

// lists are defects of what the 400 numbers' calls and the others are listed as.
func lists() []Mutant {
	const out, in = "/webcall800", "/webcall400"
	return []Mutant{
		one("inbound-silent", "A list has no message.", "WINTELAPI-INBOUND-001", says(in, `"message":"ok",`, ``)),
		one("inbound-start-is-404", "A bad start has the code of a bad end.", "WINTELAPI-INBOUND-002", code(in, "403", "404")),
		one("inbound-needs-an-end", "The end may not be left out.", "WINTELAPI-INBOUND-005", asksFor(in, `^(start_time=[^&]*)$`, `$1&end_time=x`)),
		one("inbound-ignores-the-range", "The range is ignored.", "WINTELAPI-INBOUND-008", asksFor(in, `end_time=[^&]*&?`, ``)),
		one("inbound-excludes-its-ends", "The first call of a range is not listed.", "WINTELAPI-INBOUND-009", says(in, `("data":\[)\{[^{}]*\},?`, `$1`)),
		one("inbound-none-is-null", "A list of nothing is null.", "WINTELAPI-INBOUND-010", says(in, `"data":\[\]`, `"data":null`)),
		one("inbound-unordered", "The last call comes first.", "WINTELAPI-INBOUND-011", edited(in, turned)),
		one("inbound-other-times", "Times have a T in them.", "WINTELAPI-INBOUND-012", says(in, `(start_time":"[0-9-]{10}) `, `${1}T`)),
		one("inbound-bare-recording", "The address of a recording has no scheme.", "WINTELAPI-INBOUND-017", says(in, `"record_file":"https?:[^"]*/`, `"record_file":"/`)),
		one("inbound-always-with-id", "A record has a call_id, whatever the reading.", "WINTELAPI-INBOUND-023", edited(in, identified)),
		one("inbound-calls-are-out", "A call in is a call out.", "WINTELAPI-INBOUND-024", says(in, `"in":"in"`, `"out":"out"`)),
		one("outbound-unordered", "The last call comes first.", "WINTELAPI-OUTBOUND-011", edited(out, turned)),
		one("outbound-bare-recording", "The address of a recording has no scheme.", "WINTELAPI-OUTBOUND-017", says(out, `"record_file":"https?:[^"]*/`, `"record_file":"/`)),
		one("outbound-in-progress", "Calls in progress are listed.", "WINTELAPI-OUTBOUND-024", says(out, `"data":\[\]`, `"data":[{"call_id":"1"}]`)),
		one("recordlist-misreads-json", "A filter in JSON is taken for a bad one.", "WINTELAPI-RECORDING-007", asksFor("/recordlist", `^\{"info":.*$`, `{"info":{"filter":{"start_time":"x"}}}`)),
		one("playrecord-swaps-codes", "Without a call the code is 404.", "WINTELAPI-PLAY-002", code("/playrecord", "403", "404")),
		one("playrecord-plays-all", "Every call has a recording.", "WINTELAPI-PLAY-003", code("/playrecord", "404", "200")),
		one("query-wins", "The query wins over the body.", "WINTELAPI-PARAMETER-005", says(out, `"code":200`, `"code":403`)),
		one("cut-off-is-read", "A body that is cut off is passed over.", "WINTELAPI-PARAMETER-006", code(out, "403", "200")),
		one("any-method", "Any method does.", "WINTELAPI-PARAMETER-007", code(out, "405", "200")),
		one("any-path", "A path that is not there is another's.", "WINTELAPI-PARAMETER-008", code("/nowhere", "404", "200")),
		one("code-alone-is-enough", "Whoever names an enterprise is let in.", "WINTELAPI-IDENTITY-032", says(out, `"code":401`, `"code":402`)),
	}
}

// turned reverses a list of flat objects.
func turned(body string) string { return flatRows(body, reversed) }

// identified gives each record of a list a call_id that it does not have.
func identified(body string) string {
	return flatRows(body, func(rows []string) []string {
		for i, r := range rows {
			rows[i] = `{"call_id":"1",` + r[1:]
		}
		return rows
	})
}
