package target

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Load reads a target file. ${NAME} in it stands for an environment variable,
// which getenv returns. The error holds every problem as file:line:col.
func Load(path string, getenv func(string) string) (*Target, error) {
	r := reader{path: path, getenv: getenv}
	var s Settings
	if err := r.read(&s); err != nil {
		return nil, err
	}
	s.fillIn()
	for _, p := range s.problems() {
		at := p.at
		for r.nodes[at] == nil && at != "" {
			at = parent(at)
		}
		r.note(r.nodes[at], "%s: %s", p.at, p.text)
	}
	if err := errors.Join(r.errs...); err != nil {
		return nil, err
	}
	t := newTarget(s)
	if s.Expected == "" {
		return t, nil
	}
	var err error
	t.Expected, err = LoadExpected(filepath.Join(filepath.Dir(path), s.Expected))
	return t, err
}

// parent returns the place that holds a place.
func parent(place string) string { return place[:max(0, strings.LastIndexAny(place, ".["))] }

func compare(a, b problem) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.text, b.text)) }

// LoadExpected reads a list of expected failures: the reason by the id of the
// spec.
func LoadExpected(path string) (map[string]string, error) {
	var list struct {
		Failures []Off `yaml:"failures"`
	}
	r := reader{path: path, getenv: func(string) string { return "" }}
	if err := r.read(&list); err != nil {
		return nil, err
	}
	expected := map[string]string{}
	for i, f := range list.Failures {
		at := r.nodes[fmt.Sprintf("failures[%d]", i)]
		switch _, twice := expected[f.ID]; {
		case f.ID == "" || f.Reason == "":
			r.note(cmp.Or(at, &yaml.Node{}), "an expected failure needs an id and a reason")
		case twice:
			r.note(at, "%s stands here twice", f.ID)
		}
		expected[f.ID] = f.Reason
	}
	return expected, errors.Join(r.errs...)
}

// Matches reports whether a text fits a pattern in which * stands for any text.
// Letters of both cases are alike.
func Matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	ok, err := regexp.MatchString("(?is)^"+strings.Join(parts, ".*")+"$", text)
	return err == nil && ok
}
