package ringbacktest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Do makes a request that no method of its own is there for, such as GET
// /_ringback/outcomes. It sends in as JSON unless it is nil, and reads the answer
// into out unless that is nil.
func (r *Ringback) Do(method, path string, in, out any) {
	r.t.Helper()
	if err := r.do(method, path, in, out); err != nil {
		r.t.Fatalf("ringbacktest: %s %s: %v", method, path, err)
	}
}

func (r *Ringback) do(method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode the request: %w", err)
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(context.WithoutCancel(r.t.Context()), method, r.URL+path, body)
	if err != nil {
		return err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+string(r.token))
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return fmt.Errorf("read the answer: %w", err)
	case resp.StatusCode/100 != 2:
		return problem(resp.Status, answer)
	case out == nil:
		return nil
	}
	return json.Unmarshal(answer, out)
}

// problem returns what a problem document says, led by the status.
func problem(status string, answer []byte) error {
	var doc struct{ Detail string }
	_ = json.Unmarshal(answer, &doc) // what is no document is shown as it is
	return errors.New(status + ": " + cmp.Or(doc.Detail, string(answer)))
}

// path returns a path of the control API; its segments hold any text.
func path(segments ...string) string {
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return "/_ringback/" + strings.Join(segments, "/")
}
