package self

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ringback-sim/ringback/conformance/proxy"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// code changes the code of the answers of a path.
func code(path, was, becomes string) proxy.Alter {
	return says(path, `"code":`+was+`\b`, `"code":`+becomes)
}

func TestPlantedFaultsOfWintelapiAreFound(t *testing.T) {
	const cti, axb, out, in = "/webcall/cti", "/cti/axb", "/webcall800", "/webcall400"
	for name, f := range map[string]planted{
		"a good digest is answered otherwise": {api: code(out, "200", "201"), id: "WINTELAPI-IDENTITY-001", verdict: verdict.Fail},
		"nobody is called unknown":            {api: code(cti, "401", "402"), id: "WINTELAPI-IDENTITY-010", verdict: verdict.Fail},
		"nobody may list":                     {api: code(out, "401", "200"), id: "WINTELAPI-IDENTITY-012", verdict: verdict.Fail},
		"an unknown enterprise is let in":     {api: code(in, "402", "200"), id: "WINTELAPI-IDENTITY-023", verdict: verdict.Fail},
		"every digest does":                   {api: code(out, "402", "200"), id: "WINTELAPI-IDENTITY-002", verdict: verdict.Drift},
		"a nonce does once":                   {api: onceEach(out), id: "WINTELAPI-IDENTITY-004", verdict: verdict.Fail},
		"vcc_code wins":                       {api: code(out, "402", "200"), id: "WINTELAPI-IDENTITY-031", verdict: verdict.Drift},
		"forms are not read":                  {api: asksFor(out, `end_time`, `end`), id: "WINTELAPI-PARAMETER-001", verdict: verdict.Drift},
		"JSON is not read":                    {api: asksFor(out, `"start_time"`, `"start"`), id: "WINTELAPI-PARAMETER-002", verdict: verdict.Drift},
		"multipart is not read":               {api: headed(out, "Content-Type", `^multipart/form-data.*`, "application/octet-stream"), id: "WINTELAPI-PARAMETER-003", verdict: verdict.Drift},
		"the query is not read":               {api: proxy.Alter{Request: func(r *http.Request, body []byte) []byte { dropQuery(r, out); return body }}, id: "WINTELAPI-PARAMETER-004", verdict: verdict.Drift},
		"messages are not escaped":            {api: says(out, `\\u5f00`, "开"), id: "WINTELAPI-PARAMETER-009", verdict: verdict.Drift},
		"callid is call_id":                   {api: says(cti, `"callid"`, `"call_id"`), id: "WINTELAPI-CTI-001", verdict: verdict.Fail},
		"a call is answered with 0":           {api: code(cti, "200", "0"), id: "WINTELAPI-CTI-001", verdict: verdict.Fail},
		"callid is a number":                  {api: says(axb, `"callid":"(\d+)"`, `"callid":$1`), id: "WINTELAPI-AXB-001", verdict: verdict.Fail},
		"calls have the same id":              {api: says(cti, `"callid":"\d+"`, `"callid":"1"`), id: "WINTELAPI-CTI-002", verdict: verdict.Drift},
		"403 is 404":                          {api: code(cti, "403", "404"), id: "WINTELAPI-CTI-003", verdict: verdict.Fail},
		"the code is text":                    {api: says(cti, `"code":404`, `"code":"404"`), id: "WINTELAPI-CTI-004", verdict: verdict.Fail},
		"405 is 200":                          {api: code(axb, "405", "200"), id: "WINTELAPI-AXB-005", verdict: verdict.Fail},
		"406 is 407":                          {api: code(axb, "406", "407"), id: "WINTELAPI-AXB-006", verdict: verdict.Fail},
		"407 is 406":                          {api: code(cti, "407", "406"), id: "WINTELAPI-CTI-007", verdict: verdict.Fail},
		"any number may be shown":             {api: asksFor(cti, `display_caller=4000000001`, ``), id: "WINTELAPI-CTI-008", verdict: verdict.Fail},
		"any number may be X":                 {api: asksFor(axb, `display_called=4000000001`, ``), id: "WINTELAPI-AXB-009", verdict: verdict.Fail},
		"the message is another":              {api: says(cti, `"message":"[^"]+"`, `"message":"error"`), id: "WINTELAPI-CTI-003", verdict: verdict.Drift},
		"failures have their own status":      {api: status(cti, http.StatusForbidden), id: "WINTELAPI-CTI-003", verdict: verdict.Drift},
		"the order of checks is another":      {api: asksFor(cti, `caller=1&`, `caller=13800138000&`), id: "WINTELAPI-CTI-012", verdict: verdict.Drift},
		"timeout is ignored":                  {api: asksFor(cti, `timeout=\d+`, ``), id: "WINTELAPI-TIMEOUT-001", verdict: verdict.Fail},
		"the default timeout is short":        {api: asksFor(cti, `$`, `&timeout=20`), id: "WINTELAPI-TIMEOUT-002", verdict: verdict.Fail},
		"a list has no message":               {api: says(out, `"message":"ok",`, ``), id: "WINTELAPI-OUTBOUND-001", verdict: verdict.Fail},
		"any start does":                      {api: code(out, "403", "200"), id: "WINTELAPI-OUTBOUND-002", verdict: verdict.Fail},
		"any end does":                        {api: code(in, "404", "200"), id: "WINTELAPI-INBOUND-003", verdict: verdict.Fail},
		"the end is needed":                   {api: asksFor(out, `^(start_time=[^&]*)$`, `$1&end_time=x`), id: "WINTELAPI-OUTBOUND-005", verdict: verdict.Fail},
		"the range is ignored":                {api: asksFor(out, `end_time=[^&]*&?`, ``), id: "WINTELAPI-OUTBOUND-008", verdict: verdict.Fail},
		"times are of another zone":           {api: says(out, `(start_time":"\d{4}-\d\d-)\d\d`, `${1}01`), id: "WINTELAPI-OUTBOUND-012", verdict: verdict.Fail},
		"times lack a space":                  {api: says(out, `(start_time":"[0-9-]{10}) `, `$1`), id: "WINTELAPI-OUTBOUND-012", verdict: verdict.Fail},
		"no time is empty":                    {api: says(out, `1970-01-01 08:00:00`, ``), id: "WINTELAPI-OUTBOUND-013", verdict: verdict.Drift},
		"no time is midnight in UTC":          {api: says(in, `1970-01-01 08:00:00`, `1970-01-01 00:00:00`), id: "WINTELAPI-INBOUND-013", verdict: verdict.Drift},
		"nobody is said to be connected":      {api: says(out, `"result":"\\u63a5\\u901a"`, `"result":"\u672a\u63a5\u901a"`), id: "WINTELAPI-OUTBOUND-013", verdict: verdict.Drift},
		"everybody is":                        {api: says(out, `\\u672a\\u63a5\\u901a`, `\u63a5\u901a`), id: "WINTELAPI-OUTBOUND-014", verdict: verdict.Fail},
		"all_secs is too long":                {api: says(in, `"all_secs":"(\d+)"`, `"all_secs":"9$1"`), id: "WINTELAPI-INBOUND-015", verdict: verdict.Drift},
		"all_secs is a number":                {api: says(out, `"all_secs":"(\d+)"`, `"all_secs":$1`), id: "WINTELAPI-OUTBOUND-020", verdict: verdict.Fail},
		"out is in":                           {api: says(out, `"out":"out"`, `"out":"in"`), id: "WINTELAPI-OUTBOUND-020", verdict: verdict.Fail},
		"no recording is null":                {api: says(out, `"record_file":""`, `"record_file":null`), id: "WINTELAPI-OUTBOUND-021", verdict: verdict.Fail},
		"no recording is empty":               {api: says(in, `"record_file":null`, `"record_file":""`), id: "WINTELAPI-INBOUND-021", verdict: verdict.Fail},
		"a single record stands alone":        {api: says(out, `"data":\[(\{[^{}]*\})\]`, `"data":$1`), id: "WINTELAPI-OUTBOUND-022", verdict: verdict.Drift},
		"digits are missing":                  {api: says(in, `"ivr_digits":"[^"]*",`, ``), id: "WINTELAPI-INBOUND-020", verdict: verdict.Fail},
		"call_id is missing":                  {api: says(in, `,"call_id":"\d+"`, ``), id: "WINTELAPI-INBOUND-022", verdict: verdict.Fail},
		"recordings are an object":            {api: says("/recordlist", `"data":\[.*\]`, `"data":{}`), id: "WINTELAPI-RECORDING-001", verdict: verdict.Drift},
		"a recording's member is missing":     {api: says("/recordlist", `"que_name":"",`, ``), id: "WINTELAPI-RECORDING-002", verdict: verdict.Drift},
		"the filter is ignored":               {api: asksFor("/recordlist", `info=[^&]*`, ``), id: "WINTELAPI-RECORDING-005", verdict: verdict.Drift},
		"the agent is ignored":                {api: asksFor("/recordlist", `ag_num`, `agent`), id: "WINTELAPI-RECORDING-006", verdict: verdict.Drift},
		"the address has company":             {api: says("/playrecord", `"code":200,`, `"code":200,"message":"ok",`), id: "WINTELAPI-PLAY-001", verdict: verdict.Drift},
		"a recording is a page":               {api: says(".wav", `(?s)^.*$`, `<html></html>`), id: "WINTELAPI-PLAY-004", verdict: verdict.Drift},
		"a recording is cut off":              {api: says(".wav", `(?s)^(.{60}).*$`, `$1`), id: "WINTELAPI-PLAY-004", verdict: verdict.Drift},
		"callid is not call_id":               {api: says(cti, `"callid":"(\d+)"`, `"callid":"9$1"`), id: "WINTELAPI-PLAY-007", verdict: verdict.Drift},
		"the list of numbers has code 200":    {api: code("/trunks/all", "0", "200"), id: "WINTELAPI-TRUNK-001", verdict: verdict.Drift},
		"the enterprise's number is absent":   {api: says("/trunks/all", `"phone":"\d+"`, `"phone":"4009999999"`), id: "WINTELAPI-TRUNK-002", verdict: verdict.Drift},
	} {
		t.Run(name, f.found)
	}
}

// dropQuery takes the query from the requests for a path.
func dropQuery(r *http.Request, path string) {
	if strings.HasSuffix(r.URL.Path, path) {
		r.URL.RawQuery = ""
	}
}

// status gives the answers of a path another HTTP status.
func status(path string, to int) proxy.Alter {
	return proxy.Alter{Answer: func(r *http.Request, a *http.Response, body []byte) []byte {
		if strings.HasSuffix(r.URL.Path, path) {
			a.StatusCode, a.Status = to, http.StatusText(to)
		}
		return body
	}}
}

// onceEach refuses a header that was seen before.
func onceEach(path string) proxy.Alter {
	seen := map[string]bool{}
	return proxy.Alter{Request: func(r *http.Request, body []byte) []byte {
		if header := r.Header.Get("X-Wsse"); strings.HasSuffix(r.URL.Path, path) {
			if seen[header] {
				r.Header.Set("X-Wsse", strings.Replace(header, `PasswordDigest="`, `PasswordDigest="x`, 1))
			}
			seen[header] = true
		}
		return body
	}}
}
