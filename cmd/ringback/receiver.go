package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ringback-sim/ringback/conformance/receiver"
	"github.com/ringback-sim/ringback/conformance/report"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

func (c *command) receiver() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "receiver",
		Short: "Grade a push receiver, serve one, push to one by hand",
		Args:  cobra.NoArgs, // a wrong subcommand is an error, not a question
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.receiverCheck(), c.receiverServe(), c.receiverSend(), c.receiverSnippet())
	return cmd
}

// checkFlags are what receiverCheck can be told.
type checkFlags struct {
	receiver.Config
	encrypted, both, list           bool
	profile, filter, report, failOn string
}

// The profiles.
const (
	quick = "quick"
	full  = "full"
)

func (c *command) receiverCheck() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Send a push receiver everything that the vendor may send, and grade it",
		Long: `Send a push receiver everything that the vendor may send, rightly and wrongly, and say
rule by rule what it gets wrong, how to mend it, and the request as a curl line, in
which the secret is $PUSH_SECRET. It is given made-up records of calls that never were.

With --probe the effects are examined too. The probe is an address of yours: a GET on
it with ?call_id=ID (or with {call_id} replaced, where it stands in the address) answers
{"count":1,"data":{…}}: how often that call was stored, and, if you like, what.

Grades: A every rule is kept; B every rule that a receiver must keep; C up to three of
these are broken; D more; F good pushes are refused or forged ones taken.

Exit codes: 0 every must rule is kept, 1 not, 2 wrong usage, 3 the receiver (or its
probe) cannot be reached.`,
		Example: `  ringback receiver check --url http://127.0.0.1:8090/push --secret my-secret
  ringback receiver check --url https://crm.example/cdr --both --probe https://crm.example/stored --report out
  ringback receiver check --url http://127.0.0.1:8090/ --secret s --filter 'must,!RECEIVER-SAFETY-*'
  ringback receiver check --list`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.list {
				return c.listRules(f)
			}
			if err := c.aboutReceiver(cmd.Flags()); err != nil {
				return err
			}
			return c.checkReceiver(cmd, f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	addEndpointFlags(flags, &f.Config)
	flags.BoolVar(&f.encrypted, "encrypted", false, "push encrypted data")
	flags.BoolVar(&f.both, "both", false, "push data in the clear and encrypted")
	flags.StringVar(&f.ProbeURL, "probe", "", "address that tells what was stored for a call_id")
	flags.DurationVar(&f.Settle, "settle", 2*time.Second, "how long what was accepted may take until the probe shows it")
	flags.StringVar(&f.profile, "profile", quick, "quick: each rule once; full: what takes long, too")
	flags.StringVar(&f.filter, "filter", "", "which rules to run: ids with *, receiver/area, must, should, notice (default all)")
	flags.StringVar(&f.report, "report", "", "folder for junit.xml, report.json, report.html and summary.yaml")
	flags.StringVar(&f.failOn, "fail-on", string(verdict.Must), "the mildest severity that makes the exit code 1: must or should")
	flags.Uint64Var(&f.Seed, "seed", 1, "decides the order of the rules and what the records say")
	flags.BoolVar(&f.list, "list", false, "list the rules and run none")
	return cmd
}

// addEndpointFlags adds the flags that say where a receiver is.
func addEndpointFlags(flags *pflag.FlagSet, e *receiver.Config) {
	flags.StringVar(&e.URL, "url", "", "where the receiver takes pushes (required)")
	flags.StringVar(&e.Secret, "secret", "", "secret shared with the receiver (required)")
	flags.DurationVar(&e.Timeout, "timeout", 5*time.Second, "how long an answer may take")
}

// aboutReceiver reads the environment for a command whose --url is that of a
// receiver: RINGBACK_URL is a server's.
func (c *command) aboutReceiver(flags *pflag.FlagSet) error {
	if !flags.Changed("url") {
		return errors.New("--url: missing, expected the address of the receiver")
	}
	return c.fromEnvironment(flags)
}

// listRules prints the chosen rules, one on each line.
func (c *command) listRules(f checkFlags) error {
	rules := receiver.Rules(&receiver.Endpoint{}).Specs()
	return c.listChosen(spec.Filter(f.filter), rules, []string{"ID", "SEVERITY", "NEEDS", "SOURCE", "RULE"}, func(s verdict.Spec) []string {
		var needs []string
		for _, n := range s.Needs {
			needs = append(needs, string(n))
		}
		return []string{s.ID, string(s.Severity), strings.Join(needs, " "), s.Source.String(), s.Title}
	})
}

// checkReceiver examines a receiver and says what was found.
func (c *command) checkReceiver(cmd *cobra.Command, f checkFlags) error {
	switch {
	case f.profile != quick && f.profile != full:
		return fmt.Errorf("--profile: %q is neither %s nor %s", f.profile, quick, full)
	case f.failOn != string(verdict.Must) && f.failOn != string(verdict.Should):
		return fmt.Errorf("--fail-on: %q is neither must nor should", f.failOn)
	case f.encrypted && f.both:
		return errors.New("--encrypted, --both: expected one of them")
	case f.encrypted:
		f.Forms = []receiver.Form{receiver.Sealed}
	case f.both:
		f.Forms = []receiver.Form{receiver.Plain, receiver.Sealed}
	}
	f.Full = f.profile == full
	e, err := receiver.New(f.Config)
	if err != nil {
		return err
	}
	progress := report.NewProgress(c.stderr)
	found, err := receiver.Run(cmd.Context(), e, spec.Options{Filter: spec.Filter(f.filter), Seed: f.Seed, Progress: progress.Add})
	progress.Close()
	return c.conclude(found, err, f.report, f.failOn == string(verdict.Should))
}

func (c *command) receiverSnippet() *cobra.Command {
	return &cobra.Command{
		Use:   "snippet LANGUAGE",
		Short: "Print how the sign of a push is verified in a language",
		Long: `Print a short program that verifies the signs of pushes, with nothing but the
language's own library: php, java, node, python or go.`,
		Example: `  ringback receiver snippet php > verify.php`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			var known []string
			for _, s := range receiver.Snippets() {
				language := strings.ToLower(s.Title[strings.LastIndexByte(s.Title, ' ')+1:])
				if language == strings.ToLower(args[0]) {
					_, err := fmt.Fprint(c.stdout, s.Text)
					return err
				}
				known = append(known, language)
			}
			return fmt.Errorf("snippet: found %q, expected one of %s", args[0], strings.Join(known, ", "))
		},
	}
}
