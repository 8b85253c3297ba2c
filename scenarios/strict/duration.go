package strict

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"time"

	"go.yaml.in/yaml/v3"
)

// Longest bounds every duration.
const Longest = 10 * 365 * 24 * time.Hour

// Duration is the pattern of the durations that are read: numbers with units of
// h, m, s and ms. It has no anchors, so that it may be part of another.
const Duration = `([0-9]{1,9}(\.[0-9]{1,9})?(h|ms|m|s)){1,4}`

var (
	duration   = regexp.MustCompile("^" + Duration + "$")
	onlyDigits = regexp.MustCompile(`^[0-9.]+$`)
)

// ParseDuration reads a duration such as 1m30s: whole milliseconds, at most
// [Longest]. The error says what it is instead.
func ParseDuration(text string) (time.Duration, error) {
	if onlyDigits.MatchString(text) {
		return 0, fmt.Errorf("a duration needs its unit: %ss, %sms or the like", text, text)
	}
	if !duration.MatchString(text) {
		return 0, fmt.Errorf("%q is not a duration such as 30s or 1m30s", text)
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil || d > Longest:
		return 0, fmt.Errorf("%q is longer than %s", text, Longest)
	case d%time.Millisecond != 0:
		return 0, errors.New("a duration is whole milliseconds, but this is " + d.String())
	}
	return d, nil
}

// duration reads a duration into a [time.Duration].
func (r *reader) duration(path string, n *yaml.Node, v reflect.Value) {
	text, ok := r.textOf(path, n)
	if !ok {
		return
	}
	d, err := ParseDuration(text)
	if err != nil {
		r.wrong(n, path, "%v", err)
	}
	v.SetInt(int64(d))
}
