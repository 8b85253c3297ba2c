package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/secret"
	"github.com/ringback-sim/ringback/sim/store/sqlite"
)

// demoTarget is the name of the push target that --push-url makes.
const demoTarget = "default"

// serveFlags are the flags of serve that say more than one setting of the
// simulator, or something to this program.
type serveFlags struct {
	addrFile, config, fayeClient, scenario string
	data                                   string
	pushURL, pushSecret                    string
	pushEncrypt                            bool
	controlToken                           string
	journalEntries                         int
}

func (c *command) serve() *cobra.Command {
	var f serveFlags
	config := sim.Config{Version: version()}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the vendors and the control API",
		Long: `Serve the vendors' own paths and, under /_ringback/, the control API, on one
address. The demo account is there from the start; the last six digits of a
number, 0000 and two more, choose what becomes of a call:

  13800000002 busy, 13800000003 no answer, 13800000010 the caller hangs up, …
  (GET /_ringback/outcomes lists them all)

Time: --clock realtime (default), scaled (--rate times as fast), manual (stands
still until POST /_ringback/clock/advance), skip (jumps to the next thing due).
With the same --seed, --start and requests every record and push has the same bytes.

With --data every world is kept in a directory as it changes, secrets and all, and
goes on from there when the server is started again, even after it was killed; a
push that was in flight is sent again. --seed, --start, --clock, --history, accounts,
targets and scenario then count for a new directory and for a reset.`,
		Example: `  ringback serve
  ringback serve --clock manual --seed 7 --start 2021-03-23T17:24:36+08:00
  ringback serve --push-url http://127.0.0.1:9000/cdr --push-secret my-secret --push-encrypt
  ringback serve --listen 127.0.0.1:0 --addr-file ./ringback.addr
  ringback serve --history 2500@7d
  ringback serve --data ./ringback-data
  ringback serve --clock manual --scenario busy-hour`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.runServe(cmd, &f, &config) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&config.Listen, "listen", "127.0.0.1:8080", "address to serve on; port 0 lets the system choose")
	flags.StringVar(&f.addrFile, "addr-file", "", "file that receives the address once it is served")
	flags.StringVar(&config.PublicURL, "public-url", "", "where clients reach the server, for URLs in records (default the listen address)")
	flags.Var(&parsed[clock.Mode]{"mode", "realtime", &config.Clock, parseMode}, "clock", "how time moves: realtime, scaled, manual or skip")
	flags.Var(&parsed[float64]{"number", "1", &config.Rate, parseRate}, "rate", "virtual seconds in a real one, with --clock scaled")
	flags.Var(&parsed[time.Time]{"instant", "", &config.Start, parseStart}, "start", "first instant, as 2021-03-23T17:24:36+08:00 (default now)")
	flags.Uint64Var(&config.Seed, "seed", 1, "seed of everything that is drawn; not 0")
	flags.IntVar(&config.MaxTurns, "max-turns", clock.DefaultMaxTurns, "events after which an advance is stopped")
	flags.IntVar(&config.MaxWorlds, "max-worlds", sim.DefaultMaxWorlds, "worlds that may be made beside the first")
	flags.DurationVar(&config.IdleWorlds, "idle-worlds", sim.DefaultIdleWorlds, "how long nobody may ask a world for anything before it is deleted")
	flags.Var(&parsed[bool]{"mode", "open", &config.Strict, parseAuth}, "auth", "open: no secret is asked for; strict: identities need theirs")
	flags.StringVar(&f.pushURL, "push-url", "", "receiver of the demo account's records, or builtin")
	flags.StringVar(&f.pushSecret, "push-secret", "", "secret shared with that receiver, 1 to 64 bytes")
	flags.BoolVar(&f.pushEncrypt, "push-encrypt", false, "encrypt those pushes")
	flags.Var(&parsed[sim.ContractMode]{"mode", "notice", &config.Contract, parseContract}, "contract", "requests that break a vendor's contract: off, notice in the journal, or enforce")
	flags.BoolVar(&config.ContractAnswers, "contract-answers", false, "hold Ringback's own answers, pushes and messages against the contracts, too")
	flags.Var(&parsed[sim.History]{"calls@span", "", &config.History, parseHistory}, "history", "finished calls of each account before now, as 2500@7d")
	flags.StringVar(&f.scenario, "scenario", "", "scenario that plays from the start: its file, or a name of 'ringback scenario list'")
	flags.StringVar(&f.controlToken, "control-token", "", "bearer token that the control API asks for")
	flags.StringSliceVar(&config.Hosts, "allow-host", nil, "further host names of the control API, with commas between")
	flags.StringVar(&f.fayeClient, "faye-client", "", "file to serve as /faye/client.js in place of Ringback's own")
	flags.IntVar(&f.journalEntries, "journal-entries", journal.DefaultEntries, "entries that each world's journal keeps; 0: no journal")
	flags.IntVar(&config.JournalBytes, "journal-bytes", journal.DefaultBytes, "memory that they may take, in bytes")
	flags.StringVar(&f.data, "data", "", "directory that keeps every world across restarts")
	flags.StringVar(&f.config, "config", "", "YAML file with these settings by name")
	return cmd
}

