package push_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/secret"
)

func TestEveryFieldOfATargetIsChecked(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*push.Target)
		field  string
	}{
		"no name":                {func(g *push.Target) { g.Name = "" }, "name"},
		"a name with a slash":    {func(g *push.Target) { g.Name = "a/b" }, "name"},
		"a long name":            {func(g *push.Target) { g.Name = strings.Repeat("a", 65) }, "name"},
		"no vendor":              {func(g *push.Target) { g.Vendor = "" }, "vendor"},
		"no account":             {func(g *push.Target) { g.Account = "" }, "account"},
		"no URL":                 {func(g *push.Target) { g.URL = "" }, "url"},
		"another scheme":         {func(g *push.Target) { g.URL = "file:///etc/passwd" }, "url"},
		"no scheme":              {func(g *push.Target) { g.URL = "crm.example/push" }, "url"},
		"no host":                {func(g *push.Target) { g.URL = "http:///push" }, "url"},
		"a port only":            {func(g *push.Target) { g.URL = "http://:80/push" }, "url"},
		"a port too high":        {func(g *push.Target) { g.URL = "http://crm.example:65536" }, "url"},
		"port 0":                 {func(g *push.Target) { g.URL = "http://crm.example:0" }, "url"},
		"credentials in the URL": {func(g *push.Target) { g.URL = "http://u:hunter2@crm.example" }, "url"},
		"not a URL":              {func(g *push.Target) { g.URL = "http://hunter2\n" }, "url"},
		"no secret":              {func(g *push.Target) { g.Secret = "" }, "secret"},
		"a secret of 65 bytes":   {func(g *push.Target) { g.Secret = secret.Text(strings.Repeat("hunter2-", 8) + "h") }, "secret"},
		"negative concurrency":   {func(g *push.Target) { g.Concurrency = -1 }, "concurrency"},
		"much concurrency":       {func(g *push.Target) { g.Concurrency = push.MaxConcurrency + 1 }, "concurrency"},
		"a negative time-out":    {func(g *push.Target) { g.Timeout = -1 }, "timeout"},
		"an hour's time-out":     {func(g *push.Target) { g.Timeout = time.Hour }, "timeout"},
		"another timestamp":      {func(g *push.Target) { g.Timestamp = "last" }, "timestamp"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			g := push.Target{Name: "crm", Vendor: "acme", Account: "782", URL: "http://crm.example/push", Secret: "s"}
			tc.change(&g)
			err := r.clk.Do(func(t clock.Turn) error { return r.queue.SetTarget(t, g) })
			wrong, ok := errors.AsType[*errs.Error](err)
			r.Expect(ok).To(BeTrue())
			r.Expect(wrong.Code).To(Equal(errs.Invalid))
			r.Expect(wrong.Field).To(Equal(tc.field))
			r.Expect(err.Error()).NotTo(ContainSubstring("\n"), "one thing is wrong")
			r.Expect(err.Error()).NotTo(ContainSubstring("hunter2"))
			r.do(func(t clock.Turn) error {
				r.Expect(r.queue.Targets(t)).To(BeEmpty())
				return nil
			})
		})
	}
}

func TestAllProblemsOfATargetAreToldAtOnce(t *testing.T) {
	r := newRig(t)
	err := r.clk.Do(func(t clock.Turn) error { return r.queue.SetTarget(t, push.Target{}) })
	for _, field := range []string{"name: ", "vendor: ", "account: ", "url: ", "secret: "} {
		r.Expect(err).To(MatchError(ContainSubstring(field)))
	}
}

func TestTargetsAreListedByNameWithDefaults(t *testing.T) {
	r := newRig(t)
	r.target("b", "https://[::1]:8443/push?x=1")
	r.target("c", push.Builtin, func(g *push.Target) { g.Account = "783" })
	dialects := map[string]string{"numbers": "int"}
	r.target("a", "HTTP://crm.example", func(g *push.Target) { g.Dialects = dialects })
	dialects["numbers"] = "changed by the caller afterwards"
	r.target("b", "http://other.example", func(g *push.Target) { g.Concurrency = 1 })
	r.do(func(t clock.Turn) error {
		all := r.queue.Targets(t)
		r.Expect(all).To(HaveLen(3))
		r.Expect(all[0].Name).To(Equal("a"))
		r.Expect(all[0].Concurrency).To(Equal(8))
		r.Expect(all[0].Timeout).To(Equal(5 * time.Second))
		r.Expect(all[0].Timestamp).To(Equal(push.Renewed))
		r.Expect(all[0].Dialects).To(HaveKeyWithValue("numbers", "int"))
		r.Expect(all[1].URL).To(Equal("http://other.example"))
		r.Expect(all[1].Concurrency).To(Equal(1))
		r.Expect(r.queue.TargetsOf(t, "acme", "783")).To(Equal(all[2:]))
		r.Expect(r.queue.TargetsOf(t, "other", "783")).To(BeEmpty())
		return nil
	})
}

