package scenarios_test

import (
	"fmt"

	"github.com/ringback-sim/ringback/scenarios"
)

// One mistake costs one look: the message has the place and the remedy.
func Example() {
	src := `version: 1
name: lunch-break
title: Nobody answers at noon
purpose: Calls between twelve and two ring in vain.
rules:
  - match: {calle: '138*', time: '12:00-14:00'}
    outcome: no-answer
`
	words := scenarios.Vocabulary{Outcomes: []scenarios.KnownOutcome{{Name: "no-answer"}}}
	_, err := scenarios.Load("lunch.yaml", []byte(src), words)
	fmt.Println(err)
	// Output:
	// lunch.yaml:6:13: rules[0].match.calle: no such member; did you mean "callee"?
	//     6 |   - match: {calle: '138*', time: '12:00-14:00'}
	//       |             ^
}

func ExampleMatch_Matches() {
	src := `version: 1
name: every-third
title: Every third call is busy
purpose: Shows how a rule is asked.
rules:
  - match: {callee: '138*', nth: {every: 3}}
    outcome: busy
`
	s, err := scenarios.Load("every-third.yaml", []byte(src), scenarios.Vocabulary{})
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, matched := &s.Rules[0], 0
	for _, callee := range []string{"13800000000", "13900000000", "13800000001", "13800000002"} {
		ok, err := rule.Match.Matches(scenarios.Facts{Callee: callee})
		if err != nil {
			fmt.Println(err)
			return
		}
		if ok {
			matched++
		}
		if ok && rule.Match.Nth.Has(matched) {
			fmt.Println(callee, rule.Outcome.From)
		}
	}
	// Output:
	// 13800000002 busy
}
