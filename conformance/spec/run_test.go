package spec

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// subject answers as it is told.
type subject struct {
	lacks  map[string]string
	probes []error // of the first probes; later ones are good
	mask   verdict.Masker
}

func (s *subject) Probe(context.Context) error {
	if len(s.probes) == 0 {
		return nil
	}
	err := s.probes[0]
	s.probes = s.probes[1:]
	return err
}

func (s *subject) Subject() verdict.Subject     { return verdict.Subject{Name: "nobody", Kind: "test"} }
func (s *subject) Lacks(sp verdict.Spec) string { return s.lacks[sp.ID] }
func (s *subject) Mask() *verdict.Masker        { return &s.mask }
func plain(body func(*Case)) *List              { return listOf(Documented("test 1"), body) }
func listOf(s verdict.Source, b func(*Case)) *List {
	var l List
	l.It("TEST-AREA-001", "a rule", s, ReadOnly, b)
	return &l
}

func TestWhatHappensToASpecDecidesItsVerdict(t *testing.T) {
	for name, tc := range map[string]struct {
		list    *List
		verdict verdict.Verdict
		reason  string
	}{
		"all checks hold":   {plain(func(c *Case) { c.Equal("one", 1, 1) }), verdict.Pass, ""},
		"documented broken": {plain(func(c *Case) { c.Equal("one", 1, 2) }), verdict.Fail, ""},
		"evidenced broken":  {listOf(Evidenced("test 1"), func(c *Case) { c.Equal("one", 1, 2) }), verdict.Drift, ""},
		"assumed broken":    {listOf(Assumed("test 1"), func(c *Case) { c.Equal("one", 1, 2) }), verdict.Drift, ""},
		"a check less sure than its spec": {plain(func(c *Case) {
			c.Equal("one", 1, 1)
			c.As(Assumed("elsewhere")).Equal("two", 2, 3)
		}), verdict.Drift, ""},
		"a check surer than its spec": {listOf(Assumed("test 1"), func(c *Case) {
			c.As(Documented("elsewhere")).Equal("two", 2, 3)
		}), verdict.Fail, ""},
		"nothing compared":          {plain(func(*Case) {}), verdict.Error, "the spec compared nothing"},
		"a check that cannot be":    {plain(func(c *Case) { c.Expect("one", 1, gomega.HaveLen(2)) }), verdict.Fail, ""},
		"Must ends the spec":        {plain(func(c *Case) { c.Must("one", 1, gomega.Equal(2)); panic("it went on") }), verdict.Fail, ""},
		"an assertion of Gomega's":  {plain(func(*Case) { gomega.Expect(1).To(gomega.Equal(2)) }), verdict.Fail, ""},
		"the same, assumed":         {listOf(Assumed("test 1"), func(*Case) { gomega.Expect(1).To(gomega.Equal(2)) }), verdict.Drift, ""},
		"not proven":                {plain(func(c *Case) { c.Equal("one", 1, 1); c.NotProven("only %d", 3) }), verdict.NotProven, "only 3"},
		"broken before not proven":  {plain(func(c *Case) { c.Equal("one", 1, 2); c.NotProven("only 3") }), verdict.Fail, "only 3"},
		"lacking":                   {plain(func(c *Case) { c.Check(&target.LackingError{Reason: "no clock"}) }), verdict.NotProven, "no clock"},
		"the suite cannot":          {plain(func(c *Case) { c.Check(errors.New("no route")) }), verdict.Error, "no route"},
		"a bug of the spec":         {plain(func(*Case) { panic("oops") }), verdict.Error, "panicked: oops"},
		"traces left behind":        {plain(func(c *Case) { c.Equal("one", 1, 1); c.Cleanup(fails) }), verdict.Error, "cleaning up: stuck"},
		"a documented check passes": {plain(func(c *Case) { c.True("so", true, "") }), verdict.Pass, ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := gomega.NewWithT(t)
			report, err := Run(t.Context(), tc.list, &subject{}, Options{})
			g.Expect(err).NotTo(gomega.HaveOccurred())
			g.Expect(report.Results).To(gomega.HaveLen(1))
			g.Expect(report.Results[0].Verdict).To(gomega.Equal(tc.verdict), "%+v", report.Results[0])
			g.Expect(report.Results[0].Reason).To(gomega.Equal(tc.reason))
			if tc.verdict == verdict.Fail || tc.verdict == verdict.Drift {
				broken := report.Results[0].Broken()
				g.Expect(broken).To(gomega.HaveLen(1))
				g.Expect(broken[0].Expected).NotTo(gomega.BeEmpty())
				g.Expect(broken[0].Found).NotTo(gomega.BeEmpty())
			}
		})
	}
}

