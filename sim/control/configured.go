package control

import (
	"bytes"

	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/push"
)

// Target reads a push target from the shape that putPushTarget takes, for those
// that come from elsewhere. Its vendor and account are as they stand there, and
// may be empty. What is left out stays as old has it, unless that is nil. Errors
// name the member.
func Target(name string, settings []byte, old *push.Target) (push.Target, error) {
	var order targetOrder
	if old != nil {
		order = orderOf(*old)
	}
	if err := httpx.DecodeStrict(bytes.NewReader(settings), &order); err != nil {
		return push.Target{}, err
	}
	g, err := order.target(name)
	g.Vendor, g.Account = order.Vendor, order.Account
	return g, err
}
