package control_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
)

func TestTheClockIsReadAndSet(t *testing.T) {
	r := newRig(t)
	a := r.good("GET", "/_ringback/clock", "")
	r.Expect(a.text).To(Equal(`{"now":"2021-03-23T09:24:36.000Z","mode":"manual","rate":1,"next":null}`))
	r.Expect(a.header.Get("X-Ringback-Now")).To(Equal("2021-03-23T09:24:36.000Z"))

	a = r.good("PUT", "/_ringback/clock", `{"now":"2021-03-23T17:25:36.5+08:00"}`)
	r.Expect(a.at("now")).To(Equal(after(60*time.Second + 500*time.Millisecond)))
	a = r.good("PUT", "/_ringback/clock", `{"rate":2.5}`)
	r.Expect(a.at("rate")).To(Equal(2.5))
	r.Expect(a.at("mode")).To(Equal("manual"))
	a = r.good("PUT", "/_ringback/clock", `{"mode":"scaled"}`)
	r.Expect(a.at("rate")).To(Equal(2.5), "what is not said stays")
	a = r.good("PUT", "/_ringback/clock", `{"mode":"manual","rate":1,"now":"2021-04-01T00:00:00Z"}`)
	r.Expect(a.text).To(Equal(`{"now":"2021-04-01T00:00:00.000Z","mode":"manual","rate":1,"next":null}`), "time stands where it was put")
}

func TestAClockThatCannotBeSetStaysAsItIs(t *testing.T) {
	r := newRig(t)
	r.place(`{"callee":"13800138000","outcome":"no-answer"}`)
	before := r.good("GET", "/_ringback/clock", "").text
	for body, field := range map[string]string{
		`{"mode":"fast"}`:                                    "mode",
		`{"mode":"skip","rate":0}`:                           "rate",
		`{"mode":"skip","rate":-1}`:                          "rate",
		`{"mode":"skip","rate":1e7}`:                         "rate",
		`{"mode":"skip","rate":1e-9}`:                        "rate",
		`{"mode":"skip","now":"2021-03-23T09:24:35.999Z"}`:   "now",
		`{"mode":"skip","now":"0001-01-01T00:00:00Z"}`:       "now",
		`{"mode":"skip","now":"9999-01-01T00:00:00Z"}`:       "now",
		`{"mode":"skip","now":"tomorrow"}`:                   "now",
		`{"mode":"skip","rate":"1"}`:                         "rate",
		`{"mode":1,"now":"2022-01-01T00:00:00Z","rate":0.1}`: "mode",
	} {
		r.bad(422, field, "PUT", "/_ringback/clock", body)
		r.Expect(r.good("GET", "/_ringback/clock", "").text).To(Equal(before), body)
	}
}

func TestTheInstantThatWasShownCanBeGivenBack(t *testing.T) {
	r := newRig(t, func(o *options) { o.clock.Start = epoch.Add(123456 * time.Nanosecond) })
	shown := r.good("GET", "/_ringback/clock", "").at("now").(string)
	r.good("PUT", "/_ringback/clock", `{"now":"`+shown+`"}`)
	r.advance(`{"to":"` + shown + `"}`)
}

func TestAdvance(t *testing.T) {
	r := newRig(t)
	id := r.place(`{"callee":"13800000003"}`) // rings for 30 s, the project's bound
	a := r.advance(`{"by":"0s"}`)
	r.Expect(a.at("ran")).To(BeZero(), "the call began once its answer was out")
	next := a.at("next").(string)
	a = r.advance(`{"to":"` + next + `"}`)
	r.Expect(a.at("from")).To(Equal(after(0)))
	r.Expect(a.at("now")).To(Equal(next))
	r.Expect(a.at("ran")).To(Equal(1.0))
	a = r.idle()
	r.Expect(a.at("from")).To(Equal(next))
	r.Expect(a.at("now")).To(Equal(after(30 * time.Second)))
	r.Expect(a.at("next")).To(BeNil())
	r.Expect(r.good("GET", "/_ringback/calls/"+id, "").at("state")).To(Equal("ended"))
	a = r.advance(`{"by":"8760h"}`)
	r.Expect(a.at("now")).To(Equal("2022-03-23T09:25:06.000Z"))
	r.Expect(a.at("ran")).To(BeZero())
}

