package wintelapi

import (
	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// inbound declares the specs of the records of calls to the 400 number.
func (a *api) inbound(l *spec.List) {
	documented := spec.Documented("wintelapi 4")
	a.lists(l, "WINTELAPI-INBOUND-", webcall400, "wintelapi 4")
	l.It("WINTELAPI-INBOUND-020", "a record has the members of the table, all of them text but the recording", documented, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, webcall400)
		for _, name := range []string{"caller", "called", "ivr_digits", "in", "start_time", "conn_time", "end_time", "all_secs", "result"} {
			spec.Every(c, name+" is text", rows, func(r row) bool { return spec.IsText(r[name]) }, name)
		}
		spec.Every(c, "in is the word in", rows, func(r row) bool { return r.text("in") == "in" }, "in")
	})
	l.It("WINTELAPI-INBOUND-021", "a call that was not connected has no recording: null", documented, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, webcall400)
		spec.Every(c, "record_file", rows, func(r row) bool { return connected(r) || string(r["record_file"]) == "null" }, "record_file", "conn_time")
	})
	l.It("WINTELAPI-INBOUND-022", "call_id names the call, or is not there, as the target file says", spec.Documented("wintelapi 4, dialect webcall400-call-id"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, webcall400)
		seen := map[string]bool{}
		spec.Every(c, "call_id", rows, func(r row) bool {
			if a.Dialect("wintelapi", "webcall400-call-id") == "absent" {
				return r["call_id"] == nil
			}
			id := r.text("call_id")
			defer func() { seen[id] = true }()
			return id != "" && !seen[id]
		}, "call_id")
	})
	l.It("WINTELAPI-INBOUND-023", "under the example's reading a record has no call_id", documented, spec.ReadOnly, func(c *spec.Case) {
		a.reading(c, "webcall400-call-id", "absent")
		rows, _ := a.sample(c, webcall400)
		spec.Every(c, "call_id", rows, func(r row) bool { return r["call_id"] == nil }, "call_id")
	}, spec.Control)
	l.It("WINTELAPI-INBOUND-024", "the lists of calls out and of calls in have no call in common", documented, spec.ReadOnly, func(c *spec.Case) {
		in, _ := a.sample(c, webcall400)
		out, _ := a.sample(c, webcall800)
		spec.Every(c, "a call in is no call out", in, func(r row) bool { return r["out"] == nil }, "out")
		spec.Every(c, "a call out is no call in", out, func(r row) bool { return r["in"] == nil }, "in")
		c.Expect("members of a call out", out[0], gomega.Not(gomega.HaveKey("ivr_digits")))
	})
}
