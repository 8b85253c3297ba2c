package control

import (
	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/stage"
	"github.com/ringback-sim/ringback/sim/world"
)

// summaryView is how far a scenario has come.
type summaryView struct {
	Name    string  `json:"name"`
	Title   string  `json:"title"`
	TitleZh *string `json:"titleZh"`
	Seed    uint64  `json:"seed"`
	Began   instant `json:"began"`
	Now     instant `json:"now"`
	// Good says that every expectation holds and nothing was broken.
	Good         bool              `json:"good"`
	Expectations []expectationView `json:"expectations"`
	scenarios.Summary
	Vendors []vendorCallsView `json:"vendors"`
	Targets []targetPushView  `json:"targets"`
	Rules   []ruleView        `json:"rules"`
	Refused int               `json:"refused"`
	Missed  []mishapView      `json:"missed"`
	Broken  []mishapView      `json:"broken"`
}

type expectationView struct {
	That  string `json:"that"`
	Holds bool   `json:"holds"`
	Found string `json:"found"`
}

type vendorCallsView struct {
	Vendor    string `json:"vendor"`
	Total     int    `json:"total"`
	Live      int    `json:"live"`
	Answered  int    `json:"answered"`
	NoAnswer  int    `json:"noAnswer"`
	Busy      int    `json:"busy"`
	Abandoned int    `json:"abandoned"`
	Failed    int    `json:"failed"`
}

type targetPushView struct {
	Target string `json:"target"`
	scenarios.DeliverySummary
}

type ruleView struct {
	Name  string `json:"name"`
	Off   bool   `json:"off"`
	Seen  int    `json:"seen"`
	Taken int    `json:"taken"`
}

type mishapView struct {
	At    instant `json:"at"`
	Where string  `json:"where"`
	Why   string  `json:"why"`
}

// ShowSummary returns how far a scenario has come in the shape of the control
// API.
func ShowSummary(s stage.Summary) any {
	mishap := func(m stage.Mishap) mishapView { return mishapView{instant(m.At), m.Where, m.Why} }
	return summaryView{
		Name: s.Name, Title: s.Title, TitleZh: orNull(s.TitleZh), Seed: s.Seed, Began: instant(s.Began), Now: instant(s.Now),
		Good:         s.Good(),
		Expectations: shown(s.Verdicts, func(v stage.Verdict) expectationView { return expectationView(v) }),
		Summary:      s.Summary,
		Vendors:      shown(s.Vendors, func(v stage.VendorCalls) vendorCallsView { return vendorCallsView(v) }),
		Targets:      shown(s.Targets, func(d stage.TargetDeliveries) targetPushView { return targetPushView(d) }),
		Rules:        shown(s.Rules, func(r world.RuleState) ruleView { return ruleView(r) }),
		Refused:      s.Refused, Missed: shown(s.Missed, mishap), Broken: shown(s.Broken, mishap),
	}
}
