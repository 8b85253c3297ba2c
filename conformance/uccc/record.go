package uccc

import (
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// The members of a record.
var (
	texts    = []string{"id", "callerNumber", "calleeNumber", "salesmanCode", "startTime", "duration", "cost", "recordUrl"}
	instants = []string{"startTime", "answerTime", "endTime"}
)

// details declares the specs of what stands in a record.
func (a *api) details(l *spec.List) {
	page := spec.Documented("uccc 2")
	l.It("UCCC-CALLS-060", "a record has all of its eleven members", page, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		for _, name := range append([]string{"agentId", "answerTime", "endTime"}, texts...) {
			spec.Every(c, name+" is there", rows, func(r row) bool { return len(r[name]) > 0 }, "id")
		}
	})
	l.It("UCCC-CALLS-061", "ids, numbers, duration, cost and URL are strings, agentId is an integer", page, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		for _, name := range texts {
			spec.Every(c, name+" is a string", rows, func(r row) bool { return spec.IsText(r[name]) }, "id", name)
		}
		spec.Every(c, "agentId is an integer, or null for a mobile phone", rows, func(r row) bool { return integer.Match(r["agentId"]) || r.none("agentId") }, "id", "agentId")
	})
	l.It("UCCC-CALLS-062", "times are RFC 3339, and null when they have not come", page, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		for _, name := range instants {
			spec.Every(c, name+" is RFC 3339", rows, func(r row) bool { return r.none(name) || !r.at(name).IsZero() }, "id", name)
			spec.Every(c.As(spec.Evidenced("supplement C10")), name+" is in UTC, to the millisecond", rows, func(r row) bool {
				return r.none(name) || r.text(name) == moment(r.at(name))
			}, "id", name)
		}
	})
	l.It("UCCC-CALLS-063", "a call is placed, answered and over, in this order", page, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		spec.Every(c, "startTime, answerTime, endTime", rows, func(r row) bool {
			return !r.at("endTime").Before(r.at("startTime")) &&
				(!r.answered() || !r.at("answerTime").Before(r.at("startTime")) && !r.at("endTime").Before(r.at("answerTime")))
		}, "id", "startTime", "answerTime", "endTime")
	})
	l.It("UCCC-CALLS-064", "the id of a call has 36 characters", spec.Documented("uccc 1"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		spec.Every(c, "id", rows, func(r row) bool { return len(r.id()) == 36 }, "id")
	})
	l.It("UCCC-CALLS-065", "agentId is the tenant's id and four digits", spec.Evidenced("supplement C.3"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		spec.Every(c, "agentId", rows, func(r row) bool {
			id, t := string(r["agentId"]), a.home().id
			return r.none("agentId") || len(id) == len(t)+4 && id[:len(t)] == t
		}, "id", "agentId")
	})
	l.It("UCCC-CALLS-066", "a call that nobody answered has no answerTime and an empty recordUrl", spec.Evidenced("supplement C9"), spec.ReadOnly, func(c *spec.Case) {
		spec.Every(c, "recordUrl", a.unanswered(c), func(r row) bool { return r.text("recordUrl") == "" }, "id", "answerTime", "recordUrl")
		spec.Every(c, "answerTime is null", a.unanswered(c), func(r row) bool { return string(r["answerTime"]) == "null" }, "id", "answerTime")
	})
}

// sums declares the specs of the arithmetic of a record.
func (a *api) sums(l *spec.List) {
	l.It("UCCC-CALLS-070", "duration is the whole seconds from answerTime to endTime", spec.Evidenced("supplement C.4"), spec.ReadOnly, func(c *spec.Case) {
		spec.Every(c, "duration", a.answers(c), func(r row) bool {
			apart := r.talk() - time.Duration(r.seconds())*time.Second
			return apart <= a.Tolerances.Rounding && apart >= -a.Tolerances.Rounding
		}, "id", "answerTime", "endTime", "duration")
	})
	l.It("UCCC-CALLS-071", "duration is written as decimal digits", spec.Evidenced("supplement C.4"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		for _, r := range rows {
			c.Expect("duration", r.text("duration"), gomega.MatchRegexp(`^(0|[1-9][0-9]*)$`))
		}
	})
	l.It("UCCC-CALLS-072", "duration is that of the talk: 0 without an answer", spec.Evidenced("supplement C9"), spec.ReadOnly, func(c *spec.Case) {
		spec.Every(c, "duration", a.unanswered(c), func(r row) bool { return r.seconds() == 0 }, "id", "duration")
	})
	l.It("UCCC-CALLS-073", "cost is yuan with two decimals", spec.Assumed("supplement C8"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c)
		for _, r := range rows {
			c.Expect("cost", r.text("cost"), gomega.MatchRegexp(`^(0|[1-9][0-9]*)\.[0-9]{2}$`))
		}
	})
	l.It("UCCC-CALLS-074", "a call that nobody answered costs nothing", ringback("Call"), spec.ReadOnly, func(c *spec.Case) {
		spec.Every(c, "cost", a.unanswered(c), func(r row) bool { return r.cents() == 0 }, "id", "cost")
	})
	l.It("UCCC-CALLS-075", "every minute begun costs the same", ringback("Call"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.answers(c)
		tariff := rows[0].cents() / minutes(rows[0])
		spec.Every(c, "cost is the tariff times the minutes begun", rows, func(r row) bool { return r.cents() == tariff*minutes(r) }, "id", "answerTime", "endTime", "cost")
	})
	l.It("UCCC-CALLS-076", "the cost is that of the tenant's tariff", ringback("Call"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.answers(c)
		tariff := a.tariff(c)
		spec.Every(c, "cost", rows, func(r row) bool { return r.cents() == tariff*minutes(r) }, "id", "answerTime", "endTime", "cost")
	}, spec.Control)
}

// minutes returns how many minutes of a talk were begun.
func minutes(r row) int64 { return int64((r.talk() + time.Minute - 1) / time.Minute) }

// answers returns the records of the sample in which somebody talked; without
// any, nothing is proven.
func (a *api) answers(c *spec.Case) []row {
	return a.those(c, "that was answered", func(r row) bool { return r.answered() && r.talk() > 0 })
}

// unanswered returns the records of the sample in which nobody talked.
func (a *api) unanswered(c *spec.Case) []row {
	return a.those(c, "that nobody answered", func(r row) bool { return !r.answered() })
}

func (a *api) those(c *spec.Case, what string, holds func(row) bool) (some []row) {
	rows, _ := a.sample(c)
	for _, r := range rows {
		if holds(r) {
			some = append(some, r)
		}
	}
	if len(some) == 0 {
		c.NotProven("the target has no call %s among %d records", what, len(rows))
	}
	return some
}

// tariff asks a simulator for the price of a minute, in hundredths.
func (a *api) tariff(c *spec.Case) int64 {
	var list struct {
		Accounts []struct{ Vendor, ID, Tariff string }
	}
	c.Check(a.Prepare(c.Context(), "GET", "accounts?limit=1000", nil, &list))
	for _, account := range list.Accounts {
		if account.Vendor == "uccc" && account.ID == a.home().id {
			return row{"cost": []byte(`"` + account.Tariff + `"`)}.cents()
		}
	}
	c.NotProven("the control API does not say the tenant's tariff")
	return 0
}
