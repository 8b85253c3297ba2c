package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitGood        = 0
	exitBad         = 1 // the thing checked is not as it should be
	exitUsage       = 2 // wrong usage, configuration or target file
	exitUnreachable = 3
)

// exitError carries an exit code beside what went wrong.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// bad says that the thing checked is not as it should be.
func bad(err error) error { return &exitError{exitBad, err} }

// unreachable says that nobody answered.
func unreachable(err error) error { return &exitError{exitUnreachable, err} }

// command is what every subcommand works with.
type command struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// run is the whole program: it reads nothing but its parameters and returns the
// exit code.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := &command{getenv, stdin, stdout, stderr}
	root := c.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitGood
	}
	fmt.Fprintf(stderr, "ringback: %v\n", err)
	if exit, ok := errors.AsType[*exitError](err); ok {
		return exit.code
	}
	fmt.Fprintln(stderr, "Run 'ringback --help', or with a command's name before --help, to see how it is used.")
	return exitUsage
}

func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "ringback",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		Short: "A mock server and simulator of three Chinese telephony vendors",
		Long: `Ringback pretends to be a telephony vendor: it takes the vendor's own requests,
lets calls run on a virtual clock, and pushes their records, signed and
encrypted, to your receiver, again and again if it must.

Start it, place a call, move the time, look at what came:

  ringback serve --clock manual --push-url builtin --push-secret my-secret
  curl -H 'Content-Type: application/json' -d '{"callee":"18512342456"}' http://127.0.0.1:8080/_ringback/calls
  curl -H 'Content-Type: application/json' -d '{"until":"idle"}' http://127.0.0.1:8080/_ringback/clock/advance
  curl http://127.0.0.1:8080/api/v1/cdr/search

Every flag can be set by an environment variable too: --push-url is
RINGBACK_PUSH_URL. A flag wins over the environment, the environment over the
file that --config names, the file over the default.

Exit codes: 0 good, 1 the thing checked is not as it should be, 2 wrong usage or
configuration, 3 the server cannot be reached.`,
		SilenceErrors: true, SilenceUsage: true,
	}
	root.SetIn(c.stdin)
	root.SetOut(c.stdout)
	root.SetErr(c.stderr)
	root.AddCommand(
		c.serve(),
		c.call(),
		c.advance(),
		c.watch(),
		c.journal(),
		c.health(),
		c.outcomes(),
		c.push(),
		c.receiver(),
		c.conformance(),
		c.contract(),
		c.coverage(),
		c.scenario(),
		c.snapshot(),
		c.proxy(),
		c.replay(),
		c.version(),
	)
	root.CompletionOptions.HiddenDefaultCmd = true
	return root
}

func (c *command) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(c.stdout, "ringback", version())
			return err
		},
	}
}

// version is the module's, or that of the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
