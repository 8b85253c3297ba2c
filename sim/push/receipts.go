package push

import (
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/store"
)

// receiverState is what a [Receiver] is to answer, and what it has counted.
type receiverState struct {
	Received int                  `json:"received"`
	Dropped  int                  `json:"dropped"`
	Answers  map[string]planState `json:"answers"` // by target
}

type planState struct {
	First []answerState `json:"first,omitempty"`
	Then  answerState   `json:"then"`
}

type answerState struct {
	Status      int    `json:"status"`
	Body        string `json:"body"`
	ContentType string `json:"contentType"`
}

// receiptState is a [Receipt]'s.
type receiptState struct {
	N       int         `json:"n"` // counts all that were ever received
	At      time.Time   `json:"at"`
	Target  string      `json:"target"`
	Header  http.Header `json:"header"`
	Body    []byte      `json:"body"`
	Payload []byte      `json:"payload,omitempty"`
	Err     string      `json:"error,omitempty"`
	Status  int         `json:"status"`
}

func (r *Receiver) save(clock.Turn) any {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := receiverState{r.received, r.dropped, map[string]planState{}}
	for target, p := range r.plans {
		var first []answerState
		for _, a := range p.first {
			first = append(first, answerState(a))
		}
		s.Answers[target] = planState{first, answerState(p.then)}
	}
	return s
}

func (r *Receiver) load(_ clock.Turn, value json.RawMessage) error {
	var s receiverState
	if err := store.Decode(value, &s); err != nil {
		return err
	}
	if s.Received < 0 || s.Dropped < 0 {
		return errs.Field(errs.Invalid, "received", "%d and %d dropped are no counts", s.Received, s.Dropped)
	}
	for target, p := range s.Answers {
		var first []Answer
		for _, a := range p.First {
			first = append(first, Answer(a))
		}
		if err := r.SetAnswers(target, first, Answer(p.Then)); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.received, r.dropped = s.Received, s.Dropped
	return nil
}

func (r *Receiver) saveReceipts(clock.Turn) iter.Seq2[string, any] {
	r.mu.Lock()
	kept, last := slices.Clone(r.kept), r.received
	r.mu.Unlock()
	return func(yield func(string, any) bool) {
		for i, got := range kept {
			n := last - len(kept) + i + 1
			if !yield(keyOf(n), saveReceipt(n, got)) {
				return
			}
		}
	}
}

func saveReceipt(n int, got Receipt) receiptState {
	s := receiptState{n, got.At, got.Target, got.Header, got.Body, got.Payload, "", got.Status}
	if got.Err != nil {
		s.Err = got.Err.Error()
	}
	return s
}

func (r *Receiver) loadReceipt(_ clock.Turn, value json.RawMessage) error {
	var s receiptState
	if err := store.Decode(value, &s); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.N < 1 || len(r.kept) > 0 && s.N != r.received+1 {
		return errs.Field(errs.Invalid, "n", "%d, expected %d: they are counted", s.N, r.received+1)
	}
	got := Receipt{At: s.At.UTC(), Target: s.Target, Header: s.Header, Body: s.Body, Payload: s.Payload, Status: s.Status}
	if s.Err != "" {
		got.Err = errors.New(s.Err)
	}
	r.kept = append(r.kept, got)
	r.bytes += got.size()
	r.received = s.N
	return nil
}
