package autocall

import (
	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// The members of a record that the document's table names.
var (
	tableTexts    = []string{"projectId", "taskId", "callId", "caller", "called", "calledAreacode", "calledAreaname", "transPhone", "callresult", "endresult"}
	tableIntegers = []string{
		"startTimeEe", "ringTimeEe", "answerTimeEe", "endTimeEe", "startTime", "ringTime", "endTime", "ansSecs", "linkSecs", "allSecs",
	}
	// exampleTexts are further ones that only the example has.
	exampleTexts = []string{"vccId", "calledType", "calledVendor", "transCaller", "transAreacode", "transAreaname", "transType", "transVendor"}
)

// records declares the specs of what stands in a record.
func (a *api) records(l *spec.List) {
	table := spec.Documented("autocall 1.3")
	l.It("AUTOCALL-RECORD-001", "numbers, ids and results are strings", table, spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		for _, name := range tableTexts {
			every(c, name+" is a string", rows, func(r row) bool { return spec.IsText(r[name]) }, name)
		}
	})
	l.It("AUTOCALL-RECORD-002", "times and durations are integers", table, spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		for _, name := range tableIntegers {
			every(c, name+" is an integer", rows, func(r row) bool { return whole.Match(r[name]) }, name)
		}
		every(c, "the customer's answer is an integer", rows, func(r row) bool { return whole.Match(r["answerTime"]) || whole.Match(r["ansTime"]) }, "answerTime", "ansTime")
	})
	l.It("AUTOCALL-RECORD-003", "the customer's answer stands under the name that the target file says", spec.Evidenced("supplement A1, dialect answer-time"), spec.ReadOnly, func(c *spec.Case) {
		name := a.Dialect("autocall", "answer-time")
		every(c, name+" is there", a.sample(c), func(r row) bool { return r[name] != nil }, "ansTime", "answerTime")
	})
	l.It("AUTOCALL-RECORD-004", "a record has the members of the example as well", spec.Evidenced("autocall 1.4.2"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		for _, name := range exampleTexts {
			every(c, name+" is a string", rows, func(r row) bool { return spec.IsText(r[name]) }, name)
		}
		every(c, "userData is an object, or an empty list", rows, func(r row) bool {
			return len(r["userData"]) > 0 && r["userData"][0] == '{' || string(r["userData"]) == "[]"
		}, "userData")
	})
	l.It("AUTOCALL-RECORD-005", "callresult is 0, 1 or 2, endresult 11 or 12", table, spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		every(c, "callresult", rows, func(r row) bool { s := r.text("callresult"); return s == "0" || s == "1" || s == "2" }, "callresult")
		every(c, "endresult", rows, func(r row) bool { s := r.text("endresult"); return s == "11" || s == "12" }, "endresult")
	})
	l.It("AUTOCALL-RECORD-006", "callresult says who was reached: 0 nobody, 1 the customer only, 2 both", spec.Evidenced("supplement A7"), spec.ReadOnly, func(c *spec.Case) {
		every(c, "callresult goes with the times of answer", a.sample(c), func(r row) bool {
			switch r.text("callresult") {
			case "0":
				return r.answered() == 0
			case "1":
				return r.answered() > 0 && r.number("answerTimeEe") == 0
			default:
				return r.answered() > 0 && r.number("answerTimeEe") > 0
			}
		}, "callresult", "ansTime", "answerTime", "answerTimeEe")
	})
	l.It("AUTOCALL-RECORD-007", "allSecs is the time from calling the customer to the end", table, spec.ReadOnly, func(c *spec.Case) {
		every(c, "allSecs is endTime less startTime", a.sample(c), func(r row) bool {
			return a.near(r.number("allSecs"), r.number("endTime")-r.number("startTime"))
		}, "allSecs", "startTime", "endTime")
	})
	l.It("AUTOCALL-RECORD-008", "ansSecs is the time from the customer's answer to the end, 0 without one", spec.Evidenced("autocall 1.3"), spec.ReadOnly, func(c *spec.Case) {
		every(c, "ansSecs is endTime less the answer", a.sample(c), func(r row) bool {
			if r.answered() == 0 {
				return r.number("ansSecs") == 0
			}
			return a.near(r.number("ansSecs"), r.number("endTime")-r.answered())
		}, "ansSecs", "ansTime", "answerTime", "endTime")
	})
	l.It("AUTOCALL-RECORD-009", "linkSecs is how long customer and agent talked, 0 when they did not", table, spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		every(c, "linkSecs is 0 without an agent", rows, func(r row) bool { return r.text("callresult") == "2" || r.number("linkSecs") == 0 }, "linkSecs", "callresult")
		every(c.As(spec.Evidenced("autocall 1.3")), "linkSecs is the agent's time on the call", rows, func(r row) bool {
			if r.number("answerTimeEe") == 0 {
				return true
			}
			return a.near(r.number("linkSecs"), min(r.number("endTimeEe"), r.number("endTime"))-r.number("answerTimeEe"))
		}, "linkSecs", "answerTimeEe", "endTimeEe", "endTime")
	})
	l.It("AUTOCALL-RECORD-010", "a time that did not come is 0, and those that came follow one another", spec.Evidenced("supplement A.3"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		every(c, "called, rung, answered, ended", rows, func(r row) bool {
			return inOrder(r.number("startTime"), r.number("ringTime"), r.answered(), r.number("endTime"))
		}, "startTime", "ringTime", "ansTime", "answerTime", "endTime")
		every(c, "the agent's times likewise", rows, func(r row) bool {
			return inOrder(r.number("startTimeEe"), r.number("ringTimeEe"), r.number("answerTimeEe"), r.number("endTimeEe"))
		}, "startTimeEe", "ringTimeEe", "answerTimeEe", "endTimeEe")
	})
	l.It("AUTOCALL-RECORD-011", "the time of the call stands in its id", spec.Evidenced("supplement A.3"), spec.ReadOnly, func(c *spec.Case) {
		every(c, "callId >> 22, in seconds, is startTime", a.sample(c), func(r row) bool {
			return int64(r.key()>>22)/1000 == r.number("startTime") //nolint:gosec // 42 bits
		}, "callId", "startTime")
	})
	l.It("AUTOCALL-RECORD-012", "an agent's leg leaves its number only where there was one", spec.Evidenced("autocall 1.4.2"), spec.ReadOnly, func(c *spec.Case) {
		every(c, "transPhone is there when the agent was called, and only then", a.sample(c), func(r row) bool {
			return (r.number("startTimeEe") > 0) == (r.text("transPhone") != "")
		}, "startTimeEe", "transPhone")
	})
	l.It("AUTOCALL-RECORD-013", "a record's own id is decimal digits of at most 64 bits", spec.Evidenced("supplement A.3"), spec.ReadOnly, func(c *spec.Case) {
		for _, id := range ids(a.sample(c)) {
			c.Expect("callId", id, gomega.MatchRegexp(`^[1-9][0-9]{0,19}$`))
		}
	})
}

// near reports whether two numbers of seconds are equal within the tolerance.
func (a *api) near(x, y int64) bool {
	most := int64(a.Tolerances.Rounding.Seconds())
	return x-y <= most && y-x <= most
}

// inOrder reports whether those of the times that came follow one another.
func inOrder(times ...int64) bool {
	var last int64
	for _, t := range times {
		if t != 0 && t < last {
			return false
		}
		last = max(last, t)
	}
	return true
}
