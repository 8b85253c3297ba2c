package self

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ringback-sim/ringback/conformance/proxy"
	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/sim/frame"
)

// secret is what the suite signs a simulator's pushes with.
const secret = "c0nf0rmance-5uite-5ecret-of-32-b"

// sends changes pushes by a regular expression, and leaves the sign as it was.
func sends(pattern, by string) proxy.Alter {
	re := regexp.MustCompile(pattern)
	return proxy.Alter{Request: func(_ *http.Request, body []byte) []byte { return re.ReplaceAll(body, []byte(by)) }}
}

// reframes makes another frame of each.
func reframes(change func(frame.Frame) frame.Frame) proxy.Alter {
	return proxy.Alter{Request: func(_ *http.Request, body []byte) []byte {
		f, err := frame.Parse(body)
		if err != nil {
			return body
		}
		f = change(f)
		return f.Bytes(f.Timestamp)
	}}
}

// dated moves the timestamps of pushes.
func dated(by time.Duration) proxy.Alter {
	return reframes(func(f frame.Frame) frame.Frame {
		at, err := time.Parse(frame.TimeLayout, f.Timestamp)
		if err == nil {
			f.Timestamp = at.Add(by).Format(frame.TimeLayout)
		}
		return f
	})
}

// resealed encrypts with another secret than was agreed, and signs with the right
// one.
func resealed(other string) proxy.Alter {
	return reframes(func(f frame.Frame) frame.Frame {
		var text string
		_ = json.Unmarshal(f.Data, &text) // it is encrypted
		plain, err := frame.Open(text, secret)
		if err != nil {
			return f
		}
		sealed := frame.Carry(f.Type, frame.Seal(plain, other), secret)
		sealed.Timestamp = f.Timestamp
		return sealed
	})
}

// hears changes what the receiver answers to pushes.
func hears(pattern, by string) proxy.Alter {
	re := regexp.MustCompile(pattern)
	return proxy.Alter{Answer: func(_ *http.Request, r *http.Response, body []byte) []byte {
		if r.StatusCode != http.StatusOK {
			r.StatusCode, r.Status = http.StatusOK, "200 OK"
		}
		return re.ReplaceAll(body, []byte(by))
	}}
}

// from changes the pushes from the n-th on.
func from(n int, alter proxy.Alter) proxy.Alter {
	seen := 0
	return proxy.Alter{Request: func(r *http.Request, body []byte) []byte {
		if seen++; seen < n {
			return body
		}
		return alter.Request(r, body)
	}}
}

