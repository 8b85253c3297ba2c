package uccc

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// campaign returns the campaign that numbers are imported into.
func (a *api) campaign(c *spec.Case) string {
	if len(a.Vendors.UCCC.Campaigns) == 0 {
		c.NotProven("the target file names no campaign (vendors.uccc.campaigns)")
	}
	return a.Vendors.UCCC.Campaigns[0]
}

// send imports numbers into a campaign of a tenant.
func (a *api) send(c *spec.Case, t tenant, campaign string, numbers any) target.Answer {
	return a.post(c, t, numbersPath(t, campaign), map[string]any{"numbers": numbers})
}

// imports declares the specs of imports, and of those that are refused.
func (a *api) imports(l *spec.List) {
	page := spec.Documented("uccc 4")
	l.It("UCCC-IMPORT-001", "an import is answered with an empty body", page, spec.CostsMoney, func(c *spec.Case) {
		answer := a.send(c, a.home(), a.campaign(c), []string{a.callee(c, busy)})
		c.Equal("body", string(answer.Body), "")
		c.As(spec.Assumed("supplement C13, dialect import-status")).Equal("HTTP status", whole(answer.Status), a.Dialect("uccc", "import-status"))
		a.untilIdle(c)
	})
	l.It("UCCC-IMPORT-002", "an illegal number is refused with 422 and code 30116, wherever it stands, and the message names its position", spec.Assumed("supplement C13"), spec.ReadOnly, func(c *spec.Case) {
		for _, wrong := range [][]int{{1}, {2}, {3}, {1, 3}, {1, 2, 3}} {
			numbers := []string{a.somebody(c), a.somebody(c), a.somebody(c)}
			for i, at := range wrong {
				numbers[at-1] = []string{"1", "123456789", "13800-138000"}[i]
			}
			answer := a.send(c, a.home(), a.campaign(c), numbers)
			a.refused(c, "illegal numbers at "+places(wrong), answer, noNumbers)
			c.Expect("message for illegal numbers at "+places(wrong), row(failureOf(c, "illegal numbers", answer).Error).text("message"), gomega.ContainSubstring("第"+places(wrong)+"个"))
		}
	})
	l.It("UCCC-IMPORT-003", "every form of an illegal number is refused", spec.Evidenced("supplement C.3"), spec.ReadOnly, func(c *spec.Case) {
		for _, number := range []string{"", "1", "123456789", "1234567890123", "+8613800138000", "138 0013 8000", "一三八〇〇一三八〇〇〇"} {
			a.refused(c, "the number "+number, a.send(c, a.home(), a.campaign(c), []string{number}), noNumbers)
		}
	})
	l.It("UCCC-IMPORT-004", "an import without numbers is refused with code 30116", ringback("NumberImport"), spec.ReadOnly, func(c *spec.Case) {
		a.refused(c, "an empty list", a.send(c, a.home(), a.campaign(c), []string{}), noNumbers)
		a.refused(c, "no list", a.post(c, a.home(), numbersPath(a.home(), a.campaign(c)), map[string]any{}), noNumbers)
	})
	l.It("UCCC-IMPORT-005", "more than 50,000 numbers are refused with 422, code 30117", spec.Assumed("supplement C.6"), spec.ReadOnly, func(c *spec.Case) {
		numbers := slices.Repeat([]string{"1"}, 50_001) // illegal, so that nobody is called whatever happens
		a.refused(c, "50,001 numbers", a.send(c, a.home(), a.campaign(c), numbers), allNumbers)
		a.refused(c, "50,000 numbers, all illegal", a.send(c, a.home(), a.campaign(c), numbers[1:]), noNumbers)
	})
	l.It("UCCC-IMPORT-006", "a campaign that is not there is refused with 404, code 30120", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		a.refused(c, "an unknown campaign", a.send(c, a.home(), "no-such-campaign", []string{a.somebody(c)}), noCampaign)
	})
	l.It("UCCC-IMPORT-007", "another tenant's campaign is not there", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		a.refused(c, "another's campaign", a.send(c, a.home(), a.second(c).campaigns[0], []string{a.somebody(c)}), noCampaign)
	}, spec.Control)
	l.It("UCCC-IMPORT-008", "a token that is not the tenant's is refused with code 30129", spec.Evidenced("supplement C.2"), spec.ReadOnly, func(c *spec.Case) {
		t := a.home()
		t.token = wrongToken
		a.refused(c, "a wrong token", a.send(c, t, a.campaign(c), []string{a.somebody(c)}), noToken)
	})
	l.It("UCCC-IMPORT-009", "numbers that are no texts, or no list, are refused with 422, code 30116", ringback("NumberImport"), spec.ReadOnly, func(c *spec.Case) {
		for _, numbers := range []any{[]any{13800138000}, []any{[]any{}}, "13800138000", map[string]any{}} {
			a.refused(c, "numbers that are no texts", a.send(c, a.home(), a.campaign(c), numbers), noNumbers)
		}
	})
	l.It("UCCC-IMPORT-010", "numbers are imported by POST only", ringback("Error"), spec.ReadOnly, func(c *spec.Case) {
		t := a.home()
		a.refused(c, "GET of numbers", a.get(c, t, numbersPath(t, a.campaign(c)), nil), noMethod)
	})
	l.It("UCCC-IMPORT-011", "failures fit the contract, statement by statement", spec.Documented("contract uccc"), spec.ReadOnly, func(c *spec.Case) {
		t := a.home()
		for _, body := range []string{`{"numbers":["1"]}`, `{"numbers":[]}`, `{`} {
			p := numbersPath(t, a.campaign(c))
			r := a.request(t, http.MethodPost, p, nil, body)
			c.Fits(a.Target, "uccc", p, r, c.Send(a.Target, r))
		}
	})
}

