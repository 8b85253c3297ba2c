package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// maxWait is as long as a server lets anybody wait.
const maxWait = 10 * time.Minute

// order is a call to place, in the words of the control API.
type order struct {
	Vendor  string `json:"vendor,omitempty"`
	Account string `json:"account,omitempty"`
	Agent   string `json:"agent,omitempty"`
	Caller  string `json:"caller,omitempty"`
	Callee  string `json:"callee"`
	Outcome string `json:"outcome,omitempty"`
}

func (c *command) call() *cobra.Command {
	var a api
	var o order
	var wait time.Duration
	cmd := &cobra.Command{
		Use:   "call",
		Short: "Place a call on a running server",
		Long: `Place a call on a running server and print its id. The number decides what becomes
of it (see 'ringback outcomes') unless --outcome names it. With --wait the command
returns when the call is over and prints its story as JSON.`,
		Example: `  ringback call --callee 18512342456
  ringback call --vendor uccc --agent 699861013 --callee 13800138000
  ringback call --callee 13800000013     # rings until POST /_ringback/calls/ID/answer
  ringback call --callee 18512342456 --outcome busy --wait 1m`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			return c.placeCall(cmd.Context(), &a, o, wait)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&o.Callee, "callee", "", "number to call (required)")
	flags.StringVar(&o.Vendor, "vendor", "autocall", "whose call it is")
	flags.StringVar(&o.Account, "account", "", "account (default the vendor's first)")
	flags.StringVar(&o.Agent, "agent", "", "agent who takes part (default the account's first)")
	flags.StringVar(&o.Caller, "caller", "", "number shown to the callee (default the account's)")
	flags.StringVar(&o.Outcome, "outcome", "", "name of an outcome, instead of what the number says")
	flags.DurationVar(&wait, "wait", 0, "wait so long, in real time and at most 10m, for the call to be over")
	addAPIFlags(flags, &a)
	return cmd
}

func (c *command) placeCall(ctx context.Context, a *api, o order, wait time.Duration) error {
	if o.Callee == "" {
		return errors.New("--callee: missing, expected the number to call")
	}
	if wait < 0 || wait > maxWait {
		return fmt.Errorf("--wait: %s is not between 0 and %s", wait, maxWait)
	}
	var placed struct {
		ID string `json:"id"`
	}
	if err := a.exchange(ctx, http.MethodPost, "calls", o, &placed); err != nil {
		return err
	}
	if wait == 0 {
		_, err := fmt.Fprintln(c.stdout, placed.ID)
		return err
	}
	var story json.RawMessage
	err := a.exchange(ctx, http.MethodPost, "await", map[string]string{"call": placed.ID, "timeout": wait.String()}, &story)
	if err != nil {
		return fmt.Errorf("call %s: %w", placed.ID, err)
	}
	_, err = fmt.Fprintf(c.stdout, "%s\n", story)
	return err
}
