package spec

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/format"
	"github.com/onsi/gomega/types"

	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// Case is one run of one spec: it compares, and remembers what it found. A
// comparison that does not hold is recorded and the spec goes on; [Case.Must]
// ends it. A Case belongs to the goroutine that runs the spec.
type Case struct {
	run      *run
	source   verdict.Source
	severity verdict.Severity
	exchange int // that the checks are about; -1 for the last one
}

// run is what the views of one case share.
type run struct {
	ctx     context.Context //nolint:containedctx // a case is one run, and ends with it
	log     *target.Log
	checks  []verdict.Check
	cleanup []func(context.Context) error

	verdict  verdict.Verdict // of an end before the end
	reason   string
	measured string
}

// stop ends a spec before its end.
type stop struct{}

// Context returns the context of the run; it ends with the time that a spec may
// take. Every exchange made with it is recorded.
func (c *Case) Context() context.Context { return c.run.ctx }

// As returns the case with another source for the checks made through it: a
// check inside a spec may be less sure than the spec's rule.
func (c *Case) As(source verdict.Source) *Case {
	view := *c
	view.source = source
	return &view
}

// Weigh returns the case with another severity for the checks made through it.
func (c *Case) Weigh(severity verdict.Severity) *Case {
	view := *c
	view.severity = severity
	return &view
}

// About returns the case for checks about an answer that is not the last.
func (c *Case) About(a target.Answer) *Case {
	view := *c
	view.exchange = a.Exchange
	return &view
}

// check returns an empty check.
func (c *Case) check(what string, ok bool) verdict.Check {
	at := c.exchange
	if at < 0 {
		at = c.run.log.Last()
	}
	return verdict.Check{What: what, Source: c.source, Severity: c.severity, OK: ok, Exchange: at}
}

// Expect compares a value with a matcher and reports whether it holds; what is a
// phrase for the thing compared.
func (c *Case) Expect(what string, found any, matcher types.GomegaMatcher) bool {
	ok, err := matcher.Match(found)
	check := c.check(what, ok && err == nil)
	switch {
	case err != nil:
		check.Expected, check.Found = err.Error(), short(found)
	case !ok:
		check.Expected, check.Found = wording(matcher, found), short(found)
	}
	c.run.checks = append(c.run.checks, check)
	return check.OK
}

// Equal compares two values.
func (c *Case) Equal(what string, found, expected any) bool {
	return c.Expect(what, found, gomega.Equal(expected))
}

// True compares a condition, with the reason for people when it does not hold.
func (c *Case) True(what string, ok bool, found string, args ...any) bool {
	check := c.check(what, ok)
	if !ok {
		check.Expected, check.Found = "so", fmt.Sprintf(found, args...)
	}
	c.run.checks = append(c.run.checks, check)
	return ok
}

// Must compares as Expect does, and ends the spec when it does not hold.
func (c *Case) Must(what string, found any, matcher types.GomegaMatcher) {
	if !c.Expect(what, found, matcher) {
		panic(stop{})
	}
}

// Measured keeps what the spec found out besides its checks; it is shown whatever
// the verdict, and may differ from run to run.
func (c *Case) Measured(format string, args ...any) { c.run.measured = fmt.Sprintf(format, args...) }

// NotProven ends the spec: what it would show cannot be shown here.
func (c *Case) NotProven(format string, args ...any) {
	c.end(verdict.NotProven, fmt.Sprintf(format, args...))
}

// Check ends the spec when the suite could not do its work; an error that is
// [target.LackingError] makes it not proven.
func (c *Case) Check(err error) {
	if err == nil {
		return
	}
	if lacking, ok := errors.AsType[*target.LackingError](err); ok {
		c.NotProven("%s", lacking.Reason)
	}
	c.end(verdict.Error, err.Error())
}

// Cleanup runs a function when the spec has ended, the last one first.
func (c *Case) Cleanup(f func(context.Context) error) { c.run.cleanup = append(c.run.cleanup, f) }

// Sender sends requests: a [target.Target] or a [target.Client].
type Sender interface {
	Send(ctx context.Context, r target.Request) (target.Answer, error)
}

// Send sends a request and ends the spec when no answer comes.
func (c *Case) Send(to Sender, r target.Request) target.Answer {
	answer, err := to.Send(c.Context(), r)
	c.Check(err)
	return answer
}

// Await asks until the answer is yes, as [target.Target.Await] does, and compares
// that it came to be.
func (c *Case) Await(t *target.Target, what string, within time.Duration, ask func() bool) bool {
	came, err := t.Await(c.Context(), within, ask)
	c.Check(err)
	return c.True(what, came, "not within %s", within)
}

func (c *Case) end(v verdict.Verdict, reason string) {
	c.run.verdict, c.run.reason = v, reason
	panic(stop{})
}

// shortest is how much of a value a finding shows, in bytes.
const shortest = 600

// short writes a value on one line.
func short(v any) string {
	return bounded(untyped(format.Object(v, 0)))
}

// wording says what a matcher expects, without the value that it found.
func wording(matcher types.GomegaMatcher, found any) string {
	message := matcher.FailureMessage(found)
	if rest, ok := strings.CutPrefix(message, "Expected\n"+format.Object(found, 1)+"\n"); ok {
		message = rest
	}
	return bounded(copula.ReplaceAllString(untyped(message), "$1"))
}

// copula is how Gomega's sentences go on behind the value found; the rest says
// what was expected.
var copula = regexp.MustCompile(`^(not )?to (?:equal|be) `)

// typed is the type that Gomega writes before a value.
var typed = regexp.MustCompile(`<[^<>\n]*>: `)

func untyped(s string) string {
	return strings.Join(strings.Fields(typed.ReplaceAllString(s, "")), " ")
}

func bounded(s string) string {
	if len(s) <= shortest {
		return s
	}
	return strings.ToValidUTF8(s[:shortest], "") + "…"
}
