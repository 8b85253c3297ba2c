package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/conformance/receiver"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/phpjson"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/vendors/autocall"
	"github.com/ringback-sim/ringback/sim/world"
)

// sendFlags are what receiverSend can be told.
type sendFlags struct {
	receiver.Config
	encrypted                      bool
	cdr, callee, outcome, scenario string
	nth                            int
}

func (c *command) receiverSend() *cobra.Command {
	var f sendFlags
	cmd := &cobra.Command{
		Use:   "send",
		Short: "Push one record to a receiver by hand",
		Long: `Push one record to a receiver and print the request, the answer, and whether the vendor
would take it for an acceptance. The record is that of --cdr, a file with the JSON of
data (- for standard input); of a call to --callee, whose number decides what becomes of
it ('ringback outcomes'), or with --outcome; or the --nth push of a --scenario, a file or
the name of one that comes with Ringback. A scenario's own pushes go where it sends them.`,
		Example: `  ringback receiver send --url http://127.0.0.1:8090/push --secret my-secret
  ringback receiver send --url http://127.0.0.1:8090/push --secret my-secret --callee 13800000002 --encrypted
  ringback receiver send --url http://127.0.0.1:8090/push --secret my-secret --cdr cdr.json
  ringback receiver send --url http://127.0.0.1:8090/push --secret my-secret --scenario happy-autocall --nth 3`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.aboutReceiver(cmd.Flags()); err != nil {
				return err
			}
			if f.cdr != "" && (f.scenario != "" || f.outcome != "" || cmd.Flags().Changed("callee")) || f.scenario != "" && (f.outcome != "" || cmd.Flags().Changed("callee")) {
				return errors.New("--cdr, --scenario, --callee with --outcome: expected one of them")
			}
			return c.sendPush(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	addEndpointFlags(flags, &f.Config)
	flags.BoolVar(&f.encrypted, "encrypted", false, "encrypt the data")
	flags.StringVar(&f.cdr, "cdr", "", "file with the record's data as JSON, - for standard input")
	flags.StringVar(&f.callee, "callee", "18512342456", "number of the call that the record is of")
	flags.StringVar(&f.outcome, "outcome", "", "name of that call's outcome, instead of what the number says")
	flags.StringVar(&f.scenario, "scenario", "", "file or name of a scenario that makes the record")
	flags.IntVar(&f.nth, "nth", 1, "which of the scenario's pushes")
	flags.Uint64Var(&f.Seed, "seed", 1, "decides what is drawn for the call")
	return cmd
}

// sendPush makes a record, pushes it, and says what came of it.
func (c *command) sendPush(ctx context.Context, f sendFlags) error {
	if f.encrypted {
		f.Forms = []receiver.Form{receiver.Sealed}
	}
	e, err := receiver.New(f.Config)
	if err != nil {
		return err
	}
	data, err := c.dataToSend(ctx, f)
	if err != nil {
		return err
	}
	sent, err := e.Send(ctx, data)
	if gone, ok := errors.AsType[*target.UnreachableError](err); ok {
		return unreachable(gone)
	}
	if err != nil {
		return err
	}
	a := sent.Answer
	result := "accepted"
	if sent.Refusal != "" {
		result = "not accepted: " + sent.Refusal
	}
	if _, err := fmt.Fprintf(c.stdout, "POST %s\nContent-Type: application/json\n\n%s\n\n%d %s\nContent-Type: %s\n\n%s\n\n%s\n",
		f.URL, sent.Body, a.Status, a.Took.Round(10_000), a.Header.Get("Content-Type"), a.Body[:min(len(a.Body), push.KeptAnswer)], result); err != nil {
		return err
	}
	if sent.Refusal != "" {
		return bad(errors.New("the vendor would push it again"))
	}
	return nil
}

// dataToSend returns the data of the push that was asked for.
func (c *command) dataToSend(ctx context.Context, f sendFlags) ([]byte, error) {
	switch {
	case f.cdr != "":
		text, err := c.readCDR(f.cdr)
		if err != nil {
			return nil, err
		}
		data, err := phpjson.Reencode(text)
		if err != nil {
			return nil, fmt.Errorf("--cdr: %w", err)
		}
		return data, nil
	case f.scenario != "":
		file, text, err := readScenario(f.scenario)
		if err != nil {
			return nil, fmt.Errorf("--scenario: %w", err)
		}
		return pushedBy(ctx, sim.Config{Scenario: text, ScenarioFile: file}, nil, f.nth)
	default:
		return pushedBy(ctx, sim.Config{Seed: f.Seed}, func(t clock.Turn, w *world.World) error {
			_, err := w.Place(t, world.Placement{Vendor: autocall.Name, Callee: call.Number(f.callee), Outcome: f.outcome, Route: world.RouteControl})
			return err
		}, 1)
	}
}

// readCDR returns a file, or standard input.
func (c *command) readCDR(path string) ([]byte, error) {
	if path == "-" {
		return c.read()
	}
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, fmt.Errorf("--cdr: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFrame+1))
	if err == nil && len(text) > maxFrame {
		err = fmt.Errorf("%s: more than %d bytes", path, maxFrame)
	}
	return text, err
}

// pushedBy runs a simulator of its own until nothing is left to do and returns the
// data of the nth record that it pushes. Begin, if given, is its first turn.
func pushedBy(ctx context.Context, config sim.Config, begin func(clock.Turn, *world.World) error, nth int) (data []byte, err error) {
	const own = "receiver-send"
	config.Clock = clock.Manual
	config.Targets = []push.Target{{Name: own, URL: push.Builtin, Secret: own}}
	s, err := sim.New(ctx, config)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	w := s.World()
	if begin != nil {
		if err := w.Clock.Do(func(t clock.Turn) error { return begin(t, w) }); err != nil {
			return nil, err
		}
	}
	if _, err := w.Clock.RunUntilIdle(ctx); err != nil {
		return nil, err
	}
	return data, w.Clock.Look(func(t clock.Turn) error {
		var records [][]byte
		for cursor := ""; ; {
			page, next, err := w.Push.List(t, push.Filter{Target: own}, cursor, 1000)
			if err != nil {
				return err
			}
			for _, d := range page {
				if d.Type == frame.TypeCDR {
					records = append(records, d.Data)
				}
			}
			if cursor = next; cursor == "" {
				break
			}
		}
		if nth < 1 || nth > len(records) {
			return fmt.Errorf("--nth: %d is not one of the %d records that were pushed", nth, len(records))
		}
		data = records[nth-1]
		return nil
	})
}
