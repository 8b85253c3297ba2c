package uccc

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/sound"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// across declares the specs of one call seen in all places: as it was placed, by
// its id, in the period, and as it sounds.
func (a *api) across(l *spec.List) {
	page := spec.Documented("uccc 1, 2 and 3")
	for i, o := range []struct {
		title, code string
		answered    bool
		talk        time.Duration // 0 when it is the parties' own affair
	}{
		{"a talk that the callee ended", calleeEnds, true, 30 * time.Second},
		{"a talk that the caller ended", callerEnds, true, 30 * time.Second},
		{"a talk that the platform cut off", cutOff, true, 30 * time.Second},
		{"a call to a busy number", busy, false, 0},
		{"a call that rang in vain", noAnswer, false, 0},
		{"a call that was rejected", rejected, false, 0},
	} {
		l.It(fmt.Sprintf("ACROSS-UCCC-%03d", i+1), o.title+" is the same as it was placed, by its id, in the period and as recorded", page, spec.PlacesCalls, func(c *spec.Case) {
			g, callee := a.phone(c), a.callee(c, o.code)
			began, err := a.Now(c.Context())
			c.Check(err)
			id := a.place(c, a.home(), order{"calleeNumber": callee, "agentId": agentID(g)})
			a.untilOver(c, a.home(), id, func() {})
			r := a.record(c, a.home(), id)
			c.Equal("id as answered to the order", r.id(), id)
			c.Equal("callerNumber as placed", r.text("callerNumber"), g.Phone)
			c.Equal("calleeNumber as placed", r.text("calleeNumber"), callee)
			c.As(spec.Evidenced("supplement C10")).Expect("startTime less the time of placing", r.at("startTime").Sub(began).Abs(), gomega.BeNumerically("<=", a.Tolerances.Rounding))
			c.Must("whether it was answered", r.answered(), gomega.Equal(o.answered))
			c.Expect("time that they talked", r.talk(), gomega.BeNumerically("~", o.talk, a.Tolerances.Rounding))
			a.listed(c, r)
			if o.answered {
				a.sounds(c, r)
			} else {
				a.mute(c, r)
			}
		}, spec.Control)
	}
	l.It("ACROSS-UCCC-010", "every call of a period that was answered, of a few minutes at most, has a recording as long as its talk", page, spec.ReadOnly, func(c *spec.Case) {
		const handy = 3 * time.Minute // what is longer is too much to fetch
		for _, r := range a.recorded(c) {
			if r.talk() <= handy {
				a.sounds(c, r)
			}
		}
	})
	l.It("ACROSS-UCCC-011", "every call of a period that nobody answered has the same record by its id, and no recording", page, spec.ReadOnly, func(c *spec.Case) {
		for _, r := range a.unanswered(c) {
			c.Equal("the record of "+r.id(), a.record(c, a.home(), r.id()), r)
			a.mute(c, r)
		}
	})
}

// listed expects a record in the period of its own instant, once and unchanged.
func (a *api) listed(c *spec.Case, r row) {
	var same []row
	for _, other := range a.calls(c, a.home(), only(r.at("startTime"))) {
		if other.id() == r.id() {
			same = append(same, other)
		}
	}
	c.Must("records of the call in its period", len(same), gomega.Equal(1))
	c.Equal("the record in the period", same[0], r)
}

// sounds compares what a record says of a talk with its recording.
func (a *api) sounds(c *spec.Case, r row) {
	c.As(spec.Evidenced("supplement C.4")).True("recordUrl has the call's id in it", strings.Contains(r.text("recordUrl"), r.id()), "%s", r["recordUrl"])
	sound.Lasts(c, a.Target, r.text("recordUrl"), time.Duration(r.seconds())*time.Second, r.at("endTime").Sub(r.at("startTime")))
}

// mute expects that a record of a call that nobody answered tells of no talk, and
// that there is no recording of it where those of others are.
func (a *api) mute(c *spec.Case, r row) {
	c.Equal("duration", r.text("duration"), "0")
	c.As(spec.Evidenced("supplement C9")).Equal("recordUrl", r.text("recordUrl"), "")
	if a.Control == nil {
		return // where recordings are is the target's own affair
	}
	there := a.recorded(c)[0]
	address := strings.ReplaceAll(there.text("recordUrl"), there.id(), r.id())
	answer := c.Send(a.Target, target.Request{URL: address})
	c.As(spec.Assumed("control API, getRecording")).Equal("HTTP status of its recording", answer.Status, http.StatusNotFound)
}
