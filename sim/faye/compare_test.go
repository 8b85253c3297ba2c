package faye_test

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// compare compares an HTTP answer with the recorded one.
func (p *player) compare(step goldenStep, got answer, err error) {
	want := step.Response
	if want == nil {
		p.differs(step, "answered with %d, though the real server does not", got.status)
		return
	}
	if err != nil {
		p.differs(step, "no answer: %v", err)
		return
	}
	if step.Request.Action == "open" && want.Closed {
		_, err := p.wires[step.Connection].in.ReadByte()
		p.equal(step, "end of the connection", err, io.EOF)
	}
	p.equal(step, "status", fmt.Sprint(got.status, " ", got.reason), fmt.Sprint(want.Status, " ", want.Reason))
	if want.Body != nil {
		p.equal(step, "body", p.blank(got.body), *want.Body)
	} else if want.BodyNote != "" {
		p.equal(step, "body", got.body, noted(want.BodyNote))
	}
	p.since = cmp.Or(got.headers["last-modified"], p.since)
	p.equal(step, "headers", headerLines(p.shown(got)), headerLines(p.expected(want, got)))
}

// noted is the body that a note stands for.
func noted(note string) string {
	if text, err := strconv.Unquote(note); err == nil {
		return text
	}
	if note == "empty" {
		return ""
	}
	return clientScript
}

// ofNode are the headers of Node's HTTP server that are not compared.
var ofNode = map[string]string{"date": "", "keep-alive": "", "connection": "keep-alive", "transfer-encoding": "chunked"}

func compared(name, value string) bool {
	skip, ok := ofNode[name]
	return !ok || skip != "" && skip != value
}

func (p *player) shown(got answer) map[string]string {
	shown := map[string]string{}
	for name, value := range got.headers {
		if compared(name, value) {
			shown[name] = value
		}
	}
	return shown
}

// expected fills in what the record leaves open.
func (p *player) expected(want *goldenResponse, got answer) map[string]string {
	expected := map[string]string{}
	for name, value := range want.Headers {
		name = strings.ToLower(name)
		if !compared(name, value) {
			continue
		}
		switch value {
		case "<body-length>":
			value = strconv.Itoa(len(got.body))
		case "34159": // the real script's
			value = strconv.Itoa(len(clientScript))
		case "<sha1-hex-of-file>":
			value = scriptTag
		case "<http-date>":
			value = epoch.Format(http.TimeFormat)
		}
		expected[name] = value
	}
	return expected
}

func headerLines(headers map[string]string) string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		lines = append(lines, name+": "+headers[name])
	}
	return strings.Join(lines, "; ")
}

// scriptTag is the SHA-1 of clientScript.
const scriptTag = "950c8a1827b0ff5d02a2a8f8fbf3344b98c721bc"

// largeMessage is the one that the record describes but does not hold.
var largeMessage = `[{"channel":"/foo","data":"` + strings.Repeat("x", 300_000) + `","id":"1"}]`

// fill puts what earlier answers gave in the place of the placeholders.
func (p *player) fill(text string) string {
	for i, id := range p.ids {
		text = strings.ReplaceAll(text, placeholder(i), id)
	}
	return strings.NewReplacer(
		"<last-modified>", p.since,
		"<sha1-hex-of-file>", scriptTag,
		"<a message of more than 20000 characters>", strings.Repeat("x", 20_001),
	).Replace(text)
}

// blank puts the placeholders back.
func (p *player) blank(text string) string {
	for i, id := range p.ids {
		text = strings.ReplaceAll(text, id, placeholder(i))
	}
	return text
}

func placeholder(i int) string {
	if i == 0 {
		return "<clientId>"
	}
	return fmt.Sprintf("<clientId%d>", i+1)
}
