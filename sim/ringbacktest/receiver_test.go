package ringbacktest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/ringbacktest"
)

const secret = "my-secret"

func TestAReceiverKeepsWhatIsPushed(t *testing.T) {
	g, rb := NewWithT(t), ringbacktest.Start(t)
	plain, sealed := ringbacktest.NewReceiver(t, secret), ringbacktest.NewReceiver(t, secret)
	rb.PutTarget("plain", plain.Target())
	encrypted := sealed.Target()
	encrypted.Encrypted, encrypted.Concurrency, encrypted.Dialects = true, 1, map[string]any{"numbers": "int"}
	rb.PutTarget("sealed", encrypted)

	id := rb.Place(ringbacktest.Order{Callee: "13800000002"}).ID
	rb.UntilIdle()

	p := plain.Await(1)[0]
	g.Expect(p.Err).NotTo(HaveOccurred())
	g.Expect(p.Frame.Type).To(Equal(frame.TypeCDR))
	g.Expect(p.Frame.Bytes(p.Frame.Timestamp)).To(Equal(p.Body))
	g.Expect([]byte(p.Payload)).To(Equal([]byte(p.Frame.Data)))
	g.Expect(string(p.Payload)).To(ContainSubstring(id))
	g.Expect(p.Header.Get("Content-Type")).To(HavePrefix("application/json"))
	g.Expect(p.Answer.Body).To(Equal(push.Accept().Body))
	e := sealed.Await(1)[0]
	g.Expect(e.Frame.Sealed()).To(BeTrue())
	g.Expect(string(e.Payload)).To(ContainSubstring(id))
	g.Expect(rb.Call(id).Deliveries).To(HaveLen(2))

	plain.Clear()
	g.Expect(plain.Pushes()).To(BeEmpty())
}

func TestAReceiverRefusesWhatItsSecretDidNotSign(t *testing.T) {
	g, rb := NewWithT(t), ringbacktest.Start(t)
	crm := ringbacktest.NewReceiver(t, secret)
	other := crm.Target()
	other.Secret = "another"
	rb.PutTarget("crm", other)
	id := rb.Place(ringbacktest.Order{Callee: "13800000002"}).ID
	rb.Advance(time.Minute)
	p := crm.Await(1)[0]
	g.Expect(p.Err).To(MatchError(HavePrefix("sign: ")))
	g.Expect(p.Payload).To(BeNil())
	g.Expect(p.Frame.Data).NotTo(BeEmpty(), "the frame itself could be read")
	g.Expect(rb.Deliveries(id)[0].State).To(Equal(push.Pending))
}

func TestAReceiverAnswersAsProgrammed(t *testing.T) {
	g, rb := NewWithT(t), ringbacktest.Start(t)
	crm := ringbacktest.NewReceiver(t, secret)
	rb.PutTarget("crm", crm.Target())
	crm.Answer(push.Answer{Status: 500}, push.Answer{Body: `{"code":9}`})
	id := rb.Place(ringbacktest.Order{Callee: "13800000002"}).ID
	rb.Advance(time.Minute)

	d := rb.Deliveries(id)[0]
	g.Expect(d).To(Equal(ringbacktest.Delivery{
		ID: "dlv-1", Target: "crm", CallID: id, State: push.Pending, NextAt: d.NextAt, Error: d.Error, Attempts: d.Attempts,
	}))
	g.Expect(d.NextAt).To(BeTemporally(">", rb.Now()))
	g.Expect(len(d.Attempts)).To(BeNumerically(">", 2), "the last answer is for ever")
	g.Expect(d.Attempts[0].Status).To(Equal(http.StatusInternalServerError))
	g.Expect(d.Attempts[1].Body).To(Equal(`{"code":9}`))
	g.Expect(d.Attempts[2].Body).To(Equal(`{"code":9}`))
	g.Expect(d.Attempts[2].At.Sub(d.Attempts[1].At)).To(Equal(15 * time.Second))
	g.Expect(d.Attempts[2].Error).To(ContainSubstring("the code is 9"))

	crm.Answer()
	rb.UntilIdle()
	g.Expect(rb.Deliveries(id)[0].State).To(Equal(push.Delivered))
}

func TestAwaitWaitsWhereTimeMovesByItself(t *testing.T) {
	g := NewWithT(t)
	rb := ringbacktest.Start(t, func(c *sim.Config) { c.Clock = clock.Skip })
	crm := ringbacktest.NewReceiver(t, secret)
	rb.PutTarget("crm", crm.Target())
	rb.Place(ringbacktest.Order{Callee: "13800000002"})
	g.Expect(crm.Await(1)).To(HaveLen(1))
}

// hasty is a test whose time is over.
type hasty struct{ *scope }

func (hasty) Context() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func TestAwaitSaysHowManyCame(t *testing.T) {
	g, s := NewWithT(t), &scope{}
	defer s.end()
	crm := ringbacktest.NewReceiver(hasty{s}, secret)
	g.Expect(func() { crm.Await(2) }).To(PanicWith("ringbacktest: 0 of 2 pushes came within 10s"))
}

func TestAReceiverWantsASecretAndStatuses(t *testing.T) {
	g := NewWithT(t)
	g.Expect(func() { ringbacktest.NewReceiver(&scope{}, "") }).To(PanicWith(HavePrefix("ringbacktest: secret: ")))
	s := &scope{}
	defer s.end()
	crm := ringbacktest.NewReceiver(s, secret)
	g.Expect(func() { crm.Answer(push.Accept(), push.Answer{Status: 99}) }).To(PanicWith(HavePrefix("ringbacktest: answers[1].status: 99 is not")))
}

func TestAReceiverKeepsWhatIsNoPush(t *testing.T) {
	g, crm := NewWithT(t), ringbacktest.NewReceiver(t, secret)
	for body, want := range map[string]string{"": "body: ", "hello": "body: ", `{"type":1}`: "data: found none", strings.Repeat("x", 17<<20): "too large"} {
		crm.Clear()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, crm.URL, strings.NewReader(body))
		g.Expect(err).NotTo(HaveOccurred())
		resp, err := http.DefaultClient.Do(req)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(resp.Body.Close()).To(Succeed())
		g.Expect(crm.Await(1)[0].Err).To(MatchError(ContainSubstring(want)))
	}
}
