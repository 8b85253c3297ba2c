package self

import (
	"testing"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

func TestPlantedFaultsAcrossSurfacesAreFound(t *testing.T) {
	for name, f := range map[string]planted{
		"the search has another id":           {api: says("/cdr/search", `"callId":"(\d+)\d"`, `"callId":"${1}x"`), id: "ACROSS-AUTOCALL-005", verdict: verdict.Fail},
		"the search is an hour off":           {api: says("/cdr/search", `"startTime":(\d+)`, `"startTime":1$1`), id: "ACROSS-AUTOCALL-006", verdict: verdict.Fail},
		"the push has another length":         {receiver: sends(`"link_secs":"(\d+)"`, `"link_secs":"9$1"`), id: "ACROSS-AUTOCALL-001", verdict: verdict.Fail},
		"the push has another number":         {receiver: sends(`"called":"\d`, `"called":"9`), id: "ACROSS-AUTOCALL-002", verdict: verdict.Fail},
		"the agent ended what a customer did": {receiver: sends(`"endresult":"1\d"`, `"endresult":"11"`), id: "ACROSS-AUTOCALL-003", verdict: verdict.Fail},
		"an abandoned call was taken":         {receiver: sends(`"callresult":"1"`, `"callresult":"2"`), id: "ACROSS-AUTOCALL-004", verdict: verdict.Fail},
		"the recording is short":              {api: says(".wav", `(?s)^(.{40}).*$`, "$1\x02\x00\x00\x00ab"), id: "ACROSS-AUTOCALL-001", verdict: verdict.Drift},
		"the recording is silent":             {api: says(".wav", `(?s)^(.{40}).*$`, "$1\x00\x00\x00\x00"), id: "ACROSS-AUTOCALL-002", verdict: verdict.Fail},
		"the search shows what goes on":       {api: says("/cdr/search", `"results":\[\]`, `"results":[{"callId":"1"}]`), id: "ACROSS-AUTOCALL-011", verdict: verdict.Fail},
		"encrypted is another record":         {receiver: resealedChanged(), id: "ACROSS-AUTOCALL-013", verdict: verdict.Fail},
		"a call has another start":            {api: says("/webcall800", `("start_time":"[0-9-]{10} \d\d:\d\d:)\d\d`, `${1}59`), id: "ACROSS-WINTELAPI-001", verdict: verdict.Fail},
		"parties are swapped":                 {api: says("/recordlist", `"ag_phone":"\d+"`, `"ag_phone":"1"`), id: "ACROSS-WINTELAPI-002", verdict: verdict.Drift},
		"a talk has another length":           {api: says("/recordlist", `"conn_secs":"(\d+)"`, `"conn_secs":"1$1"`), id: "ACROSS-WINTELAPI-003", verdict: verdict.Drift},
		"a busy number was connected":         {api: says("/webcall800", `\\u672a\\u63a5\\u901a`, `\u63a5\u901a`), id: "ACROSS-WINTELAPI-004", verdict: verdict.Fail},
		"a call in vain is recorded":          {api: code("/playrecord", "404", "200"), id: "ACROSS-WINTELAPI-005", verdict: verdict.Drift},
		"a call in is not recorded":           {api: says("/recordlist", `"call_type":"2"`, `"call_type":"2","call_id":"0"`), id: "ACROSS-WINTELAPI-010", verdict: verdict.Drift},
		"a state has another number":          {api: says("/faye", `("calleeNumber":"\d+)\d"`, `${1}x"`), id: "ACROSS-UCCC-020", verdict: verdict.Drift},
		"a state is missing":                  {api: says("/faye", `,?\{"channel":"/monitor_agent_[0-9]+","data":\{[^}]*"state":"calleeAnswered"[^}]*\}[^}]*\}`, ``), id: "ACROSS-UCCC-021", verdict: verdict.Drift},
		"a period tells another length":       {api: says("/queryByPeriod", `"duration":"(\d+)"`, `"duration":"1$1"`), id: "ACROSS-UCCC-003", verdict: verdict.Fail},
		"a busy number's call was answered":   {api: says("", `"answerTime":null`, `"answerTime":"2026-03-23T09:24:40.000Z"`), id: "ACROSS-UCCC-023", verdict: verdict.Drift},
		"a call in vain has a recording":      {api: says("", `"recordUrl":""`, `"recordUrl":"http://127.0.0.1/1.wav"`), id: "ACROSS-UCCC-005", verdict: verdict.Drift},
		"an answer is told a minute late":     {api: says("/faye", `("state":"calleeAnswered","updatedAt":\d{8})\d`, `${1}9`), id: "ACROSS-UCCC-032", verdict: verdict.Drift},
		"the recording is elsewhere":          {api: says("/playrecord", `recordings`, `records`), id: "ACROSS-WINTELAPI-012", verdict: verdict.Drift},
	} {
		t.Run(name, f.found)
	}
}
