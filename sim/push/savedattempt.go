package push

import (
	"fmt"
	"net/http"
	"time"

	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/store"
)

// attemptState is an [Attempt]'s. A frame that differs in its timestamp only
// from the one of the attempt before is left out.
type attemptState struct {
	N         int         `json:"n"`
	Replay    bool        `json:"replay,omitzero"`
	At        time.Time   `json:"at"`
	URL       string      `json:"url"`
	Frame     *frameState `json:"frame,omitempty"`
	Timestamp string      `json:"timestamp"`
	Status    int         `json:"status,omitzero"`
	Body      []byte      `json:"body,omitempty"`
	Truncated bool        `json:"truncated,omitzero"`
	Why       string      `json:"why,omitempty"`
	NextAt    time.Time   `json:"nextAt,omitzero"`
	Injected  []injection `json:"injected,omitempty"`
	Real      realState   `json:"real,omitzero"`
}

type frameState struct {
	Type int    `json:"type"`
	Data []byte `json:"data"`
	Sign string `json:"sign"`
}

// realState is what two runs do not share.
type realState struct {
	StartedAt time.Time   `json:"startedAt,omitzero"`
	Took      store.Span  `json:"took,omitzero"`
	Header    http.Header `json:"header,omitempty"`
	Err       string      `json:"error,omitempty"`
}

func (d *delivery) loadAttempts(list []attemptState) error {
	var f frame.Frame
	for i, a := range list {
		if a.N != i+1 {
			return errs.Field(errs.Invalid, fmt.Sprintf("attempts[%d].n", i), "%d, expected %d: they are counted", a.N, i+1)
		}
		if a.Frame != nil {
			f = frame.Frame{Type: a.Frame.Type, Data: a.Frame.Data, Sign: a.Frame.Sign}
		} else if i == 0 {
			return errs.Field(errs.Missing, "attempts[0].frame", "missing, expected what was sent")
		}
		f.Timestamp = a.Timestamp
		injected, err := loadInjections(a.Injected)
		if err != nil {
			return errs.Field(errs.Invalid, fmt.Sprintf("attempts[%d]", i), "%v", err)
		}
		d.Attempts = append(d.Attempts, Attempt{
			N: a.N, Replay: a.Replay, At: a.At.UTC(), URL: a.URL, Frame: f, Status: a.Status, Body: a.Body,
			Truncated: a.Truncated, Why: a.Why, NextAt: a.NextAt.UTC(),
			Injected: injected,
			Real:     Real{a.Real.StartedAt.UTC(), time.Duration(a.Real.Took), a.Real.Header, a.Real.Err},
		})
	}
	return nil
}
