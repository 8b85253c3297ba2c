package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
)

// MaxDocument bounds a document, in bytes.
const MaxDocument = 256 << 20

// memberVersion is the document's own member.
const memberVersion = "version"

// Append writes parts as one JSON object, each part a member: {"version":1,
// "clock":{…},"calls":[…],…}. A state that makes more than [MaxDocument] is
// [errs.TooLarge].
func Append(t clock.Turn, parts []Part) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	fmt.Fprintf(&b, "{%q:%d", memberVersion, Version)
	for _, p := range parts {
		fmt.Fprintf(&b, ",\n%q:", p.Name)
		if !p.Single {
			b.WriteByte('[')
		}
		first := true
		for key, value := range p.All(t) {
			if !first {
				b.WriteByte(',')
			}
			first = false
			if err := encoder.Encode(value); err != nil {
				return nil, fmt.Errorf("save %s %s: %w", p.Name, key, err)
			}
			if b.Len() > MaxDocument {
				return nil, errs.New(errs.TooLarge, "the world's state is more than %d bytes of JSON", MaxDocument)
			}
		}
		if !p.Single {
			b.WriteByte(']')
		}
	}
	b.WriteString("}\n")
	return b.Bytes(), nil
}

// Encode returns a value as documents and shelves have it.
func Encode(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Document is a state as [Append] writes it.
type Document map[string]json.RawMessage

// Parse reads a document of this version. What is wrong is [errs.Malformed] or
// [errs.Invalid].
func Parse(text []byte) (Document, error) {
	d := Document{}
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, errs.Field(errs.Malformed, "body", "not a JSON object: %v", err)
	}
	var version int
	if raw, ok := d[memberVersion]; !ok {
		return nil, errs.Field(errs.Missing, memberVersion, "missing, expected that of a snapshot (%d)", Version)
	} else if err := json.Unmarshal(raw, &version); err != nil || version != Version {
		return nil, errs.Field(errs.Invalid, memberVersion, "%.40s, but this server reads version %d", raw, Version)
	}
	delete(d, memberVersion)
	return d, nil
}

// Parts names the document's members but for its version.
func (d Document) Parts() ([]string, error) { return slices.Sorted(maps.Keys(d)), nil }

// Values returns the elements of a part that is a list, and else the part.
func (d Document) Values(p *Part) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		raw, ok := d[p.Name]
		switch {
		case !ok:
			return
		case p.Single:
			yield(raw, nil)
			return
		case raw[0] != '[':
			yield(nil, errs.Field(errs.Invalid, "", "%.40s is not a list", raw))
			return
		}
		list := json.NewDecoder(bytes.NewReader(raw))
		_, _ = list.Token() // the bracket
		for list.More() {
			var value json.RawMessage
			if err := list.Decode(&value); !yield(value, err) || err != nil {
				return
			}
		}
	}
}

// Load loads parts from where they are, in the order of the list. It returns the
// first error under the place where it is, as calls[3].account; a part that is
// missing stays as it is, and one that is not in the list is [errs.Invalid].
func Load(t clock.Turn, parts []Part, from Source) error {
	names, err := from.Parts()
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.ContainsFunc(parts, func(p Part) bool { return p.Name == name }) {
			return errs.Field(errs.Invalid, name, "no such member")
		}
	}
	for i := range parts {
		if err := parts[i].load(t, from); err != nil {
			return err
		}
	}
	return nil
}

func (p *Part) load(t clock.Turn, from Source) error {
	n := 0
	for value, err := range from.Values(p) {
		place := p.Name
		if !p.Single {
			place += "[" + strconv.Itoa(n) + "]"
		}
		if err == nil {
			err = p.Load(t, value)
		}
		if err != nil {
			return at(place, err)
		}
		n++
	}
	return nil
}

// at puts a place before the field of an error.
func at(place string, err error) error {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return fmt.Errorf("%s: %w", place, err)
	}
	placed := *e
	if placed.Field = place; e.Field != "" {
		placed.Field += "." + e.Field
	}
	return &placed
}

// Decode reads one value strictly: unknown members and values of another type
// are [errs.Invalid].
func Decode(value json.RawMessage, into any) error {
	d := json.NewDecoder(bytes.NewReader(value))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return errs.Field(errs.Invalid, "", "more follows the value")
		}
		return nil
	}
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return errs.Field(errs.Invalid, mismatch.Field, "a JSON %s, expected %s", mismatch.Value, mismatch.Type)
	}
	return errs.Field(errs.Invalid, "", "%v", err)
}