func TestPlantedFaultsOfPushesAreFound(t *testing.T) {
	const accept, anything = `{"code":0}`, `(?s)^.*$`
	for name, f := range map[string]planted{
		"it is no POST": {receiver: proxy.Alter{Request: func(r *http.Request, body []byte) []byte { r.Method = http.MethodPut; return body }}, id: "AUTOCALL-PUSH-001", verdict: verdict.Fail},
		"it says it is a form": {receiver: proxy.Alter{Request: func(r *http.Request, body []byte) []byte {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return body
		}}, id: "AUTOCALL-PUSH-001", verdict: verdict.Fail},
		"type is text":              {receiver: sends(`"type":1`, `"type":"1"`), id: "AUTOCALL-PUSH-002", verdict: verdict.Fail},
		"timestamp is a number":     {receiver: sends(`"timestamp":"[^"]*"`, `"timestamp":1623996721`), id: "AUTOCALL-PUSH-002", verdict: verdict.Fail},
		"data in the clear is text": {receiver: sends(`"data":\{.*\},"sign"`, `"data":"{}","sign"`), id: "AUTOCALL-PUSH-003", verdict: verdict.Fail},
		"the sign is in capitals":   {receiver: reframes(func(f frame.Frame) frame.Frame { f.Sign = strings.ToUpper(f.Sign); return f }), id: "AUTOCALL-PUSH-004", verdict: verdict.Drift},
		"the sign is of data encoded again": {receiver: reframes(func(f frame.Frame) frame.Frame {
			f.Sign = frame.Sign(bytes.ReplaceAll(f.Data, []byte(`\/`), []byte(`/`)), secret+" ")
			return f
		}), id: "AUTOCALL-PUSH-005", verdict: verdict.Fail},
		"the sign is damaged": {fault: map[string]any{"on": "push", "do": "corrupt-signature"}, id: "AUTOCALL-PUSH-005", verdict: verdict.Fail},
		"data has white space": {receiver: reframes(func(f frame.Frame) frame.Frame {
			data := bytes.Replace(f.Data, []byte(`,"`), []byte(`, "`), 1)
			return frame.Frame{Type: f.Type, Data: data, Sign: frame.Sign(data, secret), Timestamp: f.Timestamp}
		}), id: "AUTOCALL-PUSH-006", verdict: verdict.Drift},
		"Chinese is not escaped":             {receiver: unescaped(), id: "AUTOCALL-PUSH-006", verdict: verdict.Drift},
		"the frame has another order":        {receiver: sends(`^\{"type":1,(.*),"timestamp":("[^"]*")\}$`, `{"timestamp":$2,"type":1,$1}`), id: "AUTOCALL-PUSH-007", verdict: verdict.Drift},
		"timestamp is of another zone":       {receiver: dated(-8 * time.Hour), id: "AUTOCALL-PUSH-008", verdict: verdict.Drift},
		"it was sent before the call ended":  {receiver: dated(-time.Hour), id: "AUTOCALL-PUSH-009", verdict: verdict.Fail},
		"encrypted data is hexadecimal":      {receiver: sends(`"data":"[^"]*"`, `"data":"zz!"`), id: "AUTOCALL-PUSH-010", verdict: verdict.Fail},
		"the key is cut to half":             {receiver: resealed(secret[:16]), id: "AUTOCALL-PUSH-011", verdict: verdict.Fail},
		"the vector is zero":                 {receiver: resealed(strings.Repeat("\x00", 16) + secret[16:]), id: "AUTOCALL-PUSH-011", verdict: verdict.Fail},
		"it is encrypted with another key":   {fault: map[string]any{"on": "push", "do": "wrong-key"}, id: "AUTOCALL-PUSH-012", verdict: verdict.Fail},
		"the encrypted text is damaged":      {fault: map[string]any{"on": "push", "do": "damaged-ciphertext"}, id: "AUTOCALL-PUSH-013", verdict: verdict.Fail},
		"the sign is of a cut secret":        {receiver: signedWith(secret), id: "AUTOCALL-PUSH-014", verdict: verdict.Fail},
		"the sign is of what was encrypted":  {receiver: signedInside(), id: "AUTOCALL-PUSH-015", verdict: verdict.Fail},
		"an id is a number":                  {receiver: sends(`"call_id":"(\d+)"`, `"call_id":$1`), id: "AUTOCALL-PUSH-020", verdict: verdict.Fail},
		"a time is no number":                {receiver: sends(`"start_time":"\d+"`, `"start_time":"now"`), id: "AUTOCALL-PUSH-021", verdict: verdict.Fail},
		"times are integers":                 {receiver: sends(`"start_time":"(\d+)"`, `"start_time":$1`), id: "AUTOCALL-PUSH-021", verdict: verdict.Drift},
		"a member of the example is missing": {receiver: sends(`"trans_vendor":"[^"]*",`, ``), id: "AUTOCALL-PUSH-022", verdict: verdict.Fail},
		"a length is wrong":                  {receiver: sends(`"all_secs":"(\d+)"`, `"all_secs":"9$1"`), id: "AUTOCALL-PUSH-023", verdict: verdict.Fail},
		"no recording is null":               {receiver: sends(`"record_file":""`, `"record_file":null`), id: "AUTOCALL-PUSH-025", verdict: verdict.Fail},
		"what did not come is null":          {receiver: sends(`"ans_time":"0"`, `"ans_time":null`), id: "AUTOCALL-PUSH-026", verdict: verdict.Fail},
		"link_time is not told":              {receiver: sends(`"link_time":"\d+"`, `"link_time":"0"`), id: "AUTOCALL-PUSH-027", verdict: verdict.Fail},
		"lengths are from another start":     {receiver: sends(`"link_secs":"(\d+)"`, `"link_secs":"1$1"`), id: "AUTOCALL-PUSH-028", verdict: verdict.Fail},
		"callresult is another":              {receiver: sends(`"callresult":"1"`, `"callresult":"2"`), id: "AUTOCALL-PUSH-029", verdict: verdict.Drift},
		"endresult is another":               {receiver: sends(`"endresult":"11"`, `"endresult":"12"`), id: "AUTOCALL-PUSH-030", verdict: verdict.Drift},
		"the recording has no host":          {receiver: sends(`"record_file":"[^"]+"`, `"record_file":"1.wav"`), id: "AUTOCALL-PUSH-031", verdict: verdict.Fail},
		"the project is not told":            {receiver: sends(`,trans_pro=\d+`, ``), id: "AUTOCALL-PUSH-032", verdict: verdict.Drift},
		"the customer's own id is lost":      {receiver: sends(`"ext_id":"[^"]*"`, `"ext_id":""`), id: "AUTOCALL-PUSH-033", verdict: verdict.Fail},
		"what the customer gave is changed":  {receiver: sends(`"nested":\{.*?\}`, `"nested":{}`), id: "AUTOCALL-PUSH-034", verdict: verdict.Fail},
		"nothing given is null":              {receiver: sends(`"user_data":\[\]`, `"user_data":null`), id: "AUTOCALL-PUSH-035", verdict: verdict.Drift},
		"integers are text all the same":     {receiver: sends(`"all_secs":(\d+)`, `"all_secs":"$1"`), id: "AUTOCALL-PUSH-040", verdict: verdict.Fail},
		"attempts have one timestamp":        {receiver: sends(`"timestamp":"[^"]*"`, `"timestamp":"2026-03-23 17:30:00"`), id: "AUTOCALL-PUSH-046", verdict: verdict.Drift},
		"code 1 accepts":                     {receiver: hears(`"code":1`, `"code":0`), id: "AUTOCALL-PUSH-050", verdict: verdict.Fail},
		"no code accepts":                    {receiver: hears(anything, accept), id: "AUTOCALL-PUSH-051", verdict: verdict.Fail},
		"no JSON accepts":                    {receiver: hears(anything, accept), id: "AUTOCALL-PUSH-052", verdict: verdict.Fail},
		"an empty answer accepts":            {receiver: hears(anything, accept), id: "AUTOCALL-PUSH-053", verdict: verdict.Fail},
		"HTML accepts":                       {receiver: hears(anything, accept), id: "AUTOCALL-PUSH-054", verdict: verdict.Fail},
		"a list accepts":                     {receiver: hears(anything, accept), id: "AUTOCALL-PUSH-055", verdict: verdict.Fail},
		"code \"0\" accepts":                 {receiver: hears(`"code":"0"`, `"code":0`), id: "AUTOCALL-PUSH-056", verdict: verdict.Drift},
		"code null accepts":                  {receiver: hears(`null`, `0`), id: "AUTOCALL-PUSH-057", verdict: verdict.Drift},
		"status 500 accepts":                 {receiver: hears(`$`, ` `), id: "AUTOCALL-PUSH-058", verdict: verdict.Drift},
		"a redirect accepts":                 {receiver: hears(`$`, ` `), id: "AUTOCALL-PUSH-059", verdict: verdict.Drift},
		"code 0 refuses":                     {receiver: hears(`"code":0`, `"code":2`), id: "AUTOCALL-PUSH-061", verdict: verdict.Fail},
		"other members refuse":               {receiver: hears(`"code": 0`, `"code":2`), id: "AUTOCALL-PUSH-062", verdict: verdict.Fail},
		"retries come early":                 {control: asksFor("/clock/advance", `"14s"`, `"15s"`), id: "AUTOCALL-PUSH-070", verdict: verdict.Fail},
		"retries come late":                  {fault: map[string]any{"on": "push", "do": "delay", "by": "4s", "after": 1}, id: "AUTOCALL-PUSH-070", verdict: verdict.Fail},
		"a retry is missing":                 {fault: map[string]any{"on": "push", "do": "drop", "after": 2, "first": 1}, id: "AUTOCALL-PUSH-070", verdict: verdict.Fail},
		"the fourth retry comes early":       {control: asksFor("/clock/advance", `"2m59s"`, `"3m"`), id: "AUTOCALL-PUSH-071", verdict: verdict.Fail},
		"the sixth retry is missing":         {fault: map[string]any{"on": "push", "do": "drop", "after": 6, "first": 1}, id: "AUTOCALL-PUSH-072", verdict: verdict.Fail},
		"the ninth retry is missing":         {fault: map[string]any{"on": "push", "do": "drop", "after": 9}, id: "AUTOCALL-PUSH-073", verdict: verdict.Fail},
		"there is one attempt more":          {fault: map[string]any{"on": "push", "do": "duplicate", "after": 9}, id: "AUTOCALL-PUSH-074", verdict: verdict.Fail},
		"it is repeated though accepted":     {receiver: hears(`"code":0`, `"code":2`), id: "AUTOCALL-PUSH-075", verdict: verdict.Fail},
		"a retry carries another record":     {receiver: from(2, sends(`"called":"\d`, `"called":"9`)), id: "AUTOCALL-PUSH-076", verdict: verdict.Fail},
		"a retry is not signed well":         {receiver: from(2, sends(`"sign":"..`, `"sign":"zz`)), id: "AUTOCALL-PUSH-077", verdict: verdict.Fail},
		"a record comes twice":               {fault: map[string]any{"on": "push", "do": "duplicate", "first": 1}, id: "AUTOCALL-PUSH-080", verdict: verdict.Fail},
		"a record never comes":               {fault: map[string]any{"on": "push", "do": "drop", "probability": 1}, id: "AUTOCALL-PUSH-080", verdict: verdict.Fail},
		"records come in another order":      {fault: map[string]any{"on": "push", "do": "delay", "by": "1m", "first": 1}, id: "AUTOCALL-PUSH-082", verdict: verdict.Drift},
		"the search tells something else":    {api: says("/cdr/search", `"linkSecs":(\d)`, `"linkSecs":9$1`), id: "AUTOCALL-PUSH-085", verdict: verdict.Fail},
		"another place was pushed":           {receiver: sends(`"called_areacode":"\d+"`, `"called_areacode":"0999"`), id: "AUTOCALL-PUSH-085", verdict: verdict.Fail},
		"the search is late":                 {api: says("/cdr/search", `"results":\[.*\]`, `"results":[]`), id: "AUTOCALL-PUSH-086", verdict: verdict.Drift},
	} {
		t.Run(name, f.found)
	}
}

