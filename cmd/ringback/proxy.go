package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/conformance/proxy"
	"github.com/ringback-sim/ringback/conformance/report"
	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
)

// proxyFlags are what the command line says about a proxy.
type proxyFlags struct {
	vendor, upstream, listen, addrFile string
	pushes                             bool
	pushSecret                         string
	record                             string
	keepSecrets                        bool
	report                             string
}

func (c *command) proxy() *cobra.Command {
	var f proxyFlags
	cmd := &cobra.Command{
		Use:   "proxy",
		Short: "Check what a client and a vendor say to each other",
		Long: `Stand before a vendor, or before anything that says it is one, and pass on what
clients ask and what they are answered, unchanged, WebSockets included. Both
directions are held against the vendor's contract. Violations are told on stderr
as they happen; the summary, and how much of the contract has been exercised, comes
when the proxy is stopped with Ctrl-C.

With --pushes it stands before a receiver instead, and checks what is pushed to
it and what it answers.

--record writes each request with its answer into a folder, for ringback replay.
Telephone numbers are replaced throughout, secrets, tokens and sounds left out;
--keep-secrets keeps them.

Exit codes: 0 nothing broke the contract, 1 something did, 2 wrong usage.`,
		Example: `  ringback proxy --vendor uccc --upstream http://cc.uccc.cc:9137
  ringback proxy --vendor wintelapi --upstream http://m.icsoc.net --record ./recorded --report ./out
  ringback proxy --vendor autocall --pushes --push-secret my-secret --upstream http://127.0.0.1:9000`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			return c.runProxy(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.vendor, "vendor", "", "whose contract it is: autocall, uccc or wintelapi")
	flags.StringVar(&f.upstream, "upstream", "", "where requests go, as http://cc.uccc.cc:9137")
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8081", "address to serve on; port 0 lets the system choose")
	flags.StringVar(&f.addrFile, "addr-file", "", "file that receives the address once it is served")
	flags.BoolVar(&f.pushes, "pushes", false, "stand before a receiver, and check the vendor's pushes")
	flags.StringVar(&f.pushSecret, "push-secret", "", "secret shared with that receiver, to verify and open what is pushed")
	flags.StringVar(&f.record, "record", "", "folder for the requests and answers")
	flags.BoolVar(&f.keepSecrets, "keep-secrets", false, "record numbers and secrets as they are")
	flags.StringVar(&f.report, "report", "", "folder for junit.xml, report.json, report.html and summary.yaml")
	return cmd
}

func (c *command) runProxy(ctx context.Context, f proxyFlags) error {
	upstream, err := url.Parse(f.upstream)
	if err != nil || f.upstream == "" {
		return fmt.Errorf("--upstream: %q is not a URL, expected http://host or https://host", f.upstream)
	}
	survey, err := proxy.NewSurvey(proxy.SurveyOptions{
		Vendor: f.vendor, Upstream: upstream.Redacted(), Pushes: f.pushes, Secret: f.pushSecret,
		Live: func(v contracts.Violation) { fmt.Fprintln(c.stderr, v) },
	})
	if err != nil {
		return fmt.Errorf("--vendor: %w", err)
	}
	var recorder *proxy.Recorder
	if f.record != "" {
		var redaction *proxy.Redaction
		if !f.keepSecrets {
			redaction = &proxy.Redaction{}
		}
		if recorder, err = proxy.NewRecorder(f.record, redaction); err != nil {
			return fmt.Errorf("--record: %w", err)
		}
	}
	p, err := proxy.New(ctx, proxy.Options{
		Upstream: upstream, Now: clock.Wall{}.Now, Log: slog.New(slog.NewTextHandler(c.stderr, nil)),
		Observe: func(e proxy.Exchange) {
			survey.Observe(e)
			if recorder == nil {
				return
			}
			if err := recorder.Record(e); err != nil {
				fmt.Fprintln(c.stderr, "ringback:", err)
			}
		},
	})
	if err != nil {
		return fmt.Errorf("--upstream: %w", err)
	}
	defer p.Close()
	if err := c.listenAndServe(ctx, f.listen, f.addrFile, p, "proxy before "+upstream.Redacted()); err != nil {
		return err
	}
	found := survey.Report()
	if err := report.Text(c.stdout, found); err != nil {
		return err
	}
	fmt.Fprintln(c.stdout)
	if err := tableOfShares(c.stdout, []coverageOf{{f.vendor, survey.Coverage()}}); err != nil {
		return err
	}
	if f.report != "" {
		if err := report.Write(f.report, found, true); err != nil {
			return err
		}
	}
	if len(found.Results) > 0 && !found.Good(true) {
		return bad(errors.New("something broke the contract"))
	}
	return nil
}

// listenAndServe serves a handler until the context ends.
func (c *command) listenAndServe(ctx context.Context, listen, addrFile string, h http.Handler, what string) error {
	l, err := sim.Listen(ctx, listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	if err := writeAddr(addrFile, l.Addr().String()); err != nil {
		return errors.Join(err, l.Close())
	}
	fmt.Fprintf(c.stderr, "ringback: %s at http://%s\n", what, sim.Reachable(l.Addr().String()))
	const headerTimeout, shutdownTimeout = 10 * time.Second, time.Second
	server := &http.Server{Handler: h, ReadHeaderTimeout: headerTimeout, BaseContext: func(net.Listener) context.Context { return ctx }}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close() // what is still open is cut off
		}
	})
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	<-ended // Serve returns before what is being answered has been
	return nil
}
