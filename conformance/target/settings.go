package target

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

// Settings describe a target, as a target file does.
type Settings struct {
	// Name is what reports call the target.
	Name string `json:"name"`
	// Kind says what it is. Default: simulator when there is a control API,
	// else production, of which the least is assumed.
	Kind Kind `json:"kind"`
	// Control is the simulator's control API; nil elsewhere.
	Control *Control `json:"control"`
	// Vendors are the APIs to examine; one that is nil is not offered. With a
	// control API, what is left out is asked of it.
	Vendors Vendors `json:"vendors"`
	// Calls say what may be called; without them no real call is placed.
	Calls Calls `json:"calls"`
	// Receiver is where the target can reach the suite.
	Receiver ReceiverSettings `json:"receiver"`
	// Tolerances say how exact the target has to be.
	Tolerances Tolerances `json:"tolerances"`
	// SwitchedOff are specs that are not to run.
	SwitchedOff []Off `json:"switchedOff"`
	// Expected is the path of the list of expected failures, relative to the
	// target file.
	Expected string `json:"expected"`
}

// Kind is what a target is.
type Kind string

// The kinds.
const (
	Simulator  Kind = "simulator"
	VendorTest Kind = "vendor-test"
	Production Kind = "production"
)

// Vendors are the APIs of a target.
type Vendors struct {
	Autocall  *Autocall  `json:"autocall"`
	UCCC      *UCCC      `json:"uccc"`
	Wintelapi *Wintelapi `json:"wintelapi"`
}

// Agent is somebody who takes part in calls.
type Agent struct {
	ID string `json:"id"`
	// Password is autocall's, as the vendor stores it.
	Password string `json:"password"`
	Phone    string `json:"phone"`
}

// Calls say what the suite may call. On a simulator anything may be.
type Calls struct {
	// AllowCalls is how many calls the suite may place on a real endpoint.
	AllowCalls int `json:"allowCalls"`
	// Numbers are those that may be called there.
	Numbers []string `json:"numbers"`
	// Longest is how long a call may last. Default 1m.
	Longest time.Duration `json:"longest"`
	// MayCost says that calls that are answered, and so billed, are allowed.
	MayCost bool `json:"mayCost"`
}

// ReceiverSettings say where the suite's own receiver listens and how the target
// reaches it.
type ReceiverSettings struct {
	// Listen is a host and a port. Default 127.0.0.1:0.
	Listen string `json:"listen"`
	// URL is the receiver as the target sees it. Default on a simulator: the
	// address it listens on.
	URL string `json:"url"`
}

// Tolerances say how exact a target has to be.
type Tolerances struct {
	// Rounding is by how much two times that should be equal may differ.
	// Default 1s.
	Rounding time.Duration `json:"seconds"`
	// Late is how long after the end of a call its record may appear, in real
	// time. Default 10s.
	Late time.Duration `json:"late"`
	// Answer bounds the wait for an HTTP answer. Default 15s.
	Answer time.Duration `json:"answer"`
	// Wait is the longest that the suite waits in real time for what takes
	// time. Default 2m.
	Wait time.Duration `json:"wait"`
}

// Off switches specs off.
type Off struct {
	// ID is the id of a spec, in which * stands for any text.
	ID     string `json:"id" is:"required"`
	Reason string `json:"reason" is:"required"`
}

// problem is something wrong with the settings at a place in them, as
// "vendors.autocall.url".
type problem struct{ at, text string }

func (s *Settings) fillIn() {
	if s.Kind == "" && s.Control != nil {
		s.Kind = Simulator
	} else if s.Kind == "" {
		s.Kind = Production
	}
	if s.Name == "" {
		s.Name = string(s.Kind)
	}
	fill(&s.Calls.Longest, time.Minute)
	fill(&s.Tolerances.Rounding, time.Second)
	fill(&s.Tolerances.Late, 10*time.Second)
	fill(&s.Tolerances.Answer, 15*time.Second)
	fill(&s.Tolerances.Wait, 2*time.Minute)
	if s.Receiver.Listen == "" {
		s.Receiver.Listen = "127.0.0.1:0"
	}
}

func fill(d *time.Duration, fallback time.Duration) {
	if *d == 0 {
		*d = fallback
	}
}