func TestAdvancesThatAreRefused(t *testing.T) {
	r := newRig(t)
	for body, field := range map[string]string{
		`{}`:                            "body",
		`{"by":"1s","until":"idle"}`:    "body",
		`{"by":"-1s"}`:                  "by",
		`{"by":"1 s"}`:                  "by",
		`{"by":"2562047h"}`:             "by",
		`{"by":5}`:                      "by",
		`{"to":"2021-03-23T09:24:35Z"}`: "to",
		`{"to":"2021-03-23 17:24:36"}`:  "to",
		`{"to":"2300-01-01T00:00:00Z"}`: "to",
		`{"until":"tomorrow"}`:          "until",
	} {
		r.bad(422, field, "POST", "/_ringback/clock/advance", body)
	}
}

func TestAnAdvanceThatNeverEndsIsStopped(t *testing.T) {
	r := newRig(t, func(o *options) { o.clock.MaxTurns = 2 })
	r.place(`{"callee":"13800138000"}`)
	a := r.bad(422, "", "POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	r.Expect(a.at("detail")).To(ContainSubstring("stopped after 2 turns"))
	r.Expect(a.at("ran")).To(Equal(2.0))
	r.Expect(a.at("now")).To(Equal(r.good("GET", "/_ringback/clock", "").at("now")))
}

// slow makes a target whose receiver answers once it may; reached tells of each
// attempt.
func (r *rig) slow() (reached <-chan struct{}, answer func()) {
	r.Helper()
	came, may := make(chan struct{}), make(chan struct{})
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
		came <- struct{}{}
		<-may
		_, _ = io.WriteString(w, `{"code":0}`)
	}))
	r.Cleanup(receiver.Close)
	r.good("PUT", "/_ringback/push-targets/slow", encoded(map[string]any{"url": receiver.URL, "secret": "s"}))
	return came, func() { close(may) }
}

func TestTheSecondOfTwoAdvancesIsTold(t *testing.T) {
	r := newRig(t)
	reached, answer := r.slow()
	r.place(`{"callee":"13800000002"}`)
	first := make(chan *answered)
	go func() { first <- r.idle() }()
	<-reached
	a := r.bad(409, "", "POST", "/_ringback/clock/advance", `{"by":"1s"}`)
	r.Expect(a.at("running")).To(Equal(map[string]any{"from": after(0), "to": nil}))
	a = r.bad(409, "", "PUT", "/_ringback/clock", `{"mode":"skip","now":"2022-01-01T00:00:00Z"}`)
	r.Expect(a.at("code")).To(Equal("conflict"))
	r.Expect(r.good("GET", "/_ringback/clock", "").at("mode")).To(Equal("manual"))
	answer()
	r.Expect((<-first).at("next")).To(BeNil())
}

func TestAnAdvanceWhoseClientGoesAwayStops(t *testing.T) {
	r := newRig(t)
	reached, answer := r.slow()
	r.place(`{"callee":"13800000002"}`)
	r.place(`{"callee":"13800000003"}`)
	ctx, leave := context.WithCancel(t.Context())
	first := make(chan *answered)
	go func() { first <- r.sendWithin(ctx, "POST", "/_ringback/clock/advance", `{"until":"idle"}`) }()
	<-reached
	leave()
	r.Expect((<-first).status).To(Equal(503))
	stopped := r.good("GET", "/_ringback/clock", "")
	answer()
	go func() { <-reached }()
	a := r.idle()
	r.Expect(a.at("from")).To(Equal(stopped.at("now")), "time stopped where it was")
	r.Expect(a.at("now")).To(Equal(after(30 * time.Second)))
}

func TestARealtimeClockIsSteppedAndRunsOn(t *testing.T) {
	r := newRig(t, func(o *options) { o.clock = clock.Options{Start: epoch} })
	a := r.advance(`{"by":"1h"}`)
	r.Expect(a.at("now")).To(HavePrefix("2021-03-23T10:24:3"))
	r.Expect(r.good("GET", "/_ringback/clock", "").at("mode")).To(Equal("realtime"))
}
