package reference

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// dataOf returns the data of a frame that is read without care.
func dataOf(body []byte, f *loose) []byte {
	if json.Unmarshal(body, f) != nil {
		return nil
	}
	return f.Data
}

// dying leaves every push without an answer once a body was such that it dies of
// it. A body that was cut off comes with the error of reading it.
func dying(of func(body []byte, err error) bool) func(*Receiver) {
	return func(r *Receiver) {
		var dead atomic.Bool
		r.parts.around = func(w http.ResponseWriter, req *http.Request, take http.HandlerFunc) {
			body, err := io.ReadAll(req.Body)
			if of(body, err) {
				dead.Store(true)
			}
			if dead.Load() {
				panic(http.ErrAbortHandler)
			}
			req.Body = io.NopCloser(bytes.NewReader(body))
			take(w, req)
		}
	}
}

func surviving() []Defect {
	return []Defect{
		{"dies-of-length", "dies of a long push", "RECEIVER-SAFETY-001", dying(func(body []byte, _ error) bool { return len(body) > MaxBody })},
		{"dies-of-depth", "dies of JSON that is nested deeply", "RECEIVER-SAFETY-002", dying(func(body []byte, _ error) bool { return bytes.Count(body, []byte("[")) > 5000 })},
		{"dies-of-twins", "dies of a key that occurs twice", "RECEIVER-SAFETY-003", dying(func(body []byte, _ error) bool { return bytes.Count(body, []byte(`"sign":`)) > 1 })},
		{"dies-of-a-cut", "dies of a push that is cut off", "RECEIVER-SAFETY-005", dying(func(_ []byte, err error) bool { return err != nil })},
		{"dies-of-bytes", "dies of bytes that are not UTF-8", "RECEIVER-SAFETY-006", dying(func(body []byte, _ error) bool { return len(body) > 100 && !utf8.Valid(body) })},
		{"stays-broken", "refuses every push behind one that is no JSON", "RECEIVER-REFUSE-014", func(r *Receiver) {
			var broken atomic.Bool
			open := r.parts.open
			r.parts.open = func(body []byte) ([]byte, error) {
				if !json.Valid(body) {
					broken.Store(true)
				}
				if broken.Load() {
					return nil, errors.New("the connection to the database is in a wrong state")
				}
				return open(body)
			}
		}},
		{"one-at-a-time", "reads one push after another, however slowly they come", "RECEIVER-SAFETY-004", func(r *Receiver) {
			var mu sync.Mutex
			r.parts.around = func(w http.ResponseWriter, req *http.Request, take http.HandlerFunc) {
				mu.Lock()
				defer mu.Unlock()
				take(w, req)
			}
		}},
		{"first-of-a-connection", "answers the first push of a connection alone", "RECEIVER-ACCEPT-016", func(r *Receiver) {
			var mu sync.Mutex
			seen := map[string]bool{}
			r.parts.around = func(w http.ResponseWriter, req *http.Request, take http.HandlerFunc) {
				mu.Lock()
				again := seen[req.RemoteAddr]
				seen[req.RemoteAddr] = true
				mu.Unlock()
				if again {
					panic(http.ErrAbortHandler)
				}
				take(w, req)
			}
		}},
		{"keeps-what-was-cut", "takes a push that is cut off for a whole one", "RECEIVER-STORE-005", func(r *Receiver) {
			r.parts.around = func(w http.ResponseWriter, req *http.Request, take http.HandlerFunc) {
				body, err := io.ReadAll(req.Body)
				if err != nil { // a closing brace is all that is missing
					body = append(body, '}')
				}
				req.Body = io.NopCloser(bytes.NewReader(body))
				take(w, req)
			}
		}},
	}
}
