package push_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/push"
)

func (r *rig) list(f push.Filter, cursor string, limit int) (ids []string, next string) {
	r.Helper()
	r.do(func(t clock.Turn) error {
		page, n, err := r.queue.List(t, f, cursor, limit)
		for _, d := range page {
			ids = append(ids, d.ID)
		}
		next = n
		return err
	})
	return ids, next
}

func TestDeliveriesArePagedAndFiltered(t *testing.T) {
	r := newRig(t)
	r.target("crm", push.Builtin)
	r.target("dwh", push.Builtin)
	r.Expect(r.queue.Receiver().SetAnswers("dwh", nil, push.Answer{})).To(Succeed())
	r.enqueue("crm", "c1", "c2", "c3")
	r.enqueue("dwh", "c1", "c2")
	r.advance(0)

	ids, next := r.list(push.Filter{}, "", 2)
	r.Expect(ids).To(Equal([]string{"dlv-1", "dlv-2"}))
	ids, next = r.list(push.Filter{}, next, 3)
	r.Expect(ids).To(Equal([]string{"dlv-3", "dlv-4", "dlv-5"}))
	r.Expect(next).To(BeEmpty(), "a full page may be the last")

	for name, tc := range map[string]struct {
		filter push.Filter
		want   []string
	}{
		"by target": {push.Filter{Target: "dwh"}, []string{"dlv-4", "dlv-5"}},
		"by state":  {push.Filter{State: push.Delivered}, []string{"dlv-1", "dlv-2", "dlv-3"}},
		"by call":   {push.Filter{Call: "c2"}, []string{"dlv-2", "dlv-5"}},
		"by all":    {push.Filter{Call: "c2", Target: "dwh", State: push.Pending}, []string{"dlv-5"}},
		"by none":   {push.Filter{Call: "c9"}, nil},
	} {
		ids, next := r.list(tc.filter, "", 100)
		r.Expect(ids).To(Equal(tc.want), name)
		r.Expect(next).To(BeEmpty(), name)
	}
	r.do(func(t clock.Turn) error {
		of := r.queue.OfCall(t, "c1")
		r.Expect(of).To(HaveLen(2))
		r.Expect(of[1].ID).To(Equal("dlv-4"))
		r.Expect(of[1].Account).To(Equal("782"))
		r.Expect(r.queue.OfCall(t, "")).To(BeEmpty())
		return nil
	})
}

func TestAListRefusesWhatItCannotRead(t *testing.T) {
	r := newRig(t)
	r.target("crm", push.Builtin)
	r.enqueue("crm", "c1")
	for name, tc := range map[string]struct {
		filter push.Filter
		cursor string
		limit  int
		field  string
	}{
		"a cursor from elsewhere": {push.Filter{}, "dlv-2", 1, "cursor"},
		"not a cursor":            {push.Filter{}, "' or 1=1", 1, "cursor"},
		"another state":           {push.Filter{State: "lost"}, "", 1, "state"},
		"no room":                 {push.Filter{}, "", 0, "limit"},
	} {
		err := r.clk.Do(func(t clock.Turn) error {
			_, _, err := r.queue.List(t, tc.filter, tc.cursor, tc.limit)
			return err
		})
		r.Expect(errs.As(err).Code).To(Equal(errs.Invalid), name)
		r.Expect(errs.As(err).Field).To(Equal(tc.field), name)
	}
}
