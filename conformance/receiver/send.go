package receiver

import (
	"context"
	"fmt"
	"time"

	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/sim/frame"
)

// Sent is one push, and what came of it.
type Sent struct {
	// Body is the frame as it was sent.
	Body   string
	Answer target.Answer
	// Refusal says why the vendor takes the answer for a failure; "" when it
	// does not.
	Refusal string
}

// Send pushes data, a JSON object as PHP writes it, in the first of the endpoint's
// forms. The error is [target.UnreachableError] when no answer comes.
func (e *Endpoint) Send(ctx context.Context, data []byte) (Sent, error) {
	seal := frame.Plain
	if e.Forms[0] == Sealed {
		seal = frame.Encrypted
	}
	f, err := seal(frame.TypeCDR, data, e.Secret)
	if err != nil {
		return Sent{}, fmt.Errorf("the record: %w", err)
	}
	body := e.body(f, time.Duration(0))
	a, err := e.client.Send(ctx, e.request(body))
	if err != nil {
		return Sent{}, e.unreachable("the receiver", e.URL, err)
	}
	return Sent{body, a, e.refusal(a)}, nil
}
