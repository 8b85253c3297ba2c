package sim

import (
	"cmp"
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/secret"
	"github.com/ringback-sim/ringback/sim/store"
)

// Config sets a simulator up. The zero value works: a realtime world on a port
// that the system chooses.
type Config struct {
	// Listen is the address to serve on, a host and a port. Default
	// "127.0.0.1:0".
	Listen string
	// PublicURL is where clients reach the simulator; it stands in the URLs of
	// records. Default: http and the listen address.
	PublicURL string

	// Clock is how time moves. Default clock.Realtime.
	Clock clock.Mode
	// Rate is how many virtual seconds pass in a real one in scaled mode.
	// Default 1.
	Rate float64
	// Start is the first instant. Default: the wall's now.
	Start time.Time
	// MaxTurns bounds an advance. Default clock.DefaultMaxTurns.
	MaxTurns int
	// Seed decides every draw. Default 1.
	Seed uint64

	// Strict demands an identity with a secret from every vendor's client.
	Strict bool
	// ControlToken, when set, is the bearer token that the control API asks for.
	ControlToken secret.Text
	// Hosts are further host names under which the control API may be reached.
	Hosts []string

	// Files are served by the vendors in place of their own, by path:
	// "/faye/client.js".
	Files map[string][]byte

	// Targets are push targets that exist from the start; one without a vendor
	// or an account belongs to the first vendor's demo account.
	Targets []push.Target
	// Accounts are accounts beside the demo ones, or changes of these.
	Accounts []Account
	// History is a made-up past of every account.
	History History

	// Scenario is the text of one, which every world plays from its beginning.
	// Its start and its seed hold where Start and Seed are left out. Default:
	// none.
	Scenario []byte
	// ScenarioFile is what its problems are said to be in.
	ScenarioFile string

	// MaxWorlds bounds how many worlds there may be beside the default one.
	// Default DefaultMaxWorlds.
	MaxWorlds int
	// IdleWorlds is for how long, in real time, a world may be asked for nothing
	// before it is deleted; the default world stays. A request counts until its
	// answer is out, an open WebSocket as the request that opened it. Default
	// DefaultIdleWorlds; below 0: for ever.
	IdleWorlds time.Duration

	// JournalEntries and JournalBytes bound each world's journal of what came in
	// and went out, by count and by the memory that it takes. Default
	// journal.DefaultEntries and journal.DefaultBytes; below 0 entries: there is no
	// journal.
	JournalEntries, JournalBytes int

	// Contract says what becomes of a vendor's request that breaks its contract.
	// Default ContractNotice.
	Contract ContractMode
	// ContractAnswers has the journal tell, too, where the simulator's own answers,
	// pushes and messages break a contract.
	ContractAnswers bool
	// OnViolation is told at once of everything that the simulator itself does
	// against a contract, other than on purpose: before the last byte of the answer
	// leaves. It must be safe for concurrent use. It needs the journal. Default:
	// nobody is told, and nothing is looked at.
	OnViolation func(contracts.Violation)
	// Library keeps every world's state across restarts of the process; those it
	// has already go on where they were. Whoever opened it closes it after the
	// simulator. Default: nothing is kept.
	Library store.Library

	// Version is shown by the health route.
	Version string
	// Log receives what is nobody's fault but ours. Default: discarded.
	Log *slog.Logger

	startsNow bool // Start was left out
}

// The bounds of the worlds when a configuration says nothing.
const (
	DefaultMaxWorlds  = 10_000
	DefaultIdleWorlds = time.Hour
)

// Account is an account of a vendor in the shape of the control API.
type Account struct {
	Vendor, ID string
	Settings   json.RawMessage
}

// History asks for so many finished calls, spread over the time before the
// start.
type History struct {
	Calls int
	Span  time.Duration
}

// maxHistory bounds a made-up past.
const maxHistory = 10_000_000

