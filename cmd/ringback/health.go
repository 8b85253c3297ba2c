package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// healthTimeout bounds the wait for an answer.
const healthTimeout = 5 * time.Second

func (c *command) health() *cobra.Command {
	var a api
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Ask a running server whether it serves",
		Long:  "Ask a running server whether it serves. Exit code 0 when it does, 1 when it answers something else, 3 when nobody answers.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), healthTimeout)
			defer cancel()
			var answer json.RawMessage
			if err := a.get(ctx, "health", &answer); err != nil {
				return err
			}
			_, err := fmt.Fprintf(c.stdout, "%s\n", answer)
			return err
		},
	}
	addAPIFlags(cmd.Flags(), &a)
	return cmd
}
