package push_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/push"
)

func TestTheBuiltInReceiverAnswersAsProgrammed(t *testing.T) {
	r := newRig(t)
	r.target("crm", push.Builtin, func(g *push.Target) { g.Encrypted = true })
	rec := r.queue.Receiver()
	r.Expect(rec.SetAnswers("crm", []push.Answer{{Status: 500, Body: "oops", ContentType: "text/plain"}}, push.Accept())).To(Succeed())
	r.enqueue("crm", "c1")
	r.untilIdle()

	d := r.get("dlv-1")
	r.Expect(d.State).To(Equal(push.Delivered))
	r.Expect(string(d.Attempts[0].Body)).To(Equal("oops"))
	r.Expect(d.Attempts[0].Status).To(Equal(500))
	r.Expect(d.Attempts[0].Real.Header).To(Equal(http.Header{"Content-Type": {"text/plain"}}))

	got, dropped := rec.Received()
	r.Expect(dropped).To(BeZero())
	r.Expect(got).To(HaveLen(2))
	for i, receipt := range got {
		r.Expect(receipt.At).To(Equal(d.Attempts[i].At))
		r.Expect(receipt.Target).To(Equal("crm"))
		r.Expect(receipt.Body).To(Equal(d.Attempts[i].Sent()))
		r.Expect(receipt.Err).NotTo(HaveOccurred())
		r.Expect(string(receipt.Payload)).To(Equal(`{"call_id":"c1"}`))
		r.Expect(receipt.Status).To(Equal(d.Attempts[i].Status))
		r.Expect(receipt.Header.Get("Content-Type")).To(Equal("application/json"))
	}
	rec.Clear()
	got, _ = rec.Received()
	r.Expect(got).To(BeEmpty())
}

func TestTheBuiltInReceiverSeesTheOrderOfTheAttempts(t *testing.T) {
	r := newRig(t)
	r.target("a", push.Builtin)
	r.target("b", push.Builtin)
	var want []string
	for i := range 50 {
		target := string("ab"[i%2])
		r.enqueue(target, fmt.Sprint(i))
		want = append(want, fmt.Sprintf(`%s {"call_id":"%d"}`, target, i))
	}
	r.untilIdle()
	got, _ := r.queue.Receiver().Received()
	var seen []string
	for _, receipt := range got {
		seen = append(seen, receipt.Target+" "+string(receipt.Payload))
	}
	r.Expect(seen).To(Equal(want))
}

func TestTheBuiltInReceiverIsBounded(t *testing.T) {
	for name, rec := range map[string]*push.Receiver{
		"by count": push.NewReceiver(3, 0),
		"by bytes": push.NewReceiver(0, 3*200), // a receipt below has 139 bytes of body and payload
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.queue = push.New(t.Context(), push.Options{Receiver: rec})
			defer r.queue.Close()
			r.target("crm", push.Builtin)
			r.enqueue("crm", calls(9)...)
			r.untilIdle()
			got, dropped := rec.Received()
			r.Expect(len(got)).To(BeNumerically(">=", 3))
			r.Expect(len(got) + dropped).To(Equal(9))
			r.Expect(dropped).To(BeNumerically(">", 0))
			r.Expect(string(got[len(got)-1].Payload)).To(Equal(`{"call_id":"c9"}`), "the newest are kept")
		})
	}
}

func TestAnAnswerThatCannotBeGiven(t *testing.T) {
	g := NewWithT(t)
	rec := push.NewReceiver(0, 0)
	for _, status := range []int{-1, 100, 199, 600} {
		g.Expect(rec.SetAnswers("crm", nil, push.Answer{Status: status})).To(MatchError(ContainSubstring("status: ")))
		g.Expect(rec.SetAnswers("crm", []push.Answer{{Status: status}}, push.Accept())).To(MatchError(ContainSubstring("status: ")))
	}
}

func TestReadingTheReceiverWhileItWorks(t *testing.T) {
	r := newRig(t)
	r.target("crm", push.Builtin)
	r.enqueue("crm", calls(100)...)
	rec := r.queue.Receiver()
	for seen := 0; seen < 100; {
		got, _ := rec.Received()
		r.Expect(len(got)).To(BeNumerically(">=", seen))
		seen = len(got)
		r.advance(time.Second)
	}
}
