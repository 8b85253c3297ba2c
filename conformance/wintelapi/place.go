package wintelapi

import (
	"net/url"
	"strings"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// displayMissing is the table's word for code 408.
const displayMissing = "呼叫主叫号码显示或者呼叫被叫号码显示 不存在,请统一填写你们的400号码"

// places declares the specs of placing a call, on both routes: they have the same
// parameters and codes.
func (a *api) places(l *spec.List) {
	for _, r := range []struct{ area, route, section string }{{"CTI", cti, "wintelapi 1"}, {"AXB", axb, "wintelapi 2"}} {
		documented, assumed := spec.Documented(r.section), spec.Assumed("contract wintelapi, placeTwoWayCall")
		it := func(number, title string, source verdict.Source, safety verdict.Safety, body func(*spec.Case), needs ...verdict.Need) {
			l.It("WINTELAPI-"+r.area+"-"+number, title, source, safety, body, needs...)
		}
		// bad declares a spec of an order that nobody could carry out: a number is
		// missing or none.
		bad := func(number, title string, source verdict.Source, code int, message string, changes ...[]string) {
			it(number, title, source, spec.ReadOnly, func(c *spec.Case) {
				for _, change := range changes {
					refused(c, strings.Join(change, " "), a.ask(c, r.route, with(a.unused(), change...)), code, message)
				}
			})
		}
		it("001", "a call that is taken is answered with code 200, ok and its callid", documented, spec.PlacesCalls, func(c *spec.Case) {
			got := a.fits(c, r.route, a.order(c))
			good(c, "a call", got)
			c.Equal("message", got.text("message"), "ok")
			c.Expect("callid", got.text("callid"), gomega.Not(gomega.BeEmpty()))
		})
		it("002", "callid is decimal digits, and no two calls have the same", spec.Assumed("supplement B.3"), spec.PlacesCalls, func(c *spec.Case) {
			first, second := a.placed(c, r.route, a.order(c)), a.placed(c, r.route, a.order(c))
			c.Expect("callid", first, gomega.MatchRegexp(`^[0-9]+$`))
			c.Expect("callid of the next call", second, gomega.Not(gomega.Equal(first)))
		})
		bad("003", "without a caller the code is 403", documented, 403, "主叫号码为空", []string{"caller", ""})
		bad("004", "without a called number the code is 404", documented, 404, "被叫号码为空", []string{"called", ""})
		it("005", "a call that cannot be placed has code 405", documented, spec.PlacesCalls, func(c *spec.Case) {
			if a.Kind != target.Simulator {
				c.NotProven("no number is known that a real endpoint fails to call")
			}
			refused(c, "a number that the simulator refuses to call", a.ask(c, r.route, with(a.unused(), "called", magic("15"))), 405, "呼叫失败")
		})
		bad("006", "a caller that is no number has code 406", documented, 406, "主叫号码格式不正确", []string{"caller", "1"}, []string{"caller", "abcdefghijk"})
		bad("007", "a called number that is none has code 407", documented, 407, "被叫号码格式不正确", []string{"called", "1"}, []string{"called", "abcdefghijk"})
		it("008", "a number to show the caller that is not the enterprise's has code 408", documented, spec.PlacesCalls, func(c *spec.Case) {
			refused(c, "display_caller", a.fits(c, r.route, with(a.order(c), "display_caller", "4000000001")), 408, displayMissing)
		})
		it("009", "a number to show the called party that is not the enterprise's has code 408", documented, spec.PlacesCalls, func(c *spec.Case) {
			refused(c, "display_called", a.fits(c, r.route, with(a.order(c), "display_called", "4000000001")), 408, displayMissing)
		})
		bad("010", "a missing caller comes before a missing called number, and both before their form", assumed, 403, "主叫号码为空",
			[]string{"caller", "", "called", ""}, []string{"caller", "", "called", "1"}, []string{"caller", "", "display_caller", "4000000001"})
		bad("011", "a missing called number comes before the caller's form", assumed, 404, "被叫号码为空", []string{"caller", "1", "called", ""})
		bad("012", "the caller's form comes before the called number's, and both before the numbers to show", assumed, 406, "主叫号码格式不正确",
			[]string{"caller", "1", "called", "1"}, []string{"caller", "1", "display_called", "4000000001"})
		bad("013", "the called number's form comes before the numbers to show", assumed, 407, "被叫号码格式不正确", []string{"called", "1", "display_caller", "4000000001"})
		it("014", "without numbers to show the enterprise's own is shown", spec.Assumed("supplement B10"), spec.PlacesCalls, func(c *spec.Case) {
			good(c, "no numbers to show", a.ask(c, r.route, with(a.order(c), "display_caller", "", "display_called", "")))
		})
		it("015", "a timeout that cannot be read is the default", spec.Assumed("contract wintelapi, TwoWayCall"), spec.PlacesCalls, func(c *spec.Case) {
			good(c, "timeout soon", a.ask(c, r.route, with(a.order(c), "timeout", "soon")))
		})
		it("016", "refusals fit the contract, statement by statement", spec.Documented("contract wintelapi"), spec.ReadOnly, func(c *spec.Case) {
			for _, change := range [][]string{{"caller", ""}, {"called", ""}, {"caller", "1"}, {"called", "1"}} {
				a.fits(c, r.route, with(a.unused(), change...))
			}
		})
	}
}

// magic returns a number of a simulator's that chooses what becomes of the call.
func magic(code string) string { return "138000000" + code }

// unused is an order for a call that is not to be placed: a spec makes it wrong.
func (a *api) unused() url.Values {
	form := url.Values{"caller": {"13800138000"}, "called": {"13800138001"}, "timeout": {"50"}}
	if own := a.Vendors.Wintelapi.DisplayNumbers; len(own) > 0 {
		form.Set("display_caller", own[0])
		form.Set("display_called", own[0])
	}
	return form
}

// order is an order for a call between two numbers that may be called.
func (a *api) order(c *spec.Case) url.Values {
	form := a.unused()
	for _, party := range []string{"caller", "called"} {
		number, err := a.MayCall()
		c.Check(err)
		form.Set(party, number)
	}
	return form
}

// placed places a call and returns its id.
func (a *api) placed(c *spec.Case, route string, form url.Values) string {
	got := a.ask(c, route, form)
	good(c, "a call", got)
	return got.text("callid")
}
