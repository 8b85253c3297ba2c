package target

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ringback-sim/ringback/scenarios/strict"
)

// Load reads a target file. ${NAME} in it stands for an environment variable,
// which getenv returns. The error holds every problem as file:line:col.
func Load(path string, getenv func(string) string) (*Target, error) {
	var s Settings
	doc, err := read(path, getenv, &s)
	if err != nil {
		return nil, err
	}
	s.fillIn()
	var wrong strict.Problems
	for _, p := range s.problems() {
		wrong = append(wrong, doc.Problem(p.at, "%s", p.text))
	}
	if len(wrong) > 0 {
		return nil, strict.Tidy(wrong)
	}
	t := newTarget(s)
	if s.Expected != "" {
		t.Expected, err = loadExpected(filepath.Join(filepath.Dir(path), s.Expected))
	}
	return t, err
}

// read reads a YAML file into what v points to. The error holds every problem.
func read(path string, getenv func(string) string, v any) (*strict.Document, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("target file: %w", err)
	}
	doc, wrong := strict.Parse(path, text)
	wrong = append(wrong, doc.FillIn(getenv)...)
	wrong = append(wrong, doc.Read(v)...)
	if len(wrong) > 0 {
		return nil, strict.Tidy(wrong)
	}
	return doc, nil
}

// loadExpected reads a list of expected failures: the reason by the id of the
// spec.
func loadExpected(path string) (map[string]string, error) {
	var list struct {
		Failures []Off `json:"failures" is:"empty"`
	}
	doc, err := read(path, func(string) string { return "" }, &list)
	if err != nil {
		return nil, err
	}
	expected := map[string]string{}
	var wrong strict.Problems
	for i, f := range list.Failures {
		if _, twice := expected[f.ID]; twice {
			wrong = append(wrong, doc.Problem(fmt.Sprintf("failures[%d]", i), "%s stands here twice", f.ID))
		}
		expected[f.ID] = f.Reason
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return expected, nil
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
