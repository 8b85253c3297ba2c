package autocall

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path"
	"slices"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/sim/frame"
)

// pushSecret signs the pushes of a simulator where a spec asks for no other. It
// is as long as a key.
const pushSecret = "c0nf0rmance-5uite-5ecret-of-32-b"

// pushing is how a spec wants to be pushed to. The zero value is in the clear, and
// accepts everything.
type pushing struct {
	secret   string            // of a simulator
	sealed   bool              // whether the data is encrypted
	either   bool              // whether that is all the same
	dialects map[string]string // of a simulator, beyond those that are expected of it
	answer   func(target.Push) target.Reply
}

// refusing answers the first pushes one after another, and accepts the rest.
func refusing(replies ...target.Reply) pushing {
	return pushing{either: true, answer: func(target.Push) target.Reply {
		if len(replies) == 0 {
			return target.Reply{}
		}
		reply := replies[0]
		replies = replies[1:]
		return reply
	}}
}

// no is an answer that refuses a push.
var no = target.Reply{Body: `{"code":1,"message":"busy"}`}

// pushed is what comes to the suite while a spec runs.
type pushed struct {
	*api
	inbox  *target.Inbox
	secret string
	name   string // of a simulator's push target, while there is one
}

// end lets a simulator push here no more.
func (p *pushed) end(ctx context.Context) error {
	if p.name == "" {
		return nil
	}
	name := p.name
	p.name = ""
	return p.Prepare(ctx, http.MethodDelete, name, nil, nil)
}

// pushes lets the target push to the suite until the spec ends: a simulator is
// set up to, any other target has to be already.
func (a *api) pushes(c *spec.Case, how pushing) *pushed {
	if how.answer == nil {
		how.answer = func(target.Push) target.Reply { return target.Reply{} }
	}
	if a.Control == nil {
		return a.standing(c, how)
	}
	if how.secret == "" {
		how.secret = pushSecret
	}
	a.Masker.Hide("PUSH_SECRET", how.secret)
	inbox, err := a.Answering(c.Context(), how.answer)
	c.Check(err)
	p := &pushed{api: a, inbox: inbox, secret: how.secret, name: "push-targets/conformance-" + path.Base(inbox.URL)}
	p.set(c, how)
	c.Cleanup(p.end)
	return p
}

// set sets a simulator's push target up; attempts from now on follow it.
func (p *pushed) set(c *spec.Case, how pushing) {
	dialects := map[string]any{}
	for _, name := range pushDialects {
		dialects[name] = reading(p.Dialect("autocall", name))
	}
	for name, value := range how.dialects {
		dialects[name] = reading(value)
	}
	c.Check(p.Prepare(c.Context(), http.MethodPut, p.name, map[string]any{
		"vendor": "autocall", "account": p.Vendors.Autocall.Account, "url": p.inbox.URL, "secret": p.secret,
		"encrypted": how.sealed, "concurrency": 1, "dialects": dialects,
	}, nil))
}

// pushDialects are the readings that a simulator's push target has.
var pushDialects = []string{"numbers", "user-data", "empty-user-data", "require-2xx", "timeout", "timestamp"}

// reading writes a reading as the control API takes it.
func reading(value string) any {
	if value == "true" || value == "false" {
		return value == "true"
	}
	return value
}

// standing is the same for a target that pushes by itself.
func (a *api) standing(c *spec.Case, how pushing) *pushed {
	set := a.Vendors.Autocall.Pushes
	switch {
	case set.Secret == "":
		c.NotProven("the target file does not say how its pushes are signed (vendors.autocall.pushes.secret)")
	case how.sealed && !set.Encrypted && !how.either:
		c.NotProven("the target's pushes are not encrypted (vendors.autocall.pushes.encrypted)")
	case !how.sealed && set.Encrypted && !how.either:
		c.NotProven("the target's pushes are encrypted (vendors.autocall.pushes.encrypted)")
	}
	inbox, err := a.Standing(c.Context(), how.answer)
	c.Check(err)
	return &pushed{api: a, inbox: inbox, secret: set.Secret}
}

