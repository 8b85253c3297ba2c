package control_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
)

func TestWhereTimeStandsStillAnAwaitSaysWhatIsMissing(t *testing.T) {
	r := newRig(t)
	r.good("PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"s"}`)
	r.good("PUT", "/_ringback/receiver", `{"answers":[{"status":500},{}]}`)
	id := r.place(`{"callee":"13800000002"}`)

	a := r.bad(409, "", "POST", "/_ringback/await", `{"call":"`+id+`"}`)
	r.Expect(a.at("missing")).To(Equal("call " + id + " is dialing"))
	r.Expect(a.at("detail")).To(Equal("time stands still: call " + id + " is dialing"))
	a = r.bad(409, "", "POST", "/_ringback/await", `{"idle":true}`)
	r.Expect(a.at("missing")).To(HavePrefix("something falls due at 2021-03-23T09:24:"))
	r.advance(`{"by":"` + a.at("advance").(string) + `"}`)
	a = r.good("POST", "/_ringback/await", `{"call":"`+id+`"}`)
	r.Expect(a.at("disposition")).To(Equal("busy"))

	a = r.bad(409, "", "POST", "/_ringback/await", `{"delivery":"dlv-1"}`)
	r.Expect(a.at("missing")).To(HavePrefix("delivery dlv-1 has its next attempt at "))
	r.Expect(a.at("advance")).To(Equal("15s"))
	r.advance(`{"by":"15s"}`)
	a = r.good("POST", "/_ringback/await", `{"delivery":"dlv-1","timeout":"0s"}`)
	r.Expect(a.at("state")).To(Equal("delivered"))
	r.Expect(a.at("attempts")).To(HaveLen(2))
	a = r.good("POST", "/_ringback/await", `{"idle":true}`)
	r.Expect(a.at("next")).To(BeNil())
}

func TestAnAwaitThatOnlyAHumanCanEndNamesNoAdvance(t *testing.T) {
	r := newRig(t)
	id := r.place(`{"callee":"13800138000","outcome":"human"}`)
	r.idle()
	a := r.bad(409, "", "POST", "/_ringback/await", `{"call":"`+id+`"}`)
	r.Expect(a.at("missing")).To(Equal("call " + id + " is ringing"))
	r.Expect(a.at("advance")).To(BeNil())
}

func TestAnAwaitComesTrue(t *testing.T) {
	r := newRig(t)
	reached, answer := r.slow()
	id := r.place(`{"callee":"13800000002"}`)
	r.good("PUT", "/_ringback/clock", `{"mode":"skip"}`)
	a := r.good("POST", "/_ringback/await", `{"call":"`+id+`"}`)
	r.Expect(a.at("state")).To(Equal("ended"))
	<-reached
	a = r.bad(409, "", "POST", "/_ringback/await", `{"delivery":"dlv-1","timeout":"1ms"}`)
	r.Expect(a.at("detail")).To(Equal("1ms of real time have passed: delivery dlv-1 has an attempt in flight"))
	a = r.bad(409, "", "POST", "/_ringback/await", `{"idle":true,"timeout":"1ms"}`)
	r.Expect(a.at("missing")).To(Equal("an attempt to deliver is in flight"))
	answer()
	r.Expect(r.good("POST", "/_ringback/await", `{"delivery":"dlv-1","timeout":"5m"}`).at("state")).To(Equal("delivered"))
	r.Expect(r.good("POST", "/_ringback/await", `{"idle":true}`).at("mode")).To(Equal("skip"))
}

func TestAnAwaitEndsWhenSomebodyActs(t *testing.T) {
	r := newRig(t, func(o *options) { o.clock = clock.Options{Start: epoch, Mode: clock.Scaled, Rate: 0.01} })
	id := r.place(`{"callee":"13800138000","outcome":"human"}`)
	over := make(chan *answered)
	go func() { over <- r.send("POST", "/_ringback/await", `{"call":"`+id+`"}`) }()
	r.good("POST", "/_ringback/calls/"+id+"/hangup", "")
	r.Expect((<-over).status).To(Equal(200))
}

func TestAnAwaitEndsWithItsWorld(t *testing.T) {
	r := newRig(t, func(o *options) { o.clock = clock.Options{Start: epoch, Mode: clock.Scaled, Rate: 0.01} })
	id := r.place(`{"callee":"13800138000","outcome":"human"}`)
	over := make(chan *answered)
	go func() { over <- r.send("POST", "/_ringback/await", `{"call":"`+id+`"}`) }()
	r.w.Close()
	r.Expect((<-over).status).To(Equal(503))
}

func TestAwaitsThatAreRefused(t *testing.T) {
	r := newRig(t)
	id := r.place(`{"callee":"13800138000"}`)
	for body, field := range map[string]string{
		`{}`:                                "body",
		`{"idle":false}`:                    "body",
		`{"idle":true,"call":"` + id + `"}`: "body",
		`{"delivery":"dlv-1","call":"` + id + `"}`:    "body",
		`{"call":"` + id + `","timeout":"-1s"}`:       "timeout",
		`{"call":"` + id + `","timeout":"10m0.001s"}`: "timeout",
		`{"call":"` + id + `","timeout":10}`:          "timeout",
	} {
		r.bad(422, field, "POST", "/_ringback/await", body)
	}
	r.bad(404, "id", "POST", "/_ringback/await", `{"call":"1"}`)
	r.bad(404, "delivery", "POST", "/_ringback/await", `{"delivery":"dlv-1"}`)
}
