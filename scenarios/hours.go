package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// china is the zone of the vendors and of every hour in a scenario.
var china = time.FixedZone("CST", 8*60*60)

// Hours is a time of the day, from From up to but without To, in minutes after
// midnight. It crosses midnight when To is not after From.
type Hours struct{ From, To int }

// clockTime is how a time of the day is written; a day may end at 24:00.
const clockTime = `(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)`

var hours = regexp.MustCompile("^" + clockTime + "-" + clockTime + "$")

// Syntax returns the pattern of the texts that are hours.
func (Hours) Syntax() string { return hours.String() }

// UnmarshalText reads hours such as 09:00-12:00 or 22:00-06:00.
func (h *Hours) UnmarshalText(text []byte) error {
	if !hours.Match(text) {
		return fmt.Errorf("%q is not a time of the day such as 09:00-12:00", text)
	}
	digit := func(i int) int { return int(text[i] - '0') }
	minutes := func(i int) int { return 600*digit(i) + 60*digit(i+1) + 10*digit(i+3) + digit(i+4) }
	*h = Hours{minutes(0), minutes(len("09:00-"))}
	if h.From == h.To {
		return fmt.Errorf("%q is no time at all; leave it out for the whole day", text)
	}
	return nil
}

// MarshalText writes the hours.
func (h Hours) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%02d:%02d-%02d:%02d", h.From/60, h.From%60, h.To/60, h.To%60), nil
}

// Has reports whether it is that time in China at an instant. No hours are
// always.
func (h *Hours) Has(at time.Time) bool {
	if h == nil {
		return true
	}
	at = at.In(china)
	minute := at.Hour()*60 + at.Minute()
	if h.From < h.To {
		return h.From <= minute && minute < h.To
	}
	return minute >= h.From || minute < h.To
}

// Weekdays are days of the week and runs of them, such as mon-fri; a lone one
// stands for a list. None at all are every day.
type Weekdays []Days

// OneOrMany says that a lone value stands for a list.
func (Weekdays) OneOrMany() {}

// Has reports whether it is one of the days in China at an instant.
func (w Weekdays) Has(at time.Time) bool {
	day := at.In(china).Weekday()
	return len(w) == 0 || slices.ContainsFunc(w, func(d Days) bool {
		if d.From <= d.To {
			return d.From <= day && day <= d.To
		}
		return day >= d.From || day <= d.To
	})
}

// Days is a run of weekdays, both ends included. It may cross the week's end.
type Days struct{ From, To time.Weekday }

// weekdays are the names of the days as scenarios write them, Sunday first.
var weekdays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Syntax returns the pattern of the texts that are days.
func (Days) Syntax() string {
	day := "(" + strings.Join(weekdays[:], "|") + ")"
	return "^" + day + "(-" + day + ")?$"
}

// UnmarshalText reads a day such as mon, or a run such as mon-fri.
func (d *Days) UnmarshalText(text []byte) error {
	first, last, run := strings.Cut(string(text), "-")
	if !run {
		last = first
	}
	from, to := slices.Index(weekdays[:], first), slices.Index(weekdays[:], last)
	if from < 0 || to < 0 {
		return fmt.Errorf("%q is not a weekday such as mon, or a run such as mon-fri", text)
	}
	*d = Days{time.Weekday(from), time.Weekday(to)}
	return nil
}

// MarshalText writes the days.
func (d Days) MarshalText() ([]byte, error) {
	if d.From == d.To {
		return []byte(weekdays[d.From]), nil
	}
	return []byte(weekdays[d.From] + "-" + weekdays[d.To]), nil
}
