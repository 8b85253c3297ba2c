package fault_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/fault"
)

// TestEachFaultOnTheWire holds the bytes that a client of bare TCP gets of a POST,
// by HTTP/1.1 and 1.0, and whether the call was placed.
func TestEachFaultOnTheWire(t *testing.T) {
	for name, tc := range map[string]struct {
		fault  string
		placed int
		end    string // of the connection
		status int    // 0: not a byte
		body   string
		broken bool // the body ends before it should
		header map[string]string
	}{
		"reset":       {`"do":"reset"`, 1, "reset", 0, "", false, nil},
		"empty-reply": {`"do":"empty-reply"`, 1, "closed", 0, "", false, nil},
		"cut-body":    {`"do":"cut-body"`, 1, "closed", 200, good[:len(good)/2], true, nil},
		"cut-body to one byte": {
			`"do":"cut-body","bytes":1`, 1, "closed", 200, good[:1], true, nil,
		},
		"cut-body of all": {`"do":"cut-body","bytes":10000`, 1, "closed", 200, good, false, nil},
		"slow-drip": {
			`"do":"slow-drip","bytes":20,"pause":"1ms"`, 1, "closed", 200, good, false, nil,
		},
		"content-type": {
			`"do":"content-type"`, 1, "closed", 200, good, false, map[string]string{"Content-Type": "text/html"},
		},
		"content-type of its own": {
			`"do":"content-type","contentType":"text/x-php"`, 1, "closed", 200, good, false, map[string]string{"Content-Type": "text/x-php"},
		},
		"malformed-json": {`"do":"malformed-json"`, 1, "closed", 200, good[:len(good)-1] + ",", false, nil},
		"status in the vendor's words": {
			`"do":"status","status":503`, 0, "closed", 503, `{"error":"internal","message":"refused on purpose by the fault \"f\""}`, false,
			map[string]string{"Content-Type": "application/json"},
		},
		"status that says what is wrong": {
			`"do":"status","status":404`, 0, "closed", 404, `{"error":"not-found","message":"refused on purpose by the fault \"f\""}`, false, nil,
		},
		"status with a body": {
			`"do":"status","status":502,"body":"<h1>Bad Gateway</h1>","contentType":"text/html"`, 0, "closed", 502, "<h1>Bad Gateway</h1>", false,
			map[string]string{"Content-Type": "text/html", "Content-Length": "20"},
		},
		"status below 400": {`"do":"status","status":200`, 0, "closed", 200, "", false, map[string]string{"Content-Length": "0"}},
		"status 204":       {`"do":"status","status":204`, 0, "closed", 204, "", false, map[string]string{"Content-Length": ""}},
		"too-many-requests": {
			`"do":"too-many-requests","retryAfter":"1500ms"`, 0, "closed", 429, `{"error":"rate-limited","message":"refused on purpose by the fault \"f\""}`, false,
			map[string]string{"Retry-After": "2"},
		},
		"too-many-requests without a time": {
			`"do":"too-many-requests"`, 0, "closed", 429, `{"error":"rate-limited","message":"refused on purpose by the fault \"f\""}`, false,
			map[string]string{"Retry-After": ""},
		},
		"delay": {`"do":"delay","by":"1ms"`, 1, "closed", 200, good, false, nil},
	} {
		for _, version := range []string{"1.1", "1.0"} {
			t.Run(name+", HTTP/"+version, func(t *testing.T) {
				v := serve(t, `{"name":"f","on":"request",`+tc.fault+`}`)
				got := v.talk(request(http.MethodPost, version, true))
				v.Expect(got.end).To(Equal(tc.end), got.text)
				v.Expect(v.placed.Load()).To(BeEquivalentTo(tc.placed))
				v.Expect(v.noted()).To(HaveLen(1))
				v.Expect(v.noted()[0]).To(HavePrefix("f: "))
				v.free()
				if tc.status == 0 {
					v.Expect(got.text).To(BeEmpty())
					return
				}
				a, err := v.answerIn(got, http.MethodPost)
				v.Expect(errors.Is(err, io.ErrUnexpectedEOF)).To(Equal(tc.broken), got.text)
				v.Expect(a.status).To(Equal(tc.status))
				v.Expect(a.body).To(Equal(tc.body))
				v.Expect(a.header.Get(fault.Header)).To(Equal("f"))
				for name, value := range tc.header {
					v.Expect(a.header.Get(name)).To(Equal(value), name)
				}
			})
		}
	}
}