// place places a call on a simulator; elsewhere the calls of a project come by
// themselves.
func (p *pushed) place(c *spec.Case, outcome string, further ...map[string]any) {
	if p.Control == nil {
		return
	}
	_ = p.order(c, outcome, further...)
}

// order places a call through the control API and returns its id.
func (a *api) order(c *spec.Case, outcome string, further ...map[string]any) string {
	number, err := a.MayCall()
	c.Check(err)
	order := map[string]any{"vendor": "autocall", "account": a.Vendors.Autocall.Account, "callee": number, "outcome": outcome}
	for _, more := range further {
		maps.Copy(order, more)
	}
	id, err := a.Place(c.Context(), order)
	c.Check(err)
	return id
}

// came lets time pass until so many calls have been pushed, and returns the first
// push of each.
func (p *pushed) came(c *spec.Case, calls int) []target.Push {
	return p.awaited(c, calls, 5*time.Second)
}

// one returns the first push of a call that was not answered, or of the next one,
// hardly later than it came.
func (p *pushed) one(c *spec.Case) target.Push {
	p.place(c, "busy")
	return p.awaited(c, 1, p.Tolerances.Rounding/2)[0]
}

func (p *pushed) awaited(c *spec.Case, calls int, step time.Duration) []target.Push {
	most := 5 * time.Minute
	if p.Control == nil {
		step, most = p.Tolerances.Rounding/2, p.Tolerances.Wait
	}
	for waited := time.Duration(0); ; waited += step {
		if first := p.firsts(); len(first) >= calls {
			return first[:calls]
		}
		if waited >= most {
			break
		}
		c.Check(p.Elapse(c.Context(), step))
	}
	if p.Control == nil {
		c.NotProven("%d of %d calls were pushed within %s (tolerances.wait): does a running project push to %s?", len(p.firsts()), calls, most, p.inbox.URL)
	}
	c.Must("calls that were pushed", len(p.firsts()), gomega.BeNumerically(">=", calls))
	return nil // not reached
}

// firsts returns the first push of each call, in the order in which they came. One
// that cannot be read counts as a call's.
func (p *pushed) firsts() []target.Push {
	var first []target.Push
	var seen []string
	for _, push := range p.inbox.Pushes() {
		id := p.idOf(push)
		if id == "" || !slices.Contains(seen, id) {
			first, seen = append(first, push), append(seen, id)
		}
	}
	return first
}

// of returns the pushes of one call.
func (p *pushed) of(id string) []target.Push {
	return slices.DeleteFunc(p.inbox.Pushes(), func(push target.Push) bool { return p.idOf(push) != id })
}

// idOf returns the id of the call that a push is of, "" when it cannot be read.
func (p *pushed) idOf(push target.Push) string {
	r, err := p.open(push)
	if err != nil {
		return ""
	}
	return r.text("call_id")
}

// open reads the record in a push. The sign is not looked at.
func (p *pushed) open(push target.Push) (r row, err error) {
	f, err := frame.Parse(push.Body)
	if err != nil {
		return nil, err
	}
	data := []byte(f.Data)
	if f.Sealed() {
		var text string
		if err := json.Unmarshal(f.Data, &text); err != nil {
			return nil, fmt.Errorf("data: %w", err)
		}
		if data, err = frame.Open(text, p.secret); err != nil {
			return nil, err
		}
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("data: found what is no JSON object: %w", err)
	}
	return r, nil
}

// record reads a push that a spec is about, and ends the spec when it cannot.
func (p *pushed) record(c *spec.Case, push target.Push) row {
	r, err := p.open(push)
	c.Must("the push is a frame with a record", err, gomega.Not(gomega.HaveOccurred()))
	return r
}

// frameOf reads the frame of a push, and ends the spec when it cannot.
func frameOf(c *spec.Case, push target.Push) frame.Frame {
	f, err := frame.Parse(push.Body)
	c.Must("the push is a frame: type, data, sign and timestamp", err, gomega.Not(gomega.HaveOccurred()))
	return f
}
