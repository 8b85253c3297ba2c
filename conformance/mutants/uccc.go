package mutants

import "net/http"

// uccc are defects of cc.uccc.cc but for its events.
func uccc() []Mutant {
	return []Mutant{
		one("uccc-callid-is-no-uuid", "callId is no UUID.", "UCCC-CALLS-001", says("", `"callId":"[0-9a-f-]{30}`, `"callId":"`)),
		one("uccc-agentid-is-not-bound", "agentId is not bound.", "UCCC-CALLS-002", says("", `"agentId":[0-9]+`, `"agentId":null`)),
		one("uccc-salesmancode-is-ignored", "salesmanCode is ignored.", "UCCC-CALLS-007", requested(replace(`,?"salesmanCode":"[^"]*"`, ``))),
		one("uccc-code-is-another", "A code is another.", "UCCC-CALLS-020", says("", `"code":30105`, `"code":30106`)),
		one("uccc-field-is-missing", "The field is missing.", "UCCC-CALLS-020", says("", `,"field":"[a-zA-Z]+"`, ``)),
		one("uccc-field-is-a-list", "The field is a list.", "UCCC-CALLS-030", says("", `"field":"([a-zA-Z]+)"`, `"fields":["$1"]`)),
		one("uccc-code-is-text", "The code is text.", "UCCC-CALLS-030", says("", `"code":([0-9]+)`, `"code":"$1"`)),
		one("uccc-errors-have-status-200", "Errors have status 200.", "UCCC-CALLS-030", answersWith("/calls", http.StatusOK)),
		one("uccc-call-is-40004", "A call is 40004.", "UCCC-CALLS-052", says("", `"code":30130`, `"code":40004`)),
		one("uccc-tokens-are-not-looked-at", "Tokens are not looked at.", "UCCC-CALLS-040", queried(replace(`access_token=0+`, ``))),
		one("uccc-member-is-missing", "A member is missing.", "UCCC-CALLS-060", says("", `"salesmanCode":"[^"]*",`, ``)),
		one("uccc-duration-is-a-number", "Duration is a number.", "UCCC-CALLS-061", says("", `"duration":"([0-9]+)"`, `"duration":$1`)),
		one("uccc-times-are-unix", "Times are unix.", "UCCC-CALLS-062", says("", `"startTime":"[^"]*"`, `"startTime":"1616491476"`)),
		one("uccc-times-are-local", "Times are local.", "UCCC-CALLS-057", says("", `Z"`, `+08:00"`)),
		one("uccc-duration-is-too-long", "Duration is too long.", "UCCC-CALLS-070", says("", `"duration":"([0-9]+)"`, `"duration":"9$1"`)),
		one("uccc-cost-has-one-decimal", "Cost has one decimal.", "UCCC-CALLS-073", says("", `"cost":"([0-9]+\.[0-9])[0-9]"`, `"cost":"$1"`)),
		one("uccc-cost-goes-by-the-call", "Cost goes by the call.", "UCCC-CALLS-076", says("", `"cost":"[^"]*"`, `"cost":"0.30"`)),
		one("uccc-nobodys-call-costs", "Nobody's call costs.", "UCCC-CALLS-074", says("", `"cost":"0\.00"`, `"cost":"0.30"`)),
		one("uccc-endtime-is-ignored", "endTime is ignored.", "UCCC-PERIOD-001", queried(replace(`endTime=[^&]*`, `endTime=2099-01-01T00:00:00Z`))),
		one("uccc-starttime-is-ignored", "startTime is ignored.", "UCCC-PERIOD-001", queried(replace(`startTime=[^&]*`, `startTime=2001-01-01T00:00:00Z`))),
		one("uccc-endtime-is-exclusive", "endTime is exclusive.", "UCCC-PERIOD-002", queried(replace(`(endTime=[^&]*%3A[0-9]{2}\.)123Z`, `${1}122Z`))),
		one("uccc-fractions-are-cut-off", "Fractions are cut off.", "UCCC-PERIOD-002", queried(replace(`(endTime=[^&]*)\.[0-9]{3}Z`, `${1}Z`))),
		one("uccc-zones-are-ignored", "Zones are ignored.", "UCCC-PERIOD-020", queried(replace(`%2B08%3A00`, `Z`))),
		one("uccc-period-is-not-refused", "A period is not refused.", "UCCC-PERIOD-031", says("", `\{"status":422,.*`, `{"calls":[]}`)),
		one("uccc-period-loses-calls", "A period loses calls.", "UCCC-PERIOD-030", says("", `("calls":\[)\{[^}]*\},?`, `$1`)),
		one("uccc-empty-period-is-no-list", "An empty period is no list.", "UCCC-PERIOD-007", says("", `"calls":\[\]`, `"calls":{}`)),
		one("uccc-import-answers", "An import answers.", "UCCC-IMPORT-001", says("", `^$`, `{"status":200}`)),
		one("uccc-positions-count-from-0", "Positions count from 0.", "UCCC-IMPORT-002", says("", `第1个`, `第0个`)),
		one("uccc-number-is-called-twice", "A number is called twice.", "UCCC-IMPORT-021", requested(replace(`"18510000011"\]`, `"18510000011","18512000011"]`))),
		one("uccc-number-is-not-called", "A number is not called.", "UCCC-IMPORT-020", requested(replace(`\["18510000011",`, `[`))),
		one("uccc-calls-have-no-recording", "Calls have no recording.", "UCCC-RECORD-001", says("", `"recordUrl":"[^"]*"`, `"recordUrl":""`)),
		one("uccc-every-recording-is-the-same", "Every recording is the same.", "UCCC-RECORD-006", says("", `"recordUrl":"http[^"]*"`, `"recordUrl":"http://127.0.0.1/a.wav"`)),
		one("uccc-silence-has-a-recording", "Silence has a recording.", "UCCC-RECORD-007", says("", `"recordUrl":""`, `"recordUrl":"http://127.0.0.1/a.wav"`)),
		one("uccc-recording-has-no-scheme", "A recording has no scheme.", "UCCC-RECORD-001", says("", `"recordUrl":"http:[^"]*/`, `"recordUrl":"/`)),
	}
}
