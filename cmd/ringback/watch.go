package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// event is one line of a server's event stream.
type event struct {
	Kind    string    `json:"-"`
	At      time.Time `json:"at"`
	ID      string    `json:"id"`
	State   string    `json:"state"`
	Vendor  string    `json:"vendor"`
	Call    string    `json:"call"`
	Leg     string    `json:"leg"`
	Attempt int       `json:"attempt"`
}

func (c *command) watch() *cobra.Command {
	var a api
	var all bool
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Show what goes on in a running server, as it happens",
		Long: `Show what goes on in a running server, as it happens: on a terminal the latest calls
with the ladder of their states, elsewhere one plain line for each event.`,
		Example: `  ringback watch
  ringback watch --all | grep delivery`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			path := "events"
			if all {
				path += "?after=0"
			}
			return c.follow(cmd.Context(), &a, path)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "begin with what has happened already")
	addAPIFlags(cmd.Flags(), &a)
	return cmd
}

// follow shows events until the server or the user ends. A stream that ends is
// one of a world that was reset: the next one tells of the new world.
func (c *command) follow(ctx context.Context, a *api, path string) error {
	show := func(e event) error { _, err := fmt.Fprintln(c.stdout, e.line()); return err }
	if wide, high, ok := terminalSize(c.stdout); ok {
		show = newLadder(c.stdout, wide, high).show
	}
	for ctx.Err() == nil { // until the user has seen enough
		seen, err := a.events(ctx, path, show)
		if ctx.Err() == nil && err != nil {
			return err
		}
		if ctx.Err() == nil && seen == 0 {
			return unreachable(errors.New("the server ended the event stream"))
		}
		path = "events?after=0"
	}
	return nil
}

// events shows the events of one stream and returns how many there were.
func (a *api) events(ctx context.Context, path string, show func(event) error) (seen int, err error) {
	resp, err := a.request(ctx, http.MethodGet, path, nil)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	var e event
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "event":
			e = event{Kind: value}
		case "data":
			if err := json.Unmarshal([]byte(value), &e); err != nil {
				return seen, bad(fmt.Errorf("the event stream is not as expected: %w", err))
			}
			seen++
			if err := show(e); err != nil {
				return seen, err
			}
		}
	}
	if err := lines.Err(); err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return seen, unreachable(fmt.Errorf("the event stream broke off: %w", err))
	}
	return seen, nil
}

// line is an event in words.
func (e event) line() string {
	words := []string{e.At.Format("2006-01-02T15:04:05.000Z"), e.Kind, e.ID}
	if e.Leg != "" {
		words = append(words, e.Leg)
	}
	if e.Attempt > 0 {
		words = append(words, fmt.Sprintf("attempt %d", e.Attempt))
	}
	words = append(words, e.State)
	if e.Call != "" && e.Call != e.ID {
		words = append(words, "call "+e.Call)
	}
	return strings.Join(words, " ")
}