func (c *command) runServe(cmd *cobra.Command, f *serveFlags, config *sim.Config) (failed error) {
	flags := cmd.Flags()
	if err := c.fromEnvironment(flags); err != nil {
		return err
	}
	if f.config != "" {
		rest, err := fromFile(f.config, flags, "accounts", "push-targets")
		if err != nil {
			return err
		}
		if err := addSections(config, f.config, rest); err != nil {
			return err
		}
	}
	if err := f.fill(config, flags.Changed); err != nil {
		return err
	}
	config.Log = slog.New(slog.NewTextHandler(c.stderr, nil))
	if f.data != "" {
		library, err := sqlite.Open(cmd.Context(), f.data)
		if err != nil {
			return fmt.Errorf("--data: %w", err)
		}
		defer func() { failed = errors.Join(failed, library.Close()) }()
		config.Library = library
	}
	s, err := sim.Start(cmd.Context(), *config)
	if err != nil {
		return err
	}
	if err := c.announce(s, f); err != nil {
		return errors.Join(err, s.Close())
	}
	<-cmd.Context().Done()
	fmt.Fprintln(c.stderr, "ringback: closing")
	return s.Close()
}

// fill adds to a configuration what the flags say in words of their own, and
// refuses those that contradict each other.
func (f *serveFlags) fill(c *sim.Config, changed func(string) bool) error {
	c.ControlToken = secret.Text(f.controlToken)
	if c.Seed == 0 {
		return errors.New("--seed: 0 is not a seed, expected 1 or more")
	}
	if c.JournalEntries = f.journalEntries; f.journalEntries == 0 {
		c.JournalEntries = -1
	}
	if f.journalEntries < 0 || c.JournalBytes < 1 {
		return fmt.Errorf("--journal-entries, --journal-bytes: expected a number of entries and at least 1 byte, not %d and %d", f.journalEntries, c.JournalBytes)
	}
	if c.MaxTurns < 1 {
		return fmt.Errorf("--max-turns: %d is not at least 1", c.MaxTurns)
	}
	if changed("rate") && c.Clock != clock.Scaled {
		return errors.New("--rate: counts with --clock scaled only")
	}
	if f.scenario != "" {
		var err error
		if c.ScenarioFile, c.Scenario, err = readScenario(f.scenario); err != nil {
			return fmt.Errorf("--scenario: %w", err)
		}
		if !changed("seed") {
			c.Seed = 0 // the scenario's
		}
	}
	if f.fayeClient != "" {
		script, err := os.ReadFile(f.fayeClient)
		if err != nil {
			return fmt.Errorf("--faye-client: %w", err)
		}
		c.Files = map[string][]byte{"/faye/client.js": script}
	}
	switch {
	case f.pushURL == "" && (f.pushSecret != "" || f.pushEncrypt):
		return errors.New("--push-url: missing; --push-secret and --push-encrypt are about its receiver")
	case f.pushURL != "" && f.pushSecret == "":
		return errors.New("--push-secret: missing; a push is signed with a secret of 1 to 64 bytes")
	case f.pushURL != "":
		return addTarget(c, push.Target{
			Name: demoTarget, URL: f.pushURL, Secret: secret.Text(f.pushSecret), Encrypted: f.pushEncrypt,
		})
	}
	return nil
}

// addTarget adds a push target whose name no other has.
func addTarget(c *sim.Config, g push.Target) error {
	if slices.ContainsFunc(c.Targets, func(other push.Target) bool { return other.Name == g.Name }) {
		return fmt.Errorf("push target %q: there are two of that name", g.Name)
	}
	c.Targets = append(c.Targets, g)
	return nil
}

// announce writes the address file, then the banner.
func (c *command) announce(s *sim.Simulator, f *serveFlags) error {
	if err := writeAddr(f.addrFile, s.Addr()); err != nil {
		return err
	}
	_, err := fmt.Fprint(c.stdout, banner(s, f.controlToken != ""))
	return err
}

// writeAddr writes the address that is served into a file, if one is named.
func writeAddr(file, addr string) error {
	if file == "" {
		return nil
	}
	// Whoever waits for the file must never read half of it.
	part := filepath.Clean(file) + ".part"
	if err := os.WriteFile(part, []byte(addr+"\n"), 0o600); err != nil {
		return fmt.Errorf("--addr-file: %w", err)
	}
	if err := os.Rename(part, file); err != nil {
		return fmt.Errorf("--addr-file: %w", err)
	}
	return nil
}
