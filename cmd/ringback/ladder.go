package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/ringback-sim/ringback/conformance/report"
)

// terminalSize returns the columns and rows of a terminal; ok is false for
// anything else.
func terminalSize(w io.Writer) (wide, high int, ok bool) {
	f, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return 0, 0, false
	}
	wide, high, err := term.GetSize(int(f.Fd()))
	return wide, high, err == nil
}

// ladder shows the latest calls on a terminal, each with its states so far.
type ladder struct {
	w          io.Writer
	wide, most int
	order      []string          // the ids, oldest first
	steps      map[string][]step // what has happened to each
	drawn      int               // lines on the screen
}

// step is an event in a word or two.
type step struct{ word, colour string }

func newLadder(w io.Writer, wide, high int) *ladder {
	return &ladder{w: w, wide: wide, most: max(high-2, 1), steps: map[string][]step{}}
}

// show adds an event to its call's line and draws anew.
func (l *ladder) show(e event) error {
	id := e.ID
	if e.Call != "" {
		id = e.Call
	}
	if e.Kind == "clock" || e.Kind == "agent" {
		return nil
	}
	if _, known := l.steps[id]; !known {
		l.order = append(l.order, id)
		if len(l.order) > l.most {
			delete(l.steps, l.order[0])
			l.order = l.order[1:]
		}
	}
	l.steps[id] = append(l.steps[id], stepOf(e))
	return l.draw()
}

// stepOf words an event and colours it by how it bodes.
func stepOf(e event) step {
	const green, red, grey = "\x1b[32m", "\x1b[31m", "\x1b[90m"
	s := step{word: strings.TrimSpace(e.Leg + " " + e.State)}
	switch e.Kind {
	case "delivery":
		s.word = "push " + e.State
	case "attempt":
		s.word = fmt.Sprintf("attempt %d", e.Attempt)
	case "cdr":
		s.word = "= " + e.State
	}
	switch e.State {
	case "answered", "delivered":
		s.colour = green
	case "given-up", "failed", "abandoned":
		s.colour = red
	case "ended", "released":
		s.colour = grey
	}
	return s
}

func (l *ladder) draw() error {
	var b strings.Builder
	if l.drawn > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", l.drawn)
	}
	for _, id := range l.order {
		fmt.Fprintf(&b, "\x1b[2K%s\n", l.line(id))
	}
	l.drawn = len(l.order)
	_, err := io.WriteString(l.w, b.String())
	return err
}

// line is a call's id and as many of its latest steps as fit; a longer line
// would wrap and spoil the picture.
func (l *ladder) line(id string) string {
	const between, cut = " › ", "…"
	steps := l.steps[id]
	from, room := len(steps), l.wide-report.Columns(id)-len(cut)-1
	for from > 0 {
		need := report.Columns(between) + report.Columns(steps[from-1].word)
		if need > room {
			break
		}
		room -= need
		from--
	}
	var b strings.Builder
	b.WriteString(id)
	if from > 0 {
		b.WriteString(between + cut)
	}
	for _, s := range steps[from:] {
		b.WriteString(between)
		if s.colour == "" {
			b.WriteString(s.word)
		} else {
			b.WriteString(s.colour + s.word + "\x1b[0m")
		}
	}
	return b.String()
}