func fails(context.Context) error { return errors.New("stuck") }

func TestBothValuesAreShown(t *testing.T) {
	g := gomega.NewWithT(t)
	report, err := Run(t.Context(), plain(func(c *Case) {
		c.Expect("how many", 3, gomega.BeNumerically("<=", 2))
		c.Equal("name", "a", "b")
		c.Expect("code", 0, gomega.Not(gomega.Equal(0)))
		c.True("so", false, "it is %s", "not")
	}), &subject{}, Options{})
	g.Expect(err).NotTo(gomega.HaveOccurred())
	var shown [][2]string
	for _, c := range report.Results[0].Broken() {
		shown = append(shown, [2]string{c.Expected, c.Found})
	}
	g.Expect(shown).To(gomega.Equal([][2]string{{"<= 2", "3"}, {"b", "a"}, {"not 0", "0"}, {"so", "it is not"}}))
}

func TestASpecThatHangsIsAnError(t *testing.T) {
	g := gomega.NewWithT(t)
	report, err := Run(t.Context(), plain(func(c *Case) { <-c.Context().Done(); c.Check(context.Cause(c.Context())) }), &subject{}, Options{Timeout: 20 * time.Millisecond})
	g.Expect(err).NotTo(gomega.HaveOccurred())
	g.Expect(report.Results[0].Verdict).To(gomega.Equal(verdict.Error))
}

func TestWhatIsExpectedToFail(t *testing.T) {
	g := gomega.NewWithT(t)
	var l List
	l.It("TEST-AREA-001", "broken", Documented("test"), ReadOnly, func(c *Case) { c.Equal("one", 1, 2) })
	l.It("TEST-AREA-002", "mended", Documented("test"), ReadOnly, func(c *Case) { c.Equal("one", 1, 1) })
	l.It("TEST-AREA-003", "unproven", Documented("test"), ReadOnly, func(c *Case) { c.Equal("one", 1, 1) })
	report, err := Run(t.Context(), &l, &subject{lacks: map[string]string{"TEST-AREA-003": "not offered"}}, Options{
		Expected: map[string]string{"TEST-AREA-001": "ticket 7", "TEST-AREA-002": "ticket 8", "TEST-AREA-003": "ticket 9"},
	})
	g.Expect(err).NotTo(gomega.HaveOccurred())
	by := map[string]verdict.Result{}
	for _, r := range report.Results {
		by[r.Spec.ID] = r
	}
	g.Expect(by["TEST-AREA-001"].Verdict).To(gomega.Equal(verdict.Expected))
	g.Expect(by["TEST-AREA-001"].Reason).To(gomega.Equal("ticket 7"))
	g.Expect(by["TEST-AREA-002"].Verdict).To(gomega.Equal(verdict.Pass))
	g.Expect(by["TEST-AREA-002"].NowPasses).To(gomega.BeTrue())
	g.Expect(by["TEST-AREA-003"].Verdict).To(gomega.Equal(verdict.NotProven))
	g.Expect(report.Good(true)).To(gomega.BeTrue())
	g.Expect(report.Findings()).To(gomega.HaveLen(3))
}

// many returns specs of three areas, and where they note that they ran.
func many(ran *[]string) *List {
	var l List
	for _, id := range []string{"A-X-001", "A-X-002", "A-X-003", "A-Y-001", "A-Y-002", "A-Y-003", "B-X-001", "B-X-002", "B-X-003"} {
		l.It(id, "a rule", Documented("test"), ReadOnly, func(c *Case) { *ran = append(*ran, id); c.True("so", true, "") })
	}
	return &l
}

func TestTheSeedDecidesTheOrderAndAreasStayTogether(t *testing.T) {
	g := gomega.NewWithT(t)
	order := func(seed uint64) (ran []string) {
		_, err := Run(t.Context(), many(&ran), &subject{}, Options{Seed: seed})
		g.Expect(err).NotTo(gomega.HaveOccurred())
		return ran
	}
	first := order(1)
	g.Expect(order(1)).To(gomega.Equal(first))
	g.Expect(order(2)).NotTo(gomega.Equal(first))
	g.Expect(slices.Sorted(slices.Values(order(2)))).To(gomega.Equal(slices.Sorted(slices.Values(first))))
	var areas []string
	for _, id := range first {
		areas = append(areas, id[:3])
	}
	g.Expect(slices.Compact(areas)).To(gomega.HaveLen(3))
}

