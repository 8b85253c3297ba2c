package reference

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/ringback-sim/ringback/sim/phpjson"
)

// keyed replaces what makes a record the same as another.
func keyed(key func(body, data []byte) string) func(*Receiver) {
	return func(r *Receiver) {
		r.parts.row = func(body, data []byte) (Row, error) {
			whole, err := row(body, data)
			whole.Key = key(body, data)
			return whole, err
		}
	}
}

// counter makes keys that never repeat.
type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) next() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return strconv.Itoa(c.n)
}

func remembering() []Defect {
	field := func(data []byte, key string) string {
		value, _ := fields(data).Get(key)
		return fmt.Sprint(value)
	}
	return []Defect{
		{"stores-twice", "stores a call as often as it comes", "RECEIVER-ONCE-011", func(r *Receiver) {
			var keys counter
			keyed(func([]byte, []byte) string { return keys.next() })(r)
		}},
		{"refuses-known", "refuses a call that it has already", "RECEIVER-ONCE-001", func(r *Receiver) {
			r.parts.keep = func(row Row) error {
				if r.store.Has(row.Key) {
					return errors.New("duplicate key")
				}
				return r.store.Put(row)
			}
		}},
		{"refuses-known-after-loss", "falls over when a call comes again", "RECEIVER-ONCE-003", func(r *Receiver) {
			r.parts.keep = func(row Row) error {
				if r.store.Has(row.Key) {
					panic(http.ErrAbortHandler)
				}
				return r.store.Put(row)
			}
		}},
		{"looks-then-inserts", "looks whether a call is there, and inserts it later", "RECEIVER-ONCE-012", looksThenInserts},
		{"keyed-by-bytes", "recognises a push by its bytes", "RECEIVER-ONCE-013", keyed(func(body, _ []byte) string { return string(body) })},
		{"keyed-by-number-and-minute", "takes calls of one number in one minute for the same", "RECEIVER-ONCE-015", keyed(func(_, data []byte) string {
			return fmt.Sprint(field(data, "called"), stamp(data, "start_time")/60)
		})},
		{"keyed-by-fields", "takes calls with equal fields for the same", "RECEIVER-ONCE-015", keyed(func(_, data []byte) string {
			var rest phpjson.Object
			for _, m := range fields(data) {
				if m.Key != "call_id" {
					rest = append(rest, m)
				}
			}
			return string(php(rest))
		})},
		{"float-ids", "keeps call ids as floats", "RECEIVER-STORE-003", func(r *Receiver) {
			r.parts.row = func(body, data []byte) (Row, error) {
				whole, err := row(body, data)
				if f, bad := strconv.ParseFloat(whole.CallID, 64); bad == nil {
					whole.CallID = strconv.FormatFloat(f, 'f', 0, 64)
					whole.Key = whole.CallID
				}
				return whole, err
			}
		}},
		{"rounds-numbers", "stores what a decoder with floats made of the data", "RECEIVER-STORE-002", func(r *Receiver) {
			r.parts.row = func(body, data []byte) (Row, error) {
				whole, err := row(body, data)
				if value, bad := phpjson.Decode(data); bad == nil {
					whole.Data = string(php(floats(value)))
				}
				return whole, err
			}
		}},
		{"drops-escapes", "stores text without its slashes", "RECEIVER-STORE-002", func(r *Receiver) {
			r.parts.row = func(body, data []byte) (Row, error) {
				whole, err := row(body, data)
				whole.Data = strings.ReplaceAll(whole.Data, `\/`, "")
				return whole, err
			}
		}},
		{"answers-first", "answers, and stores when it has time", "RECEIVER-STORE-001", func(r *Receiver) {
			var mu sync.Mutex
			var later []Row
			r.parts.keep = func(row Row) error {
				mu.Lock()
				defer mu.Unlock()
				later = append(later, row)
				return nil
			}
			r.parts.told = func() {
				mu.Lock()
				defer mu.Unlock()
				for _, row := range later {
					_ = r.store.Put(row) // nobody hears of it, which is the mistake
				}
				later = nil
			}
		}},
		{"stores-then-verifies", "stores what comes before it looks at the sign", "RECEIVER-STORE-004", func(r *Receiver) {
			open := r.parts.open
			r.parts.open = func(body []byte) ([]byte, error) {
				data, err := open(body)
				if err != nil {
					var unverified loose
					if whole, bad := row(body, dataOf(body, &unverified)); bad == nil {
						_ = r.store.Put(whole) // nobody hears of it, which is the mistake
					}
				}
				return data, err
			}
		}},
		{"newest-only", "refuses a call that began before the last one that it has", "RECEIVER-ORDER-001", func(r *Receiver) {
			var mu sync.Mutex
			var newest int64
			r.parts.judge = func(data []byte) error {
				mu.Lock()
				defer mu.Unlock()
				began := stamp(data, "start_time")
				if began > 0 && began < newest-600 {
					return errors.New("this is old")
				}
				newest = max(newest, began)
				return nil
			}
		}},
	}
}

// looksThenInserts looks which calls are there when a request comes, and inserts
// by that when it has read it.
func looksThenInserts(r *Receiver) {
	var keys counter
	r.parts.around = func(w http.ResponseWriter, req *http.Request, _ http.HandlerFunc) {
		before := map[string]bool{}
		for _, row := range r.store.Last(maxRows) {
			before[row.CallID] = true
		}
		one := *r
		one.parts.keep = func(row Row) error {
			if before[row.CallID] {
				return nil
			}
			row.Key = keys.next()
			return r.store.Put(row)
		}
		one.take(w, req)
	}
}
