package faye_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// player replays one case of the record and collects what is different.
type player struct {
	*rig
	t       *testing.T
	g       *WithT
	wires   map[string]*wire
	lines   int // sockets and streams that should be open
	pending map[int]*pending
	since   string // the last Last-Modified

	pings    bool // the server pings
	patience time.Duration
	wrong    []string
}

// pending is a request whose answer the record collects later.
type pending struct {
	*wire
	sent   time.Time
	result chan result
}

// send carries out one step.
func (p *player) send(step goldenStep) {
	q := step.Request
	switch q.Transport + " " + q.Action {
	case "http ":
		p.http(step)
	case "websocket open":
		w := p.dial(p.t)
		w.patience = p.patience
		p.wires[step.Connection] = w
		w.request(q.Method, p.fill(q.Path), q.Headers, nil)
		a, err := w.answer(q.Method)
		p.compare(step, a, err)
		if a.status == http.StatusSwitchingProtocols {
			p.settle(+1)
		}
	case "websocket send":
		p.frame(step)
	case "websocket read":
		p.frames(step, q.For)
	case "websocket drop-tcp", "eventsource drop-tcp":
		_ = p.wires[step.Connection].Close()
		delete(p.wires, step.Connection)
		p.settle(-1)
	case "eventsource read":
		p.clock.advance(millis(q.For))
		p.stream(step, p.wires[step.Connection])
	case "in-process publish":
		p.g.Expect(p.Publish(q.Channel, q.Data)).Error().To(Succeed())
	case "in-process close":
		p.DisconnectAll()
	case "none wait":
		p.clock.advance(millis(q.Wait))
	default:
		p.differs(step, "unknown kind of step %q %q", q.Transport, q.Action)
	}
}

// settle waits until the server has noticed that lines have come or gone.
func (p *player) settle(change int) {
	p.lines += change
	comparator := "<=" // the end of one may end another
	if change > 0 {
		comparator = ">="
	}
	p.g.Eventually(func() int { return p.Stats().Lines }).WithTimeout(patience).WithPolling(time.Millisecond).Should(BeNumerically(comparator, p.lines))
}

// http sends a request and compares the answer, unless it is collected later.
func (p *player) http(step goldenStep) {
	q := step.Request
	w := p.dial(p.t)
	p.wires[step.Connection] = w
	body := q.Body
	if q.BodyNote != "" {
		large := largeMessage
		body = &large
	}
	if body != nil {
		filled := p.fill(*body)
		body = &filled
	}
	headers := map[string]string{}
	for name, value := range q.Headers {
		headers[name] = p.fill(value)
	}
	before := p.Stats()
	w.request(q.Method, p.fill(q.Path), headers, body)
	if step.Response != nil && step.Response.Stream != nil {
		a, err := w.head()
		p.compare(step, a, err)
		p.stream(step, w)
		p.settle(+1)
		return
	}
	held := step.Timing.Kind == "held"
	if !step.Async && !held {
		a, err := w.answer(q.Method)
		p.compare(step, a, err)
		return
	}
	d := &pending{w, p.clock.Now(), make(chan result, 1)}
	go func() {
		a, err := w.answer(q.Method)
		d.result <- result{a, err}
	}()
	p.pending[step.Step] = d
	p.g.Eventually(func() uint64 { return p.Stats().Taken }).WithTimeout(patience).WithPolling(time.Millisecond).Should(BeNumerically(">", before.Taken))
	if !step.Async {
		p.collect(step)
	}
}

// collect waits, on the clock, for an answer, and compares it and its time.
func (p *player) collect(step goldenStep) {
	d := p.pending[step.Step]
	if step.Timing.Kind == "held" {
		limit := d.sent.Add(millis(step.Timing.About + tolerance))
		before := p.Stats().Answered
		for len(d.result) == 0 && p.Stats().Answered == before && p.clock.step(limit) {
		}
		elapsed := float64(p.clock.Now().Sub(d.sent) / time.Millisecond)
		if elapsed < step.Timing.About-tolerance || elapsed > step.Timing.About+tolerance {
			p.differs(step, "answered after %v ms, not %v", elapsed, step.Timing.About)
		}
	}
	r := <-d.result
	p.compare(step, r.answer, r.err)
}

// abandon checks that a request was not answered, and drops it.
func (p *player) abandon(step goldenStep) {
	d := p.pending[step.Step]
	if p.Stats().Parked == 0 || len(d.result) > 0 {
		p.differs(step, "answered, though the real server never does")
	}
	_ = d.Close()
}

