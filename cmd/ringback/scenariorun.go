package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/conformance/report"
	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/control"
	"github.com/ringback-sim/ringback/sim/stage"
)

// runFlags are what scenarioRun can be told.
type runFlags struct {
	seed uint64
	json bool
}

// runStart is the first instant of a scenario that has none: its summary must
// not depend on when it is run.
var runStart = time.Date(2021, 3, 23, 17, 24, 36, 0, clock.China)

func (c *command) scenarioRun() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run FILE|NAME…",
		Short: "Run scenarios to their end and say whether their expectations hold",
		Long: `Run each scenario in a world of its own, in as little real time as it takes, until
nothing is left to do, and print what has happened. With the same seed the summary
is the same, byte for byte. Exit code 1 when an expectation does not hold.`,
		Example: `  ringback scenario run busy-hour
  ringback scenario run --seed 9 mine.yaml
  ringback scenario run --json busy-hour | jq .calls`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("seed") && f.seed == 0 {
				return errors.New("--seed: 0 is not a seed, expected 1 or more")
			}
			return c.runScenarios(cmd.Context(), f, args)
		},
	}
	cmd.Flags().Uint64Var(&f.seed, "seed", 0, "seed of everything that is drawn (default the scenario's)")
	cmd.Flags().BoolVar(&f.json, "json", false, "print each summary as one line of JSON, in the shape of GET /_ringback/scenario")
	return cmd
}

func (c *command) runScenarios(ctx context.Context, f runFlags, args []string) error {
	failed := 0
	for i, arg := range args {
		file, text, err := readScenario(arg)
		if err != nil {
			return err
		}
		done := c.progress(i, len(args), file)
		sum, err := runScenario(ctx, file, text, f.seed)
		done()
		if problems, ok := errors.AsType[scenarios.Problems](err); ok {
			return problems
		}
		if err != nil {
			return bad(fmt.Errorf("%s: %w", file, err))
		}
		if err := c.printSummary(f, i, sum); err != nil {
			return err
		}
		if !sum.Good() {
			failed++
		}
	}
	if failed > 0 {
		return bad(fmt.Errorf("%d of %d scenarios did not go as expected", failed, len(args)))
	}
	return nil
}

// progress says on a terminal which scenario runs, until done is called.
func (c *command) progress(i, of int, file string) (done func()) {
	if _, _, terminal := terminalSize(c.stderr); !terminal {
		return func() {}
	}
	fmt.Fprintf(c.stderr, "%d/%d %s …", i+1, of, file)
	return func() { fmt.Fprint(c.stderr, "\r\x1b[2K") }
}

// runScenario plays a scenario in a simulator of its own until nothing is left to
// do. A seed of 0 is the scenario's.
func runScenario(ctx context.Context, file string, text []byte, seed uint64) (sum stage.Summary, err error) {
	config := sim.Config{Clock: clock.Manual, Scenario: text, ScenarioFile: file, Seed: seed}
	if start, _ := scenarios.Beginning(text); start.IsZero() {
		config.Start = runStart
	}
	s, err := sim.New(ctx, config)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	world := s.World()
	if _, err := world.Clock.RunUntilIdle(ctx); err != nil {
		return sum, err
	}
	err = world.Clock.Look(func(t clock.Turn) error {
		sum, _ = s.Stage().Summary(t) // a simulator that began with a scenario plays it
		return nil
	})
	return sum, err
}

func (c *command) printSummary(f runFlags, i int, sum stage.Summary) error {
	if f.json {
		text, err := json.Marshal(control.ShowSummary(sum))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.stdout, "%s\n", text)
		return err
	}
	if i > 0 {
		fmt.Fprintln(c.stdout)
	}
	return writeSummary(c.stdout, sum)
}

// writeSummary writes what has happened in tables.
func writeSummary(w io.Writer, sum stage.Summary) error {
	in := func(at time.Time) string { return at.In(clock.China).Format("2006-01-02 15:04:05") }
	if _, err := fmt.Fprintf(w, "%s: %s\n%s to %s (UTC+8), seed %d\n", sum.Name, sum.Title, in(sum.Began), in(sum.Now), sum.Seed); err != nil {
		return err
	}
	for _, rows := range [][][]string{callRows(sum), pushRows(sum), mishapRows(sum), expectationRows(sum)} {
		if len(rows) < 2 {
			continue
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
		if err := report.Table(w, rows); err != nil {
			return err
		}
	}
	return nil
}

// row writes a name and numbers.
func row(name string, numbers ...int) []string {
	cells := []string{name}
	for _, n := range numbers {
		cells = append(cells, strconv.Itoa(n))
	}
	return cells
}

func callRows(sum stage.Summary) [][]string {
	rows := [][]string{{"CALLS", "TOTAL", "ANSWERED", "NO ANSWER", "BUSY", "ABANDONED", "FAILED", "LIVE", "RECORDS"}}
	for _, v := range sum.Vendors {
		if records := sum.Records.ByVendor[v.Vendor]; v.Total+records > 0 {
			rows = append(rows, row(v.Vendor, v.Total, v.Answered, v.NoAnswer, v.Busy, v.Abandoned, v.Failed, v.Live, records))
		}
	}
	return rows
}

func pushRows(sum stage.Summary) [][]string {
	rows := [][]string{{"PUSHES", "TOTAL", "DELIVERED", "GIVEN UP", "PENDING", "ATTEMPTS"}}
	for _, g := range sum.Targets {
		rows = append(rows, row(g.Target, g.Total, g.Delivered, g.GivenUp, g.Pending, g.Attempts))
	}
	return rows
}

func mishapRows(sum stage.Summary) [][]string {
	rows := [][]string{{"NOT DONE", "AT", "WHY"}}
	for _, m := range append(sum.Broken, sum.Missed...) {
		rows = append(rows, []string{m.Where, m.At.In(clock.China).Format("15:04:05"), m.Why})
	}
	return rows
}

func expectationRows(sum stage.Summary) [][]string {
	rows := [][]string{{"EXPECTED", "RESULT", "FOUND"}}
	for _, v := range sum.Verdicts {
		result := "✓ holds"
		if !v.Holds {
			result = "✗ fails"
		}
		rows = append(rows, []string{v.That, result, v.Found})
	}
	return rows
}
