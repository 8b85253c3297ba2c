// Package scenarios is the language in which one says what the network will do:
// accounts, rules that choose the outcome of calls, faults on purpose, a timeline
// of what happens, and what is expected to have happened at the end.
//
// A scenario is a YAML file. [Load] reads it strictly: a member that does not
// exist, a wrong type or a name that nobody knows is a [Problem] with its line,
// its column and the nearest right word, and all problems are reported at once.
// What the language does not know itself - vendors, outcomes, routes - is handed
// in as a [Vocabulary], so that the package depends on nothing of the simulator.
// It decides nothing about time or chance either: what is drawn comes from the
// caller's [draw.Dice], and what counts is counted by the caller.
package scenarios

import (
	"time"

	"github.com/ringback-sim/ringback/scenarios/strict"
)

// Scenario is one file. Every list keeps the order of the file.
type Scenario struct {
	// Version is that of the language: always 1.
	Version int `json:"version" is:"required,min=1,max=1"`
	// Name identifies the scenario; a library file is called after it.
	Name string `json:"name" is:"required,like=name"`
	// Title and TitleZh say in a few words of English and Chinese what it is.
	Title   string `json:"title" is:"required"`
	TitleZh string `json:"titleZh,omitzero"`
	// Purpose and PurposeZh say in a sentence or two what it is good for.
	Purpose   string `json:"purpose" is:"required"`
	PurposeZh string `json:"purposeZh,omitzero"`
	// Seed decides every draw. Default 1.
	Seed int64 `json:"seed,omitzero" is:"min=1"`
	// Clock says when it begins.
	Clock Clock `json:"clock,omitzero"`

	// Accounts are accounts beside the demo ones, or changes of these.
	Accounts []Account `json:"accounts,omitzero"`
	// Targets are where records are pushed to.
	Targets []Target `json:"targets,omitzero"`
	// Agents are agents beside the accounts' own, or changes of these.
	Agents []Agent `json:"agents,omitzero"`
	// Projects and Campaigns are what the dialler works through; a campaign is a
	// project by another name.
	Projects  []Project `json:"projects,omitzero"`
	Campaigns []Project `json:"campaigns,omitzero"`

	// Rules choose the outcome of new calls; the first that matches wins.
	Rules []Rule `json:"rules,omitzero"`
	// Faults are what goes wrong on purpose.
	Faults []Fault `json:"faults,omitzero"`
	// Timeline is what happens, and when.
	Timeline []Event `json:"timeline,omitzero"`
	// Expect is what must have happened at the end.
	Expect []Expectation `json:"expect,omitzero"`

	doc *strict.Document
}

// Clock is a scenario's time.
type Clock struct {
	// Start is the first instant. The zero time leaves it to whoever plays the
	// scenario.
	Start time.Time `json:"start,omitzero"`
}
