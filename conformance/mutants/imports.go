package mutants

import "net/http"

// imports are defects of number imports and of the calls that come of them.
func imports() []Mutant {
	return []Mutant{
		one("import-refuses-nothing", "No import is refused.", "UCCC-IMPORT-003", answers("/numbers", func(r *http.Response, body string) string {
			if r.StatusCode < http.StatusBadRequest {
				return body
			}
			r.StatusCode = http.StatusOK
			return ""
		})),
		one("import-refuses-in-silence", "A refused import is told no message.", "UCCC-IMPORT-011", says("/numbers", `"message":"[^"]*",?`, ``)),
		one("import-skips-what-is-wrong", "An illegal number is passed over, and the others are called.", "UCCC-IMPORT-023", asksFor("/numbers", `"1",`, ``)),
		one("import-of-another-shape", "The cost of an imported number's call is a number.", "UCCC-IMPORT-024", says("", `"cost":"[^"]*"`, `"cost":1`)),
		one("import-is-told", "A campaign's calls are told.", "UCCC-FAYE-076", says("/faye", `("channel":"/meta/connect"[^\]]*)\]$`, `$1,{"channel":"/monitor_agent_699861013","data":{"state":"started"}}]`)),
	}
}
