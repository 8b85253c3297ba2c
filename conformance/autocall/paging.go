package autocall

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// paging declares the specs of pages and cursors.
func (a *api) paging(l *spec.List) {
	l.It("AUTOCALL-PAGING-001", "data has a list of results and a cursor that is text or null", spec.Documented("autocall 1.3"), spec.ReadOnly, func(c *spec.Case) {
		for _, f := range []filters{{"perPage": 1}, {"callId": "1"}} {
			what := fmtOf(f)
			var data map[string]json.RawMessage
			e := envelopeOf(c, a.ask(c, f))
			c.Must("data of "+what, json.Unmarshal(e.Data, &data), gomega.Succeed())
			c.Expect("results of "+what, string(data["results"]), gomega.HavePrefix("["))
			c.Expect("searchAfter of "+what, string(data["searchAfter"]), gomega.MatchRegexp(`^("[^"]+"|null)$`))
		}
	})
	l.It("AUTOCALL-PAGING-002", "perPage bounds the page", spec.Documented("autocall 1.2"), spec.ReadOnly, func(c *spec.Case) {
		a.sample(c)
		for _, n := range []int{1, 2, 7, sampled} {
			c.Equal("records on a page of "+strconv.Itoa(n), len(a.search(c, filters{"perPage": n}).Results), n)
		}
	})
	l.It("AUTOCALL-PAGING-003", "without perPage a page has 15 records", spec.Assumed("supplement A24"), spec.ReadOnly, func(c *spec.Case) {
		a.sample(c)
		c.Equal("records", len(a.search(c, filters{}).Results), 15)
	})
	l.It("AUTOCALL-PAGING-004", "perPage has an upper bound; beyond it, below 1 and what is no number is refused", spec.Assumed("supplement A24"), spec.ReadOnly, func(c *spec.Case) {
		most, err := strconv.Atoi(a.Dialect("autocall", "per-page-max"))
		c.Check(err)
		c.Equal("code for the bound", *envelopeOf(c, a.ask(c, filters{"perPage": most})).Code, 0)
		for _, n := range []any{most + 1, 0, -1, "many", 1.5} {
			e := refused(c, "perPage "+fmtOf(n), a.ask(c, filters{"perPage": n}))
			c.Equal("code", *e.Code, 422)
		}
	})
	l.It("AUTOCALL-PAGING-005", "records come in ascending order of callId", spec.Evidenced("supplement A.4"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		c.True("ascending", slices.IsSortedFunc(rows, func(x, y row) int { return cmp.Compare(x.key(), y.key()) }), "%v", ids(rows))
	})
	l.It("AUTOCALL-PAGING-006", "searchAfter is the callId of the page's last record", spec.Evidenced("autocall 1.4.2"), spec.ReadOnly, func(c *spec.Case) {
		a.sample(c)
		p := a.search(c, filters{"perPage": 3})
		c.Expect("searchAfter", p.SearchAfter, gomega.HaveValue(gomega.Equal(p.Results[len(p.Results)-1].id())))
	})
	l.It("AUTOCALL-PAGING-007", "a walk shows every record once, whatever the size of its pages", spec.Documented("autocall 1.2"), spec.ReadOnly, func(c *spec.Case) {
		known := ids(a.sample(c))
		for _, n := range []int{1, 2, 7} {
			a.walk(c, filters{"perPage": n}, known)
		}
	})
	l.It("AUTOCALL-PAGING-008", "a walk through a filter shows every record of it once", spec.Documented("autocall 1.2"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		result := rows[0].text("callresult")
		var known []string
		for _, r := range rows {
			if r.text("callresult") == result {
				known = append(known, r.id())
			}
		}
		all := a.walk(c, filters{"perPage": 2, "callresult": result}, known)
		every(c, "every record of the walk has the result", all, func(r row) bool { return r.text("callresult") == result }, "callresult")
	})
	l.It("AUTOCALL-PAGING-009", "a page begins behind its cursor", spec.Evidenced("supplement A.4"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		found := a.search(c, filters{"searchAfter": rows[4].id(), "perPage": 3}).Results
		c.Equal("ids found", ids(found), ids(rows[5:8]))
	})
	l.It("AUTOCALL-PAGING-010", "any well-formed cursor is accepted, of a call that is not there too", spec.Assumed("contract autocall, CallId"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		before := strconv.FormatUint(rows[4].key()-1, 10)
		found := a.search(c, filters{"searchAfter": before, "perPage": 1}).Results
		c.Equal("ids found behind the id before a call's", ids(found), ids(rows[4:5]))
	})
	l.It("AUTOCALL-PAGING-011", "a cursor that is no id is refused", spec.Assumed("contract autocall, CallId"), spec.ReadOnly, func(c *spec.Case) {
		for _, cursor := range []string{"next", "-1", "0x10", "99999999999999999999999"} {
			refused(c, "cursor "+cursor, a.ask(c, filters{"searchAfter": cursor}))
		}
	})
	l.It("AUTOCALL-PAGING-012", "an empty page has no cursor", spec.Evidenced("supplement A23"), spec.ReadOnly, func(c *spec.Case) {
		p := a.search(c, filters{"searchAfter": "18446744073709551615"})
		c.Equal("records", len(p.Results), 0)
		c.Expect("searchAfter", p.SearchAfter, gomega.BeNil())
	})
	l.It("AUTOCALL-PAGING-013", "the cursor of a page that is not full is as the target file says", spec.Assumed("supplement A23, dialect short-page-cursor"), spec.ReadOnly, func(c *spec.Case) {
		r := a.sample(c)[0]
		p := a.search(c, filters{"callId": r.id(), "perPage": 2})
		c.Equal("ids found", ids(p.Results), []string{r.id()})
		if a.Dialect("autocall", "short-page-cursor") == "null" {
			c.Expect("searchAfter", p.SearchAfter, gomega.BeNil())
		} else {
			c.Expect("searchAfter", p.SearchAfter, gomega.HaveValue(gomega.Equal(r.id())))
		}
	})
	l.It("AUTOCALL-PAGING-014", "a page asked for again is the same", spec.Assumed("contract autocall, CdrPage"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		f := filters{"searchAfter": rows[2].id(), "perPage": 5}
		first, second := a.search(c, f), a.search(c, f)
		c.Equal("ids", ids(second.Results), ids(first.Results))
	})
}

