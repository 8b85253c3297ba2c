package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/sim/store"
)

// standard is the name under which standard input and output are meant.
const standard = "-"

func (c *command) snapshot() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Save and load the whole state of a world of a running server",
		Args:  cobra.NoArgs, // a wrong subcommand is an error, not a question
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.snapshotSave(), c.snapshotLoad())
	return cmd
}

func (c *command) snapshotSave() *cobra.Command {
	var a api
	cmd := &cobra.Command{
		Use:   "save FILE",
		Short: "Save the state of a world",
		Long: `Save the state of a world of a running server to a file, or to standard output
where FILE is -: its clock and all that is due, accounts, calls, records, tokens,
deliveries. The file contains every secret of the world.`,
		Example: `  ringback snapshot save world.json
  ringback snapshot save - --url http://127.0.0.1:8080/w/ci-17 | jq '.calls | length'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			return c.saveSnapshot(cmd.Context(), &a, args[0])
		},
	}
	addAPIFlags(cmd.Flags(), &a)
	return cmd
}

func (c *command) saveSnapshot(ctx context.Context, a *api, path string) error {
	resp, err := a.request(ctx, http.MethodGet, "snapshot", nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if path == standard {
		_, err := io.Copy(c.stdout, resp.Body)
		return err
	}
	// Half a snapshot must not replace a whole one.
	part := filepath.Clean(path) + ".part"
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	_, err = io.Copy(file, resp.Body)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return nil
}

func (c *command) snapshotLoad() *cobra.Command {
	var a api
	cmd := &cobra.Command{
		Use:   "load FILE",
		Short: "Make a world what it was when it was saved",
		Long: `Make a world of a running server what a snapshot says, in place of what it is. FILE
is one that save has written, on this server or another; - is standard input. A
snapshot that cannot be is refused, with the place of what is wrong, and nothing is
changed.`,
		Example: `  ringback snapshot load world.json
  ringback snapshot load - --url http://127.0.0.1:8080/w/ci-17 < world.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			return c.loadSnapshot(cmd.Context(), &a, args[0])
		},
	}
	addAPIFlags(cmd.Flags(), &a)
	return cmd
}

func (c *command) loadSnapshot(ctx context.Context, a *api, path string) error {
	from := c.stdin
	if path != standard {
		file, err := os.Open(path) //nolint:gosec // the user names the file
		if err != nil {
			return fmt.Errorf("snapshot: %w", err)
		}
		defer file.Close()
		from = file
	}
	document, err := io.ReadAll(io.LimitReader(from, store.MaxDocument+1))
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	if len(document) > store.MaxDocument {
		return fmt.Errorf("snapshot: more than %d bytes", store.MaxDocument)
	}
	if !json.Valid(document) {
		return bad(fmt.Errorf("%s is not a snapshot: it is not JSON", path))
	}
	resp, err := a.request(ctx, http.MethodPut, "snapshot", json.RawMessage(document))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
