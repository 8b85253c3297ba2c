package mutants

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/ringback-sim/ringback/conformance/autocall"
	"github.com/ringback-sim/ringback/conformance/proxy"
	"github.com/ringback-sim/ringback/sim/frame"
)

// sent changes pushes as they are on the way.
func sent(change func(r *http.Request, body string) string) defect {
	return defect{push: proxy.Alter{Request: func(r *http.Request, body []byte) []byte { return []byte(change(r, string(body))) }}}
}

// bodies edits what is pushed, frame and all.
func bodies(change edit) defect {
	return sent(func(_ *http.Request, body string) string { return change(body) })
}

// framed changes the frames of pushes; the secret is the receiver's.
func framed(change func(f frame.Frame, secret string) frame.Frame) defect {
	return bodies(func(body string) string { return reframed(body, change) })
}

// reframed changes one frame. What is signed with no secret of the suite's stays
// as it is.
func reframed(body string, change func(f frame.Frame, secret string) frame.Frame) string {
	f, err := frame.Parse([]byte(body))
	if err != nil {
		return body
	}
	for _, secret := range autocall.PushSecrets() {
		if f.Verify(secret) == nil {
			f = change(f, secret)
			return string(f.Bytes(f.Timestamp))
		}
	}
	return body
}

// opened edits the records in pushes, encrypted or not, and signs them again.
func opened(change edit) defect { return bodies(record(change)) }

// record edits the record in a frame.
func record(change edit) edit {
	return func(body string) string {
		return reframed(body, func(f frame.Frame, secret string) frame.Frame {
			data, err := f.Payload(secret)
			if err != nil {
				return f
			}
			wrap := frame.Plain
			if f.Sealed() {
				wrap = frame.Encrypted
			}
			changed, err := wrap(f.Type, []byte(change(string(data))), secret)
			if err != nil {
				return f
			}
			changed.Timestamp = f.Timestamp
			return changed
		})
	}
}

// resealed encrypts the records of encrypted pushes in another way, and signs them
// rightly.
func resealed(seal func(plain []byte, secret string) string) defect {
	return framed(func(f frame.Frame, secret string) frame.Frame {
		if !f.Sealed() {
			return f
		}
		plain, err := f.Payload(secret)
		if err != nil {
			return f
		}
		changed := frame.Carry(f.Type, seal(plain, secret), secret)
		changed.Timestamp = f.Timestamp
		return changed
	})
}

// judged changes the suite's answers to pushes before the simulator has them.
func judged(change func(r *http.Response, body string) string) defect {
	return defect{push: proxy.Alter{Answer: func(_ *http.Request, r *http.Response, body []byte) []byte {
		return []byte(change(r, string(body)))
	}}}
}

// The answers that accept a push and that refuse it.
const (
	yes = `{"code":0}`
	no  = `{"code":1}`
)

// accepting has the simulator accept answers of a form.
func accepting(form string) defect { return judging(form, yes) }

// refusing has the simulator refuse answers of a form.
func refusing(form string) defect { return judging(form, no) }

func judging(form, as string) defect {
	re := regexp.MustCompile(form)
	return judged(func(_ *http.Response, body string) string {
		if re.MatchString(body) {
			return as
		}
		return body
	})
}

// attempt is one push on its way, with what became of it.
type attempt struct {
	n    int    // counts those of one call from 1
	body string // as it came
	// send passes a body on and returns the suite's answer.
	send func(body string) (*http.Response, error)
	// answer is one of a proxy that sends nothing.
	answer func(body string) (*http.Response, error)
}

// carried passes pushes on one at a time, by their number.
func carried(change func(a attempt) (*http.Response, error)) defect {
	return defect{carry: func(next http.RoundTripper) http.RoundTripper {
		return &carrier{next: next, change: change, attempts: map[string]int{}}
	}}
}

// carrier counts the attempts with each call, and lets a defect carry them.
type carrier struct {
	next   http.RoundTripper
	change func(a attempt) (*http.Response, error)

	mu       sync.Mutex
	attempts map[string]int // by address and data
}

// RoundTrip carries one push.
func (c *carrier) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var push struct {
		Data json.RawMessage `json:"data"`
	}
	key := r.URL.Path
	if json.Unmarshal(body, &push) == nil {
		key += string(push.Data)
	}
	c.mu.Lock()
	c.attempts[key]++
	n := c.attempts[key]
	c.mu.Unlock()
	return c.change(attempt{
		n: n, body: string(body),
		send: func(body string) (*http.Response, error) {
			again := r.Clone(r.Context())
			again.Body, again.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
			again.Header.Del("Content-Length")
			return c.next.RoundTrip(again)
		},
		answer: func(body string) (*http.Response, error) { return answerOf(r, body), nil },
	})
}

// answerOf is an answer that the suite did not give.
func answerOf(r *http.Request, body string) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}
