package mutants

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/ringback-sim/ringback/conformance"
	"github.com/ringback-sim/ringback/conformance/proxy"
	"github.com/ringback-sim/ringback/conformance/self"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// seed decides the simulators' draws and the order of the specs.
const seed = 1

// Run runs the specs of the mutant's area against it and returns the ids of those
// that found something, in the order in which they ran. A process can run one
// suite at a time, and a mutant once.
func (m Mutant) Run(ctx context.Context) (killers []string, err error) {
	back, err := listen(ctx)
	if err != nil {
		return nil, err
	}
	there, err := listen(ctx)
	if err != nil {
		return nil, errors.Join(err, back.Close())
	}
	simulator, direct, err := self.Start(ctx, seed, "http://"+there.Addr().String()) // recordings pass the proxy, too
	if err != nil {
		return nil, errors.Join(err, back.Close(), there.Close())
	}
	defer func() { err = errors.Join(err, direct.Close(), simulator.Close()) }()
	if m.defect.fault != nil {
		if err := direct.Prepare(ctx, http.MethodPost, "faults", m.defect.fault, nil); err != nil {
			return nil, errors.Join(err, back.Close(), there.Close())
		}
	}
	t, err := target.New(target.Settings{
		Name: m.Name, Control: direct.Control, Receiver: target.ReceiverSettings{URL: "http://" + back.Addr().String()},
		Vendors: at("http://" + there.Addr().String()),
	})
	if err != nil {
		return nil, errors.Join(err, back.Close(), there.Close())
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	receiver, err := t.Listen(ctx)
	if err != nil {
		return nil, errors.Join(err, back.Close(), there.Close())
	}
	pushes, err := serve(ctx, back, "http://"+receiver, m.defect.push, m.defect.carry)
	if err != nil {
		return nil, errors.Join(err, there.Close())
	}
	defer pushes()
	requests, err := serve(ctx, there, direct.Control.URL, m.defect.vendor, nil)
	if err != nil {
		return nil, err
	}
	defer requests()

	killers = []string{}
	report, err := conformance.Run(ctx, t, spec.Options{Filter: m.Area, Seed: seed})
	for _, r := range report.Results {
		if r.Verdict == verdict.Fail || r.Verdict == verdict.Drift {
			killers = append(killers, r.Spec.ID)
		}
	}
	return killers, err
}

// at returns the vendors as they are found at a base URL. The rest is asked of the
// control API.
func at(base string) target.Vendors {
	return target.Vendors{
		Autocall:  &target.Autocall{URL: base},
		UCCC:      &target.UCCC{URL: base + "/api/v31", FayeURL: base + "/faye"},
		Wintelapi: &target.Wintelapi{URL: base + "/v2/wintelapi"},
	}
}

func listen(ctx context.Context) (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
}

// serve puts a proxy with a defect before a server and returns what ends it. On an
// error the listener is closed.
func serve(ctx context.Context, l net.Listener, upstream string, alter proxy.Alter, carry func(http.RoundTripper) http.RoundTripper) (end func(), err error) {
	to, err := url.Parse(upstream)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("mutant: %w", err), l.Close())
	}
	direct := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 16}
	o := proxy.Options{Upstream: to, Alter: alter, Transport: direct}
	if carry != nil {
		o.Transport = carry(direct)
	}
	p, err := proxy.New(ctx, o)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	server := &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan struct{})
	go func() { defer close(served); _ = server.Serve(l) }() // it ends when the server is closed
	return func() {
		_ = server.Close() // nobody waits for an answer any more
		<-served
		p.Close()
		direct.CloseIdleConnections()
	}, nil
}
