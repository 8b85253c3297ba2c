package spec

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// Subject is what specs examine. A [target.Target] is one.
type Subject interface {
	// Probe makes sure that the subject answers at all; the error says why not
	// in one sentence.
	Probe(ctx context.Context) error
	// Subject says what it is.
	Subject() verdict.Subject
	// Lacks says why a spec cannot show anything here; "" when it can.
	Lacks(verdict.Spec) string
	// Mask hides what must not stand in a report.
	Mask() *verdict.Masker
}

// Options say how to run. The zero value runs everything in the order of seed 0.
type Options struct {
	// Filter chooses the specs.
	Filter Filter
	// Seed decides the order of the areas and of the specs in each.
	Seed uint64
	// Timeout bounds one spec, in real time. Default 2m.
	Timeout time.Duration
	// Expected is the reason of each expected failure by the spec's id.
	Expected map[string]string
	// Progress is told each result as it comes; areas come one after another.
	Progress func(verdict.Result)
}

// ErrBusy says that another run is under way in this process.
var ErrBusy = errors.New("conformance: another run is under way in this process")

// running is held by the only run of a process: Ginkgo's tree is global.
var running sync.Mutex

// Run probes the subject and runs the chosen specs. The error says that nothing
// could be run: the filter or an expected failure fits no spec, the subject does
// not answer, another run is under way ([ErrBusy]), or ctx ended; in the last case
// the report says what was reached.
//
// It must not be called from within a Ginkgo suite, and drops what a package may
// have registered with Ginkgo. Ginkgo goes on catching SIGINT and SIGTERM
// afterwards: a program that is to end on them catches them itself, as with
// [os/signal.NotifyContext].
func Run(ctx context.Context, l *List, s Subject, o Options) (verdict.Report, error) {
	if err := errors.Join(o.Filter.Check(l.Specs()), l.knows(o.Expected)); err != nil {
		return verdict.Report{}, err
	}
	if !running.TryLock() {
		return verdict.Report{}, ErrBusy
	}
	defer running.Unlock()
	if err := s.Probe(ctx); err != nil {
		return verdict.Report{}, err
	}
	r := &runner{ctx: ctx, subject: s, options: o, current: map[string]*run{}}
	r.options.Timeout = cmp.Or(o.Timeout, 2*time.Minute)
	for _, d := range l.specs {
		if o.Filter.Chooses(d.Spec) {
			r.specs = append(r.specs, d)
		}
	}
	shuffle(r.specs, o.Seed)
	if err := r.ginkgo(); err != nil {
		return verdict.Report{}, err
	}
	r.rest()
	report := verdict.Report{Subject: s.Subject(), Seed: o.Seed, Results: r.results}
	for _, res := range r.results {
		report.Duration += res.Duration
	}
	return report, context.Cause(ctx)
}

// shuffle orders the areas by the seed, and the specs in each.
func shuffle(specs []declared, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0x636f6e666f726d)) // "conform"
	slices.SortStableFunc(specs, func(a, b declared) int { return cmp.Compare(a.ID, b.ID) })
	random.Shuffle(len(specs), func(i, j int) { specs[i], specs[j] = specs[j], specs[i] })
	rank := map[string]int{}
	for i, s := range specs {
		if _, seen := rank[area(s.Spec)]; !seen {
			rank[area(s.Spec)] = i
		}
	}
	slices.SortStableFunc(specs, func(a, b declared) int { return cmp.Compare(rank[area(a.Spec)], rank[area(b.Spec)]) })
}

func area(s verdict.Spec) string { return s.Vendor() + "/" + s.Area() }

// runner is one run.
type runner struct {
	ctx     context.Context //nolint:containedctx // of the one run that it is
	subject Subject
	options Options
	specs   []declared
	current map[string]*run // by id
	results []verdict.Result
	gone    string // why the subject does not answer any more
}

// ginkgo runs the specs with Ginkgo, silently.
func (r *runner) ginkgo() error {
	undo, err := underGoTest()
	if err != nil {
		return err
	}
	defer undo()
	globals.Reset()
	defer globals.Reset()
	out := formatter.ColorableStdOut
	formatter.ColorableStdOut = io.Discard
	defer func() { formatter.ColorableStdOut = out }()
	gomega.RegisterFailHandler(ginkgo.Fail)
	// Ordered, for Ginkgo's own order is not that of the areas.
	ginkgo.Describe("conformance", ginkgo.Ordered, ginkgo.ContinueOnFailure, func() {
		for _, s := range r.specs {
			ginkgo.It(s.ID, func(ctx ginkgo.SpecContext) { r.one(ctx, s) }, ginkgo.SpecTimeout(r.options.Timeout))
		}
	})
	ginkgo.ReportAfterEach(func(g ginkgo.SpecReport) { r.settle(g) })
	suite, reporter := ginkgo.GinkgoConfiguration()
	suite.Timeout = 24 * time.Hour
	suite.GracePeriod = 5 * time.Second
	suite.LabelFilter, suite.FocusStrings, suite.SkipStrings, suite.DryRun, suite.FailFast = "", nil, nil, false, false
	suite.ParallelTotal, suite.ParallelProcess, suite.RandomizeAllSpecs = 1, 1, false
	reporter.NoColor, reporter.Succinct, reporter.Verbose, reporter.VeryVerbose = true, true, false, false
	reporter.JSONReport, reporter.JUnitReport, reporter.TeamcityReport = "", "", ""
	ginkgo.RunSpecs(silent{}, "conformance", suite, reporter)
	return nil
}

