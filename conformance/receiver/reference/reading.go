package reference

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// fields reads data as an object; what is none has no fields.
func fields(data []byte) phpjson.Object {
	value, err := phpjson.Decode(data)
	if err != nil {
		return nil
	}
	object, _ := value.(phpjson.Object)
	return object
}

// judging adds a reason to refuse a record.
func judging(why func(record phpjson.Object) string) func(*Receiver) {
	return func(r *Receiver) {
		r.parts.judge = func(data []byte) error {
			if reason := why(fields(data)); reason != "" {
				return errors.New(reason)
			}
			return nil
		}
	}
}

// admitting adds a reason to refuse a request.
func admitting(why func(*http.Request) string) func(*Receiver) {
	return func(r *Receiver) {
		r.parts.admit = func(req *http.Request) error {
			if reason := why(req); reason != "" {
				return errors.New(reason)
			}
			return nil
		}
	}
}

func reading() []Defect {
	return []Defect{
		{"needs-all-fields", "refuses a record without record_file", "RECEIVER-ACCEPT-006", judging(func(record phpjson.Object) string {
			if _, ok := record.Get("record_file"); !ok {
				return "record_file: found none"
			}
			return ""
		})},
		{"refuses-new-fields", "refuses a record with a field that it does not know", "RECEIVER-ACCEPT-007", judging(func(record phpjson.Object) string {
			if _, ok := record.Get("release_cause"); ok {
				return "release_cause: unknown field"
			}
			return ""
		})},
		{"needs-an-answer", "refuses calls that were not answered", "RECEIVER-ACCEPT-004", judging(func(record phpjson.Object) string {
			if at, _ := record.Get("ans_time"); fmt.Sprint(at) == "0" {
				return "ans_time: found 0, expected a time"
			}
			return ""
		})},
		{"refuses-empty-text", "refuses empty text in called", "RECEIVER-ACCEPT-005", judging(func(record phpjson.Object) string {
			if called, _ := record.Get("called"); called == "" {
				return "called: found none"
			}
			return ""
		})},
		{"needs-flat-user-data", "refuses user_data with objects in it", "RECEIVER-ACCEPT-008", judging(func(record phpjson.Object) string {
			data, _ := record.Get("user_data")
			object, _ := data.(phpjson.Object)
			for _, m := range object {
				if _, nested := m.Value.(phpjson.Object); nested {
					return "user_data: found an object in it, expected text"
				}
			}
			return ""
		})},
		{"refuses-text-user-data", "refuses user_data that is text", "RECEIVER-ACCEPT-009", judging(func(record phpjson.Object) string {
			if data, _ := record.Get("user_data"); isText(data) {
				return "user_data: found text, expected an object"
			}
			return ""
		})},
		{"falls-over-on-null", "falls over when user_data is null", "RECEIVER-ACCEPT-010", judging(func(record phpjson.Object) string {
			if data, ok := record.Get("user_data"); ok && data == nil {
				panic(http.ErrAbortHandler)
			}
			return ""
		})},
		{"short-column", "refuses a record of more than 16 KiB", "RECEIVER-ACCEPT-011", func(r *Receiver) {
			r.parts.judge = func(data []byte) error {
				if len(data) > 16<<10 {
					return errors.New("data too long for column")
				}
				return nil
			}
		}},
		{"needs-text-numbers", "refuses numbers that are integers", "RECEIVER-ACCEPT-012", judging(func(record phpjson.Object) string {
			if at, ok := record.Get("start_time"); ok && !isText(at) {
				return "start_time: found an integer, expected text"
			}
			return ""
		})},
		{"needs-an-order", "expects vcc_id as the first field", "RECEIVER-ACCEPT-013", judging(func(record phpjson.Object) string {
			if _, has := record.Get("vcc_id"); has && record[0].Key != "vcc_id" {
				return "expected vcc_id first"
			}
			return ""
		})},
		{"cuts-the-frame", "cuts data out of the body as text, and finds it only in the vendor's order", "RECEIVER-ACCEPT-014", func(r *Receiver) {
			open := r.parts.open
			r.parts.open = func(body []byte) ([]byte, error) {
				if len(body) > 8 && string(body[:8]) != `{"type":` {
					return nil, errors.New("this is no push")
				}
				return open(body)
			}
		}},
		{"needs-a-length", "refuses a body whose length is not announced", "RECEIVER-ACCEPT-015", admitting(func(r *http.Request) string {
			if r.ContentLength < 0 {
				return "Content-Length: found none"
			}
			return ""
		})},
		{"needs-bare-type", "refuses a Content-Type with a charset", "RECEIVER-ACCEPT-017", admitting(func(r *http.Request) string {
			if _, more, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || len(more) > 0 {
				return "Content-Type: expected application/json"
			}
			return ""
		})},
		{"refuses-http10", "refuses HTTP/1.0", "RECEIVER-ACCEPT-018", admitting(func(r *http.Request) string {
			if !r.ProtoAtLeast(1, 1) {
				return "expected HTTP/1.1"
			}
			return ""
		})},
		{"refuses-expect", "refuses Expect: 100-continue", "RECEIVER-ACCEPT-022", admitting(func(r *http.Request) string {
			if r.Header.Get("Expect") != "" {
				return "Expect: not understood"
			}
			return ""
		})},
		{"refuses-fractions", "verifies data whose numbers became floats", "RECEIVER-ACCEPT-020", encoding(func(v any) []byte { return php(floats(v)) })},
		{"refuses-long-numbers", "falls over an integer beyond 64 bits", "RECEIVER-ACCEPT-021", func(r *Receiver) {
			r.parts.judge = func(data []byte) error {
				var record struct {
					UserData struct {
						N json.Number `json:"n"`
					} `json:"user_data"`
				}
				_ = json.Unmarshal(data, &record) // what has no such number does not matter
				if record.UserData.N == "" {
					return nil
				}
				_, err := record.UserData.N.Float64()
				if _, whole := strconv.ParseInt(record.UserData.N.String(), 10, 64); err == nil && whole != nil && len(record.UserData.N) > 18 {
					return whole
				}
				return err
			}
		}},
		{"takes-other-types", "takes a frame of another type for a record", "RECEIVER-REFUSE-012", func(r *Receiver) {
			r.parts.open = func(body []byte) ([]byte, error) {
				f, err := frame.Parse(body)
				if err != nil {
					return nil, err
				}
				return f.Payload(r.secret)
			}
		}},
		{"refuses-late", "refuses a call that ended more than an hour before its push", "RECEIVER-ORDER-002", func(r *Receiver) {
			r.parts.open = func(body []byte) ([]byte, error) {
				data, err := r.open(body)
				if err != nil {
					return nil, err
				}
				f, err := frame.Parse(body)
				if err != nil {
					return nil, err
				}
				sent, _ := time.ParseInLocation(frame.TimeLayout, f.Timestamp, china) // it was parsed
				if ended := stamp(data, "end_time"); ended > 0 && sent.Unix()-ended > int64(time.Hour/time.Second) {
					return nil, errors.New("this is old")
				}
				return data, nil
			}
		}},
	}
}

// china is the vendor's zone.
var china = time.FixedZone("", 8*60*60)

func isText(value any) bool {
	_, ok := value.(string)
	return ok
}

// stamp returns a time of a record, 0 for none.
func stamp(data []byte, key string) int64 {
	value, _ := fields(data).Get(key)
	n, err := strconv.ParseInt(fmt.Sprint(value), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// floats turns numbers into floats, as a decoder does that knows nothing else.
func floats(value any) any {
	switch v := value.(type) {
	case phpjson.Object:
		for i := range v {
			v[i].Value = floats(v[i].Value)
		}
	case []any:
		for i := range v {
			v[i] = floats(v[i])
		}
	case json.Number:
		if f, err := v.Float64(); err == nil && !math.IsInf(f, 0) {
			return f
		}
	}
	return value
}