// problems returns everything that is wrong.
func (s *Settings) problems() []problem {
	var all []problem
	wrong := func(at, format string, args ...any) { all = append(all, problem{at, fmt.Sprintf(format, args...)}) }
	address := func(at, value string, needed bool) {
		if value == "" && !needed {
			return
		}
		if u, err := url.Parse(value); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			wrong(at, "%q is not an http or https URL with a host", value)
		} else if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			wrong(at, "a base URL has no credentials, query or fragment")
		}
	}
	if !slices.Contains([]Kind{Simulator, VendorTest, Production}, s.Kind) {
		wrong("kind", "%q is not one of %q", s.Kind, []Kind{Simulator, VendorTest, Production})
	}
	if s.Control != nil {
		address("control.url", s.Control.URL, true)
		if s.Kind != Simulator {
			wrong("control", "only a simulator has a control API, and this target is of kind %s", s.Kind)
		}
	}
	known := s.Control != nil
	if v := s.Vendors.Autocall; v != nil {
		address("vendors.autocall.url", v.URL, !known)
		address("vendors.autocall.tokenUrl", v.TokenURL, false)
		wrongDialects("vendors.autocall.dialects", v.Dialects, autocallDialects, wrong)
	}
	if v := s.Vendors.UCCC; v != nil {
		address("vendors.uccc.url", v.URL, !known)
		address("vendors.uccc.fayeUrl", v.FayeURL, false)
		wrongDialects("vendors.uccc.dialects", v.Dialects, ucccDialects, wrong)
		if v.Tenant == "" && !known {
			wrong("vendors.uccc.tenant", "missing, expected the tenant's id")
		}
	}
	if v := s.Vendors.Wintelapi; v != nil {
		address("vendors.wintelapi.url", v.URL, !known)
		wrongDialects("vendors.wintelapi.dialects", v.Dialects, wintelapiDialects, wrong)
		if v.Enterprise == "" && !known {
			wrong("vendors.wintelapi.enterprise", "missing, expected the enterprise's code")
		}
	}
	if !known && s.Vendors == (Vendors{}) {
		wrong("vendors", "missing, expected autocall, uccc or wintelapi, or a control API to ask")
	}
	address("receiver.url", s.Receiver.URL, false)
	if c := s.Calls; c.AllowCalls < 0 {
		wrong("calls.allowCalls", "%d is below 0", c.AllowCalls)
	} else if c.AllowCalls > 0 && len(c.Numbers) == 0 && s.Kind != Simulator {
		wrong("calls.numbers", "missing: with allowCalls, say which numbers may be called")
	}
	for i, off := range s.SwitchedOff {
		if off.ID == "" || off.Reason == "" {
			wrong(fmt.Sprintf("switchedOff[%d]", i), "needs an id and a reason")
		}
	}
	for at, d := range map[string]time.Duration{
		"calls.longest": s.Calls.Longest, "tolerances.seconds": s.Tolerances.Rounding, "tolerances.late": s.Tolerances.Late,
		"tolerances.answer": s.Tolerances.Answer, "tolerances.wait": s.Tolerances.Wait,
	} {
		if d < 0 || d > 24*time.Hour {
			wrong(at, "%s is not between 0 and 24h", d)
		}
	}
	slices.SortFunc(all, func(a, b problem) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.text, b.text)) })
	return all
}

// lacks says why a spec cannot show anything on the target; "" when it can.
func (s *Settings) lacks(spec verdict.Spec) string {
	for _, off := range s.SwitchedOff {
		if Matches(off.ID, spec.ID) {
			return "switched off: " + off.Reason
		}
	}
	offered := map[string]bool{"autocall": s.Vendors.Autocall != nil, "uccc": s.Vendors.UCCC != nil, "wintelapi": s.Vendors.Wintelapi != nil}
	vendor := spec.Vendor()
	if vendor == "across" { // all that the vendor shows of one call
		vendor = spec.Area()
	}
	if has, known := offered[vendor]; known && !has {
		return "the target offers no " + vendor
	}
	for _, need := range spec.Needs {
		switch {
		case need == verdict.NeedsControl && s.Control == nil:
			return "the target offers no control API"
		case need == verdict.NeedsClock && s.Control == nil:
			return "the target offers no virtual time: there is no control API"
		case need == verdict.NeedsReceiver && s.Control == nil && s.Receiver.URL == "":
			return "the target file does not say where the target can reach the suite (receiver.url)"
		case need == verdict.NeedsFaye && (s.Vendors.UCCC == nil || s.Vendors.UCCC.FayeURL == ""):
			return "the target offers no event server (vendors.uccc.fayeUrl)"
		}
	}
	if s.Kind == Simulator || spec.Safety == verdict.ReadOnly {
		return ""
	}
	switch {
	case s.Calls.AllowCalls == 0:
		return "it places calls, and the target file allows none (calls.allowCalls)"
	case spec.Safety == verdict.CostsMoney && !s.Calls.MayCost:
		return "it costs money, and the target file does not allow that (calls.mayCost)"
	}
	return ""
}
