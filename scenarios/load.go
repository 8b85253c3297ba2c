package scenarios

import (
	"time"

	"github.com/ringback-sim/ringback/scenarios/strict"
)

// Load reads a scenario. The file's name is for messages only. All that is wrong
// is returned at once as [Problems].
func Load(file string, src []byte, v Vocabulary) (*Scenario, error) {
	doc, problems := strict.Parse(file, src)
	s := &Scenario{doc: doc}
	problems = append(problems, doc.Read(s, strict.Aside)...)
	if len(problems) == 0 { // what is half read would be blamed twice
		s.fillIn()
	}
	c := &checker{doc: doc, words: v}
	c.scenario(s)
	if problems = strict.Tidy(append(problems, c.problems...)); len(problems) > 0 {
		return nil, problems
	}
	return s, nil
}

// Beginning returns the start and the seed that a scenario asks for, before there
// is a world whose vocabulary [Load] could be given. What is left out, or cannot
// be read, is zero: Load says what is wrong.
func Beginning(src []byte) (start time.Time, seed int64) {
	doc, _ := strict.Parse("", src)
	var s struct {
		Clock Clock `json:"clock"`
		Seed  int64 `json:"seed" is:"min=1"`
	}
	_ = doc.Read(&s) // all other members are no concern here
	return s.Clock.Start, s.Seed
}

// Problem words what is wrong with a member of the scenario, such as
// "accounts[0].settings.dialects.answer-time", at its place in the file. It is
// for whoever plays the scenario and finds what the language cannot know.
func (s *Scenario) Problem(path, format string, args ...any) Problem {
	return s.doc.Problem(path, format, args...)
}

// ParseFault reads a fault from JSON in the shape that scenarios have. Problems
// carry the path of the member and no place.
func ParseFault(src []byte, v Vocabulary) (*Fault, error) {
	doc, problems := strict.ParseJSON(src)
	f := &Fault{}
	problems = append(problems, doc.Read(f)...)
	c := &checker{doc: doc, words: v}
	c.fault("", f)
	if problems = strict.Tidy(append(problems, c.problems...)); len(problems) > 0 {
		return nil, problems
	}
	return f, nil
}
