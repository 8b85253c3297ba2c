package receiver

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// Advice that more than one rule gives.
const (
	rawBytes = "Verify over the bytes of data as they came: md5(data + secret), data cut out of the body's text. What is decoded and encoded again comes out otherwise."
	takeMore = "Read the fields that you need and let the rest pass: check neither for more nor for other types than the document promises."
)

// accept declares what a receiver has to take.
func (r rules) accept() {
	r.must("ACCEPT-001", "a plain push is accepted", rawBytes, documented("autocall 2.2 to 2.4"), func(x *exam) {
		x.accepts("the push of an answered call", x.e.push(Plain, x.record(), 0))
	}, verdict.NeedsPlain)
	r.must("ACCEPT-002", "an encrypted push is accepted",
		"Verify md5(text + secret) over the base64 text, then decrypt it with AES-256-CFB: the key is the secret, filled up with NUL bytes or cut to 32, the vector its first 16 bytes; no padding.",
		evidenced("supplement A.6"), func(x *exam) {
			x.accepts("the encrypted push of an answered call", x.e.push(Sealed, x.record(), 0))
		}, verdict.NeedsSealed)
	r.must("ACCEPT-003", `text that PHP escapes, \uXXXX and \/, is taken as it was sent`, rawBytes, documented("autocall 2.4"), func(x *exam) {
		for _, s := range []string{"ASCII only", "河南 信阳", "https://record.example/a/b.mp3", "😀 surrogates", `quote " backslash \ tab` + "\t", "<b>&'</b>", "\u2028\u2029\u007f"} {
			x.takes(fmt.Sprintf("user_data %q", s), func() phpjson.Object {
				return with(x.record(), "called_areaname", "Xinyang", "trans_areaname", "", "record_file", "", "user_data", s)
			})
		}
	})
	r.must("ACCEPT-004", "calls of every disposition are accepted", takeMore, documented("autocall 2.2"), func(x *exam) {
		for _, f := range fates {
			x.takes(f.name, func() phpjson.Object { return x.e.make.record(f) })
		}
	})
	r.must("ACCEPT-005", "empty text and stamps of 0 are accepted", "A stamp of 0 says that it did not happen, and an empty text that there is nothing to say: neither is wrong.", documented("autocall 2.4"), func(x *exam) {
		x.takes("a call of which nothing is known", func() phpjson.Object {
			record := x.e.make.record(fates[5])
			for i, m := range record {
				if _, isText := m.Value.(string); isText && m.Key != "call_id" && m.Key != "vcc_id" {
					record[i].Value = ""
				}
			}
			for _, key := range numeric {
				record.Set(key, "0")
			}
			return record
		})
	})
	r.must("ACCEPT-006", "fields that are optional may be missing", takeMore, documented("autocall 2.2"), func(x *exam) {
		x.takes("without record_file and trans_areacode", func() phpjson.Object { return without(x.record(), "record_file", "trans_areacode") })
		x.takes("without what the table does not list", func() phpjson.Object {
			return without(x.record(), "vcc_id", "trans_vendor", "call_context", "call_exten", "call_vars", "trans_agent")
		})
		x.takes("with call_time", func() phpjson.Object {
			return with(x.record(), "call_time", x.e.Now.Add(-talkedLast).Format(time.DateTime))
		})
	})
	r.must("ACCEPT-007", "fields that nobody announced are let pass", takeMore, assumed("autocall 2.4 has fields that 2.2 does not list"), func(x *exam) {
		x.takes("with more fields", func() phpjson.Object {
			return with(x.record(), "release_cause", 16, "asr_text", "您好", "quality", phpjson.Object{phpjson.Pair("mos", "4.1")}, "tags", []any{"a", nil})
		})
	})
	r.must("ACCEPT-008", "user_data may be an object, with objects and null in it", takeMore, documented("autocall 2.4"), func(x *exam) {
		x.takes("as in the example", x.record)
		x.takes("nested", func() phpjson.Object {
			return with(x.record(), "user_data", phpjson.Object{
				phpjson.Pair("a", phpjson.Object{phpjson.Pair("b", []any{phpjson.Object{phpjson.Pair("c", nil)}, []any{}, true, "}"})}),
				phpjson.Pair("data", phpjson.Object{phpjson.Pair("sign", "x")}), phpjson.Pair("", "an empty key"),
			})
		})
	})
	r.must("ACCEPT-009", "user_data may be text", takeMore, documented("autocall 2.2"), func(x *exam) {
		for _, s := range []string{`{"ext_id":"1"}`, "plain text", ""} {
			x.takes(fmt.Sprintf("user_data %q", s), func() phpjson.Object { return with(x.record(), "user_data", s) })
		}
	})
	r.must("ACCEPT-010", "user_data may be null, [] or {}", "PHP writes an empty map as [], and what was never set as null.", assumed("supplement A.6"), func(x *exam) {
		for _, value := range []any{nil, []any{}, phpjson.Object{}} {
			x.takes("user_data "+text(phpjson.Object{phpjson.Pair("user_data", value)}), func() phpjson.Object { return with(x.record(), "user_data", value) })
		}
	})
	r.must("ACCEPT-011", "user_data of 64 KiB is accepted", "Allow for bodies of a few hundred KiB, in the server and in the table.", assumed("autocall 2.2 sets no bound"), func(x *exam) {
		x.takes("64 KiB", func() phpjson.Object { return with(x.record(), "user_data", strings.Repeat("0123456789abcde ", 4096)) })
	})
	r.must("ACCEPT-012", "numbers may be text, as in the example, or integers, as in the table", takeMore, documented("autocall 2.2 and 2.4"), func(x *exam) {
		x.takes("as text", x.record)
		x.takes("as integers", func() phpjson.Object {
			record := x.record()
			for _, key := range numeric {
				value, _ := record.Get(key)
				n, _ := strconv.ParseInt(fmt.Sprint(value), 10, 64) // a record's numbers are digits
				record.Set(key, n)
			}
			return record
		})
	})
	r.must("ACCEPT-013", "the fields of data may come in any order", rawBytes, documented("autocall 2.1: the push is JSON"), func(x *exam) {
		x.takes("backwards", func() phpjson.Object {
			record := x.record()
			for i, j := 0, len(record)-1; i < j; i, j = i+1, j-1 {
				record[i], record[j] = record[j], record[i]
			}
			return record
		})
	})
	r.should("ACCEPT-014", "the members of a frame may come in any order, with white space around them", "Read the frame with a JSON parser; only the bytes of data are signed.", documented("autocall 2.1: the push is JSON"), func(x *exam) {
		x.each(func(form Form, suffix string) {
			f := x.e.sign(form, text(x.record()))
			x.accepts("sign and timestamp first"+suffix, fmt.Sprintf("{\n  \"sign\": %q,\n  \"timestamp\": %q,\n  \"data\": %s,\n  \"type\": 1\n}\n", f.Sign, x.e.Now.Format(frame.TimeLayout), f.Data))
		})
	})
	r.should("ACCEPT-015", "a body in chunks is accepted", "Read the body to its end, whether or not Content-Length announces it.", assumed("RFC 9112, 7.1"), func(x *exam) {
		r := x.e.request(x.e.push(x.form(), x.record(), 0))
		r.Header.Set("Transfer-Encoding", "chunked") // as curl is told; the transport says so by itself
		a, ok := x.through(x.e.client.Through(chunked{lone()}), r)
		x.accepted("in chunks", a, ok)
	})
	r.must("ACCEPT-016", "several pushes on one connection are accepted", "Read each body to its end before you answer, or say Connection: close.", assumed("RFC 9112, 9.3"), func(x *exam) {
		kept := lone()
		kept.DisableKeepAlives, kept.MaxConnsPerHost = false, 1
		defer kept.CloseIdleConnections()
		client := x.e.client.Through(kept)
		for i := range 5 {
			a, ok := x.through(client, x.e.request(x.e.push(x.form(), x.record(), 0)))
			x.accepted(fmt.Sprintf("push %d", i+1), a, ok)
		}
	})
	r.must("ACCEPT-017", "Content-Type may name a charset", "Compare the media type alone, without its parameters.", assumed("RFC 9110, 8.3.1"), func(x *exam) {
		for _, kind := range []string{"application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8"} {
			r := x.e.request(x.e.push(x.form(), x.record(), 0))
			r.Header.Set("Content-Type", kind)
			a, ok := x.through(x.e.client, r)
			x.accepted(kind, a, ok)
		}
	})
	r.should("ACCEPT-018", "HTTP/1.0 is spoken", "Let the server answer HTTP/1.0: relays and old clients speak it.", assumed("RFC 9112, 2.3"), func(x *exam) {
		for minor := range 2 {
			r := x.e.request(x.e.push(x.form(), x.record(), 0))
			r.Curl = []string{fmt.Sprintf("--http1.%d", minor)}
			a, ok := x.through(x.e.client.Through(wire{minor: minor}), r)
			x.accepted(fmt.Sprintf("HTTP/1.%d", minor), a, ok)
		}
	})
	r.notice("ACCEPT-019", "text that is not escaped is verified all the same", rawBytes, assumed("PHP escapes by default: supplement A.6"), func(x *exam) {
		data := text(with(x.record(), "called_areaname", "", "record_file", ""))
		data = strings.Replace(data, `"called_areaname":""`, `"called_areaname":"河南 信阳"`, 1)
		data = strings.Replace(data, `"record_file":""`, `"record_file":"http://record.example/1.mp3"`, 1)
		x.accepts("raw UTF-8 and slashes", x.e.body(x.e.sign(Plain, data), 0))
	}, verdict.NeedsPlain)
	r.notice("ACCEPT-020", "numbers with a fraction or an exponent are verified as they were sent", rawBytes, assumed("supplement A.6"), func(x *exam) {
		for _, n := range []string{"1.50", "1.0e+2", "0.1"} {
			x.accepts(n, x.e.body(x.e.sign(Plain, raw(x.record(), n)), 0))
		}
	}, verdict.NeedsPlain)
	r.notice("ACCEPT-021", "integers beyond 64 bits are verified as they were sent", rawBytes, assumed("supplement A.6"), func(x *exam) {
		x.accepts("20 digits", x.e.body(x.e.sign(Plain, raw(x.record(), "18446744073709551617")), 0))
	}, verdict.NeedsPlain)
	r.should("ACCEPT-022", "a sender that expects 100 Continue is answered", "Let the server answer Expect: 100-continue: PHP's curl asks so before a long body.", assumed("RFC 9110, 10.1.1"), func(x *exam) {
		asking := lone()
		asking.ExpectContinueTimeout = patience
		r := x.e.request(x.e.push(x.form(), x.record(), 0))
		r.Header.Set("Expect", "100-continue")
		a, ok := x.through(x.e.client.Through(asking), r)
		x.accepted("with Expect: 100-continue", a, ok)
	})
}

