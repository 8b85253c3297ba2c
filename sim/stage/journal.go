package stage

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/journal"
)

// journal lets the expectations that are about the journal look at its entries,
// which are decoded only if there are any such.
func (k counts) journal(j *journal.Journal) {
	if !slices.ContainsFunc(k.expect, func(e scenarios.Expectation) bool { return e.Journal != nil }) {
		return
	}
	for entry := range j.After(0) {
		sight := sightOf(&entry)
		for i := range k.expect {
			if f := k.expect[i].Journal; f != nil && sight.fits(f) {
				k.found[i]++
			}
		}
	}
}

// sight is an entry of the journal as filters look at it. What it does not have
// is "" or 0.
type sight struct {
	entry                         *journal.Entry
	method, path, target, channel string
	status                        int
	text                          string // the entry's JSON once it is asked for
}

func sightOf(e *journal.Entry) *sight {
	s := &sight{entry: e}
	if e.Request != nil {
		s.method, s.path = e.Request.Method, e.Request.Path
	}
	if e.Response != nil {
		s.status = e.Response.Status
	}
	if e.Push != nil {
		s.target, s.status = e.Push.Target, e.Push.Answer.Status
	}
	if e.Faye != nil {
		s.channel = e.Faye.Channel
	}
	return s
}

// fits reports whether a filter is about the entry.
func (s *sight) fits(f *scenarios.JournalFilter) bool {
	e := s.entry
	return f.Kind.Has(string(e.Kind)) && f.Vendor.Has(e.Vendor) && f.Account.Has(e.Account) && f.Call.Has(e.Call) &&
		f.Route.Has(e.Route) && f.Method.Has(s.method) && f.Path.Has(s.path) && f.Status.Has(s.status) &&
		f.Target.Has(s.target) && f.Channel.Has(s.channel) && s.struck(f.Fault) &&
		(f.Text == "" || strings.Contains(s.json(), f.Text)) && (len(f.Number) == 0 || s.names(f.Number))
}

// struck reports whether a fault of one of the names befell it.
func (s *sight) struck(names scenarios.Patterns) bool {
	return len(names) == 0 || slices.ContainsFunc(s.entry.Faults, func(f journal.Fault) bool { return names.Has(f.Rule) })
}

// number is what may be a telephone number in a text.
var number = regexp.MustCompile(`[0-9]{3,20}`)

// names reports whether one of the numbers stands anywhere in the entry.
func (s *sight) names(numbers scenarios.Patterns) bool {
	return slices.ContainsFunc(number.FindAllString(s.json(), -1), numbers.Has)
}

// json is the entry as the control API shows it, without what differs from run to
// run.
func (s *sight) json() string {
	if s.text == "" {
		plain := *s.entry
		plain.Real = journal.Real{}
		text, err := json.Marshal(plain)
		if err != nil {
			return "" // what was decoded can be encoded
		}
		s.text = string(text)
	}
	return s.text
}
