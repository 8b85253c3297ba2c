package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
)

// parsed is a flag whose text is read when it is set, so that a wrong one is
// reported where it stands: on the command line, in a variable, in a file.
type parsed[T any] struct {
	kind  string // shown by --help
	text  string
	value *T
	parse func(string) (T, error)
}

// String returns the text as it was given.
func (p *parsed[T]) String() string { return p.text }

// Type returns the word that --help shows for the value.
func (p *parsed[T]) Type() string { return p.kind }

// Set reads a text.
func (p *parsed[T]) Set(text string) error {
	value, err := p.parse(text)
	if err != nil {
		return err
	}
	p.text, *p.value = text, value
	return nil
}

func parseMode(text string) (clock.Mode, error) { return parseWord(text, clock.Modes()) }

func parseContract(text string) (sim.ContractMode, error) {
	return parseWord(text, sim.ContractModes())
}

// parseWord reads one of several words.
func parseWord[T ~string](text string, words []T) (T, error) {
	if word := T(text); slices.Contains(words, word) {
		return word, nil
	}
	return "", fmt.Errorf("%q is not one of %q", text, words)
}

func parseRate(text string) (float64, error) {
	rate, err := strconv.ParseFloat(text, 64)
	if err != nil || !(rate >= clock.MinRate && rate <= clock.MaxRate) {
		return 0, fmt.Errorf("%q is not a number between %v and %d", text, clock.MinRate, clock.MaxRate)
	}
	return rate, nil
}

func parseStart(text string) (time.Time, error) {
	start, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || start.Year() < 1971 || start.After(clock.Latest) {
		return time.Time{}, fmt.Errorf("%q is not an instant from 1971 to %d such as 2021-03-23T17:24:36+08:00", text, clock.Latest.Year())
	}
	return start, nil
}

// parseAuth reports whether identities need their secrets.
func parseAuth(text string) (strict bool, err error) {
	switch text {
	case "open":
		return false, nil
	case "strict":
		return true, nil
	}
	return false, fmt.Errorf("%q is neither open nor strict", text)
}

// parseHistory reads a number of calls and a span of days or a Go duration:
// 2500@7d, 100@90m.
func parseHistory(text string) (sim.History, error) {
	count, span, _ := strings.Cut(text, "@")
	calls, err := strconv.Atoi(count)
	h := sim.History{Calls: calls, Span: parseSpan(span)}
	if err != nil || h.Calls < 1 || h.Span <= 0 {
		return sim.History{}, fmt.Errorf("%q is not a number of calls and a span, such as 2500@7d or 100@90m", text)
	}
	return h, nil
}

// parseSpan reads days, as 7d, or a Go duration; 0 for anything else.
func parseSpan(text string) time.Duration {
	if count, ok := strings.CutSuffix(text, "d"); ok {
		const longest = 7300 // days
		if days, err := strconv.Atoi(count); err == nil && days <= longest {
			return time.Duration(days) * 24 * time.Hour
		}
		return 0
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0
	}
	return d
}
