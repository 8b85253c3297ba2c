package proxy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Recorded is an exchange as it stands in a file. Bodies are text; those that
// are not, sounds above all, are left out and say so.
type Recorded struct {
	Request  RecordedRequest `json:"request"`
	Response RecordedAnswer  `json:"response"`
}

// RecordedRequest is the request of a recorded exchange.
type RecordedRequest struct {
	Method string      `json:"method"`
	Path   string      `json:"path"`
	Query  string      `json:"query,omitempty"`
	Header http.Header `json:"header,omitempty"`
	Body   string      `json:"body,omitempty"`
}

// RecordedAnswer is the answer of a recorded exchange.
type RecordedAnswer struct {
	Status int         `json:"status"`
	Header http.Header `json:"header,omitempty"`
	Body   string      `json:"body,omitempty"`
	// Omitted says why there is no body although there was one.
	Omitted string `json:"omitted,omitempty"`
}

// Recorder writes exchanges into a directory, one file each, named by their
// number and path. Messages of WebSockets are not recorded, nor is what was not
// answered.
type Recorder struct {
	dir string
	// Redaction takes out what is personal or secret; nil keeps all.
	Redaction *Redaction
}

// NewRecorder returns a recorder into a directory, which it makes if need be. A
// directory that holds a recording already is an error: two would be mixed up.
func NewRecorder(dir string, r *Redaction) (*Recorder, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	if old, _ := filepath.Glob(filepath.Join(dir, "*.json")); len(old) > 0 {
		return nil, fmt.Errorf("record: %s holds a recording already: name an empty directory", dir)
	}
	return &Recorder{dir, r}, nil
}

var notInFileName = regexp.MustCompile(`[^A-Za-z0-9]+`)

// Record writes an exchange.
func (r *Recorder) Record(e Exchange) error {
	if e.Message != nil || e.Status == 0 || e.Status == http.StatusSwitchingProtocols {
		return nil
	}
	out := r.recorded(e)
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(out); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	const longest = 60
	name := strings.Trim(notInFileName.ReplaceAllString(out.Request.Path, "-"), "-")
	name = fmt.Sprintf("%05d-%s-%.*s.json", e.N, e.Method, longest, name)
	if err := os.WriteFile(filepath.Join(r.dir, name), text.Bytes(), 0o600); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}

func (r *Recorder) recorded(e Exchange) Recorded {
	e = e.Plain(DefaultKeep)
	body, _ := textOf(e.Body)
	answer, omitted := textOf(e.Answer)
	out := Recorded{
		RecordedRequest{e.Method, e.Path, e.Query, kept(e.Header), body},
		RecordedAnswer{e.Status, kept(e.AnswerHeader), answer, omitted},
	}
	if r.Redaction == nil {
		return out
	}
	hide := r.Redaction
	out.Request.Path, out.Request.Query = hide.Numbers(out.Request.Path), hide.Form(out.Request.Query)
	out.Request.Header, out.Response.Header = hide.Header(out.Request.Header), hide.Header(out.Response.Header)
	if mediaType(e.Header) == "application/x-www-form-urlencoded" {
		out.Request.Body = hide.Form(out.Request.Body)
	} else {
		out.Request.Body = hide.Text(out.Request.Body)
	}
	out.Response.Body = hide.Text(out.Response.Body)
	return out
}

// textOf returns a body that is text, or why it is left out.
func textOf(b Body) (text, omitted string) {
	switch {
	case b.Cut:
		return "", "not whole"
	case !utf8.Valid(b.Bytes):
		return "", "no text"
	}
	return string(b.Bytes), ""
}

// ofOneHop are headers that say nothing of what was asked or answered.
var ofOneHop = []string{"Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Date", "Accept-Encoding", "User-Agent", "X-Ringback-Now"}

func kept(h http.Header) http.Header { return without(h, ofOneHop) }

// ReadRecording returns the exchanges of a directory in the order in which they
// were recorded. An error names the file.
func ReadRecording(dir string) ([]Recorded, error) {
	names, err := fs.Glob(os.DirFS(dir), "*.json")
	if err != nil {
		return nil, fmt.Errorf("recording: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("recording: no *.json in %s", dir)
	}
	slices.Sort(names)
	all := make([]Recorded, len(names))
	for i, name := range names {
		if all[i], err = readRecorded(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func readRecorded(file string) (one Recorded, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return one, fmt.Errorf("recording: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err = d.Decode(&one); err == nil && (one.Request.Method == "" || one.Request.Path == "" || one.Response.Status < 100) {
		err = errors.New("expected request with method and path, and response with status")
	}
	if err != nil {
		return one, fmt.Errorf("recording: %s: %w", file, err)
	}
	return one, nil
}