// fillIn sets what was left out.
func (c *Config) fillIn() {
	c.Listen = cmp.Or(c.Listen, "127.0.0.1:0")
	c.Clock = cmp.Or(c.Clock, clock.Realtime)
	c.Contract = cmp.Or(c.Contract, ContractNotice)
	c.Rate = cmp.Or(c.Rate, 1)
	c.Seed = cmp.Or(c.Seed, 1)
	c.MaxTurns = cmp.Or(c.MaxTurns, clock.DefaultMaxTurns)
	c.MaxWorlds = cmp.Or(c.MaxWorlds, DefaultMaxWorlds)
	c.IdleWorlds = cmp.Or(c.IdleWorlds, DefaultIdleWorlds)
	if c.Start.IsZero() {
		c.Start, c.startsNow = clock.Wall{}.Now(), true
	}
	c.Start = c.Start.Truncate(time.Millisecond)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
}

// adopt takes start and seed from the scenario where nothing is said about them.
// What is wrong with it is told when it is to play, all of it at once.
func (c *Config) adopt() {
	if len(c.Scenario) == 0 {
		return
	}
	c.ScenarioFile = cmp.Or(c.ScenarioFile, "scenario.yaml")
	start, seed := scenarios.Beginning(c.Scenario)
	if c.Start.IsZero() {
		c.Start = start
	}
	c.Seed = cmp.Or(c.Seed, uint64(max(seed, 0))) //nolint:gosec // not below 0
}

// ordered returns the configuration of a further world.
func (c Config) ordered(o control.WorldOrder) Config {
	if c.startsNow {
		c.Start = time.Time{}
	}
	if len(o.Scenario) > 0 {
		own := Config{Scenario: o.Scenario, ScenarioFile: o.ScenarioFile}
		own.adopt()
		c.Scenario, c.ScenarioFile, c.Seed = own.Scenario, own.ScenarioFile, own.Seed
		if !own.Start.IsZero() {
			c.Start = own.Start
		}
	}
	if !o.Start.IsZero() {
		c.Start = o.Start
	}
	c.Clock, c.Rate, c.Seed = cmp.Or(o.Clock, c.Clock), cmp.Or(o.Rate, c.Rate), cmp.Or(o.Seed, c.Seed)
	return c
}

// complete takes what was left out from the scenario, then from the defaults,
// and returns all that is wrong.
func (c *Config) complete() error {
	c.adopt()
	c.fillIn()
	return c.validate()
}

// validate returns everything that is wrong, each problem by its name.
func (c *Config) validate() error {
	var all []error
	wrong := func(field, format string, args ...any) {
		all = append(all, errs.Field(errs.Invalid, field, format, args...))
	}
	if !slices.Contains(clock.Modes(), c.Clock) {
		wrong("clock", "%q is not one of %q", c.Clock, clock.Modes())
	}
	if !slices.Contains(ContractModes(), c.Contract) {
		wrong("contract", "%q is not one of %q", c.Contract, ContractModes())
	}
	if !(c.Rate >= clock.MinRate && c.Rate <= clock.MaxRate) {
		wrong("rate", "%v is not between %v and %d", c.Rate, clock.MinRate, clock.MaxRate)
	}
	if c.Start.Year() < 1971 || c.Start.After(clock.Latest) {
		wrong("start", "%s is not between 1971 and %d", c.Start.Format(time.RFC3339), clock.Latest.Year())
	}
	if c.MaxTurns < 1 {
		wrong("max-turns", "%d is not at least 1", c.MaxTurns)
	}
	if c.JournalBytes < 0 {
		wrong("journal-bytes", "%d is below 0", c.JournalBytes)
	}
	if c.MaxWorlds < 1 {
		wrong("max-worlds", "%d is not at least 1", c.MaxWorlds)
	}
	if u, err := url.Parse(c.PublicURL); c.PublicURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		wrong("public-url", "%q is not an http or https URL with a host", c.PublicURL)
	}
	if h := c.History; h.Calls < 0 || h.Calls > maxHistory || h.Calls > 0 && (h.Span <= 0 || h.Span > 20*365*24*time.Hour) {
		wrong("history", "%d calls over %s is not 0 to %d calls over at most 20 years", h.Calls, h.Span, maxHistory)
	}
	return errors.Join(all...)
}
