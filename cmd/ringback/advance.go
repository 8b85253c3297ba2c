package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// idle is the word for an advance that goes on until nothing is left to do.
const idle = "idle"

func (c *command) advance() *cobra.Command {
	var a api
	cmd := &cobra.Command{
		Use:   "advance [DURATION|INSTANT|idle]",
		Short: "Move the time of a running server",
		Long: `Move the virtual time of a running server, and return when everything that was due
on the way has been done, pushes included. Without an argument, or with "idle", time
moves until nothing is left to do.`,
		Example: `  ringback advance
  ringback advance 3h4m
  ringback advance 2021-03-24T00:00:00+08:00`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			to := idle
			if len(args) > 0 {
				to = args[0]
			}
			return c.runAdvance(cmd.Context(), &a, to)
		},
	}
	addAPIFlags(cmd.Flags(), &a)
	return cmd
}

func (c *command) runAdvance(ctx context.Context, a *api, to string) error {
	order := map[string]string{}
	if _, err := time.ParseDuration(to); err == nil {
		order["by"] = to
	} else if _, err := time.Parse(time.RFC3339, to); err == nil {
		order["to"] = to
	} else if to == idle {
		order["until"] = idle
	} else {
		return fmt.Errorf("%q is neither a duration as 1h30m, nor an instant as 2021-03-24T00:00:00+08:00, nor %s", to, idle)
	}
	var moved struct {
		From, Now string
		Ran       int
		Next      *string
	}
	if err := a.exchange(ctx, http.MethodPost, "clock/advance", order, &moved); err != nil {
		return err
	}
	left := "nothing is left to do"
	if moved.Next != nil {
		left = "the next thing is due at " + *moved.Next
	}
	_, err := fmt.Fprintf(c.stdout, "%s: %d events since %s; %s\n", moved.Now, moved.Ran, moved.From, left)
	return err
}
