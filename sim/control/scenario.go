package control

import (
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/form"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/stage"
)

// yamlTypes are the media types of a scenario's text.
var yamlTypes = []string{"application/yaml", "application/x-yaml", "text/yaml"}

// script is the text of a scenario and what its problems are said to be in.
type script struct {
	file string
	text []byte
}

// builtinScript returns the scenario of the library that a member of a request
// names.
func builtinScript(member, name string) (script, error) {
	text, err := scenarios.Read(name)
	if err != nil {
		return script{}, errs.Field(errs.Invalid, member, "%v; GET /_ringback/scenarios lists them", err)
	}
	return script{name + ".yaml", text}, nil
}

// orderedScript returns a scenario that a member of a request gives by the name
// of one of the library or, where it could not be a name, by its text.
func orderedScript(member, order string) (script, error) {
	if form.IsName(order) {
		return builtinScript(member, order)
	}
	return script{inlineFile, []byte(order)}, nil
}

// inlineFile stands in the problems of a scenario that came without a file.
const inlineFile = "scenario.yaml"

// readScript reads a scenario from a request: its text, or the name of one of
// the library.
func readScript(r *http.Request) (script, error) {
	if slices.Contains(yamlTypes, httpx.MediaType(r)) {
		text, err := io.ReadAll(r.Body)
		switch {
		case err != nil:
			return script{}, errs.Field(errs.Malformed, "body", "%v", err)
		case len(text) == 0:
			return script{}, errs.Field(errs.Missing, "body", "empty, expected the YAML of a scenario")
		}
		return script{inlineFile, text}, nil
	}
	var order struct {
		Name string `json:"name"`
	}
	if err := httpx.DecodeJSON(r, &order); err != nil {
		return script{}, err
	}
	if order.Name == "" {
		return script{}, errs.Field(errs.Missing, "name", "missing, expected the name of a scenario of the library")
	}
	return builtinScript("name", order.Name)
}

// onStage does something on the stage of this world.
func (a *api) onStage(do func(clock.Turn, *stage.Stage) error) error {
	if a.options.Stage == nil {
		return errs.New(errs.Conflict, "this world plays no scenarios")
	}
	return a.w.Clock.Do(func(t clock.Turn) error { return do(t, a.options.Stage) })
}

// loadScenario lets a scenario play from now on.
func (a *api) loadScenario(r *http.Request) (httpx.Reply, error) {
	s, err := readScript(r)
	if err != nil {
		return httpx.Reply{}, err
	}
	var view any
	err = a.onStage(func(t clock.Turn, on *stage.Stage) error {
		if err := on.Load(t, s.file, s.text); err != nil {
			return err
		}
		sum, _ := on.Summary(t) // it plays
		view = ShowSummary(sum)
		return nil
	})
	return httpx.Reply{Body: view}, err
}

// validateScenario says what is wrong with a scenario, and changes nothing.
func (a *api) validateScenario(r *http.Request) (httpx.Reply, error) {
	s, err := readScript(r)
	if err != nil {
		return httpx.Reply{}, err
	}
	found := []scenarios.Problem{}
	err = a.onStage(func(t clock.Turn, on *stage.Stage) error {
		_, err := scenarios.Load(s.file, s.text, on.Vocabulary(t))
		if problems, ok := errors.AsType[scenarios.Problems](err); ok {
			found, err = problems, nil
		}
		return err
	})
	return httpx.Reply{Body: struct {
		Problems []scenarioProblem `json:"problems"`
	}{shown(found, showProblem)}}, err
}

// getScenario returns how far the scenario that plays has come.
func (a *api) getScenario(*http.Request) (httpx.Reply, error) {
	var view any
	err := a.onStage(func(t clock.Turn, on *stage.Stage) error {
		sum, plays := on.Summary(t)
		if !plays {
			return errs.New(errs.NotFound, "no scenario plays in this world")
		}
		view = ShowSummary(sum)
		return nil
	})
	return httpx.Reply{Body: view}, err
}

// listScenarios returns the library.
func (a *api) listScenarios(r *http.Request) (httpx.Reply, error) {
	p, err := readPage(r, "scenarios")
	if err != nil {
		return httpx.Reply{}, err
	}
	items, last := cut(p, scenarios.Library(), func(i scenarios.Info) string { return i.Name })
	return p.reply("scenarios", items, last), nil
}

// scenarioProblem is one thing that is wrong with a scenario.
type scenarioProblem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Path    string `json:"path"`
	Message string `json:"message"`
	Excerpt string `json:"excerpt"`
}

func showProblem(p scenarios.Problem) scenarioProblem {
	return scenarioProblem{p.File, p.Line, p.Column, p.Path, p.Msg, p.Excerpt}
}

// refuseScenario words what is wrong with a scenario as one error.
func refuseScenario(p scenarios.Problems) error {
	return &errs.Error{
		Code: errs.Invalid, Field: "scenario", Msg: p.Error(),
		Details: map[string]any{"problems": shown(p, showProblem)},
	}
}