// patience is how long a sender waits for 100 Continue before it sends all the same.
const patience = 300 * time.Millisecond

// raw returns a record's text with a user_data that is a number as written.
func raw(record phpjson.Object, number string) string {
	const mark = "@number@"
	return strings.Replace(text(with(record, "user_data", phpjson.Object{phpjson.Pair("n", mark)})), `"`+mark+`"`, string(json.Number(number)), 1)
}

// jsonType is the media type of an answer.
const jsonType = "application/json"

// answer declares how a receiver has to answer.
func (r rules) answer() {
	good := func(x *exam) string { return x.e.push(x.form(), x.record(), 0) }
	const say = `Answer {"code":0} as JSON once the record is safe, with status 200 and nothing around it.`
	r.must("ANSWER-001", "the answer is a JSON object", say, documented("autocall 2.3"), func(x *exam) {
		if a, ok := x.send(good(x)); ok {
			var members map[string]json.RawMessage
			x.True("the body is a JSON object", json.Unmarshal(a.Body, &members) == nil && members != nil, "%.200q", a.Body)
		}
	})
	r.must("ANSWER-002", "the code is the integer 0, not text", say, documented("autocall 2.3"), func(x *exam) {
		if a, ok := x.send(good(x)); ok {
			x.Equal("code", codeOf(a), "0")
		}
	})
	r.must("ANSWER-003", "the status is 2xx", say, assumed("supplement A26"), func(x *exam) {
		if a, ok := x.send(good(x)); ok && a.Status/100 != 3 {
			x.True("status 2xx", a.Status/100 == 2, "status %d", a.Status)
		} else if ok {
			x.NotProven("the answer is a redirect")
		}
	})
	r.must("ANSWER-004", "the answer is no redirect", "Give the vendor the address that answers itself: a sender of pushes follows nowhere.", assumed("supplement A26"), func(x *exam) {
		if a, ok := x.send(good(x)); ok {
			x.True("no redirect", a.Status/100 != 3, "status %d to %q", a.Status, a.Header.Get("Location"))
		}
	})
	r.must("ANSWER-005", "every answer comes in time", "Keep slow work out of the request: store the record, answer, and do the rest behind.", assumed("supplement A26"), func(x *exam) {
		for i := range 10 {
			x.accepts(fmt.Sprintf("push %d, within %s", i+1, x.e.Timeout), good(x))
		}
	})
	r.should("ANSWER-006", "the answer says that it is JSON", "Send Content-Type: application/json.", assumed("autocall 2.3"), func(x *exam) {
		if a, ok := x.send(good(x)); ok {
			x.Equal("media type", a.MediaType(), jsonType)
		}
	})
	r.must("ANSWER-007", "50 pushes at once are all accepted", "Give the server and its pool of connections room for a burst: a campaign that ends is one.", assumed("a dialler ends many calls at once"), func(x *exam) {
		x.burst(50)
	})
	r.should("ANSWER-008", "answers do not get slower over 5,000 pushes", "Look for a search without an index, a list that only grows, a file read anew each time.", assumed("a day of a call centre"), func(x *exam) {
		x.endures(5000, 10)
	}, verdict.NeedsTime)
}
