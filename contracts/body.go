package contracts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// formType is the media type of a form.
const formType = "application/x-www-form-urlencoded"

// maxBody bounds the bodies that are looked at, in bytes.
const maxBody = 32 << 20

// body checks a body, which is at a place. Members that stand in the query count
// where the body has none of that name.
func (r *report) body(b *body, header http.Header, text []byte, spare map[string]any, at *place) []Violation {
	if len(b.content) == 0 {
		if len(text) > 0 {
			return r.wrong(b, r.at, "body", "no body", fmt.Sprintf("%d bytes", len(text)))
		}
		return nil
	}
	value, members, c, wrong := r.read(b, header, text, len(spare) > 0)
	if wrong != nil || c.schema == nil {
		return wrong
	}
	if members != nil && len(spare) > 0 {
		for name, text := range spare {
			spare[name] = typed(property(c.schema, name, 0), fmt.Sprint(text), slices.Contains(c.json, name))
		}
		all := maps.Clone(spare)
		maps.Copy(all, members)
		value = all
	}
	if r.own {
		given, _ := plain(value).(map[string]any)
		maps.Copy(r.request, given)
	}
	all := r.content(c, value, at)
	for i, v := range all {
		name, rest, _ := strings.Cut(strings.TrimPrefix(v.Location.Pointer, "/"), "/")
		if _, queried := spare[name]; queried && members[name] == nil {
			if rest != "" {
				rest = "/" + rest
			}
			all[i].Location = Location{In: inQuery, Name: name, Pointer: rest}
		}
	}
	return all
}

// read decodes a body as the media type that it is of; what is wrong is nil when
// it can be. There is nothing to check when there is no schema.
func (r *report) read(b *body, header http.Header, text []byte, spare bool) (value any, members map[string]any, c content, wrong []Violation) {
	if len(text) > maxBody {
		return nil, nil, c, r.wrong(b, r.at, "body", fmt.Sprintf("at most %d bytes", maxBody), fmt.Sprintf("%d bytes", len(text)))
	}
	given := header.Get("Content-Type")
	if len(bytes.TrimSpace(text)) == 0 {
		switch {
		case spare || b.inQuery:
			given = formType
		case b.required:
			return nil, nil, c, r.wrong(b, r.at, "required", "a body", "nothing")
		default:
			return nil, nil, c, nil
		}
	}
	kind, c, ok := b.pick(given, text)
	if !ok {
		at := Location{In: inHeader, Name: "Content-Type"}
		return nil, nil, content{}, r.wrong(b, at, "content-type", strings.Join(slices.Sorted(maps.Keys(b.content)), " or "), found(given, false))
	}
	value, err := c.read(kind, given, text)
	if err != nil {
		return nil, nil, content{}, r.wrong(b, r.at, "body", kind, err.Error())
	}
	members, _ = value.(map[string]any)
	return value, members, c, nil
}

// wrong is a violation by a body as a whole.
func (r *report) wrong(b *body, at Location, rule, expected, what string) []Violation {
	v := Violation{Contract: r.contract.name, Operation: r.operation, Location: at, Rule: rule, Expected: expected, Found: what}
	v.stands = b.pointer
	return []Violation{v}
}

// content checks a value, which is at a place, against what a media type or
// message says.
func (r *report) content(c content, value any, at *place) []Violation {
	r.value = value
	if c.schema == nil {
		return nil
	}
	all := r.check(c.schema)
	r.mark(at, c.schema, all)
	if c.members != nil {
		for _, name := range strangers(value, c.members) {
			at := r.at
			at.Pointer += "/" + escape(name)
			v := Violation{Contract: r.contract.name, Operation: r.operation, Location: at, Notice: true}
			v.Rule, v.Expected, v.Found = noSuch("member", name, c.members)
			v.stands = c.pointer
			all = append(all, v)
		}
	}
	return all
}

// pick chooses the media type of a body: the one that is given, or, when none
// is, the one that it looks like.
func (b *body) pick(given string, text []byte) (string, content, bool) {
	kind, _, _ := strings.Cut(given, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	if kind == "" {
		kind = formType
		if bytes.ContainsAny(bytes.TrimSpace(text)[:1], "{[") {
			kind = "application/json"
		}
	}
	c, ok := b.content[kind]
	return kind, c, ok
}

// read decodes a body of a media type.
func (c content) read(kind, given string, text []byte) (any, error) {
	var form url.Values
	switch {
	case kind == formType:
		form, _ = url.ParseQuery(string(text)) // a pair that cannot be read is none, as in PHP
	case kind == "multipart/form-data":
		_, params, _ := mime.ParseMediaType(given)
		read, err := multipart.NewReader(bytes.NewReader(text), params["boundary"]).ReadForm(int64(len(text)) + 1)
		if err != nil {
			return nil, fmt.Errorf("not multipart: %w", err)
		}
		defer func() { _ = read.RemoveAll() }() // it fits into memory: there are no files
		form = read.Value
	case kind == "application/json" || strings.HasSuffix(kind, "+json"):
		value, err := decode(text)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the JSON value is cut off")
		}
		return value, err
	default:
		return string(text), nil
	}
	object := map[string]any{}
	for name, values := range form {
		object[name] = typed(property(c.schema, name, 0), last(values), slices.Contains(c.json, name))
	}
	return object, nil
}
