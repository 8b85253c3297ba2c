package self

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/ringback-sim/ringback/conformance/proxy"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// answers changes the bodies of answers by a regular expression.
func answers(pattern, by string) proxy.Alter {
	re := regexp.MustCompile(pattern)
	return proxy.Alter{Answer: func(_ *http.Request, _ *http.Response, body []byte) []byte { return re.ReplaceAll(body, []byte(by)) }}
}

// queries changes the queries of requests by a regular expression.
func queries(pattern, by string) proxy.Alter {
	re := regexp.MustCompile(pattern)
	return proxy.Alter{Request: func(r *http.Request, body []byte) []byte {
		r.URL.RawQuery = re.ReplaceAllString(r.URL.RawQuery, by)
		return body
	}}
}

// asked changes the bodies of requests by a regular expression.
func asked(pattern, by string) proxy.Alter {
	re := regexp.MustCompile(pattern)
	return proxy.Alter{Request: func(_ *http.Request, body []byte) []byte { return re.ReplaceAll(body, []byte(by)) }}
}

// frames changes the messages that come over WebSockets.
func frames(change func(text string) []string) proxy.Alter {
	return proxy.Alter{Message: func(m proxy.Message) (all [][]byte) {
		if !m.FromServer || !bytes.Contains(m.Text, []byte(`"state"`)) {
			return [][]byte{m.Text}
		}
		for _, text := range change(string(m.Text)) {
			all = append(all, []byte(text))
		}
		return all
	}}
}

// message is a published message of a state in a list.
const message = `,?\{"channel":"/monitor_agent_[0-9]+","data":\{[^}]*"state":"%s"[^}]*\}[^}]*\}`

// without takes a state out of the answers.
func without(state string) proxy.Alter { return answers(strings.ReplaceAll(message, "%s", state), "") }

