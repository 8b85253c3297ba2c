package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/conformance/report"
	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
)

func (c *command) scenario() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scenario",
		Short: "List, show, check and run scenarios",
		Long: `A scenario is a YAML file that says what the network will do: accounts, rules that
choose what becomes of calls, faults, a timeline, and what is expected in the end.
One is named by its file or, for those that come with Ringback, by its name.`,
		Example: `  ringback scenario list
  ringback scenario run busy-hour
  ringback scenario show busy-hour > mine.yaml
  ringback scenario lint mine.yaml
  ringback serve --clock manual --scenario mine.yaml`,
		Args: cobra.NoArgs, // a wrong subcommand is an error, not a question
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.scenarioList(), c.scenarioShow(), c.scenarioLint(), c.scenarioRun())
	return cmd
}

func (c *command) scenarioList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the scenarios that come with Ringback", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			rows := [][]string{{"NAME", "WHAT IT IS", "说明"}}
			for _, info := range scenarios.Library() {
				rows = append(rows, []string{info.Name, info.Title, info.TitleZh})
			}
			return report.Table(c.stdout, rows)
		},
	}
}

func (c *command) scenarioShow() *cobra.Command {
	var normal bool
	cmd := &cobra.Command{
		Use:   "show FILE|NAME",
		Short: "Print a scenario, as it stands or in its normal form",
		Long: `Print a scenario with its comments or, with --normal, what it means: JSON in which
every default is filled in, every shorthand is written out and secrets are hidden.`,
		Example: `  ringback scenario show busy-hour
  ringback scenario show --normal mine.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			file, text, err := readScenario(args[0])
			if err != nil {
				return err
			}
			if !normal {
				_, err := c.stdout.Write(text)
				return err
			}
			s, err := scenarios.Load(file, text, scenarios.Vocabulary{})
			if err != nil {
				return bad(err)
			}
			out := json.NewEncoder(c.stdout)
			out.SetEscapeHTML(false)
			out.SetIndent("", "  ")
			return out.Encode(s)
		},
	}
	cmd.Flags().BoolVar(&normal, "normal", false, "print what it means, as JSON")
	return cmd
}

func (c *command) scenarioLint() *cobra.Command {
	return &cobra.Command{
		Use:   "lint FILE|NAME…",
		Short: "Say what is wrong with scenarios, each problem with its line and column",
		Long: `Say what is wrong with scenarios: members that do not exist, wrong values, names of
vendors, accounts, routes and outcomes that a fresh server does not know, and what
such a server refuses. Exit code 1 when there is anything.`,
		Example: "  ringback scenario lint scenarios/*.yaml",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			wrong := 0
			for _, arg := range args {
				file, text, err := readScenario(arg)
				if err != nil {
					return err
				}
				problems, err := problemsOf(cmd, file, text)
				if err != nil {
					return fmt.Errorf("%s: %w", file, err)
				}
				for _, p := range problems {
					if _, err := fmt.Fprintln(c.stdout, p); err != nil {
						return err
					}
				}
				wrong += len(problems)
			}
			if wrong > 0 {
				return bad(fmt.Errorf("%d problems in %d scenarios", wrong, len(args)))
			}
			return nil
		},
	}
}

// problemsOf lets a fresh simulator begin with a scenario, and returns what it
// has against it.
func problemsOf(cmd *cobra.Command, file string, text []byte) (scenarios.Problems, error) {
	s, err := sim.New(cmd.Context(), sim.Config{Clock: clock.Manual, Scenario: text, ScenarioFile: file})
	if problems, ok := errors.AsType[scenarios.Problems](err); ok {
		return problems, nil
	}
	if err != nil {
		return nil, err
	}
	return nil, s.Close()
}

// readScenario returns the text of a scenario that is named by its file or by
// the name under which it comes with Ringback, and the file for messages.
func readScenario(arg string) (file string, text []byte, err error) {
	if text, err := scenarios.Read(arg); err == nil {
		return arg + ".yaml", text, nil
	}
	text, err = os.ReadFile(filepath.Clean(arg))
	if errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(arg, `./\`) {
		_, err = scenarios.Read(arg)
		return "", nil, fmt.Errorf("%w; 'ringback scenario list' names them all", err)
	}
	if err != nil {
		return "", nil, fmt.Errorf("scenario: %w", err)
	}
	return arg, text, nil
}
