package receiver

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// exam is one run of one rule against an endpoint.
type exam struct {
	*spec.Case
	e *Endpoint
}

// text returns a record as PHP writes it.
func text(record phpjson.Object) string {
	data, err := phpjson.Marshal(record)
	if err != nil {
		panic(err) // records are made of what has a form
	}
	return string(data)
}

// push returns the body of a good push, sent so long after the endpoint's now.
func (e *Endpoint) push(form Form, record phpjson.Object, after time.Duration) string {
	return e.body(e.sign(form, text(record)), after)
}

// sign returns the frame of a text of data, rightly signed, whatever the text is.
func (e *Endpoint) sign(form Form, data string) frame.Frame {
	if form == Sealed {
		return frame.Carry(frame.TypeCDR, frame.Seal([]byte(data), e.Secret), e.Secret)
	}
	return frame.Frame{Type: frame.TypeCDR, Data: []byte(data), Sign: frame.Sign([]byte(data), e.Secret)}
}

// body returns a frame as it is sent so long after the endpoint's now.
func (e *Endpoint) body(f frame.Frame, after time.Duration) string {
	return string(f.Bytes(e.Now.Add(after).Format(frame.TimeLayout)))
}

// request returns the request of a push.
func (e *Endpoint) request(body string) target.Request {
	return target.Request{Method: http.MethodPost, URL: e.URL, Header: http.Header{"Content-Type": {"application/json"}}, Body: body}
}

// send sends a body and returns the answer. Without one the rule is broken, and
// ok is false; a receiver that does not even listen any more ends the rule.
func (x *exam) send(body string) (a target.Answer, ok bool) {
	return x.through(x.e.client, x.e.request(body))
}

// through is send with a client and a request of its own.
func (x *exam) through(client *target.Client, r target.Request) (a target.Answer, ok bool) {
	a, err := client.Send(x.Context(), r)
	return a, x.came(a, err)
}

// came records whether an answer came.
func (x *exam) came(a target.Answer, err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		x.Check(err)
	}
	if err != nil {
		x.About(a).Equal("the receiver", err.Error(), "an answer")
	}
	return err == nil
}

// accepts sends a good push and expects it to be accepted.
func (x *exam) accepts(what, body string) {
	a, ok := x.send(body)
	x.accepted(what, a, ok)
}

// accepted expects that an answer accepts.
func (x *exam) accepted(what string, a target.Answer, ok bool) {
	if !ok {
		return
	}
	found := x.e.outcome(a)
	if found != accepted {
		found += ": " + x.e.refusal(a)
	}
	x.About(a).Equal(what, found, accepted)
}

// refuses sends a bad push and expects it to be answered, and not accepted.
func (x *exam) refuses(what, body string) target.Answer {
	a, ok := x.send(body)
	if ok {
		x.About(a).Equal(what, x.e.outcome(a), refused)
	}
	return a
}

// each runs a check in every form that is wanted.
func (x *exam) each(f func(form Form, suffix string)) {
	for _, form := range x.e.Forms {
		suffix := ""
		if form == Sealed {
			suffix = ", encrypted"
		}
		f(form, suffix)
	}
}

// takes expects that a record is accepted in every form that is wanted. Each push
// is a call of its own.
func (x *exam) takes(what string, record func() phpjson.Object) {
	x.each(func(form Form, suffix string) { x.accepts(what+suffix, x.e.push(form, record(), 0)) })
}

// lives expects that a good push is still accepted.
func (x *exam) lives(after string) {
	x.accepts("a good push after "+after, x.e.push(x.e.Forms[0], x.e.make.record(fates[0]), 0))
}

// form is the form of pushes where one will do.
func (x *exam) form() Form { return x.e.Forms[0] }

// record makes a record of an ordinary call.
func (x *exam) record() phpjson.Object { return x.e.make.record(fates[0]) }

// reply is an answer, or why there was none.
type reply struct {
	target.Answer
	err error
}

// begins is how long a receiver may take to begin with what stands at its door:
// only what it has begun with is under way at once.
const begins = 100 * time.Millisecond

// together sends bodies on a connection each, all of them whole but for their last
// byte before the first is completed. Took is counted from there.
func (x *exam) together(bodies []string) []reply {
	g := newGate(len(bodies))
	replies := make([]reply, len(bodies))
	var all sync.WaitGroup
	for i, body := range bodies {
		all.Go(func() {
			var came sync.Once
			var took func() time.Duration
			client := x.e.client.Through(wire{minor: 1, hold: func(ctx context.Context) error {
				came.Do(g.arrive)
				err := g.wait(ctx)
				if err == nil {
					err = target.Sleep(ctx, begins)
				}
				took = target.Stopwatch()
				return err
			}})
			a, err := client.Send(x.Context(), x.e.request(body))
			came.Do(g.arrive) // one that could not connect holds nobody
			if took != nil {
				a.Took = took()
			}
			replies[i] = reply{a, err}
		})
	}
	all.Wait()
	return replies
}
