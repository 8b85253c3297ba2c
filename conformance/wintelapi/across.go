package wintelapi

import (
	"fmt"
	"slices"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/sound"
	"github.com/ringback-sim/ringback/conformance/spec"
)

// across declares the specs of one call seen in all places: as it was placed, in
// the list of calls, in that of recordings, and as it sounds.
func (a *api) across(l *spec.List) {
	evidenced := spec.Evidenced("supplement B.3 and B.4")
	for i, o := range []struct {
		title, route, party, code string
		connected                 bool
	}{
		{"a talk that the called party ended", cti, "called", "11", true},
		{"a talk that the caller ended", cti, "called", "10", true},
		{"a talk by way of a privacy number", axb, "called", "11", true},
		{"a call to a busy number", cti, "called", "02", false},
		{"a call that rang in vain", cti, "called", "03", false},
		{"a call whose caller was busy", cti, "caller", "02", false},
	} {
		l.It(fmt.Sprintf("ACROSS-WINTELAPI-%03d", i+1), o.title+" is the same as it was placed, in both lists and as recorded", evidenced, spec.PlacesCalls, func(c *spec.Case) {
			order := with(a.order(c), o.party, magic(o.code))
			began := a.alone(c)
			id := a.placed(c, o.route, order)
			c.Check(a.Elapse(c.Context(), 2*time.Minute))
			calls := rowsOf(c, a.ask(c, webcall800, began.form()))
			c.Must("records of the call", len(calls), gomega.Equal(1))
			r := calls[0]
			document := c.As(spec.Documented("wintelapi 3"))
			document.Equal("caller as placed", r.text("caller"), order.Get("caller"))
			document.Equal("start_time as placed", r.text("start_time"), local(began.from))
			document.Equal("result", r.text("result") != "未接通", o.connected)
			if o.party == "called" {
				document.Equal("called as placed", r.text("called"), order.Get("called"))
			}
			if o.connected {
				a.sounds(c, r, a.recordingOf(c, id, began))
			} else {
				a.silent(c, r, id, began)
			}
		}, spec.Control, spec.Clock)
	}
	l.It("ACROSS-WINTELAPI-010", "every call in that has a recording is in the list of recordings by its call_id", evidenced, spec.ReadOnly, func(c *spec.Case) {
		if a.Dialect("wintelapi", "webcall400-call-id") == "absent" {
			c.NotProven("a call in has no call_id (dialect webcall400-call-id)")
		}
		calls, _ := a.sample(c, webcall400)
		recorded, _ := a.sample(c, recordlist)
		n := 0
		for _, r := range calls {
			if r.text("record_file") == "" {
				continue
			}
			n++
			at := slices.IndexFunc(recorded, func(other row) bool { return other.text("call_id") == r.text("call_id") })
			c.Must("place of the call in the list of recordings", at, gomega.BeNumerically(">=", 0))
			c.Equal("start_time", recorded[at].text("start_time"), r.text("start_time"))
			c.Equal("end_time", recorded[at].text("end_time"), r.text("end_time"))
			c.Equal("cus_phone, who called", recorded[at].text("cus_phone"), r.text("caller"))
		}
		if n == 0 {
			c.NotProven("no call in of the last %d days has a recording", days)
		}
	})
	l.It("ACROSS-WINTELAPI-011", "the calls out that were connected are those that have a recording", evidenced, spec.ReadOnly, func(c *spec.Case) {
		calls, s := a.sample(c, webcall800)
		recorded := rowsOf(c, a.ask(c, recordlist, s.filter()))
		for _, r := range calls {
			c.Equal("a recording of the call to "+r.text("called"), slices.ContainsFunc(recorded, func(other row) bool {
				return other.text("cus_phone") == r.text("called") && other.text("start_time") == r.text("start_time")
			}), connected(r))
		}
	})
	l.It("ACROSS-WINTELAPI-012", "record_file of a call in is where playrecord says that its recording is", spec.Assumed("ringback"), spec.ReadOnly, func(c *spec.Case) {
		calls, _ := a.sample(c, webcall400)
		at := slices.IndexFunc(calls, func(r row) bool { return r.text("record_file") != "" && r.text("call_id") != "" })
		if at < 0 {
			c.NotProven("no call in of the last %d days has a recording and a call_id", days)
		}
		c.Equal("path", a.play(c, calls[at].text("call_id")).text("path"), calls[at].text("record_file"))
	})
}

// recordingOf returns the recording of a call, and ends the spec unless there is
// exactly one.
func (a *api) recordingOf(c *spec.Case, id string, began span) row {
	mine := a.recordingsOf(c, id, began)
	c.Must("recordings of the call", len(mine), gomega.Equal(1))
	return mine[0]
}

func (a *api) recordingsOf(c *spec.Case, id string, began span) []row {
	all := rowsOf(c, a.ask(c, recordlist, began.filter()))
	return slices.DeleteFunc(all, func(r row) bool { return r.text("call_id") != id })
}

// sounds compares the record of a talk with what is listed of its recording, and
// with the recording.
func (a *api) sounds(c *spec.Case, call, listed row) {
	c.Equal("start_time", listed.text("start_time"), call.text("start_time"))
	c.Equal("end_time", listed.text("end_time"), call.text("end_time"))
	c.Expect("conn_secs, from conn_time to end_time", listed.secs("conn_secs"), gomega.BeNumerically("~", call.lasts("conn_time", "end_time"), a.Tolerances.Rounding))
	c.Equal("ag_phone, who was dialled first", listed.text("ag_phone"), call.text("caller"))
	c.Equal("cus_phone, who was dialled second", listed.text("cus_phone"), call.text("called"))
	id := listed.text("call_id")
	c.As(spec.Assumed("ringback")).Equal("where the recording is, in both answers", a.play(c, id).text("path"), call.text("record_file"))
	sound.Lasts(c, a.Target, a.address(c, id), listed.secs("conn_secs"), call.secs("all_secs"))
}

// silent expects no recording of a call that was not connected, anywhere.
func (a *api) silent(c *spec.Case, call row, id string, began span) {
	assumed := c.As(spec.Assumed("supplement B6"))
	assumed.Equal("record_file", call.text("record_file"), "")
	assumed.Equal("recordings of the call", len(a.recordingsOf(c, id, began)), 0)
	assumed.Equal("code of playrecord", a.play(c, id).code(), 404)
}
