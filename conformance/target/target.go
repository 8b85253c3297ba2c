// Package target is what the conformance suite examines: where the vendors' APIs
// are, who asks, what may be called, how exact answers have to be. It speaks to
// the target over the network only, and records what is said.
//
// A target comes from a target file ([Load]) or from settings ([New]); [Target.Probe]
// has to be called before the first spec.
package target

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/contracts"
)

// Target is one set of endpoints to examine. Its settings are complete once
// [Target.Probe] has returned, and do not change afterwards.
type Target struct {
	Settings
	*Client

	// Expected is the reason of each expected failure by the id of the spec.
	Expected map[string]string

	// Masker hides what must not stand in a report.
	Masker verdict.Masker

	placed budget
	nonce  atomic.Uint64 // of wintelapi's requests

	mu        sync.Mutex
	token     string        // of autocall, once it was issued
	tokenAge  time.Duration // by how much time was moved since
	inbox     *Receiver
	contracts map[string]*contracts.Contract // by name, under the target's dialects
}

// New returns the target that the settings describe, or everything that is wrong
// with them.
func New(s Settings) (*Target, error) {
	s.fillIn()
	if wrong := s.problems(); len(wrong) > 0 {
		lines := make([]string, len(wrong))
		for i, p := range wrong {
			lines[i] = p.at + ": " + p.text
		}
		return nil, fmt.Errorf("target: %s", strings.Join(lines, "; "))
	}
	return newTarget(s), nil
}

func newTarget(s Settings) *Target {
	t := &Target{Settings: s, Client: NewClient(s.Tolerances.Answer), contracts: map[string]*contracts.Contract{}}
	t.hide()
	return t
}

// hide hides every credential and number that the settings hold.
func (t *Target) hide() {
	if c := t.Control; c != nil {
		t.Masker.Hide("CONTROL_TOKEN", c.Token)
	}
	if a := t.Vendors.Autocall; a != nil {
		t.Masker.Hide("TOKEN", a.Token)
		t.Masker.Hide("CLIENT_ID", a.ClientID)
		t.Masker.Hide("CLIENT_SECRET", a.ClientSecret)
		t.Masker.Hide("PUSH_SECRET", a.Pushes.Secret)
		t.hideAgents(a.Agents)
	}
	if u := t.Vendors.UCCC; u != nil {
		t.Masker.Hide("ACCESS_TOKEN", u.AccessToken)
		t.hideAgents(u.Agents)
	}
	if w := t.Vendors.Wintelapi; w != nil {
		t.Masker.Hide("WINTELAPI_SECRET", w.Secret)
	}
	for _, n := range t.Calls.Numbers {
		t.Masker.Hide("CALLEE", n)
	}
}

func (t *Target) hideAgents(agents []Agent) {
	for _, a := range agents {
		t.Masker.Hide("PASSWORD", a.Password)
		t.Masker.Hide("AGENT_PHONE", a.Phone)
	}
}

// Subject says what the target is, for a report.
func (t *Target) Subject() verdict.Subject {
	return verdict.Subject{Name: t.Name, Kind: string(t.Kind), Addresses: t.bases()}
}

// bases are the base URLs by vendor.
func (t *Target) bases() map[string]string {
	bases := map[string]string{}
	if t.Vendors.Autocall != nil {
		bases["autocall"] = t.Vendors.Autocall.URL
	}
	if t.Vendors.UCCC != nil {
		bases["uccc"] = t.Vendors.UCCC.URL
	}
	if t.Vendors.Wintelapi != nil {
		bases["wintelapi"] = t.Vendors.Wintelapi.URL
	}
	return bases
}

// Lacks says why a spec cannot show anything here; "" when it can.
func (t *Target) Lacks(spec verdict.Spec) string { return t.lacks(spec) }

// Mask hides what must not stand in a report.
func (t *Target) Mask() *verdict.Masker { return &t.Masker }

// Close ends the suite's receiver, if it was used.
func (t *Target) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.http.CloseIdleConnections()
	if t.inbox == nil {
		return nil
	}
	err := t.inbox.close()
	t.inbox = nil
	return err
}

// LackingError is an error that says that the target does not offer something, or is
// not to be asked for it: what depends on it is not proven.
type LackingError struct{ Reason string }

// Error returns the reason.
func (e *LackingError) Error() string { return e.Reason }

// Elapse lets time pass: virtual time where there is a control API, real time
// elsewhere. Waiting longer than the tolerance allows is [LackingError].
func (t *Target) Elapse(ctx context.Context, d time.Duration) error {
	if t.Control != nil {
		return t.Advance(ctx, d)
	}
	if d > t.Tolerances.Wait {
		return &LackingError{fmt.Sprintf("it takes %s of real time, and the target file allows %s (tolerances.wait)", d, t.Tolerances.Wait)}
	}
	return Sleep(ctx, d)
}

// China is the zone of every time that a vendor writes as text.
var China = time.FixedZone("UTC+8", 8*60*60)

// Now returns the target's time: the virtual one where there is a control API,
// that of the wall elsewhere.
func (t *Target) Now(ctx context.Context) (time.Time, error) {
	if t.Control == nil {
		return WallNow(), nil
	}
	var clock struct{ Now time.Time }
	err := t.Prepare(ctx, http.MethodGet, "clock", nil, &clock)
	return clock.Now, err
}

// Await asks at once, and again as time passes, virtual or real, until the answer
// is yes or so much time has passed; it reports whether it was. Real time is at
// most the tolerance late.
func (t *Target) Await(ctx context.Context, within time.Duration, ask func() bool) (bool, error) {
	const steps = 20
	if t.Control == nil {
		within = min(within, t.Tolerances.Late)
	}
	for range steps {
		if ask() {
			return true, nil
		}
		if err := t.Elapse(ctx, within/steps); err != nil {
			return false, err
		}
	}
	return ask(), nil
}

// budget counts the calls that were placed.
type budget struct {
	mu   sync.Mutex
	used int
}

// MayCall returns a number to call, and counts the call. On a real endpoint the
// numbers are those of the target file, and when its allowCalls are used up the
// error is [LackingError]. Every spec that places a call asks first.
func (t *Target) MayCall() (string, error) {
	t.placed.mu.Lock()
	defer t.placed.mu.Unlock()
	if t.Kind == Simulator {
		t.placed.used++
		return simulated, nil
	}
	if t.placed.used >= t.Calls.AllowCalls {
		return "", &LackingError{fmt.Sprintf("the %d calls that the target file allows (calls.allowCalls) are used up", t.Calls.AllowCalls)}
	}
	number := t.Calls.Numbers[t.placed.used%len(t.Calls.Numbers)]
	t.placed.used++
	return number, nil
}

// simulated is whom the suite calls on a simulator: an ordinary number, answered.
const simulated = "18512342456"
