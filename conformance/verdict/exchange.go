package verdict

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Exchange is one HTTP request of a spec and what came back, or, where the URL
// begins with ws, a message sent over a WebSocket and those that came back.
type Exchange struct {
	Method string `json:"method"`
	URL    string `json:"url"`
	// Headers are those of the request that matter, a line each.
	Headers []string `json:"headers,omitempty"`
	Body    string   `json:"body,omitempty"`
	// Status is 0 when no answer came; Problem then says why.
	Status      int      `json:"status"`
	Problem     string   `json:"problem,omitempty"`
	AnswerHead  []string `json:"answerHeaders,omitempty"`
	Answer      string   `json:"answer,omitempty"`
	Curl        string   `json:"curl,omitempty"`
	Preparation bool     `json:"preparation,omitempty"` // not part of what is examined
	// Flags are further options of curl.
	Flags []string `json:"-"`
	// Took is how long the answer took, in real time.
	Took time.Duration `json:"-"`
}

// longest bounds how much of a body a report shows, in bytes.
const longest = 16 << 10

// Masked returns the exchange with its secrets hidden, its bodies bounded, and a
// curl line that asks the same; for a WebSocket it is one of websocat.
func (e Exchange) Masked(m *Masker) Exchange {
	curl := append([]string{"curl", "-sS"}, e.Flags...)
	if e.Method != http.MethodGet || e.Body != "" {
		curl = append(curl, "-X", e.Method)
	}
	for _, h := range e.Headers {
		curl = append(curl, "-H", m.Shell(h))
	}
	switch {
	case len(e.Body) > longest:
		curl = append(curl, "--data-binary", "@body")
	case e.Body != "":
		curl = append(curl, "--data-binary", m.Shell(e.Body))
	}
	curl = append(curl, m.Shell(e.URL))
	e.Curl = strings.Join(curl, " ")
	if strings.HasPrefix(e.URL, "ws") {
		e.Curl = "printf %s " + m.Shell(e.Body) + " | websocat -n " + m.Shell(e.URL)
	}
	e.URL, e.Body, e.Answer, e.Problem = m.Text(e.URL), shown(m, e.Body), shown(m, e.Answer), m.Text(e.Problem)
	e.Headers, e.AnswerHead = mapped(e.Headers, m.Text), mapped(e.AnswerHead, m.Text)
	return e
}

func mapped(list []string, f func(string) string) []string {
	out := slices.Clone(list)
	for i := range out {
		out[i] = f(out[i])
	}
	return out
}

// shown hides what is secret in a body, bounds it, and says so.
func shown(m *Masker, body string) string {
	// More is masked than is shown, so that no secret is cut in two.
	text := m.Text(body[:min(len(body), 2*longest)])
	if len(body) <= longest {
		return strings.ToValidUTF8(text, "\uFFFD")
	}
	end := min(longest, len(text))
	for end > 0 && end < len(text) && !utf8.RuneStart(text[end]) {
		end--
	}
	return fmt.Sprintf("%s… (of %d bytes)", strings.ToValidUTF8(text[:end], "\uFFFD"), len(body))
}