// TestKeepAliveAndHead sends a HEAD that is struck and then a GET that is not over
// one connection: what leaves it whole lets the next request through.
func TestKeepAliveAndHead(t *testing.T) {
	for do, next := range map[string]bool{
		`"do":"reset"`: false, `"do":"empty-reply"`: false,
		`"do":"cut-body"`: true, `"do":"slow-drip"`: true, `"do":"malformed-json"`: true, `"do":"content-type"`: true,
		`"do":"status","status":500`: true, `"do":"too-many-requests"`: true, `"do":"delay","by":"1ms"`: true,
		`"do":"status","status":500,"body":"oops"`: true,
	} {
		t.Run(do, func(t *testing.T) {
			v := serve(t, `{"on":"request","first":1,`+do+`}`)
			got := v.talk(request(http.MethodHead, "1.1", false), request(http.MethodGet, "1.1", true))
			v.Expect(strings.Count(got.text, "HTTP/1.1")).To(Equal(map[bool]int{true: 2, false: 0}[next]), got.text)
			if next {
				v.Expect(got.text).To(HaveSuffix(good), "the answer to the GET, and no body of the HEAD")
				v.Expect(strings.Count(got.text, good)).To(Equal(1))
			}
		})
	}
}

func TestAnAnswerWithoutABodyHasNothingToDamage(t *testing.T) {
	for _, do := range []string{`"do":"cut-body"`, `"do":"slow-drip"`, `"do":"malformed-json"`, `"do":"content-type"`} {
		v := serve(t, `{"on":"request",`+do+`}`)
		got := v.talk(request(http.MethodDelete, "1.1", true))
		v.Expect(got.text).To(HavePrefix("HTTP/1.1 204 No Content\r\n"))
		v.Expect(got.end).To(Equal("closed"))
	}
}

// TestWhatAClientOfGoSees is what a program has to cope with.
func TestWhatAClientOfGoSees(t *testing.T) {
	is := func(want error) func(said, error) bool {
		return func(_ said, err error) bool { return errors.Is(err, want) }
	}
	answered := func(status int, text string) func(said, error) bool {
		return func(a said, err error) bool {
			return err == nil && a.status == status && strings.Contains(a.body, text)
		}
	}
	for do, sees := range map[string]func(said, error) bool{
		`"do":"reset"`:       is(syscall.ECONNRESET),
		`"do":"empty-reply"`: is(io.EOF),
		`"do":"cut-body"`:    is(io.ErrUnexpectedEOF),
		`"do":"slow-drip","bytes":10,"pause":"1ms"`:    answered(200, good),
		`"do":"status","status":500`:                   answered(500, "internal"),
		`"do":"too-many-requests","retryAfter":"10s"`:  answered(429, "rate-limited"),
		`"do":"malformed-json"`:                        answered(200, "cut\","),
		`"do":"content-type"`:                          answered(200, good),
		`"do":"delay","by":"1ms..3ms"`:                 answered(200, good),
		`"do":"status","status":301,"body":"see else"`: answered(301, "see else"),
	} {
		t.Run(do, func(t *testing.T) {
			v := serve(t, `{"on":"request",`+do+`,"first":1}`)
			a, err := v.post(t.Context())
			v.Expect(sees(a, err)).To(BeTrue(), "%v %v", a, err)
			a, err = v.post(t.Context())
			v.Expect(answered(200, good)(a, err)).To(BeTrue(), "%v %v", a, err)
			v.Expect(a.header).NotTo(HaveKey(fault.Header))
		})
	}
}

// TestADelayHoldsNobodyButItsClient has the vendor handle the request, and time go
// on, while the answer is put off. The client gives up; the fault is taken out.
func TestADelayHoldsNobodyButItsClient(t *testing.T) {
	for name, do := range map[string]string{
		"delay": `"do":"delay","by":"1h"`, "slow-drip": `"do":"slow-drip","pause":"1m"`,
	} {
		t.Run(name, func(t *testing.T) {
			v := serve(t, `{"name":"slow","on":"request",`+do+`}`)
			begin := func(ctx context.Context) <-chan error {
				done, placed := make(chan error, 1), v.placed.Load()
				go func() {
					a, err := v.post(ctx)
					if err == nil && a.body != good {
						err = errors.New(a.body)
					}
					done <- err
				}()
				v.Eventually(v.placed.Load).WithTimeout(patience).Should(Equal(placed + 1))
				v.free()
				v.Consistently(done, "10ms").ShouldNot(Receive())
				return done
			}
			ctx, giveUp := context.WithCancel(t.Context())
			done := begin(ctx)
			giveUp()
			v.Eventually(done).WithTimeout(patience).Should(Receive(MatchError(context.Canceled)))
			done = begin(t.Context())
			v.Expect(v.faults.Remove("slow")).To(Succeed())
			v.Eventually(done).WithTimeout(patience).Should(Receive(Succeed()))
		})
	}
}

