package autocall

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// parameters declares the specs of where filters may stand and how they are
// written.
func (a *api) parameters(l *spec.List) {
	l.It("AUTOCALL-SEARCH-030", "GET and POST answer the same search", spec.Documented("autocall 1.1"), spec.ReadOnly, func(c *spec.Case) {
		r := a.sample(c)[2]
		byPost := a.search(c, filters{"called": r.text("called"), "perPage": 5})
		byGet := a.get(c, url.Values{"called": {r.text("called")}, "perPage": {"5"}})
		c.Equal("ids by GET", ids(byGet.Results), ids(byPost.Results))
	})
	l.It("AUTOCALL-SEARCH-031", "a query carries startTime as JSON text or in brackets", spec.Assumed("supplement A20"), spec.ReadOnly, func(c *spec.Case) {
		r := a.sample(c)[2]
		text := `{"gte":"` + local(r.number("startTime")) + `","lte":"` + local(r.number("startTime")) + `"}`
		for _, way := range []struct {
			name  string
			query url.Values
		}{
			{"JSON text", url.Values{"startTime": {text}, "perPage": {"50"}}},
			{"brackets", url.Values{"startTime[gte]": {r.moment()["gte"]}, "startTime[lte]": {r.moment()["lte"]}, "perPage": {"50"}}},
		} {
			found := a.get(c, way.query).Results
			c.True("the call is found by "+way.name, slices.Contains(ids(found), r.id()), "%d others", len(found))
			every(c, "no call by "+way.name+" is outside", found, func(o row) bool { return o.number("startTime") == r.number("startTime") }, "startTime")
		}
	})
	l.It("AUTOCALL-SEARCH-032", "the body wins over the query", spec.Assumed("definitions 3"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		answer := a.send(c, http.MethodPost, a.url()+"?callId="+rows[1].id(), `{"callId":"`+rows[0].id()+`"}`)
		c.Equal("ids found", ids(pageOf(c, answer).Results), []string{rows[0].id()})
	})
	l.It("AUTOCALL-SEARCH-033", "a filter that is empty or null is none", spec.Assumed("contract autocall, CdrSearch"), spec.ReadOnly, func(c *spec.Case) {
		rows := a.sample(c)
		found := a.search(c, filters{"perPage": sampled, "projectId": "", "called": nil, "callresult": "", "startTime": nil, "searchAfter": ""}).Results
		c.Equal("ids found", ids(found), ids(rows))
	})
	l.It("AUTOCALL-SEARCH-034", "a form is read as well as JSON", spec.Evidenced("supplement A.1"), spec.ReadOnly, func(c *spec.Case) {
		r := a.sample(c)[2]
		header := a.header(c)
		header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer := c.Send(a.Target, target.Request{URL: a.url(), Header: header, Body: url.Values{"callId": {r.id()}}.Encode()})
		c.Equal("ids found", ids(pageOf(c, answer).Results), []string{r.id()})
	})
	l.It("AUTOCALL-SEARCH-035", "a result that does not exist is refused, or finds nothing", spec.Assumed("contract autocall, CallResult"), spec.ReadOnly, func(c *spec.Case) {
		for _, f := range []filters{{"callresult": "7"}, {"endresult": "99"}} {
			answer := a.ask(c, f)
			if *envelopeOf(c, answer).Code == 0 {
				c.Equal("records found", len(pageOf(c, answer).Results), 0)
			} else {
				c.Equal("code", *envelopeOf(c, answer).Code, 422)
			}
		}
	})
	l.It("AUTOCALL-SEARCH-036", "every filter may stand in the query of a GET", spec.Documented("autocall 1.1"), spec.ReadOnly, func(c *spec.Case) {
		for _, f := range a.eachFilter(c) {
			if f.name == "startTime" {
				continue // how a query carries it is not documented
			}
			c.Equal("ids by GET for "+f.name, ids(a.get(c, f.query()).Results), ids(a.search(c, f.body()).Results))
		}
	})
	l.It("AUTOCALL-SEARCH-037", "every filter may stand in the body of a GET and in the query of a POST", spec.Assumed("definitions 3"), spec.ReadOnly, func(c *spec.Case) {
		for _, f := range a.eachFilter(c) {
			body, err := json.Marshal(f.body())
			c.Check(err)
			expected := ids(a.search(c, f.body()).Results)
			c.Equal("ids by a GET with a body for "+f.name, ids(pageOf(c, a.send(c, http.MethodGet, a.url(), string(body))).Results), expected)
			c.Equal("ids by a POST with a query for "+f.name, ids(pageOf(c, a.send(c, http.MethodPost, a.url()+"?"+f.query().Encode(), "")).Results), expected)
		}
	})
}

// filter is one with a value that some of the sample have.
type filter struct {
	name  string
	value any
}

// eachFilter returns every filter, those of results with every value of the sample.
func (a *api) eachFilter(c *spec.Case) []filter {
	rows := a.sample(c)
	r := rows[sampled/2]
	all := []filter{{"callId", r.id()}, {"searchAfter", r.id()}, {"perPage", 7}, {"startTime", r.moment()}}
	for _, name := range []string{"projectId", "taskId", "caller", "called"} {
		all = append(all, filter{name, r.text(name)})
	}
	for _, name := range []string{"callresult", "endresult"} {
		var values []string
		for _, r := range rows {
			values = append(values, r.text(name))
		}
		slices.Sort(values)
		for _, value := range slices.Compact(values) {
			all = append(all, filter{name, value})
		}
	}
	return all
}

// query and body write the filter, with a page that is small unless it is a
// matter of pages.
func (f filter) query() url.Values {
	values := url.Values{}
	for name, value := range f.body() {
		if times, ok := value.(map[string]string); ok {
			value = fmt.Sprintf(`{"gte":%q,"lte":%q}`, times["gte"], times["lte"])
		}
		values.Set(name, fmt.Sprint(value))
	}
	return values
}

func (f filter) body() filters {
	all := filters{"perPage": 5}
	all[f.name] = f.value
	return all
}

// get searches with filters in the query.
func (a *api) get(c *spec.Case, query url.Values) page {
	return pageOf(c, a.send(c, http.MethodGet, a.url()+"?"+query.Encode(), ""))
}
