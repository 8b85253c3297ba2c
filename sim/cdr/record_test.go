package cdr_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
)

func TestDurationsOfARecord(t *testing.T) {
	at := func(s int) time.Time { return epoch.Add(time.Duration(s) * time.Second) }
	for name, tc := range map[string]struct {
		a, b                         call.Leg
		duration, billable, ringTime time.Duration
	}{
		"connected, callee first": {
			a:        call.Leg{Party: call.Callee, DialedAt: at(0), RingingAt: at(1), AnsweredAt: at(6), ReleasedAt: at(60)},
			b:        call.Leg{Party: call.Caller, DialedAt: at(6), AnsweredAt: at(10), ReleasedAt: at(60)},
			duration: 60 * time.Second, billable: 50 * time.Second, ringTime: 6 * time.Second,
		},
		"connected, callee second": {
			a:        call.Leg{Party: call.Caller, DialedAt: at(0), AnsweredAt: at(6), ReleasedAt: at(60)},
			b:        call.Leg{Party: call.Callee, DialedAt: at(6), AnsweredAt: at(10), ReleasedAt: at(60)},
			duration: 60 * time.Second, billable: 50 * time.Second, ringTime: 4 * time.Second,
		},
		"given up": {
			a:        call.Leg{Party: call.Callee, DialedAt: at(0), RingingAt: at(5), ReleasedAt: at(60)},
			b:        call.Leg{Party: call.Caller},
			duration: 60 * time.Second, ringTime: 60 * time.Second,
		},
		"callee never dialled": {
			a:        call.Leg{Party: call.Caller, DialedAt: at(0), ReleasedAt: at(60)},
			b:        call.Leg{Party: call.Callee},
			duration: 60 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r := cdr.Of(&call.Call{PlacedAt: at(0), EndedAt: at(60), A: tc.a, B: tc.b})
			g.Expect(r.Duration()).To(Equal(tc.duration))
			g.Expect(r.Billable()).To(Equal(tc.billable))
			g.Expect(r.RingTime()).To(Equal(tc.ringTime))
		})
	}
}

func TestARecordIsACopyWithoutThePlan(t *testing.T) {
	g := NewWithT(t)
	c := call.Call{ID: "1", Attributes: map[string]string{"k": "v"}, Plan: call.Plan{NoAgent: true}}
	r := cdr.Of(&c)
	c.Attributes["k"] = "other"
	g.Expect(r.Attributes).To(HaveKeyWithValue("k", "v"))
	g.Expect(r.Plan).To(BeZero())
}
