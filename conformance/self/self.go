// Package self runs the conformance suite against the project's own simulator,
// in one process but over real sockets.
package self

import (
	"context"
	"time"

	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
)

// start is the first instant of the simulator's time.
var start = time.Date(2026, 3, 23, 17, 24, 36, 0, clock.China)

// Start returns a simulator on manual time that lets nobody in without a secret,
// whose draws come from the seed, and a target that describes it. Its clients reach
// it at publicURL, "" for where it listens. The caller closes both, the target
// first.
func Start(ctx context.Context, seed uint64, publicURL string) (*sim.Simulator, *target.Target, error) {
	s, err := sim.Start(ctx, sim.Config{
		Clock: clock.Manual, Seed: seed, Start: start, Strict: true, PublicURL: publicURL, Version: "conformance",
	})
	if err != nil {
		return nil, nil, err
	}
	t, err := target.New(target.Settings{
		Name: "ringback (in process)", Control: &target.Control{URL: "http://" + s.Addr()},
	})
	if err != nil {
		return nil, nil, err
	}
	return s, t, nil
}
