// Package sim puts the simulator together: a world, its vendors, the control API,
// and the server that they share. It holds wiring and nothing else.
package sim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/numbering"
	"github.com/ringback-sim/ringback/sim/vendors"
	"github.com/ringback-sim/ringback/sim/vendors/autocall"
	"github.com/ringback-sim/ringback/sim/vendors/uccc"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
	"github.com/ringback-sim/ringback/sim/world"
)

// makers are the vendors of every world, in the order in which they are listed.
var makers = []vendors.Maker{
	autocall.New,
	uccc.New,
	wintelapi.New,
}

// Simulator serves one world. It is an [http.Handler] at once; [Simulator.Start]
// gives it a listener of its own.
type Simulator struct {
	config   Config
	ctx      context.Context //nolint:containedctx // the simulator's life, which New's caller may end
	cancel   context.CancelFunc
	universe atomic.Pointer[universe]
	resets   sync.Mutex
	lives    int // worlds made so far; guarded by resets once the first stands
	server   *http.Server
	work     sync.WaitGroup
}

// New returns a simulator whose world has begun. It returns every problem of
// the configuration at once. [Simulator.Close] ends it, and so does the end of
// ctx.
func New(ctx context.Context, c Config) (*Simulator, error) {
	c.fillIn()
	if err := c.validate(); err != nil {
		return nil, err
	}
	s := &Simulator{config: c}
	s.ctx, s.cancel = context.WithCancel(ctx)
	if c.PublicURL == "" {
		s.config.PublicURL = "http://" + c.Listen
	}
	u, err := s.newUniverse()
	if err != nil {
		s.cancel()
		return nil, err
	}
	s.universe.Store(u)
	return s, nil
}

// World returns the world as it stands; a reset makes another one.
func (s *Simulator) World() *world.World { return s.universe.Load().world }

// Routes lists every route of every site, for tests that compare them with the
// contracts.
func (s *Simulator) Routes() []httpx.Route { return s.universe.Load().routes }

// ServeHTTP answers for the vendors and the control API.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.universe.Load().router.ServeHTTP(w, r)
}

// Reset begins again: state, ids, seed, time and mode are those of the start,
// with the accounts and targets of the configuration. It returns once what the
// old world had in flight has ended.
func (s *Simulator) Reset() error {
	s.resets.Lock()
	defer s.resets.Unlock()
	u, err := s.newUniverse()
	if err != nil {
		return fmt.Errorf("reset: %w", err)
	}
	// New requests go to the new world before the old one ends.
	s.universe.Swap(u).world.Close()
	return nil
}

// The limits of the server. An advance may take long and an event stream does
// not end, so writing has no time limit.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 2 * time.Minute
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10
	shutdownTimeout   = time.Second
)

// Listen opens the listener that the configuration names; the port may be 0.
// Call it before New with the address it returns, or use [Start].
func Listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

// Start makes a simulator and serves it on the configured address. It returns
// once the listener takes connections.
func Start(ctx context.Context, c Config) (*Simulator, error) {
	c.fillIn()
	if err := c.validate(); err != nil {
		return nil, err
	}
	l, err := Listen(ctx, c.Listen)
	if err != nil {
		return nil, err
	}
	c.Listen = l.Addr().String()
	s, err := New(ctx, c)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	s.serve(l)
	return s, nil
}

// serve answers the connections of a listener until Close.
func (s *Simulator) serve(l net.Listener) {
	s.server = &http.Server{
		Handler: s, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes,
		BaseContext:    func(net.Listener) context.Context { return s.ctx },
	}
	s.work.Go(func() {
		if err := s.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.config.Log.Error("server stopped", "error", err)
		}
	})
	// The numbering data takes a moment to unpack; the first call should not
	// wait for it, nor should the listener.
	s.work.Go(numbering.Load)
}

// Addr returns the address that is served, a host and a port.
func (s *Simulator) Addr() string { return s.config.Listen }

// URL returns where clients reach the simulator.
func (s *Simulator) URL() string { return s.config.PublicURL }

// Close ends the server, the world and every goroutine of theirs, and waits for
// them. A client that does not let go of its connection is cut off.
func (s *Simulator) Close() error {
	s.cancel()
	s.World().Close()
	var err error
	if s.server != nil {
		ctx, stop := context.WithTimeout(context.WithoutCancel(s.ctx), shutdownTimeout)
		defer stop()
		if s.server.Shutdown(ctx) != nil {
			err = s.server.Close()
		}
	}
	s.work.Wait()
	return err
}