// chinese is a letter as PHP escapes it.
var chinese = regexp.MustCompile(`\\u[4-9][0-9a-f]{3}`)

// unescaped writes what PHP would escape as it is, and signs that.
func unescaped() proxy.Alter {
	return reframes(func(f frame.Frame) frame.Frame {
		data := chinese.ReplaceAllFunc(f.Data, func(escape []byte) []byte {
			var text string
			if json.Unmarshal([]byte(`"`+string(escape)+`"`), &text) != nil {
				return escape
			}
			return []byte(text)
		})
		return frame.Frame{Type: f.Type, Data: data, Sign: frame.Sign(data, secret), Timestamp: f.Timestamp}
	})
}

// signedWith signs encrypted data with another secret.
func signedWith(other string) proxy.Alter {
	return reframes(func(f frame.Frame) frame.Frame {
		var text string
		_ = json.Unmarshal(f.Data, &text) // it is encrypted
		f.Sign = frame.Sign([]byte(text), other)
		return f
	})
}

// signedInside signs what is encrypted in place of the text.
func signedInside() proxy.Alter {
	return reframes(func(f frame.Frame) frame.Frame {
		var text string
		_ = json.Unmarshal(f.Data, &text) // it is encrypted
		if plain, err := frame.Open(text, secret); err == nil {
			f.Sign = frame.Sign(plain, secret)
		}
		return f
	})
}

// resealedChanged changes the record in encrypted data, and signs it well.
func resealedChanged() proxy.Alter {
	return reframes(func(f frame.Frame) frame.Frame {
		var text string
		if json.Unmarshal(f.Data, &text) != nil {
			return f // in the clear
		}
		plain, err := frame.Open(text, secret)
		if err != nil {
			return f
		}
		changed := frame.Carry(f.Type, frame.Seal(bytes.Replace(plain, []byte(`"all_secs":"`), []byte(`"all_secs":"1`), 1), secret), secret)
		changed.Timestamp = f.Timestamp
		return changed
	})
}
