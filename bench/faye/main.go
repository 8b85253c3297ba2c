// Command faye compares this project's Faye server with the one of the npm
// package faye, each in a process of its own, with the same subscribers and the
// same messages: how many messages a second reach 1,000 sockets, and what an
// idle subscriber takes in memory when there are 10,000. It prints the figures
// and their ratio. Linux only; README.md says how to run it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
)

const (
	// hold is how long the servers hold a connect: longer than a run takes, so
	// that no traffic but the measured one runs.
	hold = 20 * time.Minute
	// patience bounds every single exchange.
	patience = time.Minute
)

// never is no deadline.
var never time.Time

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt) //nolint:forbidigo // a command
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench/faye:", err)
		os.Exit(1) //nolint:forbidigo // a command
	}
}

// workload is what the servers are put through.
type workload struct {
	subscribers, rounds, batch, idle int
}

// run runs the program; as "serve" it is the process with our server.
func run(ctx context.Context, args []string, stdin io.Reader, stdout io.Writer) error {
	if len(args) > 0 && args[0] == "serve" {
		return serve(stdin, stdout)
	}
	var w workload
	flags := flag.NewFlagSet("bench/faye", flag.ContinueOnError)
	flags.IntVar(&w.subscribers, "subscribers", 1000, "sockets that get every message")
	flags.IntVar(&w.rounds, "rounds", 200, "batches that are published, one after the other")
	flags.IntVar(&w.batch, "batch", 10, "messages of a batch")
	flags.IntVar(&w.idle, "idle", 10_000, "sockets that wait while memory is measured")
	modules := flags.String("modules", ".ci/faye/node_modules", "the `folder` with the npm package faye")
	script := flags.String("script", "bench/faye/server.js", "the `file` that serves it")
	limit := flags.Duration("limit", 5*time.Minute, "when to give up")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if w.subscribers < 1 || w.rounds < 1 || w.batch < 1 || w.idle < 1 {
		return errors.New("subscribers, rounds, batch and idle: expected at least 1 of each")
	}
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	own, err := ours()
	if err != nil {
		return err
	}
	list := []contender{own}
	other, missing := stock(*modules, *script)
	if missing == nil {
		list = append(list, other)
	}
	results := make([]result, len(list))
	if err := w.fanOut(ctx, list, results); err != nil {
		return err
	}
	for i, c := range list {
		if results[i].memory, err = w.wait(ctx, c); err != nil {
			return fmt.Errorf("%s with %d idle subscribers: %w", c.name, w.idle, err)
		}
	}
	w.print(stdout, list, results)
	if missing != nil {
		fmt.Fprintf(stdout, "Nothing to compare with (npm ci in .ci/faye installs it): %v\n", missing)
	}
	return nil
}

// result is what was measured of a server.
type result struct {
	elapsed, cpu time.Duration // for all rounds
	memory       float64       // of an idle subscriber, in bytes
}

// fanOut publishes the batches to the servers in turn, so that what else the
// machine does hits them alike. A round is over when everybody has heard it.
func (w workload) fanOut(ctx context.Context, list []contender, results []result) error {
	batch := "[" + strings.Repeat(`,{"channel":"/bench","data":{"agentId":699861013,"state":"calleeRingBack","updatedAt":1452536743511}}`, w.batch)[1:] + "]"
	rounds := make([]func() error, len(list))
	for i, c := range list {
		s, err := c.start(ctx)
		if err != nil {
			return err
		}
		defer s.stop()
		crowd, err := gather(ctx, s.addr, w.subscribers, func(int) string { return "/bench" })
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		defer crowd.leave()
		heard := make(chan error, w.subscribers)
		crowd.listen(w.batch, heard)
		rounds[i] = func() error { return results[i].measure(ctx, s, batch, heard, w.subscribers) }
	}
	for n := range w.rounds + w.rounds/10 {
		if n == w.rounds/10 { // until here they warmed up
			clear(results)
		}
		for i, round := range rounds {
			if err := round(); err != nil {
				return fmt.Errorf("%s: %w", list[i].name, err)
			}
		}
	}
	return nil
}

// measure adds a round to the result.
func (r *result) measure(ctx context.Context, s *server, batch string, heard <-chan error, n int) error {
	used, err := s.cpu()
	if err != nil {
		return err
	}
	begin := clock.Wall{}.Now()
	if err := s.post(ctx, "/faye", batch); err != nil {
		return err
	}
	for range n {
		select {
		case err := <-heard:
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	r.elapsed += clock.Wall{}.Now().Sub(begin)
	now, err := s.cpu()
	r.cpu += now - used
	return err
}

// wait returns what one idle subscriber adds to the memory of a fresh server,
// each on a channel of its own.
func (w workload) wait(ctx context.Context, c contender) (float64, error) {
	s, err := c.start(ctx)
	if err != nil {
		return 0, err
	}
	defer s.stop()
	before, err := s.memory(ctx)
	if err != nil {
		return 0, err
	}
	crowd, err := gather(ctx, s.addr, w.idle, func(i int) string { return fmt.Sprintf("/monitor_agent_%d", 699861001+i) })
	if err != nil {
		return 0, err
	}
	defer crowd.leave()
	after, err := s.memory(ctx)
	return (after - before) / float64(w.idle), err
}

// print prints a row for each figure: a column for each server, and ours as a
// multiple of the other's.
func (w workload) print(out io.Writer, list []contender, results []result) {
	messages := float64(w.rounds * w.batch * w.subscribers)
	row := func(label, format string, figure func(result) float64) {
		fmt.Fprintf(out, "%-44s", label)
		for _, r := range results {
			fmt.Fprintf(out, "%14s", fmt.Sprintf(format, figure(r)))
		}
		if len(results) == 2 {
			fmt.Fprintf(out, "%10.2f", figure(results[0])/figure(results[1]))
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, "%44s", "")
	for _, c := range list {
		fmt.Fprintf(out, "%14s", c.name)
	}
	if len(list) == 2 {
		fmt.Fprintf(out, "%10s", "ratio")
	}
	fmt.Fprintln(out)
	row(fmt.Sprintf("messages/s to %d sockets", w.subscribers), "%.0f", func(r result) float64 { return messages / r.elapsed.Seconds() })
	row("processor time of the server, µs a message", "%.2f", func(r result) float64 { return float64(r.cpu.Microseconds()) / messages })
	row(fmt.Sprintf("memory, bytes for each of %d idle", w.idle), "%.0f", func(r result) float64 { return r.memory })
}