func TestPlantedFaultsOfUCCCAreFound(t *testing.T) {
	status := func(r *http.Request, resp *http.Response, body []byte) []byte {
		if strings.HasPrefix(r.URL.Path, "/recordings/") {
			return body
		}
		resp.StatusCode = http.StatusOK
		return body
	}
	for name, tc := range map[string]struct {
		fault   proxy.Alter
		id      string
		verdict verdict.Verdict
	}{
		"callId is no UUID":           {answers(`"callId":"[0-9a-f-]{30}`, `"callId":"`), "UCCC-CALLS-001", verdict.Fail},
		"agentId is not bound":        {answers(`"agentId":[0-9]+`, `"agentId":null`), "UCCC-CALLS-002", verdict.Fail},
		"salesmanCode is ignored":     {asked(`,?"salesmanCode":"[^"]*"`, ``), "UCCC-CALLS-007", verdict.Fail},
		"a code is another":           {answers(`"code":30105`, `"code":30106`), "UCCC-CALLS-020", verdict.Fail},
		"the field is missing":        {answers(`,"field":"[a-zA-Z]+"`, ``), "UCCC-CALLS-020", verdict.Fail},
		"the field is a list":         {answers(`"field":"([a-zA-Z]+)"`, `"fields":["$1"]`), "UCCC-CALLS-030", verdict.Fail},
		"the code is text":            {answers(`"code":([0-9]+)`, `"code":"$1"`), "UCCC-CALLS-030", verdict.Fail},
		"errors have status 200":      {proxy.Alter{Answer: status}, "UCCC-CALLS-030", verdict.Drift},
		"a call is 40004":             {answers(`"code":30130`, `"code":40004`), "UCCC-CALLS-052", verdict.Drift},
		"tokens are not looked at":    {queries(`access_token=0+`, ``), "UCCC-CALLS-040", verdict.Drift},
		"a member is missing":         {answers(`"salesmanCode":"[^"]*",`, ``), "UCCC-CALLS-060", verdict.Fail},
		"duration is a number":        {answers(`"duration":"([0-9]+)"`, `"duration":$1`), "UCCC-CALLS-061", verdict.Fail},
		"times are unix":              {answers(`"startTime":"[^"]*"`, `"startTime":"1616491476"`), "UCCC-CALLS-062", verdict.Fail},
		"times are local":             {answers(`Z"`, `+08:00"`), "UCCC-CALLS-057", verdict.Drift},
		"duration is too long":        {answers(`"duration":"([0-9]+)"`, `"duration":"9$1"`), "UCCC-CALLS-070", verdict.Drift},
		"cost has one decimal":        {answers(`"cost":"([0-9]+\.[0-9])[0-9]"`, `"cost":"$1"`), "UCCC-CALLS-073", verdict.Drift},
		"cost goes by the call":       {answers(`"cost":"[^"]*"`, `"cost":"0.30"`), "UCCC-CALLS-076", verdict.Drift},
		"nobody's call costs":         {answers(`"cost":"0\.00"`, `"cost":"0.30"`), "UCCC-CALLS-074", verdict.Drift},
		"endTime is ignored":          {queries(`endTime=[^&]*`, `endTime=2099-01-01T00:00:00Z`), "UCCC-PERIOD-001", verdict.Fail},
		"startTime is ignored":        {queries(`startTime=[^&]*`, `startTime=2001-01-01T00:00:00Z`), "UCCC-PERIOD-001", verdict.Fail},
		"endTime is exclusive":        {queries(`(endTime=[^&]*%3A[0-9]{2}\.)123Z`, `${1}122Z`), "UCCC-PERIOD-002", verdict.Drift},
		"fractions are cut off":       {queries(`(endTime=[^&]*)\.[0-9]{3}Z`, `${1}Z`), "UCCC-PERIOD-002", verdict.Drift},
		"zones are ignored":           {queries(`%2B08%3A00`, `Z`), "UCCC-PERIOD-020", verdict.Fail},
		"a period is not refused":     {answers(`\{"status":422,.*`, `{"calls":[]}`), "UCCC-PERIOD-031", verdict.Fail},
		"a period loses calls":        {answers(`("calls":\[)\{[^}]*\},?`, `$1`), "UCCC-PERIOD-030", verdict.Fail},
		"an empty period is no list":  {answers(`"calls":\[\]`, `"calls":{}`), "UCCC-PERIOD-007", verdict.Fail},
		"an import answers":           {answers(`^$`, `{"status":200}`), "UCCC-IMPORT-001", verdict.Fail},
		"positions count from 0":      {answers(`第1个`, `第0个`), "UCCC-IMPORT-002", verdict.Drift},
		"a number is called twice":    {asked(`"18510000011"\]`, `"18510000011","18512000011"]`), "UCCC-IMPORT-021", verdict.Drift},
		"a number is not called":      {asked(`\["18510000011",`, `[`), "UCCC-IMPORT-020", verdict.Fail},
		"calls have no recording":     {answers(`"recordUrl":"[^"]*"`, `"recordUrl":""`), "UCCC-RECORD-001", verdict.Fail},
		"every recording is the same": {answers(`"recordUrl":"http[^"]*"`, `"recordUrl":"http://127.0.0.1/a.wav"`), "UCCC-RECORD-006", verdict.Fail},
		"silence has a recording":     {answers(`"recordUrl":""`, `"recordUrl":"http://127.0.0.1/a.wav"`), "UCCC-RECORD-007", verdict.Drift},
		"a recording has no scheme":   {answers(`"recordUrl":"http:[^"]*/`, `"recordUrl":"/`), "UCCC-RECORD-001", verdict.Fail},

		"a transport is not offered":     {answers(`"callback-polling",`, ``), "UCCC-FAYE-002", verdict.Drift},
		"who is unknown is not told":     {answers(`Unknown client`, `Unknown`), "UCCC-FAYE-016", verdict.Drift},
		"a state is missing":             {without("calleeRingBack"), "UCCC-FAYE-042", verdict.Drift},
		"the last state is missing":      {without("hangup"), "UCCC-FAYE-046", verdict.Drift},
		"a state comes twice":            {answers(`(`+strings.ReplaceAll(message, "%s", "processed")+`)`, `$1$1`), "UCCC-FAYE-030", verdict.Drift},
		"a state comes twice by socket":  {frames(func(text string) []string { return []string{text, text} }), "UCCC-FAYE-032", verdict.Drift},
		"states are lost on a socket":    {frames(func(string) []string { return nil }), "UCCC-FAYE-032", verdict.Drift},
		"a state has another name":       {answers(`"calleeAnswered"`, `"answered"`), "UCCC-FAYE-041", verdict.Fail},
		"agentId is text":                {answers(`"agentId":([0-9]+)`, `"agentId":"$1"`), "UCCC-FAYE-060", verdict.Fail},
		"the callee is masked":           {answers(`("calleeNumber":"[0-9]{3})[0-9]{4}`, `${1}****`), "UCCC-FAYE-061", verdict.Fail},
		"members stand otherwise":        {answers(`("state":"[a-zA-Z]+"),("updatedAt":[0-9]+)`, `$2,$1`), "UCCC-FAYE-062", verdict.Drift},
		"updatedAt is in seconds":        {answers(`("updatedAt":[0-9]{10})[0-9]{3}`, `$1`), "UCCC-FAYE-063", verdict.Drift},
		"updatedAt is the start's":       {answers(`"updatedAt":[0-9]+`, `"updatedAt":1774258676000`), "UCCC-FAYE-064", verdict.Drift},
		"hangup has the time of its own": {answers(`("state":"hangup","updatedAt":[0-9]{7})`, `${1}9`), "UCCC-FAYE-064", verdict.Drift},
		"salesmanCode is empty":          {answers(`("agentId":[0-9]+),"state"`, `$1,"salesmanCode":"","state"`), "UCCC-FAYE-066", verdict.Drift},
		"everybody gets everything":      {asked(`"subscription":"/monitor_agent[^"]*"`, `"subscription":"/*"`), "UCCC-FAYE-077", verdict.Fail},
		"/** is one phone":               {asked(`"/\*\*"`, `"/nothing"`), "UCCC-FAYE-071", verdict.Drift},
		"scripts call another function":  {answers(`__jsonp1__`, `callback`), "UCCC-FAYE-004", verdict.Drift},
	} {
		t.Run(name, planted{api: tc.fault, id: tc.id, verdict: tc.verdict}.found)
	}
}
