package httpx

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/sim/form"
)

// holdsNumber matches how members that hold telephone numbers are called.
var holdsNumber = regexp.MustCompile(`(?i)number|phone|mobile|caller|called|callee`)

// Numbers returns the telephone numbers that a request carries, sorted: texts of
// 3 to 20 digits in its query and its body, JSON or a form, in members whose
// names speak of numbers, phones, mobiles, callers or callees. It reads the body.
func Numbers(r *http.Request) []string {
	var found numbers
	found.form(Query(r.URL.RawQuery))
	body, err := io.ReadAll(r.Body)
	if err == nil && len(body) > 0 {
		found.body(r, body)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// numbers are telephone numbers found so far.
type numbers []string

func (n *numbers) add(member, text string) {
	if holdsNumber.MatchString(member) && form.IsNumber(text) {
		*n = append(*n, text)
	}
}

func (n *numbers) form(form url.Values) {
	for member, texts := range form {
		for _, text := range texts {
			n.add(member, text)
		}
	}
}

func (n *numbers) body(r *http.Request, body []byte) {
	var value any
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.UseNumber() // more digits than a float has
	if d.Decode(&value) == nil {
		n.json("", value)
	} else if form, err := Form(r, body); err == nil {
		n.form(form)
	}
}

// json visits decoded JSON that stands in a member.
func (n *numbers) json(member string, value any) {
	switch value := value.(type) {
	case string:
		n.add(member, value)
	case json.Number:
		n.add(member, value.String())
	case []any:
		for _, item := range value {
			n.json(member, item)
		}
	case map[string]any:
		for inner, item := range value {
			n.json(inner, item)
		}
	}
}
