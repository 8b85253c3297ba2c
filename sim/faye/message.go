package faye

import (
	"encoding/json"
	"slices"
	"strings"
)

// Message is one Bayeux message: the members of a JSON object in the order in
// which JavaScript would write them. Its fields go through to the subscribers
// as they are, known or not, so it is not decoded into a fixed structure. The
// zero value is the message without members.
type Message struct {
	members []member
}

// Get returns the JSON text of a member, nil if the message has none of that
// name. The bytes must not be changed.
func (m *Message) Get(name string) json.RawMessage {
	for _, has := range m.members {
		if has.key == name {
			return has.value
		}
	}
	return nil
}

// Set gives a member a new value, JSON text, in its place or else at the end.
func (m *Message) Set(name string, value json.RawMessage) {
	for i, has := range m.members {
		if has.key == name {
			m.members[i].value = value
			return
		}
	}
	m.members = append(m.members, member{name, value})
}

// Delete takes a member out.
func (m *Message) Delete(name string) {
	m.members = slices.DeleteFunc(m.members, func(has member) bool { return has.key == name })
}

// has tells whether the message has a member whose value JavaScript takes for
// true: null, false, 0 and the empty string count as missing.
func (m *Message) has(name string) bool {
	switch string(m.Get(name)) {
	case "", "null", "false", "0", `""`:
		return false
	}
	return true
}

// text returns a member as String(value) would, "" for null and for a member
// that is not there. Characters that JSON escapes are left escaped, so the text
// can stand between quotes again.
func (m *Message) text(name string) string { return text(m.Get(name)) }

func text(value json.RawMessage) string {
	switch {
	case len(value) == 0 || string(value) == "null":
		return ""
	case value[0] == '"':
		return string(value[1 : len(value)-1])
	case value[0] == '{':
		return "[object Object]"
	case value[0] == '[':
		var parts []string
		for _, item := range items(value) {
			parts = append(parts, text(item))
		}
		return strings.Join(parts, ",")
	}
	return string(value)
}

// quoted returns the JSON string of a text as [text] returns it.
func quoted(text string) json.RawMessage { return json.RawMessage(`"` + text + `"`) }

// items returns the elements of an array that canon wrote.
func items(array json.RawMessage) (list []json.RawMessage) {
	d := decoder{in: array}
	_ = d.list('[', ']', func() error { // cannot fail: canon wrote it
		start := d.at
		_, err := d.value(nil)
		list = append(list, array[start:d.at])
		return err
	})
	return list
}

// decode reads the text of a request or a frame: an object or an array of
// messages. A null is a nil message; anything else that is not an object is a
// message without members, and so refused for lack of data.
func decode(in []byte, limit int) (batch []*Message, err error) {
	d := decoder{in: in}
	one := func() error {
		if len(batch) == limit {
			return errMalformed
		}
		m, err := d.message()
		batch = append(batch, m)
		return err
	}
	switch d.next() {
	case '[':
		err = d.list('[', ']', one)
	case '{', 'n':
		err = one()
	default:
		err = errMalformed
	}
	if err == nil && d.next() != end {
		err = errMalformed
	}
	return batch, err
}

func (d *decoder) message() (*Message, error) {
	if d.next() == '{' {
		members, err := d.object()
		return &Message{members}, err
	}
	value, err := d.value(nil)
	if string(value) == "null" {
		return nil, err
	}
	return &Message{}, err
}
