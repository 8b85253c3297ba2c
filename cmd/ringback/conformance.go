package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/conformance"
	"github.com/ringback-sim/ringback/conformance/report"
	"github.com/ringback-sim/ringback/conformance/self"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// suite is what the command line says about a run of the conformance suite.
type suite struct {
	target, filter, report, failOn string
	seed                           uint64
	list                           bool
}

func (c *command) conformance() *cobra.Command {
	var s suite
	cmd := &cobra.Command{
		Use:   "conformance",
		Short: "Compare a target with what the vendors document",
		Long: `Compare a target, a simulator or the real thing, with what the vendors document,
statement by statement. Without --target a simulator is started in the process.

Verdicts: pass; fail (a documented statement is broken); drift (the target differs from
what is only evidenced or assumed); not proven (the target does not offer what the spec
needs, or it is switched off); expected failure (the target's list names it); error (the
suite could not do its work).

A filter is words separated by commas: ids in which * stands for any text, vendor/area,
or labels (documented, safety:read-only, needs:clock); a word behind ! excludes.

Progress goes to stderr, findings to stdout. Exit codes: 0 nothing unexpected, 1 findings,
2 wrong usage or target file, 3 the target cannot be reached.`,
		Example: `  ringback conformance
  ringback conformance --list --filter autocall/search
  ringback conformance --target target.yaml --filter 'safety:read-only,!uccc' --report out
  ringback conformance --target production.yaml --fail-on drift`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			if s.failOn != string(verdict.Fail) && s.failOn != string(verdict.Drift) {
				return fmt.Errorf("--fail-on: %q is neither fail nor drift", s.failOn)
			}
			if s.list {
				return c.listSpecs(s)
			}
			return c.runSuite(cmd.Context(), s)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&s.target, "target", "", "file that describes the target (default: a simulator in the process)")
	flags.StringVar(&s.filter, "filter", "", "which specs to run (default all)")
	flags.StringVar(&s.report, "report", "", "folder for junit.xml, report.json, report.html and summary.yaml")
	flags.StringVar(&s.failOn, "fail-on", string(verdict.Fail), "the mildest verdict that makes the exit code 1: fail or drift")
	flags.Uint64Var(&s.seed, "seed", 1, "decides the order of the specs, and the simulator's draws")
	flags.BoolVar(&s.list, "list", false, "list the specs and run none")
	cmd.AddCommand(c.mutants(), c.mutant())
	return cmd
}

// listSpecs prints the chosen specs, one on each line.
func (c *command) listSpecs(s suite) error {
	return c.listChosen(spec.Filter(s.filter), conformance.Specs(nil).Specs(), []string{"ID", "PROVENANCE", "SAFETY", "SOURCE", "RULE"}, func(sp verdict.Spec) []string {
		return []string{sp.ID, string(sp.Source.Provenance), string(sp.Safety), sp.Source.Section, sp.Title}
	})
}

// listChosen prints a table of the specs that a filter chooses, a row of each.
func (c *command) listChosen(filter spec.Filter, specs []verdict.Spec, head []string, row func(verdict.Spec) []string) error {
	if err := filter.Check(specs); err != nil {
		return err
	}
	rows := [][]string{head}
	for _, sp := range specs {
		if filter.Chooses(sp) {
			rows = append(rows, row(sp))
		}
	}
	return report.Table(c.stdout, rows)
}

// runSuite runs the suite and says what it found.
func (c *command) runSuite(ctx context.Context, s suite) error {
	t, closeTarget, err := c.openTarget(ctx, s)
	if err != nil {
		return err
	}
	defer closeTarget()
	progress := report.NewProgress(c.stderr)
	found, err := conformance.Run(ctx, t, spec.Options{Filter: spec.Filter(s.filter), Seed: s.seed, Progress: progress.Add})
	progress.Close()
	return c.conclude(found, err, s.report, s.failOn == string(verdict.Drift))
}

// conclude says what a run found, writes the reports into a folder if one is
// named, and returns what that means for the exit code. With strict, drift counts.
func (c *command) conclude(found verdict.Report, err error, folder string, strict bool) error {
	if gone, ok := errors.AsType[*target.UnreachableError](err); ok {
		return unreachable(gone)
	}
	if err != nil && len(found.Results) == 0 {
		return err
	}
	if printed := report.Text(c.stdout, found); printed != nil {
		return printed
	}
	if folder != "" {
		if err := report.Write(folder, found, strict); err != nil {
			return err
		}
	}
	switch {
	case err != nil:
		return bad(fmt.Errorf("interrupted: %w", err))
	case found.Ran() == 0:
		return bad(errors.New("no spec could show anything"))
	case !found.Good(strict):
		return bad(fmt.Errorf("%s does not conform", found.Subject.Name))
	}
	return nil
}

// openTarget loads the target file, or starts a simulator to be the target.
func (c *command) openTarget(ctx context.Context, s suite) (*target.Target, func(), error) {
	if s.target != "" {
		t, err := target.Load(s.target, c.getenv)
		if err != nil {
			return nil, nil, err
		}
		return t, func() { closeAll(t) }, nil
	}
	simulator, t, err := self.Start(ctx, s.seed, "")
	if err != nil {
		return nil, nil, err
	}
	return t, func() { closeAll(t, simulator) }, nil
}

// closeAll closes what has nothing left to say.
func closeAll(closers ...io.Closer) {
	for _, c := range closers {
		_ = c.Close()
	}
}
