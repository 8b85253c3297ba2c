package vendors

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/world"
)

// Dialects are a vendor's switches, by the names that an account's configuration
// gives them: one for each place where the documents have two readings.
type Dialects map[string]Readings

// Readings are what one switch may say.
type Readings struct {
	// Words are the readings that have a name, the default first.
	Words []string
	// Other accepts further values, and Expected says which; nil accepts none.
	Other    func(value string) bool
	Expected string
}

// Read returns the account's reading of a switch, or the default.
func (d Dialects) Read(a *world.Account, name string) string {
	return cmp.Or(a.Dialects[name], d[name].Words[0])
}

// Says reports whether an account reads a switch so, by choice or by default.
func (d Dialects) Says(a *world.Account, name, value string) bool {
	return d.Read(a, name) == value
}

// Reading returns what every switch says of an account that has chosen some, by
// choice or by default.
func (d Dialects) Reading(chosen map[string]string) map[string]string {
	all := make(map[string]string, len(d))
	for name, readings := range d {
		all[name] = readings.Words[0]
	}
	maps.Copy(all, chosen)
	return all
}

// Check returns [errs.Invalid] for a switch that the vendor does not have and
// for a value that is no reading of it.
func (d Dialects) Check(chosen map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(chosen)) {
		readings, known := d[name]
		if !known {
			return errs.Field(errs.Invalid, "dialects."+name, "no such dialect, expected one of %q", slices.Sorted(maps.Keys(d)))
		}
		value := chosen[name]
		if slices.Contains(readings.Words, value) || readings.Other != nil && readings.Other(value) {
			continue
		}
		expected := strings.Join(readings.Words, ", ")
		if readings.Expected != "" {
			expected += " or " + readings.Expected
		}
		return errs.Field(errs.Invalid, "dialects."+name, "%.80q is not %s", value, expected)
	}
	return nil
}

// Count accepts a whole number within bounds.
func Count(least, most int) func(string) bool {
	return func(value string) bool {
		n, err := strconv.Atoi(value)
		return err == nil && n >= least && n <= most
	}
}

// Lasting accepts a duration within bounds, as Go writes one.
func Lasting(least, most time.Duration) func(string) bool {
	return func(value string) bool {
		d, err := time.ParseDuration(value)
		return err == nil && d >= least && d <= most
	}
}
