package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/conformance/receiver/reference"
	"github.com/ringback-sim/ringback/conformance/report"
)

// receiverFlags are what receiverServe can be told.
type receiverFlags struct {
	listen, addrFile, secret, file string
	defects                        []string
	list                           bool
}

func (c *command) receiverServe() *cobra.Command {
	var f receiverFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a push receiver that does everything right, or one thing wrong",
		Long: `Serve a push receiver as it should be: it verifies, decrypts, stores each call once,
and then answers. A push is a POST on any path; GET /stored?call_id=ID is its probe,
GET / a page that lists what came last. Records are kept in memory or in --file.

--defect makes one of the mistakes that 'ringback receiver check' finds; --defects
lists them, each with the rule that finds it.`,
		Example: `  ringback receiver serve --secret my-secret
  ringback receiver serve --secret my-secret --file pushes.ndjson --listen 127.0.0.1:0 --addr-file addr
  ringback receiver serve --secret my-secret --defect ignores-sign
  ringback receiver serve --defects`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			if f.list {
				return c.listDefects()
			}
			return c.serveReceiver(cmd, f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.secret, "secret", "", "secret shared with the sender (required)")
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8090", "address to serve on; port 0 lets the system choose")
	flags.StringVar(&f.addrFile, "addr-file", "", "file that receives the address once it is served")
	flags.StringVar(&f.file, "file", "", "file that keeps the records (default: in memory)")
	flags.StringArrayVar(&f.defects, "defect", nil, "a mistake to make; may be given more than once")
	flags.BoolVar(&f.list, "defects", false, "list the mistakes and serve nothing")
	return cmd
}

// listDefects prints the mistakes, one on each line.
func (c *command) listDefects() error {
	rows := [][]string{{"DEFECT", "RULE", "WHAT IT DOES"}}
	for _, d := range reference.Defects() {
		rows = append(rows, []string{d.Name, d.Rule, d.Says})
	}
	return report.Table(c.stdout, rows)
}

// serveReceiver serves until the context ends.
func (c *command) serveReceiver(cmd *cobra.Command, f receiverFlags) (failed error) {
	store := reference.NewStore()
	if f.file != "" {
		var err error
		if store, err = reference.OpenStore(f.file); err != nil {
			return fmt.Errorf("--file: %w", err)
		}
	}
	defer func() { failed = errors.Join(failed, store.Close()) }()
	r, err := reference.New(f.secret, store, f.defects...)
	if err != nil {
		return err
	}
	return c.listenAndServe(cmd.Context(), f.listen, f.addrFile, r, "push receiver")
}