// silent stands in for a test: what failed is in the results.
type silent struct{}

// Fail does nothing.
func (silent) Fail() {}

// one runs a spec, unless it could show nothing.
func (r *runner) one(ctx context.Context, s declared) {
	log := &target.Log{}
	ctx, cancel := context.WithCancelCause(target.WithLog(ctx, log))
	defer cancel(nil)
	defer context.AfterFunc(r.ctx, func() { cancel(context.Cause(r.ctx)) })()
	state := &run{ctx: ctx, log: log}
	r.current[s.ID] = state
	switch reason := r.subject.Lacks(s.Spec); {
	case r.ctx.Err() != nil:
		state.verdict, state.reason = verdict.NotProven, "the run was interrupted before it"
		return
	case r.gone != "":
		state.verdict, state.reason = verdict.NotProven, r.gone
		return
	case reason != "":
		state.verdict, state.reason = verdict.NotProven, reason
		return
	}
	defer state.clean()
	defer func() {
		if thrown := recover(); thrown != nil && thrown != any(stop{}) {
			panic(thrown)
		}
	}()
	s.body(&Case{run: state, source: s.Source, severity: s.Severity, exchange: -1})
}

// clean undoes what the spec did; a spec that leaves traces could not do its
// work.
func (s *run) clean() {
	ctx := context.WithoutCancel(s.ctx)
	for _, f := range slices.Backward(s.cleanup) {
		if err := f(ctx); err != nil && s.verdict == "" {
			s.verdict, s.reason = verdict.Error, "cleaning up: "+err.Error()
		}
	}
}

// settle turns what Ginkgo and the case know into a result.
func (r *runner) settle(g ginkgo.SpecReport) {
	at := slices.IndexFunc(r.specs, func(s declared) bool { return s.ID == g.LeafNodeText })
	state := r.current[g.LeafNodeText]
	if at < 0 || state == nil {
		return
	}
	spec, mask := r.specs[at].Spec, r.subject.Mask()
	res := verdict.Result{Spec: spec, Verdict: state.verdict, Reason: state.reason, Measured: mask.Text(state.measured), Duration: g.RunTime}
	checks := slices.Clone(state.checks)
	switch broken := g.Failure; {
	case res.Verdict != "" && res.Verdict != verdict.NotProven:
	case g.State.Is(types.SpecStateFailed): // an assertion of Gomega's own
		checks = append(checks, verdict.Check{What: spec.Title, Source: spec.Source, Severity: spec.Severity, Expected: "so", Found: bounded(untyped(broken.Message)), Exchange: state.log.Last()})
		res.Verdict = ""
	case g.Failed():
		res.Verdict, res.Reason = verdict.Error, fmt.Sprintf("%s: %s", g.State, bounded(untyped(cmp.Or(broken.ForwardedPanic, broken.Message))))
	}
	if v := verdict.Judge(checks); res.Verdict == "" || res.Verdict == verdict.NotProven && (v == verdict.Fail || v == verdict.Drift || v == verdict.Notice) {
		res.Verdict = v // what broke before the end counts
		if len(checks) == 0 {
			res.Reason = "the spec compared nothing"
		}
	}
	switch {
	case res.Verdict == verdict.Error && r.ctx.Err() != nil:
		res.Verdict, res.Reason = verdict.NotProven, "the run was interrupted in it"
	case res.Verdict == verdict.Error:
		if err := r.subject.Probe(r.ctx); err != nil {
			r.gone = "the target stopped answering: " + mask.Text(err.Error())
		}
	}
	told := res.Verdict != verdict.Pass // nobody asks how what holds was found out
	for _, c := range checks {
		c.What, c.Expected, c.Found = mask.Text(c.What), mask.Text(c.Expected), mask.Text(c.Found)
		if !told {
			c.Exchange = -1
		}
		res.Checks = append(res.Checks, c)
	}
	if told {
		for _, e := range state.log.Exchanges() {
			res.Exchanges = append(res.Exchanges, e.Masked(mask))
		}
	}
	res.Reason = mask.Text(res.Reason)
	r.record(res)
}

// record compares a result with what was expected of it.
func (r *runner) record(res verdict.Result) {
	if why, ok := r.options.Expected[res.Spec.ID]; ok {
		switch res.Verdict { //nolint:exhaustive // the others say nothing about the expectation
		case verdict.Fail, verdict.Drift:
			res.Verdict, res.Reason = verdict.Expected, why
		case verdict.Pass:
			res.NowPasses, res.Reason = true, why
		}
	}
	r.results = append(r.results, res)
	if r.options.Progress != nil {
		r.options.Progress(res)
	}
}

// rest records the specs that were never reached.
func (r *runner) rest() {
	for _, s := range r.specs {
		if !slices.ContainsFunc(r.results, func(res verdict.Result) bool { return res.Spec.ID == s.ID }) {
			r.record(verdict.Result{Spec: s.Spec, Verdict: verdict.NotProven, Reason: "the run was interrupted before it"})
		}
	}
}
