package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// healthTimeout bounds the wait for an answer.
const healthTimeout = 5 * time.Second

func (c *command) health() *cobra.Command {
	var url string
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Ask a running server whether it serves",
		Long:  "Ask a running server whether it serves. Exit code 0 when it does, 1 when it answers something else, 3 when nobody answers.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			return c.askHealth(cmd.Context(), strings.TrimSuffix(url, "/"))
		},
	}
	cmd.Flags().StringVar(&url, "url", "http://127.0.0.1:8080", "where the server is")
	return cmd
}

func (c *command) askHealth(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/_ringback/health", nil)
	if err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return unreachable(fmt.Errorf("%s does not answer: %w (start one with 'ringback serve')", url, err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1024))
	if err != nil || resp.StatusCode != http.StatusOK {
		return bad(fmt.Errorf("%s answers %s: %s", url, resp.Status, body))
	}
	_, err = fmt.Fprintln(c.stdout, strings.TrimSpace(string(body)))
	return err
}
