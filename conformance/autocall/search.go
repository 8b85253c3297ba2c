package autocall

import (
	"slices"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// searches declares the specs of the filters that compare a member.
func (a *api) searches(l *spec.List) {
	for _, f := range []struct{ id, name, other string }{
		{"AUTOCALL-SEARCH-001", "projectId", "99999999"},
		{"AUTOCALL-SEARCH-002", "taskId", "99999999"},
		{"AUTOCALL-SEARCH-003", "caller", "4009999999"},
		{"AUTOCALL-SEARCH-004", "called", "19999999999"},
		{"AUTOCALL-SEARCH-005", "callresult", ""},
		{"AUTOCALL-SEARCH-006", "endresult", ""},
	} {
		l.It(f.id, f.name+" finds the calls that have it and no others", spec.Documented("autocall 1.2"), spec.ReadOnly, func(c *spec.Case) {
			a.filter(c, f.name, f.other)
		})
	}
	l.It("AUTOCALL-SEARCH-007", "callId finds that call alone", spec.Documented("autocall 1.2"), spec.ReadOnly, func(c *spec.Case) {
		r := a.sample(c)[sampled/2]
		c.Equal("ids found", ids(a.search(c, filters{"callId": r.id()}).Results), []string{r.id()})
	})
	l.It("AUTOCALL-SEARCH-008", "several filters have to be met at once", spec.Evidenced("autocall 1.4.1"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		r := rows[sampled/2]
		all := filters{"perPage": 50, "startTime": r.moment(), "callId": r.id()}
		for _, name := range []string{"projectId", "taskId", "caller", "called", "callresult", "endresult"} {
			all[name] = r.text(name)
		}
		c.Equal("ids found by all of a record's own values", ids(a.search(c, all).Results), []string{r.id()})
		other := slices.IndexFunc(rows, func(o row) bool { return o.text("called") != r.text("called") })
		if other < 0 {
			c.NotProven("all records are of the same number")
		}
		all["called"] = rows[other].text("called")
		c.Equal("ids found when one value is another's", ids(a.search(c, all).Results), []string{})
	})
	l.It("AUTOCALL-SEARCH-009", "the number called and a range of times narrow each other", spec.Evidenced("autocall 1.4.1"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		r, last := rows[sampled/2], rows[len(rows)-1]
		f := filters{"called": r.text("called"), "startTime": between(rows[0].number("startTime"), last.number("startTime")), "perPage": 100}
		var expected []string
		for _, o := range rows {
			if o.text("called") == r.text("called") {
				expected = append(expected, o.id())
			}
		}
		found := ids(a.search(c, f).Results)
		found = slices.DeleteFunc(found, func(id string) bool { return !slices.Contains(ids(rows), id) })
		c.Equal("ids found among those known", found, expected)
	})
	l.It("AUTOCALL-SEARCH-010", "a task and a result narrow each other", spec.Evidenced("autocall 1.4.1"), spec.ReadOnly, func(c *spec.Case) {
		r := a.sample(c)[0]
		task, result := r.text("taskId"), r.text("callresult")
		found := a.search(c, filters{"taskId": task, "callresult": result, "perPage": 100}).Results
		c.True("the record is found", slices.Contains(ids(found), r.id()), "%d others", len(found))
		every(c, "every call found has both", found, func(o row) bool { return o.text("taskId") == task && o.text("callresult") == result }, "taskId", "callresult")
	})
}

// filter shows that a filter finds a record by its value, nothing that has
// another, and not the record by another value.
func (a *api) filter(c *spec.Case, name, other string) {
	rows := a.sample(c)
	at := slices.IndexFunc(rows, func(r row) bool { return r.text(name) != "" })
	if at < 0 {
		c.NotProven("no record has a %s", name)
	}
	r := rows[at]
	value := r.text(name)
	if i := slices.IndexFunc(rows, func(o row) bool { return o.text(name) != "" && o.text(name) != value }); i >= 0 {
		other = rows[i].text(name)
	}
	found := a.search(c, filters{name: value, "startTime": r.moment(), "perPage": 100}).Results
	c.True("the record is found by its own value", slices.Contains(ids(found), r.id()), "%d others", len(found))
	every(c, "every call of that second has the value", found, func(o row) bool { return o.text(name) == value }, name)
	found = a.search(c, filters{name: value, "perPage": 50}).Results
	every(c, "every call found has the value", found, func(o row) bool { return o.text(name) == value }, name)
	if other == "" {
		return // all records have the same value, and no other is known
	}
	found = a.search(c, filters{name: other, "startTime": r.moment(), "perPage": 100}).Results
	c.True("another value does not find the record", !slices.Contains(ids(found), r.id()), "it is found")
}
