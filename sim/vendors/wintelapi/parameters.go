package wintelapi

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// parameters are those of one request by name, as phpjson decodes values. Those
// of the body win over those of the query.
type parameters map[string]any

// readParameters collects the parameters of a request from its query and its
// body: a form, multipart or JSON. As with PHP a body that cannot be read, or is
// of another type, has none: the answer then says what is missing.
//
// Source: supplement B12 (evidenced).
func readParameters(r *http.Request) parameters {
	in := parameters{}
	in.addForm(httpx.Query(r.URL.RawQuery))
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return in
	}
	kind := httpx.MediaType(r)
	if kind == "" && r.Header.Get("Content-Type") == "" {
		kind = "application/x-www-form-urlencoded"
		if bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
			kind = "application/json"
		}
	}
	switch kind {
	case "application/json", "text/json":
		if value, err := phpjson.Decode(body); err == nil {
			in.addJSON(value)
		}
	case "application/x-www-form-urlencoded", "multipart/form-data":
		if form, err := httpx.Form(r, body); err == nil {
			in.addForm(form)
		}
	}
	return in
}

// addForm reads fields; of several with one name the last counts, and a name
// with brackets is a list.
func (in parameters) addForm(form url.Values) {
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if list, _, bracketed := strings.Cut(name, "["); bracketed {
			in[list] = []any{}
			continue
		}
		values := form[name]
		in[name] = values[len(values)-1]
	}
}

func (in parameters) addJSON(value any) {
	object, ok := value.(phpjson.Object)
	if !ok {
		return
	}
	for _, m := range object {
		in[m.Key] = m.Value
	}
}

// text returns a parameter as PHP makes a word of it, "" when it is absent. A
// list is the word Array, which no parameter may be.
//
// Source: PHP 8.2, conversion to string (evidenced).
func (in parameters) text(name string) string {
	switch value := in[name].(type) {
	case nil:
		return ""
	case string:
		return value
	case json.Number:
		return value.String()
	case bool:
		if value {
			return "1"
		}
		return ""
	default:
		return "Array"
	}
}

// filter returns the conditions that stand in the parameter info, which is JSON
// text or an object with the member filter.
//
// Source: supplement B.2 (evidenced).
func (in parameters) filter() (parameters, error) {
	info := in["info"]
	if text, ok := info.(string); ok && text != "" {
		if decoded, err := phpjson.Decode([]byte(text)); err == nil {
			info = decoded
		}
	}
	if object, ok := info.(phpjson.Object); ok {
		if info, ok = object.Get("filter"); !ok {
			return parameters{}, nil
		}
	} else if !empty(info) {
		return nil, in.noFilter()
	}
	if conditions, ok := info.(phpjson.Object); ok {
		read := parameters{}
		read.addJSON(conditions)
		return read, nil
	}
	if !empty(info) {
		return nil, in.noFilter()
	}
	return parameters{}, nil
}

func (in parameters) noFilter() error {
	return errs.Field(errs.Malformed, "info", `%.80q is not JSON such as {"filter":{"start_time":"2012-07-11 00:00:00"}}`, in.text("info"))
}

// empty reports whether a value is none, or an empty word or list, which is how
// PHP writes an empty object.
func empty(value any) bool {
	list, ok := value.([]any)
	return value == nil || value == "" || ok && len(list) == 0
}
