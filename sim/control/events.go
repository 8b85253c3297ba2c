package control

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/world"
)

// heartbeat is how often, in real time, a stream on which nothing happens says
// that it is alive.
const heartbeat = 15 * time.Second

// eventView is the data of one server-sent event.
type eventView struct {
	World   string    `json:"world"`
	At      instant   `json:"at"`
	ID      string    `json:"id"`
	State   string    `json:"state"`
	Vendor  string    `json:"vendor,omitempty"`
	Account string    `json:"account,omitempty"`
	Call    call.ID   `json:"call,omitempty"`
	Leg     call.Side `json:"leg,omitempty"`
	Attempt int       `json:"attempt,omitempty"`
}

// streamEvents tells of everything as it happens, until the client or the world
// goes.
func (a *api) streamEvents(w http.ResponseWriter, r *http.Request) {
	s := stream{a: a, w: w, r: r, flush: http.NewResponseController(w).Flush}
	if err := s.begin(); err != nil {
		a.refuse(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	for s.flush() == nil {
		changed, err := s.next()
		if err != nil {
			return
		}
		if len(s.notes) == 0 && !s.wait(changed) {
			return
		}
	}
}

// stream is one client's.
type stream struct {
	a     *api
	w     http.ResponseWriter
	r     *http.Request
	flush func() error
	seen  uint64       // the number of the last event sent
	notes []world.Note // sent in the last round
}

// begin finds where the stream begins: behind the event that the client has
// seen last, or now. A number that this world has not reached is of another
// life of it, so that everything is news.
func (s *stream) begin() error {
	query, err := readQuery(s.r, "after")
	if err != nil {
		return err
	}
	field, number := "after", query.Get("after")
	if last := s.r.Header.Get("Last-Event-ID"); last != "" {
		field, number = "Last-Event-ID", last
	}
	var after uint64
	if number != "" {
		if after, err = strconv.ParseUint(number, 10, 64); err != nil {
			return errs.Field(errs.Invalid, field, "%.40q is not the number of an event", number)
		}
	}
	return s.a.w.Clock.Look(func(t clock.Turn) error {
		const future = 1 << 62
		_, last := s.a.w.Notes(t, future)
		switch {
		case number == "":
			s.seen = last
		case after <= last:
			s.seen = after
		}
		return nil
	})
}

// next sends what has happened since the last round. Changed is closed when the
// world has changed again.
func (s *stream) next() (changed <-chan struct{}, err error) {
	err = s.a.w.Clock.Look(func(t clock.Turn) error {
		s.notes, _ = s.a.w.Notes(t, s.seen)
		changed = t.Changed()
		return nil
	})
	if len(s.notes) > 0 && s.notes[0].Seq > s.seen+1 {
		_, _ = fmt.Fprintf(s.w, ": %d events are too old to be told of\n\n", s.notes[0].Seq-s.seen-1)
	}
	for _, n := range s.notes {
		data, _ := httpx.AppendJSON(nil, eventView{ // strings and a number
			World: s.a.w.Name, At: instant(n.At), ID: n.ID, State: n.State, Vendor: n.Vendor, Account: n.Account,
			Call: n.Call, Leg: n.Leg, Attempt: n.Attempt,
		})
		// A client that has gone is noticed when the round is flushed.
		_, _ = fmt.Fprintf(s.w, "id: %d\nevent: %s\ndata: %s\n\n", n.Seq, n.Kind, data)
		s.seen = n.Seq
	}
	return changed, err
}

// wait returns at the next change, or when it is time to say that the stream is
// alive. It reports false when the client has gone.
func (s *stream) wait(changed <-chan struct{}) bool {
	beat := make(chan struct{})
	stop := clock.Wall{}.AfterFunc(heartbeat, func() { close(beat) })
	defer stop()
	select {
	case <-s.r.Context().Done():
		return false
	case <-beat:
		_, _ = fmt.Fprint(s.w, ":\n\n")
	case <-changed:
	}
	return true
}
