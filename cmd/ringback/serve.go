package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/push"
)

// demoTarget is the name of the push target that --push-url makes.
const demoTarget = "default"

// serveFlags are the flags of serve as they come in.
type serveFlags struct {
	listen, publicURL, addrFile string
	clock, start, auth, history string
	rate                        float64
	seed                        uint64
	maxTurns                    int
	pushURL, pushSecret         string
	pushEncrypt                 bool
	controlToken, allowHosts    string
	fayeClient, config          string
}

func (c *command) serve() *cobra.Command {
	var f serveFlags
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
With the same --seed, --start and requests every record and push has the same bytes.`,
		Example: `  ringback serve
  ringback serve --clock manual --seed 7 --start 2021-03-23T17:24:36+08:00
  ringback serve --push-url http://127.0.0.1:9000/cdr --push-secret my-secret --push-encrypt
  ringback serve --listen 127.0.0.1:0 --addr-file ./ringback.addr
  ringback serve --history 2500@7d`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.runServe(cmd, &f) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8080", "address to serve on; port 0 lets the system choose")
	flags.StringVar(&f.addrFile, "addr-file", "", "file that receives the address once it is served")
	flags.StringVar(&f.publicURL, "public-url", "", "where clients reach the server, for URLs in records (default the listen address)")
	flags.StringVar(&f.clock, "clock", string(clock.Realtime), "how time moves: realtime, scaled, manual or skip")
	flags.Float64Var(&f.rate, "rate", 1, "virtual seconds in a real one, with --clock scaled")
	flags.StringVar(&f.start, "start", "", "first instant, as 2021-03-23T17:24:36+08:00 (default now)")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of everything that is drawn; not 0")
	flags.IntVar(&f.maxTurns, "max-turns", clock.DefaultMaxTurns, "events after which an advance is stopped")
	flags.StringVar(&f.auth, "auth", "open", "open: no secret is asked for; strict: every vendor request needs one")
	flags.StringVar(&f.pushURL, "push-url", "", "receiver of the demo account's records, or builtin")
	flags.StringVar(&f.pushSecret, "push-secret", "", "secret shared with that receiver, 1 to 64 bytes")
	flags.BoolVar(&f.pushEncrypt, "push-encrypt", false, "encrypt those pushes")
	flags.StringVar(&f.history, "history", "", "finished calls of each account before now, as 2500@7d")
	flags.StringVar(&f.controlToken, "control-token", "", "bearer token that the control API asks for")
	flags.StringVar(&f.allowHosts, "allow-host", "", "further host names of the control API, with commas between")
	flags.StringVar(&f.fayeClient, "faye-client", "", "file to serve as /faye/client.js in place of Ringback's own")
	flags.StringVar(&f.config, "config", "", "YAML file with these settings by name")
	return cmd
}

func (c *command) runServe(cmd *cobra.Command, f *serveFlags) error {
	flags := cmd.Flags()
	if err := c.fromEnvironment(flags); err != nil {
		return err
	}
	config := sim.Config{}
	if f.config != "" {
		rest, err := fromFile(f.config, flags, "accounts", "push-targets")
		if err != nil {
			return err
		}
		if err := addSections(&config, f.config, rest); err != nil {
			return err
		}
	}
	if err := f.fill(&config); err != nil {
		return err
	}
	config.Version = version()
	config.Log = slog.New(slog.NewTextHandler(c.stderr, nil))
	s, err := sim.Start(cmd.Context(), config)
	if err != nil {
		return err
	}
	if err := c.announce(s, f.addrFile); err != nil {
		return errors.Join(err, s.Close())
	}
	<-cmd.Context().Done()
	fmt.Fprintln(c.stderr, "ringback: closing")
	return s.Close()
}

// fill turns the flags into a configuration.
func (f *serveFlags) fill(c *sim.Config) error {
	c.Listen, c.PublicURL = f.listen, f.publicURL
	c.Clock, c.Rate, c.Seed, c.MaxTurns = clock.Mode(f.clock), f.rate, f.seed, f.maxTurns
	c.ControlToken = push.Secret(f.controlToken)
	if f.allowHosts != "" {
		c.Hosts = strings.Split(f.allowHosts, ",")
	}
	if f.seed == 0 {
		return errors.New("--seed: 0 is not a seed, expected 1 or more")
	}
	if f.rate == 0 {
		return errors.New("--rate: 0 would stand still; use --clock manual for that")
	}
	if f.maxTurns < 1 {
		return fmt.Errorf("--max-turns: %d is not at least 1", f.maxTurns)
	}
	switch f.auth {
	case "open":
	case "strict":
		c.Strict = true
	default:
		return fmt.Errorf("--auth: %q is neither open nor strict", f.auth)
	}
	if f.start != "" {
		start, err := time.Parse(time.RFC3339Nano, f.start)
		if err != nil {
			return fmt.Errorf("--start: %q is not an instant such as 2021-03-23T17:24:36+08:00", f.start)
		}
		c.Start = start
	}
	if f.history != "" {
		var err error
		if c.History, err = parseHistory(f.history); err != nil {
			return err
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
		c.Targets = append(c.Targets, push.Target{
			Name: demoTarget, URL: f.pushURL, Secret: push.Secret(f.pushSecret), Encrypted: f.pushEncrypt,
		})
	}
	return nil
}

// parseHistory reads a number of calls and a span of days or a Go duration:
// 2500@7d, 100@90m.
func parseHistory(text string) (sim.History, error) {
	wrong := fmt.Errorf("--history: %q is not a number of calls and a span, such as 2500@7d or 100@90m", text)
	count, span, ok := strings.Cut(text, "@")
	n, err := strconv.Atoi(count)
	if !ok || err != nil || n < 1 {
		return sim.History{}, wrong
	}
	if days, ok := strings.CutSuffix(span, "d"); ok {
		d, err := strconv.Atoi(days)
		if err != nil || d < 1 || d > 7300 {
			return sim.History{}, wrong
		}
		return sim.History{Calls: n, Span: time.Duration(d) * 24 * time.Hour}, nil
	}
	d, err := time.ParseDuration(span)
	if err != nil || d <= 0 {
		return sim.History{}, wrong
	}
	return sim.History{Calls: n, Span: d}, nil
}

// announce writes the address file, then the banner.
func (c *command) announce(s *sim.Simulator, addrFile string) error {
	if addrFile != "" {
		// Whoever waits for the file must never read half of it.
		part := filepath.Clean(addrFile) + ".part"
		if err := os.WriteFile(part, []byte(s.Addr()+"\n"), 0o600); err != nil {
			return fmt.Errorf("--addr-file: %w", err)
		}
		if err := os.Rename(part, addrFile); err != nil {
			return fmt.Errorf("--addr-file: %w", err)
		}
	}
	_, err := fmt.Fprint(c.stdout, banner(s))
	return err
}