// patience bounds what a test waits for. It is a guard against hanging, not a
// measure.
const patience = 10 * time.Second

// TestEveryOperationOnARequestIsDone, and none leaves no trace.
func TestEveryOperationOnARequestIsDone(t *testing.T) {
	varying := regexp.MustCompile("(Date|" + fault.Header + "): [^\r]*\r\n")
	talk := func(v *vendor) raw {
		got := v.talk(request(http.MethodGet, "1.1", true))
		got.text = varying.ReplaceAllString(got.text, "")
		return got
	}
	plain := talk(serve(t))
	arguments := map[scenarios.Operation]string{
		scenarios.DelayOp: `,"by":"1ms"`, scenarios.StatusOp: `,"status":500`, scenarios.SlowDrip: `,"bytes":50`,
	}
	inTime := []scenarios.Operation{scenarios.DelayOp, scenarios.SlowDrip} // whose bytes are the same
	for _, o := range scenarios.Operations() {
		if !slices.Contains(o.On, scenarios.OnRequest) {
			continue
		}
		v := serve(t, `{"on":"request","do":"`+string(o.Name)+`"`+arguments[o.Name]+`}`)
		got := talk(v)
		if slices.Contains(inTime, o.Name) {
			v.Expect(got).To(Equal(plain), string(o.Name))
		} else {
			v.Expect(got).NotTo(Equal(plain), string(o.Name))
		}
		v.Expect(v.noted()).To(HaveLen(1), string(o.Name))
	}
}

// TestSeveralFaultsAtOnce: delays add up, one refusal is enough, and what damages
// the content goes with what ends the connection.
func TestSeveralFaultsAtOnce(t *testing.T) {
	t.Run("content and connection", func(t *testing.T) {
		v := serve(t, `{"name":"a","on":"request","do":"content-type"}`, `{"name":"b","on":"request","do":"cut-body","bytes":9}`,
			`{"name":"c","on":"request","do":"reset"}`, `{"name":"d","on":"request","do":"delay","by":"1ms"}`)
		got := v.talk(request(http.MethodPost, "1.1", true))
		a, err := v.answerIn(got, http.MethodPost)
		v.Expect(err).To(MatchError(io.ErrUnexpectedEOF))
		v.Expect(a.body).To(Equal(good[:9]))
		v.Expect(a.header.Get("Content-Type")).To(Equal("text/html"))
		v.Expect(a.header.Get(fault.Header)).To(Equal("a, b, c, d"))
		v.Expect(v.noted()).To(Equal([]string{"a: content-type", "b: cut-body 9 bytes", "c: reset", "d: delay by 1ms"}))
	})
	t.Run("refusals", func(t *testing.T) {
		v := serve(t, `{"on":"request","do":"reset"}`, `{"on":"request","do":"status","status":503,"body":"first"}`, `{"on":"request","do":"too-many-requests"}`)
		a, err := v.answerIn(v.talk(request(http.MethodPost, "1.1", true)), http.MethodPost)
		v.Expect(err).NotTo(HaveOccurred())
		v.Expect(a.status).To(Equal(503))
		v.Expect(a.body).To(Equal("first"))
		v.Expect(v.placed.Load()).To(BeZero())
	})
}

func TestWhichRequestsAreStruck(t *testing.T) {
	for match, struck := range map[string]bool{
		`{}`: true, `{"route":"placeCall"}`: true, `{"route":"listCalls"}`: false, `{"method":"POST"}`: true, `{"method":["GET","HEAD"]}`: false,
		`{"vendor":"acme"}`: true, `{"vendor":"bell"}`: false, `{"number":"138*"}`: true, `{"number":"139*"}`: false,
		`{"when":"path == \"/calls\" && \"13800000000\" in numbers && hour == 17"}`: true,
	} {
		v := serve(t, `{"on":"request","do":"status","status":500,"match":`+match+`}`)
		a, err := v.post(t.Context())
		v.Expect(err).NotTo(HaveOccurred())
		want := http.StatusOK
		if struck {
			want = http.StatusInternalServerError
		}
		v.Expect(a.status).To(Equal(want), match)
	}
}
