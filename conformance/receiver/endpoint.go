package receiver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/fixtures"
	"github.com/ringback-sim/ringback/sim/frame"
)

// Config says which endpoint to examine and how. URL and Secret are required.
type Config struct {
	// URL is where the receiver takes pushes.
	URL string
	// Secret is shared with the receiver.
	Secret string
	// Forms are the forms in which to push. Default: in the clear.
	Forms []Form
	// ProbeURL tells what the receiver has stored: a GET on it with ?call_id=…, or
	// with {call_id} replaced where it occurs, answers {"count":n,"data":{…}}.
	// Without it only answers are examined.
	ProbeURL string
	// Full runs what takes longer, too.
	Full bool
	// Timeout is how long an answer may take. Default 5s.
	Timeout time.Duration
	// Settle is how long what was accepted may take until the probe shows it.
	// Default 2s.
	Settle time.Duration
	// Seed decides what the records say.
	Seed uint64
	// Now is the end of the examined calls, and where their ids come from.
	// Default: the wall's time.
	Now time.Time
}

// Form is how the data of a push travel.
type Form string

// The forms.
const (
	Plain  Form = "plain"
	Sealed Form = "sealed"
)

// Endpoint is a receiver under examination.
type Endpoint struct {
	Config
	mask   verdict.Masker
	client *target.Client
	make   maker
	first  *target.Answer // to the first good push
	forged *target.Answer // to the same with a wrong sign
}

// New returns the endpoint that the settings describe, or everything that is
// wrong with them.
func New(c Config) (*Endpoint, error) {
	c.Timeout, c.Settle = cmp.Or(c.Timeout, 5*time.Second), cmp.Or(c.Settle, 2*time.Second)
	if len(c.Forms) == 0 {
		c.Forms = []Form{Plain}
	}
	if c.Now.IsZero() {
		c.Now = target.WallNow()
	}
	c.Now = c.Now.In(target.China)
	var wrong []error
	if err := reachable(c.URL); err != nil {
		wrong = append(wrong, fmt.Errorf("url: %w", err))
	}
	if c.Secret == "" {
		wrong = append(wrong, frame.ErrNoSecret)
	}
	if c.ProbeURL != "" {
		if err := reachable(c.ProbeURL); err != nil {
			wrong = append(wrong, fmt.Errorf("probe: %w", err))
		}
	}
	if c.Timeout < 0 || c.Settle < 0 {
		wrong = append(wrong, fmt.Errorf("timeout, settle: found %s and %s, expected positive durations", c.Timeout, c.Settle))
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	e := &Endpoint{Config: c, client: target.NewClient(c.Timeout).Through(lone())}
	e.make = maker{draw: fixtures.New(c.Seed), now: c.Now}
	e.mask.MadeUp = true
	e.mask.Hide("PUSH_SECRET", c.Secret)
	for _, address := range []string{c.URL, c.ProbeURL} {
		if u, err := url.Parse(address); err == nil && u.User != nil {
			password, _ := u.User.Password()
			e.mask.Hide("URL_PASSWORD", password)
		}
	}
	return e, nil
}

func reachable(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("found %q, expected an http or https URL with a host", address)
	}
	return nil
}

// lone returns a transport that connects anew for each push, as the vendor does:
// a connection kept and closed meanwhile would fail a push by nobody's fault.
func lone() *http.Transport {
	var http1 http.Protocols
	http1.SetHTTP1(true)
	return &http.Transport{DisableKeepAlives: true, DisableCompression: true, Protocols: &http1}
}

// Subject says what is examined.
func (e *Endpoint) Subject() verdict.Subject {
	effects := "answers only: no probe was given"
	if e.ProbeURL != "" {
		effects = "answers and, by its probe, what it stores"
	}
	return verdict.Subject{
		Name: e.mask.Text(bare(e.URL)), Kind: "push receiver; " + effects,
		Addresses: map[string]string{"receiver": e.mask.Text(bare(e.URL))},
	}
}

// bare returns a URL without its credentials and query.
func bare(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// Mask hides the secret.
func (e *Endpoint) Mask() *verdict.Masker { return &e.mask }

// Probe makes sure that the receiver answers a push, whatever it answers, and that
// the probe, if there is one, tells what it should. The error is
// [target.UnreachableError].
func (e *Endpoint) Probe(ctx context.Context) error {
	record := e.make.record(fates[0])
	answer, err := e.client.Send(ctx, e.request(e.push(e.Forms[0], record, 0)))
	if err != nil {
		return e.unreachable("the receiver", e.URL, err)
	}
	if e.first == nil {
		f := e.sign(e.Forms[0], text(e.make.record(fates[0])))
		f.Sign = nextDigit(f.Sign)
		forged, err := e.client.Send(ctx, e.request(e.body(f, 0)))
		if err != nil {
			forged = target.Answer{} // like no answer at all
		}
		e.first, e.forged = &answer, &forged
	}
	if e.ProbeURL == "" {
		return nil
	}
	if _, err := e.ask(ctx, idOf(record)); err != nil {
		return e.unreachable("the probe", e.ProbeURL, err)
	}
	return nil
}

func (e *Endpoint) unreachable(what, address string, err error) error {
	if broken, ok := errors.AsType[*target.BrokenError](err); ok && errors.Unwrap(broken.Err) != nil {
		err = errors.Unwrap(broken.Err)
	}
	why := strings.Join(strings.Fields(e.mask.Text(err.Error())), " ")
	return &target.UnreachableError{Sentence: fmt.Sprintf("%s at %s cannot be examined: %s", what, e.mask.Text(bare(address)), why)}
}

// telling are the rules that say which good pushes are refused; if an ordinary one
// is, nothing else can be told.
var telling = []string{"RECEIVER-ACCEPT-001", "RECEIVER-ACCEPT-002", "RECEIVER-ACCEPT-003"}

// Lacks says why a rule cannot show anything here; "" when it can.
func (e *Endpoint) Lacks(s verdict.Spec) string {
	for _, need := range s.Needs {
		switch {
		case need == verdict.NeedsProbe && e.ProbeURL == "":
			return "no probe was given, so only answers are examined"
		case need == verdict.NeedsPlain && !slices.Contains(e.Forms, Plain):
			return "it is about pushes in the clear, and only encrypted ones are wanted"
		case need == verdict.NeedsSealed && !slices.Contains(e.Forms, Sealed):
			return "it is about encrypted pushes, and they are not wanted"
		case need == verdict.NeedsTime && !e.Full:
			return "it takes long, and the profile is quick"
		}
	}
	if e.refusing() && !slices.Contains(telling, s.ID) {
		return "the receiver refuses a good push already: " + e.refusal(*e.first)
	}
	return ""
}
