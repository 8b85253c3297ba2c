package journal_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/journal"
)

// judged is a journal whose judge says what it was shown, and counts.
func judged(atOnce bool) (*journal.Journal, *[]string) {
	asked := &[]string{}
	at := func() time.Time { return time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC) }
	return journal.New(journal.Options{Now: at, Wall: at, AtOnce: atOnce, Judge: func(s journal.Subject) journal.Judgement {
		var said string
		switch {
		case s.Exchange != nil:
			x := s.Exchange
			said = fmt.Sprintf("%s %s %s %d %s", x.Route, x.Path, x.Body, x.Status, x.Answer)
		case s.Push != nil:
			said = fmt.Sprintf("%s %s", s.Push.Frame, s.Push.Opened)
		case s.Message != nil:
			said = string(s.Message.Data)
		}
		if s.Faulty {
			said += " faulty"
		}
		*asked = append(*asked, said)
		return journal.Judgement{Notices: []string{said}, Violations: []journal.Violation{{Rule: "any"}}}
	}}), asked
}

func exchangeOn(j *journal.Journal, handle http.HandlerFunc) {
	req := httptest.NewRequest("POST", "/a%2Fb", strings.NewReader("body")) //nolint:noctx // nothing outlives the call
	j.Around("acme", "place", handle).ServeHTTP(httptest.NewRecorder(), req)
}

func answer(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Length", "4")
	_, _ = io.WriteString(w, "good")
}

func TestAnEntryIsJudgedWhenItIsFirstRead(t *testing.T) {
	g := NewWithT(t)
	j, asked := judged(false)
	exchangeOn(j, answer)
	j.Push(time.Time{}, journal.Pushed{Frame: []byte("sealed"), Opened: []byte("open"), Faults: []journal.Fault{{Kind: "late"}}})
	j.Publish(time.Time{}, journal.Published{Data: []byte("news")})
	g.Expect(*asked).To(BeEmpty(), "nobody has looked")
	for range 2 {
		entries := slices.Collect(j.After(0))
		g.Expect(entries).To(HaveLen(3))
		g.Expect(entries[0].Notices).To(Equal([]string{"place /a%2Fb body 200 good"}))
		g.Expect(entries[0].Violations).To(Equal([]journal.Violation{{Rule: "any"}}))
		g.Expect(entries[1].Notices).To(Equal([]string{"sealed open faulty"}))
		g.Expect(entries[2].Notices).To(Equal([]string{"news"}))
	}
	g.Expect(*asked).To(HaveLen(3), "once each")
}

func TestAnEntryIsJudgedBeforeTheAnswerIsOut(t *testing.T) {
	g := NewWithT(t)
	j, asked := judged(true)
	rec := httptest.NewRecorder()
	before := -1
	w := &counting{rec, func() { before = len(*asked) }}
	req := httptest.NewRequest("POST", "/", strings.NewReader("body")) //nolint:noctx // nothing outlives the call
	j.Around("acme", "place", http.HandlerFunc(answer)).ServeHTTP(w, req)
	g.Expect(before).To(Equal(1), "when the bytes went out")
	j.Push(time.Time{}, journal.Pushed{Frame: []byte("frame")})
	g.Expect(*asked).To(Equal([]string{"place / body 200 good", "frame "}))
}

// counting calls seen before each write.
type counting struct {
	*httptest.ResponseRecorder
	seen func()
}

func (c *counting) Write(p []byte) (int, error) {
	c.seen()
	return c.ResponseRecorder.Write(p)
}

func TestHalfAnAnswerIsJudgedAsARequestOnly(t *testing.T) {
	g := NewWithT(t)
	j, asked := judged(false)
	exchangeOn(j, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half") // how much there will be is not known
		for range j.After(0) {
			continue
		}
		_, _ = io.WriteString(w, " whole")
	})
	for range j.After(0) {
		continue
	}
	g.Expect(*asked).To(Equal([]string{"place /a%2Fb  0 ", "place /a%2Fb  200 half whole"}))
}
