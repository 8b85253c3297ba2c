package push

import (
	"cmp"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/form"
	"github.com/ringback-sim/ringback/sim/secret"
)

// Builtin is the URL of a target that the queue's own [Receiver] answers.
const Builtin = "builtin"

// Stamping says which timestamp the frame of a repeated attempt carries.
type Stamping string

// The two readings; the vendor's document leaves it open.
const (
	Renewed Stamping = "renewed" // each attempt's own instant
	First   Stamping = "first"   // the first attempt's
)

// Defaults and limits of a [Target].
const (
	DefaultConcurrency = 8
	MaxConcurrency     = 1024
	DefaultTimeout     = 5 * time.Second
	MaxTimeout         = 10 * time.Minute
	maxSecret          = 64 // bytes
)

// Target is a customer's endpoint that takes the pushes of one account.
type Target struct {
	// Name identifies the target: 1 to 64 letters, digits, dots, dashes and
	// underscores.
	Name string
	// Vendor and Account say whose pushes it takes.
	Vendor, Account string
	// URL is http or https with a host and without credentials, or [Builtin].
	URL string
	// Secret has 1 to 64 bytes.
	Secret secret.Text
	// Encrypted seals the data; a plain frame is signed only. Default false.
	Encrypted bool
	// Concurrency bounds the attempts in flight; the others wait in the order
	// in which they fell due. Default [DefaultConcurrency]. The built-in
	// receiver takes one at a time whatever it says.
	Concurrency int
	// AnyStatus accepts an answer by its body alone. Default false: the status
	// must be 2xx, too.
	AnyStatus bool
	// Timeout bounds one attempt, from dialling to the last byte of the answer,
	// in real time. Default [DefaultTimeout].
	Timeout time.Duration
	// Timestamp defaults to [Renewed].
	Timestamp Stamping
	// Dialects are choices that only the vendor reads when it makes the data;
	// the queue carries them.
	Dialects map[string]string
}

func (g Target) withDefaults() Target {
	g.Concurrency = cmp.Or(g.Concurrency, DefaultConcurrency)
	g.Timeout = cmp.Or(g.Timeout, DefaultTimeout)
	g.Timestamp = cmp.Or(g.Timestamp, Renewed)
	return g
}

// validate returns everything that is wrong with a target whose defaults are
// filled in, each problem under its field.
func (g Target) validate() error {
	var all []error
	wrong := func(field, format string, args ...any) {
		all = append(all, errs.Field(errs.Invalid, field, format, args...))
	}
	if !form.IsName(g.Name) {
		wrong("name", "%.80q is not %s", g.Name, form.NameExpected)
	}
	if g.Vendor == "" {
		wrong("vendor", "is empty: a target belongs to a vendor's account")
	}
	if g.Account == "" {
		wrong("account", "is empty: a target belongs to a vendor's account")
	}
	if why := faultOfURL(g.URL); why != "" {
		wrong("url", "%s", why)
	}
	if n := len(g.Secret); n < 1 || n > maxSecret {
		wrong("secret", "has %d bytes, expected 1 to %d", n, maxSecret)
	}
	if g.Concurrency < 1 || g.Concurrency > MaxConcurrency {
		wrong("concurrency", "%d is not between 1 and %d", g.Concurrency, MaxConcurrency)
	}
	if g.Timeout < time.Millisecond || g.Timeout > MaxTimeout {
		wrong("timeout", "%s is not between %s and %s", g.Timeout, time.Millisecond, MaxTimeout)
	}
	if g.Timestamp != Renewed && g.Timestamp != First {
		wrong("timestamp", "%.80q is neither %q nor %q", g.Timestamp, Renewed, First)
	}
	return errors.Join(all...)
}

// faultOfURL says what is wrong with a target's URL, without repeating what may
// be a credential in it; empty when nothing is.
func faultOfURL(s string) string {
	if s == Builtin {
		return ""
	}
	u, err := url.Parse(s)
	switch {
	case s == "":
		return "is empty, expected http://…, https://… or " + Builtin
	case err != nil:
		// The parser's message would repeat the URL.
		return "cannot be read as a URL, expected http://…, https://… or " + Builtin
	case u.User != nil:
		return "carries a user name or password, which a target does not take"
	case u.Scheme != "http" && u.Scheme != "https":
		return strconv.Quote(s) + " is neither http nor https nor " + Builtin
	case u.Hostname() == "":
		return strconv.Quote(s) + " names no host"
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return strconv.Quote(s) + " has a port that is not between 1 and 65535"
		}
	}
	return ""
}

// target is one version of a target's settings. A changed target is a new one,
// so that attempts in flight keep what they began with.
type target struct {
	Target
	line *line
}

// SetTarget adds a target, or changes the one of that name: attempts from now
// on follow it. It returns [errs.Invalid] for every field that is wrong.
func (q *Queue) SetTarget(_ clock.Turn, g Target) error {
	g = g.withDefaults()
	if err := g.validate(); err != nil {
		return err
	}
	g.Dialects = maps.Clone(g.Dialects)
	made := &target{Target: g, line: q.lineOf(g)}
	if i, known := q.search(g.Name); known {
		q.targets[i] = made
	} else {
		q.targets = slices.Insert(q.targets, i, made)
	}
	if q.watcher != nil {
		q.watcher(partTargets, g.Name, func() any { return saveTarget(made.Target) })
	}
	return nil
}

// lineOf returns the line in which a target's attempts wait. It outlives a
// change of the target unless the receiver or the bound is another.
func (q *Queue) lineOf(g Target) *line {
	if g.URL == Builtin {
		return q.builtin
	}
	if old := q.target(g.Name); old != nil && old.URL == g.URL && old.Concurrency == g.Concurrency {
		return old.line
	}
	return &line{limit: g.Concurrency}
}

// RemoveTarget takes a target away and gives up what is pending for it; an
// attempt in flight may still be accepted. It returns [errs.NotFound] for a
// name that no target has.
func (q *Queue) RemoveTarget(t clock.Turn, name string) error {
	i, known := q.search(name)
	if !known {
		return errs.Field(errs.NotFound, "target", "there is no target %.80q", name)
	}
	q.targets = slices.Delete(q.targets, i, i+1)
	if q.watcher != nil {
		q.watcher(partTargets, name, nil)
	}
	for _, d := range q.deliveries {
		if d.Target == name && d.State == Pending {
			d.settle(t, GivenUp, "its target was removed")
			q.touch(d)
			q.observe(t, Event{Kind: OfDelivery, Delivery: d.shown()})
		}
	}
	return nil
}

// Targets returns every target, by name, with its defaults filled in.
func (q *Queue) Targets(clock.Turn) []Target {
	return q.targetsWhere(func(*target) bool { return true })
}

// TargetsOf returns the targets of one account, by name.
func (q *Queue) TargetsOf(_ clock.Turn, vendor, account string) []Target {
	return q.targetsWhere(func(g *target) bool { return g.Vendor == vendor && g.Account == account })
}

func (q *Queue) targetsWhere(fits func(*target) bool) []Target {
	var found []Target
	for _, g := range q.targets {
		if fits(g) {
			found = append(found, g.Target)
		}
	}
	return found
}

func (q *Queue) search(name string) (i int, known bool) {
	return slices.BinarySearchFunc(q.targets, name, func(g *target, name string) int {
		return cmp.Compare(g.Name, name)
	})
}

// target returns the target of that name, or nil.
func (q *Queue) target(name string) *target {
	if i, known := q.search(name); known {
		return q.targets[i]
	}
	return nil
}
