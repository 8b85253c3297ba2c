package autocall

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// parameters are those of one request by name: a string, a number or an object.
// Those of the body win over those of the query.
type parameters map[string]any

// readParameters collects the parameters of a request from its query and its
// body, which is JSON, a form or multipart.
//
// Source: the vendor's page, 0.1 for JSON (documented); supplement A.1 and A20
// for the other forms (evidenced, assumed).
func readParameters(r *http.Request) (parameters, error) {
	in := parameters{}
	if err := in.addForm(httpx.Query(r.URL.RawQuery)); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, errs.Field(errs.Malformed, "body", "%v", err)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return in, nil
	}
	sent := parameters{}
	switch t := httpx.MediaType(r); t {
	case "application/json", "text/json", "":
		err = sent.addJSON(body)
	case "application/x-www-form-urlencoded", "multipart/form-data":
		err = sent.addBody(r, body)
	default:
		err = errs.Field(errs.UnsupportedMedia, "Content-Type", "%q, expected application/json or a form", t)
	}
	if err != nil {
		return nil, err
	}
	maps.Copy(in, sent)
	return in, nil
}

// addBody reads a body that is a form.
func (in parameters) addBody(r *http.Request, body []byte) error {
	form, err := httpx.Form(r, body)
	if err != nil {
		return err
	}
	if len(form) == 1 && bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return errs.Field(errs.Malformed, "Content-Type", "the body is JSON but the content type says %s: send application/json", httpx.MediaType(r))
	}
	return in.addForm(form)
}

// addForm reads fields, among them those in brackets: startTime[gte].
func (in parameters) addForm(form url.Values) error {
	for _, name := range slices.Sorted(maps.Keys(form)) {
		values := form[name]
		value := values[len(values)-1] // as PHP: the last one counts
		if !utf8.ValidString(name) || !utf8.ValidString(value) {
			return errs.Field(errs.Malformed, strings.ToValidUTF8(name, "?"), "not UTF-8")
		}
		object, key, bracketed := strings.Cut(name, "[")
		if !bracketed || !strings.HasSuffix(key, "]") {
			in[name] = value
			continue
		}
		members, ok := in[object].(phpjson.Object)
		if !ok {
			members = nil
		}
		members.Set(strings.TrimSuffix(key, "]"), value)
		in[object] = members
	}
	return nil
}

// addJSON reads a body that is one JSON object.
func (in parameters) addJSON(body []byte) error {
	value, err := phpjson.Decode(body)
	if err != nil {
		return errs.Field(errs.Malformed, "body", "%v", err)
	}
	object, ok := value.(phpjson.Object)
	if !ok {
		return errs.Field(errs.Malformed, "body", "a JSON %s, expected an object", kind(value))
	}
	for _, m := range object {
		in[m.Key] = m.Value
	}
	return nil
}

// text returns a parameter that is a word or a number; "" when it is absent,
// null or empty.
func (in parameters) text(name string) (string, error) {
	switch value := in[name].(type) {
	case nil:
		return "", nil
	case string:
		return value, nil
	case json.Number:
		return value.String(), nil
	default:
		return "", errs.Field(errs.Invalid, name, "a JSON %s, expected a string", kind(value))
	}
}

// bounds returns a parameter that is an object with the members gte and lte,
// given as such, as JSON text, or in brackets.
func (in parameters) bounds(name string) (map[string]string, error) {
	value := in[name]
	if text, ok := value.(string); ok && text != "" {
		decoded, err := phpjson.Decode([]byte(text))
		if err != nil {
			return nil, errs.Field(errs.Invalid, name, `%q is not a JSON object such as {"gte":"2021-03-23 17:24:35"}`, text)
		}
		value = decoded
	}
	if list, ok := value.([]any); ok && len(list) == 0 {
		value = nil // PHP writes an empty object so
	}
	if value == nil || value == "" {
		return nil, nil //nolint:nilnil // no bounds is a good answer
	}
	object, ok := value.(phpjson.Object)
	if !ok {
		return nil, errs.Field(errs.Invalid, name, "a JSON %s, expected an object with gte, lte or both", kind(value))
	}
	bounds := map[string]string{}
	for _, m := range object {
		text, ok := m.Value.(string)
		switch {
		case m.Key != "gte" && m.Key != "lte":
			return nil, errs.Field(errs.Invalid, name+"."+m.Key, "no such bound, expected gte or lte")
		case !ok:
			return nil, errs.Field(errs.Invalid, name+"."+m.Key, "a JSON %s, expected a string", kind(m.Value))
		}
		bounds[m.Key] = text
	}
	return bounds, nil
}

// kind names a JSON value's type.
func kind(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case []any:
		return "array"
	default:
		return "object"
	}
}
