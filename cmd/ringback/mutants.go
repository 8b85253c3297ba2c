package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/conformance"
	"github.com/ringback-sim/ringback/conformance/mutants"
	"github.com/ringback-sim/ringback/conformance/report"
	"github.com/ringback-sim/ringback/conformance/target"
)

// A run of one mutant takes a second at most on a machine that is not busy.
const (
	mutantsAtOnce  = 2
	mutantPatience = time.Minute
)

// killed is what became of a mutant.
type killed struct {
	Name     string   `json:"name"`
	Breaks   string   `json:"breaks"`
	Killers  []string `json:"killers"`
	Expected bool     `json:"expected"` // one of the killers is one of those to expect
	Problem  string   `json:"problem,omitempty"`
}

func (c *command) mutants() *cobra.Command {
	var filter string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "mutants",
		Short: "Check that the suite finds what is broken on purpose",
		Long: `Plant one defect after another in a simulator that is right, and check that the
conformance suite finds each by a spec of which one would expect that.

The table on stdout says which specs killed each mutant; progress goes to stderr. The exit
code is 1 when a mutant survives, when only specs found it that should not have had to,
and, of all mutants, when a spec has found none of them: nobody knows that it can fail.`,
		Example: `  ringback conformance mutants
  ringback conformance mutants --filter 'paging-*'
  ringback conformance mutants --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.killMutants(cmd.Context(), filter, asJSON) },
	}
	cmd.Flags().StringVar(&filter, "filter", "*", "names of mutants, in which * stands for any text")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the table as JSON")
	return cmd
}

// mutant is the hidden command of the child process that runs one mutant.
func (c *command) mutant() *cobra.Command {
	return &cobra.Command{
		Use: "mutant NAME", Hidden: true, Args: cobra.ExactArgs(1),
		Short: "Run the suite against one mutant and print who killed it, as JSON",
		RunE: func(cmd *cobra.Command, args []string) error {
			m, ok := mutants.Find(args[0])
			if !ok {
				return fmt.Errorf("mutant: found %q, expected the name of one", args[0])
			}
			killers, err := m.Run(cmd.Context())
			if err != nil {
				return bad(err)
			}
			return json.NewEncoder(c.stdout).Encode(killers)
		},
	}
}

// killMutants runs the mutants of a filter and prints what became of them.
func (c *command) killMutants(ctx context.Context, filter string, asJSON bool) error {
	chosen := slices.DeleteFunc(mutants.All(), func(m mutants.Mutant) bool { return !target.Matches(strings.ToLower(filter), m.Name) })
	if len(chosen) == 0 {
		return fmt.Errorf("--filter: %q fits no mutant", filter)
	}
	results := c.runMutants(ctx, chosen)
	if ctx.Err() != nil {
		return bad(fmt.Errorf("interrupted: %w", context.Cause(ctx)))
	}
	if err := c.printMutants(results, asJSON); err != nil {
		return err
	}
	good := 0
	for _, k := range results {
		if k.Expected {
			good++
		}
	}
	_, _ = fmt.Fprintf(c.stderr, "%d of %d mutants killed as expected\n", good, len(results))
	if good < len(results) {
		return bad(errors.New("the suite does not find all that is broken"))
	}
	if len(results) < len(mutants.All()) {
		return nil
	}
	return c.proven(results)
}

// proven checks that every spec has found a mutant.
func (c *command) proven(results []killed) error {
	found := map[string]bool{}
	for _, k := range results {
		for _, id := range k.Killers {
			found[id] = true
		}
	}
	var idle []string
	specs := conformance.Specs(nil).Specs()
	for _, s := range specs {
		if !found[s.ID] {
			idle = append(idle, s.ID)
		}
	}
	_, _ = fmt.Fprintf(c.stderr, "%d of %d specs have found a mutant\n", len(specs)-len(idle), len(specs))
	if len(idle) > 0 {
		return bad(fmt.Errorf("specs that have found none: %s", strings.Join(idle, " ")))
	}
	return nil
}

// runMutants runs each mutant in a process of its own, a few at once.
func (c *command) runMutants(ctx context.Context, chosen []mutants.Mutant) []killed {
	results := make([]killed, len(chosen))
	next := make(chan int)
	var work sync.WaitGroup
	var printing sync.Mutex
	done := 0
	for range mutantsAtOnce {
		work.Go(func() {
			for i := range next {
				results[i] = runMutant(ctx, chosen[i])
				printing.Lock()
				done++
				_, _ = fmt.Fprintf(c.stderr, "%d/%d %s\n", done, len(chosen), chosen[i].Name)
				printing.Unlock()
			}
		})
	}
	for i := range chosen {
		next <- i
	}
	close(next)
	work.Wait()
	return results
}

// runMutant runs one mutant in a child process.
func runMutant(ctx context.Context, m mutants.Mutant) killed {
	k := killed{Name: m.Name, Breaks: m.Breaks, Killers: []string{}}
	ctx, cancel := context.WithTimeout(ctx, mutantPatience)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		k.Problem = err.Error()
		return k
	}
	cmd := exec.CommandContext(ctx, self, "conformance", "mutant", m.Name) //nolint:gosec // ourselves
	var out, problem bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problem
	if err := cmd.Run(); err != nil {
		k.Problem = fmt.Sprintf("%v: %.300s", err, strings.TrimSpace(problem.String()))
		return k
	}
	if err := json.Unmarshal(out.Bytes(), &k.Killers); err != nil {
		k.Problem = "the child process prints no list of ids: " + err.Error()
		return k
	}
	slices.Sort(k.Killers)
	k.Expected = slices.ContainsFunc(m.Expect, func(id string) bool { return slices.Contains(k.Killers, id) })
	return k
}

// printMutants prints the kill table.
func (c *command) printMutants(results []killed, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(c.stdout)
		e.SetIndent("", "  ")
		return e.Encode(results)
	}
	rows := [][]string{{"MUTANT", "EXPECTED", "KILLED BY"}}
	for _, k := range results {
		by := shortened(k.Killers, 4)
		switch {
		case k.Problem != "":
			by = k.Problem
		case by == "":
			by = "nobody"
		}
		rows = append(rows, []string{k.Name, map[bool]string{true: "yes", false: "NO"}[k.Expected], by})
	}
	return report.Table(c.stdout, rows)
}

// shortened lists the first few words, and how many more there are.
func shortened(words []string, most int) string {
	if len(words) <= most {
		return strings.Join(words, " ")
	}
	return strings.Join(words[:most], " ") + " and " + strconv.Itoa(len(words)-most) + " more"
}