// walk turns pages until all the known records have come, and checks that no
// record comes twice, that none is missing, and that no page is larger than asked for. It returns
// all that came.
func (a *api) walk(c *spec.Case, f filters, known []string) (all []row) {
	size, ok := f["perPage"].(int)
	what := " in pages of " + strconv.Itoa(size)
	var seen, twice []string
	last := known[len(known)-1]
	for ok && len(seen) < 10*sampled {
		p := a.search(c, f)
		c.Must("records"+what, len(p.Results), gomega.And(gomega.BeNumerically(">", 0), gomega.BeNumerically("<=", size)))
		all = append(all, p.Results...)
		for _, id := range ids(p.Results) {
			if slices.Contains(seen, id) {
				twice = append(twice, id)
			}
			seen = append(seen, id)
		}
		if slices.Contains(seen, last) {
			break
		}
		c.Must("cursor"+what, p.SearchAfter, gomega.Not(gomega.BeNil()))
		f["searchAfter"] = *p.SearchAfter
	}
	lost := slices.DeleteFunc(slices.Clone(known), func(id string) bool { return slices.Contains(seen, id) })
	c.Expect("records that come twice"+what, twice, gomega.BeEmpty())
	c.Expect("records that are lost"+what, lost, gomega.BeEmpty())
	return all
}

// fmtOf writes a value as JSON.
func fmtOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return string(b)
}
