package strict_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios/strict"
)

// settings have a member of each kind that only some documents have.
type settings struct {
	Token string            `json:"token"`
	Wait  time.Duration     `json:"wait"`
	Off   []string          `json:"off" is:"empty"`
	On    []string          `json:"on"`
	Words map[string]string `json:"words"`
}

// read reads a document whose variables A and B are set.
func read(text string) (s settings, problems strict.Problems) {
	doc, problems := strict.Parse("x.yaml", []byte(text))
	problems = append(problems, doc.FillIn(func(name string) string { return map[string]string{"A": "alpha", "B": "true"}[name] })...)
	return s, strict.Tidy(append(problems, doc.Read(&s)...))
}

func TestADocumentIsRead(t *testing.T) {
	g := NewWithT(t)
	s, problems := read("token: \"${A}-${B}\"\nwait: 1m30s\noff: []\non: [\"${B}\", 007]\nwords: {a: &b \"${A}\", c: *b}\n")
	g.Expect(problems).To(BeEmpty())
	g.Expect(s).To(Equal(settings{
		Token: "alpha-true", Wait: 90 * time.Second, Off: []string{}, On: []string{"true", "007"}, Words: map[string]string{"a": "alpha", "c": "alpha"},
	}))
}

func TestProblemsStandWhereTheyAre(t *testing.T) {
	for text, want := range map[string]string{
		"token: ${C}":           `x.yaml:1:8: token: the environment variable C is not set`,
		"on: [x, \"${C}\"]":     `x.yaml:1:9: on[1]: the environment variable C is not set`,
		"on: []":                `x.yaml:1:5: on: an empty list; leave the member out`,
		"wait: 5":               `x.yaml:1:7: wait: a duration needs its unit: 5s, 5ms or the like`,
		"wait: 1.5us":           `x.yaml:1:7: wait: "1.5us" is not a duration such as 30s or 1m30s`,
		"wait: 100000h":         `x.yaml:1:7: wait: "100000h" is longer than 87600h0m0s`,
		"wait: 0.1ms":           `x.yaml:1:7: wait: a duration is whole milliseconds, but this is 100µs`,
		"wiat: 5s":              `x.yaml:1:1: wiat: no such member; did you mean "wait"?`,
		"nothing: like it":      `x.yaml:1:1: nothing: no such member; expected off, on, token, wait or words`,
		"words: {a: b, a: c}":   `x.yaml:1:15: words.a: "a" stands here twice`,
		"token: hunter2\non: x": "x.yaml:2:5: on: found \"x\", expected a list",
	} {
		_, problems := read(text)
		NewWithT(t).Expect(problems).To(ConsistOf(MatchError(HavePrefix(want+"\n"))), text)
	}
}

func TestNoExcerptShowsASecret(t *testing.T) {
	for _, text := range []string{
		"{token: hunter2, on: x}",
		"{words: {client_secret: [hunter2]}, on: x}",
		"{words: {url: \"http://hunter2:hunter2@a.example\"}, on: x}",
		"token: hunter2\non: [",
		"api-key: hunter2 : [",
	} {
		g := NewWithT(t)
		_, problems := read(text)
		g.Expect(problems).NotTo(BeEmpty(), text)
		g.Expect(problems.Error()).NotTo(ContainSubstring("hunter2"), text)
	}
}