// places writes positions as the messages do.
func places(numbers []int) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = whole(n)
	}
	return strings.Join(texts, "、")
}

// campaigns declares the specs of numbers that are dialled.
func (a *api) campaigns(l *spec.List) {
	page := spec.Documented("uccc 4")
	l.It("UCCC-IMPORT-020", "imported numbers are called, each once, and their calls are in the records", page, spec.CostsMoney, func(c *spec.Case) {
		numbers := []string{"18510000011", "18511000011", "01082000011"}
		rows := a.dialled(c, numbers)
		slices.Sort(numbers)
		c.Equal("numbers called", callees(rows), numbers)
		spec.Every(c, "who talked, talked with a phone of the tenant", rows, func(r row) bool {
			return !r.answered() || slices.ContainsFunc(a.home().agents, func(g target.Agent) bool { return g.ID == string(r["agentId"]) })
		}, "id", "answerTime", "agentId")
	}, spec.Control, spec.Clock)
	l.It("UCCC-IMPORT-021", "a number that stands in an import twice is called once", spec.Evidenced("supplement C13"), spec.CostsMoney, func(c *spec.Case) {
		rows := a.dialled(c, []string{"18510000011", "18511000011", "18510000011"})
		c.Equal("numbers called", callees(rows), []string{"18510000011", "18511000011"})
	}, spec.Control, spec.Clock)
	l.It("UCCC-IMPORT-022", "a number that is imported again before it was called is called once", spec.Evidenced("supplement C.6"), spec.CostsMoney, func(c *spec.Case) {
		rows := a.dialled(c, []string{"18510000011", "18511000011"}, []string{"18511000011", "18512000011"})
		c.Equal("numbers called", callees(rows), []string{"18510000011", "18511000011", "18512000011"})
	}, spec.Control, spec.Clock)
	l.It("UCCC-IMPORT-023", "nothing of an import that is refused is called", spec.Assumed("supplement C13"), spec.CostsMoney, func(c *spec.Case) {
		before := a.idle(c)
		a.refused(c, "an illegal number among legal ones", a.send(c, a.home(), a.campaign(c), []string{"18510000011", "1", "18511000011"}), noNumbers)
		a.untilIdle(c)
		c.Expect("numbers called", callees(a.calls(c, a.home(), span{before, before.Add(time.Hour)})), gomega.BeEmpty())
	}, spec.Control, spec.Clock)
	l.It("UCCC-IMPORT-024", "a record of a campaign's call fits the contract", spec.Documented("contract uccc"), spec.CostsMoney, func(c *spec.Case) {
		t := a.home()
		for _, found := range a.dialled(c, []string{"18510000011", "18511000002"}) {
			r := a.request(t, http.MethodGet, path(t, "/"+found.id()), nil, "")
			c.Fits(a.Target, "uccc", path(t, "/"+found.id()), r, c.Send(a.Target, r))
		}
	}, spec.Control, spec.Clock)
}

// dialled imports numbers, lets them be called and returns the records.
func (a *api) dialled(c *spec.Case, imports ...[]string) []row {
	before := a.idle(c)
	for _, numbers := range imports {
		for range numbers {
			a.callee(c, calleeEnds)
		}
		answer := a.send(c, a.home(), a.campaign(c), numbers)
		c.Must("status of an import", answer.Status, gomega.BeNumerically("<", 300))
	}
	a.untilIdle(c)
	return a.calls(c, a.home(), span{before, before.Add(time.Hour)})
}

// idle waits until nobody is being called and returns the time, a moment later.
func (a *api) idle(c *spec.Case) time.Time {
	a.untilIdle(c)
	c.Check(a.Elapse(c.Context(), time.Second))
	now, err := a.Now(c.Context())
	c.Check(err)
	return now
}

// untilIdle lets so much of a simulator's time pass that a campaign of a few
// numbers has called them all.
func (a *api) untilIdle(c *spec.Case) {
	if a.Control != nil {
		c.Check(a.Elapse(c.Context(), 5*time.Minute))
	}
}

// callees returns the numbers that were called, in their own order.
func callees(rows []row) (numbers []string) {
	for _, r := range rows {
		numbers = append(numbers, r.text("calleeNumber"))
	}
	slices.Sort(numbers)
	return numbers
}
