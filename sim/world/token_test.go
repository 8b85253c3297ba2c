package world_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/world"
)

func TestTokensExpireAndAreCounted(t *testing.T) {
	b := newBench(t, call.Callee)
	issue := func(agent string) (g world.Grant, err error) {
		err = b.Clock.Do(func(t clock.Turn) (err error) {
			g, err = b.IssueToken(t, "6019072501", agent, "openid", true)
			return err
		})
		return g, err
	}
	first, err := issue("8005")
	b.g.Expect(err).NotTo(HaveOccurred())
	b.g.Expect(first.Token).To(MatchRegexp("^[0-9a-f]{40}$"))
	b.g.Expect(first.Refresh).To(MatchRegexp("^[0-9a-f]{40}$"))
	for range world.TokensPerDay - 1 {
		_, err = issue("8005")
		b.g.Expect(err).NotTo(HaveOccurred())
	}
	_, err = issue("8005")
	b.g.Expect(errs.As(err).Code).To(Equal(errs.RateLimited))
	_, err = issue("8006")
	b.g.Expect(err).NotTo(HaveOccurred(), "another agent has a count of their own")

	_, err = b.Clock.Advance(t.Context(), world.TokenLife-time.Millisecond)
	b.g.Expect(err).NotTo(HaveOccurred())
	b.do(func(t clock.Turn) {
		g, err := b.Grant(t, first.Token)
		b.g.Expect(err).NotTo(HaveOccurred())
		b.g.Expect(g.Agent).To(Equal("8005"))
		_, err = b.Grant(t, first.Refresh)
		b.g.Expect(errs.As(err).Code).To(Equal(errs.Unauthenticated))
		_, err = b.Refreshed(t, first.Refresh)
		b.g.Expect(err).NotTo(HaveOccurred())
	})
	b.g.Expect(b.idle().Now).To(Equal(epoch.Add(world.TokenLife-time.Millisecond)), "an expiry is no event")
	_, err = b.Clock.Advance(t.Context(), time.Millisecond)
	b.g.Expect(err).NotTo(HaveOccurred())
	b.do(func(t clock.Turn) {
		_, err := b.Grant(t, first.Token)
		b.g.Expect(errs.As(err).Code).To(Equal(errs.Unauthenticated))
	})
	_, err = issue("8005")
	b.g.Expect(err).NotTo(HaveOccurred())
}
