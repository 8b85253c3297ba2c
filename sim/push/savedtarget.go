package push

import (
	"encoding/json"
	"iter"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/secret"
	"github.com/ringback-sim/ringback/sim/store"
)

// targetState is a [Target]'s.
type targetState struct {
	Name        string            `json:"name"`
	Vendor      string            `json:"vendor"`
	Account     string            `json:"account"`
	URL         string            `json:"url"`
	Secret      string            `json:"secret"`
	Encrypted   bool              `json:"encrypted,omitzero"`
	Concurrency int               `json:"concurrency"`
	AnyStatus   bool              `json:"anyStatus,omitzero"`
	Timeout     store.Span        `json:"timeout"`
	Timestamp   Stamping          `json:"timestamp"`
	Dialects    map[string]string `json:"dialects,omitempty"`
}

func saveTarget(g Target) any {
	return targetState{
		g.Name, g.Vendor, g.Account, g.URL, string(g.Secret), g.Encrypted, g.Concurrency, g.AnyStatus,
		store.Span(g.Timeout), g.Timestamp, g.Dialects,
	}
}

func (q *Queue) saveTargets(clock.Turn) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, g := range q.targets {
			if !yield(g.Name, saveTarget(g.Target)) {
				return
			}
		}
	}
}

func (q *Queue) loadTarget(t clock.Turn, value json.RawMessage) error {
	var s targetState
	if err := store.Decode(value, &s); err != nil {
		return err
	}
	if q.target(s.Name) != nil {
		return errs.Field(errs.Invalid, "name", "there are two targets %.80q", s.Name)
	}
	return q.SetTarget(t, Target{
		s.Name, s.Vendor, s.Account, s.URL, secret.Text(s.Secret), s.Encrypted, s.Concurrency, s.AnyStatus,
		time.Duration(s.Timeout), s.Timestamp, s.Dialects,
	})
}
