package mutants

import "github.com/ringback-sim/ringback/sim/frame"

// across are defects by which two surfaces tell otherwise of the same call.
func across() []Mutant {
	longer := replace(`"all_secs":"(\d+)"`, `"all_secs":"1$1"`)
	return []Mutant{
		one("across-search-has-another-id", "The search has another id.", "ACROSS-AUTOCALL-005", says("/cdr/search", `"callId":"(\d+)\d"`, `"callId":"${1}x"`)),
		one("across-search-is-an-hour-off", "The search is an hour off.", "ACROSS-AUTOCALL-006", says("/cdr/search", `"startTime":(\d+)`, `"startTime":1$1`)),
		one("across-push-has-another-length", "The push has another length.", "ACROSS-AUTOCALL-001", bodies(replace(`"link_secs":"(\d+)"`, `"link_secs":"9$1"`))),
		one("across-push-has-another-number", "The push has another number.", "ACROSS-AUTOCALL-002", bodies(replace(`"called":"\d`, `"called":"9`))),
		one("across-agent-ended-what-a-customer-did", "The agent ended what a customer did.", "ACROSS-AUTOCALL-003", bodies(replace(`"endresult":"1\d"`, `"endresult":"11"`))),
		one("across-abandoned-call-was-taken", "An abandoned call was taken.", "ACROSS-AUTOCALL-004", bodies(replace(`"callresult":"1"`, `"callresult":"2"`))),
		one("across-recording-is-short", "The recording is short.", "ACROSS-AUTOCALL-001", says(".wav", `(?s)^(.{40}).*$`, "$1\x02\x00\x00\x00ab")),
		one("across-recording-is-silent", "The recording is silent.", "ACROSS-AUTOCALL-002", says(".wav", `(?s)^(.{40}).*$`, "$1\x00\x00\x00\x00")),
		one("across-search-shows-what-goes-on", "The search shows what goes on.", "ACROSS-AUTOCALL-011", says("/cdr/search", `"results":\[\]`, `"results":[{"callId":"1"}]`)),
		one("across-encrypted-is-another-record", "Encrypted is another record.", "ACROSS-AUTOCALL-013", resealed(func(plain []byte, secret string) string { return frame.Seal([]byte(longer(string(plain))), secret) })),
		one("across-call-has-another-start", "A call has another start.", "ACROSS-WINTELAPI-001", says("/webcall800", `("start_time":"[0-9-]{10} \d\d:\d\d:)\d\d`, `${1}59`)),
		one("across-parties-are-swapped", "Parties are swapped.", "ACROSS-WINTELAPI-002", says("/recordlist", `"ag_phone":"\d+"`, `"ag_phone":"1"`)),
		one("across-talk-has-another-length", "A talk has another length.", "ACROSS-WINTELAPI-003", says("/recordlist", `"conn_secs":"(\d+)"`, `"conn_secs":"1$1"`)),
		one("across-busy-number-was-connected", "A busy number was connected.", "ACROSS-WINTELAPI-004", says("/webcall800", `\\u672a\\u63a5\\u901a`, `\u63a5\u901a`)),
		one("across-call-in-vain-is-recorded", "A call in vain is recorded.", "ACROSS-WINTELAPI-005", code("/playrecord", "404", "200")),
		one("across-call-in-is-not-recorded", "A call in is not recorded.", "ACROSS-WINTELAPI-010", says("/recordlist", `"call_type":"2"`, `"call_type":"2","call_id":"0"`)),
		one("across-state-has-another-number", "A state has another number.", "ACROSS-UCCC-020", says("/faye", `("calleeNumber":"\d+)\d"`, `${1}x"`)),
		one("across-state-is-missing", "A state is missing.", "ACROSS-UCCC-021", says("/faye", `,?\{"channel":"/monitor_agent_[0-9]+","data":\{[^}]*"state":"calleeAnswered"[^}]*\}[^}]*\}`, ``)),
		one("across-period-tells-another-length", "A period tells another length.", "ACROSS-UCCC-003", says("/queryByPeriod", `"duration":"(\d+)"`, `"duration":"1$1"`)),
		one("across-busy-numbers-call-was-answered", "A busy number's call was answered.", "ACROSS-UCCC-023", says("", `"answerTime":null`, `"answerTime":"2026-03-23T09:24:40.000Z"`)),
		one("across-call-in-vain-has-a-recording", "A call in vain has a recording.", "ACROSS-UCCC-005", says("", `"recordUrl":""`, `"recordUrl":"http://127.0.0.1/1.wav"`)),
		one("across-answer-is-told-a-minute-late", "An answer is told a minute late.", "ACROSS-UCCC-032", says("/faye", `("state":"calleeAnswered","updatedAt":\d{8})\d`, `${1}9`)),
		one("across-recording-is-elsewhere", "The recording is elsewhere.", "ACROSS-WINTELAPI-012", says("/playrecord", `recordings`, `records`)),
	}
}
