package receiver

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

const bounds = "Bound what you read: the length of a body, the time for it, the depth of its JSON. Answer what exceeds it with a code of your own."

// safety declares that no push ends the receiver. Whether such a push is accepted
// is left to it.
func (r rules) safety() {
	robust := assumed("whoever knows the address can send anything")
	r.must("SAFETY-001", "it outlives a push of 10 MiB", bounds, robust, func(x *exam) {
		x.outlives("10 MiB", x.e.push(x.form(), with(x.record(), "user_data", strings.Repeat("x", 10<<20)), 0))
	})
	r.must("SAFETY-002", "it outlives JSON nested 10,000 deep", bounds, robust, func(x *exam) {
		const deep = 10_000
		data := strings.Replace(text(with(x.record(), "user_data", "@")), `"@"`, strings.Repeat("[", deep)+strings.Repeat("]", deep), 1)
		x.outlives("10,000 levels", x.e.body(x.e.sign(x.form(), data), 0))
		x.outlives("10,000 objects", x.e.body(x.e.sign(x.form(), strings.Repeat(`{"a":`, deep)+"1"+strings.Repeat("}", deep)), 0))
		x.outlives("10,000 brackets that nobody closes", strings.Repeat("[", deep))
	})
	r.must("SAFETY-003", "it outlives keys that occur twice", bounds, robust, func(x *exam) {
		good := x.e.push(x.form(), x.record(), 0)
		x.outlives("two signs", strings.Replace(good, `"sign":`, `"sign":"x","sign":`, 1))
		x.outlives("two call ids", x.e.body(x.e.sign(x.form(), strings.Replace(text(x.record()), `{`, `{"call_id":"1",`, 1)), 0))
	})
	r.must("SAFETY-004", "a slow push does not hold up others", bounds, robust, func(x *exam) { x.slow(1) })
	r.must("SAFETY-005", "it outlives a push that is cut off", bounds, robust, func(x *exam) {
		x.cutOff(x.e.push(x.form(), x.record(), 0))
		x.lives("one that was cut off")
	})
	r.must("SAFETY-006", "it outlives bytes that are not UTF-8", bounds, robust, func(x *exam) {
		data := strings.Replace(text(x.record()), `"mc_transque"`, "\"\xff\xfe\xc3\"", 1)
		x.outlives("data that are not UTF-8", x.e.body(x.e.sign(x.form(), data), 0))
		x.outlives("NUL bytes", strings.Repeat("\x00", 1000))
	})
	r.should("SAFETY-007", "50 slow pushes do not hold up others", bounds, robust, func(x *exam) { x.slow(50) }, verdict.NeedsTime)
}

// outlives sends a body, whatever comes of it, and expects a good push to be
// accepted behind it.
func (x *exam) outlives(what, body string) {
	_, _ = x.e.client.Send(x.Context(), x.e.request(body)) // what comes of it is the receiver's choice
	x.lives(what)
}

// cutOff sends a push without its last byte and ends the connection.
func (x *exam) cutOff(body string) {
	cut := wire{minor: 1, hold: func(context.Context) error { return errCut }}
	_, err := x.e.client.Through(cut).Send(x.Context(), x.e.request(body))
	if err == nil {
		x.True("a push that is not whole is not answered yet", false, "it is answered")
	}
}

// slow sends pushes whose last byte does not come, and expects another to be
// accepted meanwhile.
func (x *exam) slow(n int) {
	ctx, enough := context.WithCancelCause(x.Context())
	g := newGate(n)
	var all sync.WaitGroup
	for range n {
		body := x.e.push(x.form(), x.record(), 0)
		all.Go(func() {
			var came sync.Once
			w := wire{minor: 1, hold: func(ctx context.Context) error {
				came.Do(g.arrive)
				<-ctx.Done()
				return errCut
			}}
			// It outlasts the push that must not wait for it.
			patient := target.NewClient(2 * x.e.Timeout).Through(w)
			_, _ = patient.Send(ctx, x.e.request(body)) // it is ended before its answer
			came.Do(g.arrive)
		})
	}
	if err := g.wait(x.Context()); err != nil {
		x.Check(err)
	}
	x.accepts(fmt.Sprintf("a good push during %d slow ones", n), x.e.push(x.form(), x.record(), 0))
	enough(errors.New("enough was seen"))
	all.Wait()
	x.lives("slow ones")
}