func TestASecretNeverShows(t *testing.T) {
	g := NewWithT(t)
	target := push.Target{Name: "crm", Secret: "hunter2"}
	var out bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("set", "target", target, "pointer", &target, "secret", target.Secret)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(&out, verb+verb+"\n", target, target.Secret)
	}
	text, err := json.Marshal(map[string]any{"target": target})
	g.Expect(err).NotTo(HaveOccurred())
	out.Write(text)
	g.Expect(out.String()).NotTo(ContainSubstring("hunter2"))
	g.Expect(out.String()).NotTo(ContainSubstring(fmt.Sprintf("%x", "hunter2")))
	g.Expect(out.String()).To(ContainSubstring("[redacted]"))
}

func TestARemovedTargetGivesUpWhatIsPending(t *testing.T) {
	r := newRig(t)
	r.target("crm", push.Builtin)
	r.target("other", push.Builtin)
	r.Expect(r.queue.Receiver().SetAnswers("crm", []push.Answer{{}, push.Accept()}, push.Answer{})).To(Succeed())
	r.enqueue("crm", "c1", "c2")
	r.enqueue("other", "c1")
	r.advance(0)
	r.do(func(t clock.Turn) error { return r.queue.RemoveTarget(t, "crm") })
	r.Expect(r.get("dlv-1").State).To(Equal(push.GivenUp))
	r.Expect(r.get("dlv-1").Why).To(Equal("its target was removed"))
	r.Expect(r.get("dlv-2").State).To(Equal(push.Delivered), "it had been accepted")
	r.Expect(r.get("dlv-3").State).To(Equal(push.Delivered), "it is another target's")
	r.Expect(r.untilIdle().Ran).To(BeZero(), "nothing is scheduled any more")

	for _, f := range []func(clock.Turn) error{
		func(t clock.Turn) error { return r.queue.RemoveTarget(t, "crm") },
		func(t clock.Turn) error { return r.queue.Replay(t, "dlv-1") },
		func(t clock.Turn) error { _, err := r.queue.Enqueue(t, message("crm", "c3")); return err },
	} {
		r.Expect(errs.As(r.clk.Do(f)).Code).To(Equal(errs.NotFound))
	}

	r.target("crm", push.Builtin)
	r.Expect(r.queue.Receiver().SetAnswers("crm", nil, push.Accept())).To(Succeed())
	r.do(func(t clock.Turn) error { return r.queue.Replay(t, "dlv-1") })
	r.advance(0)
	r.Expect(r.get("dlv-1").State).To(Equal(push.Delivered))
	r.Expect(r.get("dlv-1").Why).To(BeEmpty())
}

func TestARemovedTargetMayStillAcceptWhatIsInFlight(t *testing.T) {
	for answer, want := range map[string]push.State{accepting: push.Delivered, refusing: push.GivenUp} {
		r := newRig(t)
		r.target("crm", receiver(t, says(answer)))
		r.do(func(t clock.Turn) error {
			_, err := r.queue.Enqueue(t, message("crm", "c1"))
			t.After(0, clock.Due{Kind: kindRemove, ID: "crm"})
			return err
		})
		r.Expect(r.untilIdle().Now).To(Equal(epoch), "nothing of the ladder is left")
		d := r.get("dlv-1")
		r.Expect(d.State).To(Equal(want))
		r.Expect(d.Attempts).To(HaveLen(1))
	}
}

func TestAChangedTargetCountsFromTheNextAttempt(t *testing.T) {
	r := newRig(t)
	r.target("crm", receiver(t, says(refusing)))
	r.enqueue("crm", "c1")
	r.advance(0)
	first := r.get("dlv-1").Attempts[0]
	sent := first.Sent()

	r.target("crm", push.Builtin, func(g *push.Target) { g.Secret, g.Encrypted = "another-secret", true })
	r.untilIdle()
	d := r.get("dlv-1")
	r.Expect(d.Attempts[0].Sent()).To(Equal(sent), "what was sent is kept as it was")
	r.Expect(d.Attempts[0].URL).To(Equal(first.URL))
	r.Expect(d.Attempts[1].URL).To(Equal(push.Builtin))
	got, _ := r.queue.Receiver().Received()
	r.Expect(got).To(HaveLen(1))
	r.Expect(got[0].Err).NotTo(HaveOccurred())
	r.Expect(string(got[0].Payload)).To(Equal(`{"call_id":"c1"}`))
}
