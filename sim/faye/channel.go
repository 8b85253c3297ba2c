package faye

import (
	"slices"
	"strings"
)

// validName tells whether a channel is one that a message can be published on:
// one or more segments of letters, digits and -_!~()$@, each after a slash.
func validName(channel string) bool {
	segments := strings.Split(channel, "/")
	return len(segments) > 1 && segments[0] == "" && !slices.ContainsFunc(segments[1:], badSegment)
}

// validPattern tells whether a channel is a name, or segments of one with * or
// ** after them.
func validPattern(channel string) bool {
	stem, ok := strings.CutSuffix(channel, "/**")
	if !ok {
		stem, ok = strings.CutSuffix(channel, "/*")
	}
	return ok && stem == "" || validName(stem)
}

func badSegment(segment string) bool { return segment == "" || !consistsOf(segment, "-_!~()$@") }

// consistsOf tells whether a text has only ASCII letters, digits and the marks.
func consistsOf(text, marks string) bool {
	for _, c := range text {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.ContainsRune(marks, c):
		default:
			return false
		}
	}
	return true
}

// below tells whether a channel or pattern is /top or stands under it.
func below(channel, top string) bool {
	return validPattern(channel) && (channel == top || strings.HasPrefix(channel, top+"/"))
}

// matching returns what a message on a channel is delivered to: its name, and
// each pattern that matches it.
func matching(channel string) []string {
	last := strings.LastIndexByte(channel, '/')
	list := []string{channel, channel[:last] + "/*"}
	for ; last >= 0; last = strings.LastIndexByte(channel[:last], '/') {
		list = append(list, channel[:last]+"/**")
	}
	return list
}

// subscribers holds who is subscribed to which channel or pattern, in the order of
// the subscriptions.
type subscribers map[string][]*session

func (s subscribers) add(channel string, to *session) {
	s[channel] = append(s[channel], to)
}

func (s subscribers) remove(channel string, to *session) {
	left := slices.DeleteFunc(s[channel], func(has *session) bool { return has == to })
	if len(left) == 0 {
		delete(s, channel)
		return
	}
	s[channel] = left
}