// stream reads as much of an event stream as was recorded, and compares. What
// comes beyond shows in the next step, or at the end.
func (p *player) stream(step goldenStep, w *wire) {
	want := *step.Response.Stream
	_ = w.SetReadDeadline(time.Now().Add(patience))
	got := make([]byte, len(p.fill(want)))
	_, err := io.ReadFull(w.in, got)
	p.equal(step, "stream", p.blank(string(got)), want)
	if err == nil && step.Response.Closed {
		_, err := w.in.ReadByte()
		p.equal(step, "end of the stream", err, io.EOF)
		delete(p.wires, step.Connection)
		p.settle(-1)
	}
}

// frame sends a frame and compares what comes back.
func (p *player) frame(step goldenStep) {
	q := step.Request
	payload := p.fill(q.Payload)
	switch {
	case strings.HasPrefix(q.PayloadNote, "the bytes"):
		payload = "\xff\xfe\x41"
	case strings.HasPrefix(q.PayloadNote, "JSON array"):
		payload = largeMessage
	case q.Code != nil:
		payload = string(binary.BigEndian.AppendUint16(nil, *q.Code)) + q.Reason
	}
	first := map[string]byte{
		"": opText, "text": opText, "binary": opBinary, "continuation": opContinuation, "close": opClose, "ping": opPing, "pong": opPong,
	}[q.Opcode] | q.RSV<<4
	if q.Fin == nil || *q.Fin {
		first |= 0x80
	}
	raw := frameBytes(first, !q.Unmasked, payload)
	if strings.HasPrefix(q.PayloadNote, "only the frame header") {
		raw = append(binary.BigEndian.AppendUint64([]byte{first, 0xff}, 67108864), 1, 2, 3, 4)
	}
	_, _ = p.wires[step.Connection].Write(raw)
	p.frames(step, step.ReadFor)
}

// frames gathers the frames of a time and compares them. A ping and its pong
// tell that all is there that the server had.
func (p *player) frames(step goldenStep, ms float64) {
	w := p.wires[step.Connection]
	began, limit := p.clock.Now(), p.clock.Now().Add(millis(ms))
	var got []goldenFrame
	note := func(frames []frame) {
		for _, f := range frames {
			got = append(got, shownFrame(f, float64(p.clock.Now().Sub(began)/time.Millisecond)))
		}
	}
	closed := false
	if step.Response.Closed {
		for !closed {
			f, err := w.frame()
			if closed = err != nil; !closed {
				note([]frame{f})
			}
			if closed && !errors.Is(err, io.EOF) {
				p.differs(step, "end of the socket: %v", err)
				return
			}
		}
		delete(p.wires, step.Connection)
		p.settle(-1)
	}
	for !closed {
		frames, err := w.fenced()
		note(frames)
		if closed = err != nil || len(frames) > 0 && frames[len(frames)-1].opcode == opClose; err != nil {
			p.differs(step, "socket: %v", err)
		}
		if closed || !p.clock.step(limit) {
			break
		}
		if p.pings { // which no fence holds up
			f, err := w.frame()
			p.g.Expect(err).NotTo(HaveOccurred())
			note([]frame{f})
		}
	}
	for p.clock.step(limit) {
	}
	var show, want []string
	for i, f := range got {
		show = append(show, p.blank(fmt.Sprintf("%s %q %d %q", f.Opcode, f.Payload, f.Code, f.Reason)))
		if i < len(step.Response.Frames) {
			if late := f.Elapsed - step.Response.Frames[i].Elapsed; late < -tolerance || late > tolerance {
				p.differs(step, "frame %d after %v ms, not %v", i+1, f.Elapsed, step.Response.Frames[i].Elapsed)
			}
		}
	}
	for _, f := range step.Response.Frames {
		want = append(want, fmt.Sprintf("%s %q %d %q", f.Opcode, f.Payload, f.Code, f.Reason))
	}
	p.equal(step, "frames", strings.Join(show, "\n       "), strings.Join(want, "\n       "))
}

func shownFrame(f frame, elapsed float64) goldenFrame {
	name := map[byte]string{opText: "text", opBinary: "binary", opClose: "close", opPing: "ping", opPong: "pong"}[f.opcode]
	if f.opcode != opClose {
		return goldenFrame{Opcode: name, Payload: f.payload, Elapsed: elapsed}
	}
	shown := goldenFrame{Opcode: name, Elapsed: elapsed}
	if len(f.payload) >= 2 {
		shown.Code, shown.Reason = binary.BigEndian.Uint16([]byte(f.payload)), f.payload[2:]
	}
	return shown
}

// end closes the server and checks that no event stream held more than was
// recorded.
func (p *player) end() {
	p.g.Expect(p.Close()).To(Succeed())
	for name, w := range p.wires {
		if strings.HasPrefix(name, "es") {
			_ = w.SetReadDeadline(time.Now().Add(patience))
			rest, err := io.ReadAll(w.in)
			if err != nil || len(rest) > 0 {
				p.wrong = append(p.wrong, fmt.Sprintf("rest of stream %s: %q, %v", name, rest, err))
			}
		}
	}
}
