package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/conformance/report"
	"github.com/ringback-sim/ringback/contracts"
)

// maxContract bounds a document that is linted, in bytes.
const maxContract = 16 << 20

func (c *command) contract() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "contract",
		Short: "Show what the vendors promise, and check documents",
		Long: `Show what each vendor promises, statement by statement: OpenAPI 3.1 for its HTTP
API, AsyncAPI 3 for what it tells subscribers. Every statement says how sure it is:
documented by the vendor, evidenced by other material, or assumed.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.contractList(), c.contractShow(), c.contractLint())
	return cmd
}

func (c *command) contractList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the contracts, and how sure their statements are",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			rows := [][]string{{"NAME", "VERSION", "OPERATIONS", "DOCUMENTED", "EVIDENCED", "ASSUMED", "RULES"}}
			for _, name := range contracts.Names() {
				s, err := contracts.Summarize(name)
				if err != nil {
					return err
				}
				rows = append(rows, []string{
					name, s.Version, strconv.Itoa(s.Operations), strconv.Itoa(s.Documented), strconv.Itoa(s.Evidenced),
					strconv.Itoa(s.Assumed), strconv.Itoa(s.Rules),
				})
			}
			return report.Table(c.stdout, rows)
		},
	}
}

func (c *command) contractShow() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "Print a contract as it was written",
		Example: `  ringback contract show autocall
  ringback contract show uccc --json | jq .paths`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			read := contracts.Source
			if asJSON {
				read = contracts.JSON
			}
			text, err := read(args[0])
			if err != nil {
				return err
			}
			_, err = c.stdout.Write(text)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

func (c *command) contractLint() *cobra.Command {
	return &cobra.Command{
		Use:   "lint FILE…",
		Short: "Check OpenAPI 3.1 and AsyncAPI 3 documents",
		Long: `Check documents, YAML or JSON, OpenAPI 3.1 or the part of AsyncAPI 3 that Ringback
uses: their shape, every reference and schema, every rule in x-rules, and that each
example meets its own schema. - is the standard input. Exit code 1 when something
is wrong.`,
		Example: `  ringback contract lint my-api.yaml
  ringback contract show wintelapi | ringback contract lint -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			wrong := 0
			for _, file := range args {
				problems, err := c.lint(file)
				if err != nil {
					return err
				}
				for _, problem := range problems {
					if _, err := fmt.Fprintf(c.stdout, "%s: %s\n", file, problem); err != nil {
						return err
					}
				}
				wrong += len(problems)
			}
			if wrong > 0 {
				return bad(fmt.Errorf("%d problems found", wrong))
			}
			return nil
		},
	}
}

// lint returns what is wrong with a document; the error says that it cannot be
// read at all.
func (c *command) lint(file string) ([]string, error) {
	text, err := c.slurp(file)
	if err != nil {
		return nil, err
	}
	document, err := contracts.FromYAML(text)
	if err != nil {
		return []string{err.Error()}, nil //nolint:nilerr // it is the document's, not ours
	}
	if !json.Valid(document) || bytes.Equal(document, []byte("null")) {
		return []string{"the document is empty"}, nil
	}
	return contracts.Lint(file, document), nil
}

// slurp reads a file, or the standard input when its name is -.
func (c *command) slurp(file string) ([]byte, error) {
	in := c.stdin
	if file != "-" {
		f, err := os.Open(file) //nolint:gosec // the user names it
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxContract+1))
	if err == nil && len(text) > maxContract {
		err = fmt.Errorf("%s: more than %d bytes", file, maxContract)
	}
	return text, err
}
