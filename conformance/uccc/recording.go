package uccc

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/sound"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// recordings declares the specs of what recordUrl leads to.
func (a *api) recordings(l *spec.List) {
	page := spec.Documented("uccc 2")
	l.It("UCCC-RECORD-001", "recordUrl of a call that was answered is the address of its recording", page, spec.ReadOnly, func(c *spec.Case) {
		for _, r := range a.recorded(c) {
			u, err := url.Parse(r.text("recordUrl"))
			c.True("it is a URL with a host", err == nil && u.Host != "" && strings.HasPrefix(u.Scheme, "http"), "%s", r["recordUrl"])
		}
	})
	l.It("UCCC-RECORD-002", "the recording plays: it is WAV or MP3 with sound in it", page, spec.ReadOnly, func(c *spec.Case) {
		for _, r := range a.recorded(c)[:2] {
			_, err := sound.Playing(a.play(c, r).Body)
			c.Expect("the file", err, gomega.Not(gomega.HaveOccurred()))
		}
	})
	l.It("UCCC-RECORD-003", "the recording is as long as the talk, at most as long as the call", spec.Assumed("contract uccc, Call"), spec.ReadOnly, func(c *spec.Case) {
		for _, r := range a.recorded(c)[:2] {
			long, err := sound.Playing(a.play(c, r).Body)
			c.Must("the file", err, gomega.Not(gomega.HaveOccurred()))
			call := r.at("endTime").Sub(r.at("startTime"))
			c.Expect("how long it plays", long, gomega.BeNumerically(">=", time.Duration(r.seconds())*time.Second-a.Tolerances.Rounding))
			c.Expect("how long it plays", long, gomega.BeNumerically("<=", call+a.Tolerances.Rounding))
		}
	})
	l.It("UCCC-RECORD-004", "the recording says that it is sound", spec.Assumed("control API, getRecording"), spec.ReadOnly, func(c *spec.Case) {
		c.Expect("media type", a.play(c, a.recorded(c)[0]).MediaType(), gomega.HavePrefix("audio/"))
	})
	l.It("UCCC-RECORD-005", "the address has the call's id in it", spec.Evidenced("supplement C.4"), spec.ReadOnly, func(c *spec.Case) {
		spec.Every(c, "recordUrl", a.recorded(c), func(r row) bool { return strings.Contains(r.text("recordUrl"), r.id()) }, "id", "recordUrl")
	})
	l.It("UCCC-RECORD-006", "no two calls have the same recording", page, spec.ReadOnly, func(c *spec.Case) {
		seen := map[string]bool{}
		for _, r := range a.recorded(c) {
			c.True("recordUrl is of one call only", !seen[r.text("recordUrl")], "%s stands twice", r["recordUrl"])
			seen[r.text("recordUrl")] = true
		}
	})
	l.It("UCCC-RECORD-007", "a call that nobody answered has an empty recordUrl", spec.Evidenced("supplement C9"), spec.ReadOnly, func(c *spec.Case) {
		spec.Every(c, "recordUrl", a.unanswered(c), func(r row) bool { return string(r["recordUrl"]) == `""` }, "id", "recordUrl")
	})
	l.It("UCCC-RECORD-008", "a call that nobody answered has no recording: 404", spec.Assumed("control API, getRecording"), spec.ReadOnly, func(c *spec.Case) {
		there, none := a.recorded(c)[0], a.unanswered(c)[0]
		address := strings.ReplaceAll(there.text("recordUrl"), there.id(), none.id())
		c.Equal("HTTP status", c.Send(a.Target, target.Request{URL: address}).Status, http.StatusNotFound)
		address = strings.ReplaceAll(there.text("recordUrl"), there.id(), unknown)
		c.Equal("HTTP status for no call", c.Send(a.Target, target.Request{URL: address}).Status, http.StatusNotFound)
	})
	l.It("UCCC-RECORD-009", "a call in progress has no recording yet, and one when it has ended", spec.Evidenced("supplement C.4"), spec.PlacesCalls, func(c *spec.Case) {
		if a.Dialect("uccc", "unfinished-call") == "not-found" {
			c.NotProven("a call in progress is not shown (dialect unfinished-call)")
		}
		id := a.place(c, a.home(), order{"calleeNumber": a.callee(c, calleeEnds), "agentId": agentID(a.agent(c))})
		c.Check(a.Elapse(c.Context(), 25*time.Second))
		r := a.record(c, a.home(), id)
		c.Must("answerTime", r.answered(), gomega.BeTrue())
		c.Equal("recordUrl", r.text("recordUrl"), "")
		a.untilOver(c, a.home(), id, func() {})
		long, err := sound.Playing(a.play(c, a.record(c, a.home(), id)).Body)
		c.Must("the file", err, gomega.Not(gomega.HaveOccurred()))
		c.Expect("how long it plays", long, gomega.BeNumerically(">=", 30*time.Second))
	}, spec.Control)
	l.It("UCCC-RECORD-010", "a part of the recording can be asked for", spec.Assumed("control API, getRecording"), spec.ReadOnly, func(c *spec.Case) {
		r := a.recorded(c)[0]
		whole := a.play(c, r).Body
		part := c.Send(a.Target, target.Request{URL: r.text("recordUrl"), Header: http.Header{"Range": {"bytes=4-11"}}})
		c.Equal("HTTP status", part.Status, http.StatusPartialContent)
		c.Must("length of the whole", len(whole), gomega.BeNumerically(">", 12))
		c.True("it is that part", bytes.Equal(part.Body, whole[4:12]), "%q", part.Body)
	})
	l.It("UCCC-RECORD-011", "the recording is the same every time", page, spec.ReadOnly, func(c *spec.Case) {
		r := a.recorded(c)[0]
		c.True("it is the same", bytes.Equal(a.play(c, r).Body, a.play(c, r).Body), "it is another")
	})
}

// recorded returns the records of the sample that should have a recording, two or
// more; without them nothing is proven.
func (a *api) recorded(c *spec.Case) []row {
	rows := a.those(c, "with a recording", func(r row) bool { return r.answered() && r.seconds() >= 1 })
	spec.Every(c.As(spec.Documented("uccc 2")), "a call that was answered has a recordUrl", rows, func(r row) bool { return r.text("recordUrl") != "" }, "id", "answerTime", "recordUrl")
	if len(rows) < 2 {
		c.NotProven("the target has one call with a recording, and two are needed")
	}
	return rows
}

// play returns the answer to who asks for a recording.
func (a *api) play(c *spec.Case, r row) target.Answer {
	c.Must("recordUrl", r.text("recordUrl"), gomega.Not(gomega.BeEmpty()))
	answer := c.Send(a.Target, target.Request{URL: r.text("recordUrl")})
	c.Must("HTTP status of a recording", answer.Status, gomega.Equal(http.StatusOK))
	return answer
}
