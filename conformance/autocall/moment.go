package autocall

import (
	"slices"

	"github.com/ringback-sim/ringback/conformance/spec"
)

// moments declares the specs of the range of times.
func (a *api) moments(l *spec.List) {
	documented := spec.Documented("autocall 1.2")
	l.It("AUTOCALL-SEARCH-020", "startTime.gte finds calls of that second and later", documented, spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		from := rows[sampled/2].number("startTime")
		found := a.search(c, filters{"startTime": map[string]string{"gte": local(from)}, "perPage": 50}).Results
		c.True("the call of that very second is found", slices.Contains(ids(found), rows[sampled/2].id()), "%d others", len(found))
		every(c, "no call is earlier", found, func(r row) bool { return r.number("startTime") >= from }, "startTime")
	})
	l.It("AUTOCALL-SEARCH-021", "startTime.lte finds calls of that second and earlier", documented, spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		to := rows[sampled/2].number("startTime")
		found := a.search(c, filters{"startTime": map[string]string{"lte": local(to)}, "perPage": 100}).Results
		c.True("the call of that very second is found", slices.Contains(ids(found), rows[sampled/2].id()), "%d others", len(found))
		every(c, "no call is later", found, func(r row) bool { return r.number("startTime") <= to }, "startTime")
	})
	l.It("AUTOCALL-SEARCH-022", "both ends of startTime belong to the range", documented, spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		first, last := rows[3], rows[sampled-3]
		from, to := first.number("startTime"), last.number("startTime")
		found := a.search(c, filters{"startTime": between(from, to), "perPage": 100}).Results
		for _, r := range rows[3 : sampled-2] {
			c.True("a call of the range is found", slices.Contains(ids(found), r.id()), "%s is missing", r.id())
		}
		every(c, "no call is outside", found, func(r row) bool { s := r.number("startTime"); return s >= from && s <= to }, "startTime")
	})
	l.It("AUTOCALL-SEARCH-023", "times written as text are local, UTC+8", spec.Evidenced("supplement A.3"), spec.ReadOnly, func(c *spec.Case) {
		r := a.sample(c)[1]
		found := ids(a.search(c, filters{"startTime": r.moment(), "perPage": 100}).Results)
		c.True("the second of the call, in UTC+8, finds it", slices.Contains(found, r.id()), "%d others", len(found))
	})
	l.It("AUTOCALL-SEARCH-024", "a range whose ends are the wrong way round finds nothing, or is refused", spec.Assumed("contract autocall, TimeRange"), spec.ReadOnly, func(c *spec.Case) {
		r := a.sample(c)[sampled/2]
		s := r.number("startTime")
		answer := a.ask(c, filters{"startTime": between(s+1, s-1)})
		if *envelopeOf(c, answer).Code == 0 {
			c.Equal("records found", len(pageOf(c, answer).Results), 0)
		}
	})
	l.It("AUTOCALL-SEARCH-025", "a time that is no time is refused", spec.Assumed("contract autocall, LocalTime"), spec.ReadOnly, func(c *spec.Case) {
		for _, text := range []string{"yesterday", "2021-02-30 00:00:00", "2021-03-23T17:24:35+08:00"} {
			refused(c, "startTime "+text, a.ask(c, filters{"startTime": map[string]string{"gte": text}}))
		}
	})
}