func TestFiltersChoose(t *testing.T) {
	var ran []string
	l := many(&ran)
	for filter, n := range map[string]int{
		"": 9, "A-X-*": 3, "a-x-001": 1, "a/y": 3, "a": 6, "documented": 9, "A-X-*,b": 6, "a,!A-Y-*": 3, "!b": 6, "safety:read-only !a": 3,
	} {
		g := gomega.NewWithT(t)
		report, err := Run(t.Context(), l, &subject{}, Options{Filter: Filter(filter)})
		g.Expect(err).NotTo(gomega.HaveOccurred(), filter)
		g.Expect(report.Results).To(gomega.HaveLen(n), filter)
	}
	_, err := Run(t.Context(), l, &subject{}, Options{Filter: "a,aera"})
	gomega.NewWithT(t).Expect(err).To(gomega.MatchError(gomega.ContainSubstring(`"aera" fits no spec`)))
}

func TestARunThatCannotBegin(t *testing.T) {
	g := gomega.NewWithT(t)
	var ran []string
	_, err := Run(t.Context(), many(&ran), &subject{probes: []error{errors.New("nobody there")}}, Options{})
	g.Expect(err).To(gomega.MatchError("nobody there"))
	_, err = Run(t.Context(), many(&ran), &subject{}, Options{Expected: map[string]string{"A-X-001": "known", "A-X-999": "gone"}})
	g.Expect(err).To(gomega.MatchError(`expected failures: there is no spec "A-X-999"`))
	g.Expect(ran).To(gomega.BeEmpty())
}

func TestARunStopsAskingATargetThatIsGone(t *testing.T) {
	g := gomega.NewWithT(t)
	s := &subject{}
	var l List
	for _, id := range []string{"A-X-001", "A-X-002", "A-X-003"} {
		l.It(id, "a rule", Documented("test"), ReadOnly, func(c *Case) {
			s.probes = []error{errors.New("connection refused")}
			c.Check(errors.New("connection refused"))
		})
	}
	report, err := Run(t.Context(), &l, s, Options{})
	g.Expect(err).NotTo(gomega.HaveOccurred())
	g.Expect(report.Count(verdict.Error)).To(gomega.Equal(1))
	g.Expect(report.Count(verdict.NotProven)).To(gomega.Equal(2))
	g.Expect(report.Results[2].Reason).To(gomega.ContainSubstring("stopped answering"))
}

func TestAnInterruptedRunSaysWhatItDidNotReach(t *testing.T) {
	g := gomega.NewWithT(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var l List
	for _, id := range []string{"A-X-001", "A-X-002", "A-X-003"} {
		l.It(id, "a rule", Documented("test"), ReadOnly, func(c *Case) {
			c.True("so", true, "")
			cancel(errors.New("enough"))
		})
	}
	report, err := Run(ctx, &l, &subject{}, Options{})
	g.Expect(err).To(gomega.MatchError("enough"))
	g.Expect(report.Count(verdict.Pass)).To(gomega.Equal(1))
	g.Expect(report.Count(verdict.NotProven)).To(gomega.Equal(2))
}

func TestOneRunAtATime(t *testing.T) {
	g := gomega.NewWithT(t)
	var inner error
	_, err := Run(t.Context(), plain(func(c *Case) {
		var ran []string
		_, inner = Run(c.Context(), many(&ran), &subject{}, Options{})
		c.True("so", true, "")
	}), &subject{}, Options{})
	g.Expect(err).NotTo(gomega.HaveOccurred())
	g.Expect(inner).To(gomega.MatchError(ErrBusy))
}

func TestMalformedSpecsAreBugs(t *testing.T) {
	g := gomega.NewWithT(t)
	var l List
	it := func(id, title string) func() {
		return func() { l.It(id, title, Documented("test"), ReadOnly, func(*Case) {}) }
	}
	it("A-X-001", "a rule")()
	g.Expect(it("A-X-001", "again")).To(gomega.PanicWith(gomega.ContainSubstring("twice")))
	g.Expect(it("A-X-1", "a rule")).To(gomega.Panic())
	g.Expect(it("A-X-002", "")).To(gomega.Panic())
}
