package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/pflag"
)

// maxAnswer bounds what is read of a server's answer, in bytes.
const maxAnswer = 64 << 20

// maxProblem bounds what is read of one that is an error, in bytes.
const maxProblem = 64 << 10

// api is a running server's control API.
type api struct{ url, token string }

// addAPIFlags adds the flags that say where the server is.
func addAPIFlags(flags *pflag.FlagSet, a *api) {
	flags.StringVar(&a.url, "url", "http://127.0.0.1:8080", "where the server is")
	flags.StringVar(&a.token, "control-token", "", "bearer token of its control API, where it asks for one")
}

// request asks for a path under /_ringback/ and returns the answer, whose body
// the caller closes.
func (a *api) request(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var sent io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		sent = bytes.NewReader(b)
	}
	base := strings.TrimSuffix(a.url, "/")
	if u, err := url.Parse(base); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("--url: %q is not an http or https URL with a host", a.url)
	}
	req, err := http.NewRequestWithContext(ctx, method, base+"/_ringback/"+path, sent)
	if err != nil {
		return nil, fmt.Errorf("--url: %w", err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if a.token != "" {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, unreachable(fmt.Errorf("%s does not answer: %w (start one with 'ringback serve')", base, err))
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		defer resp.Body.Close()
		return nil, bad(problem(resp))
	}
	return resp, nil
}

// answerError is an answer that is an error.
type answerError struct {
	status int
	words  string
}

func (e *answerError) Error() string { return e.words }

// problem words an answer that is an error.
func problem(resp *http.Response) error {
	wrong := func(format string, args ...any) error {
		return &answerError{resp.StatusCode, resp.Status + ": " + fmt.Sprintf(format, args...)}
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxProblem))
	if err != nil {
		return wrong("%v", err)
	}
	var p struct {
		Detail string `json:"detail"`
	}
	if json.Unmarshal(text, &p) == nil && p.Detail != "" {
		return wrong("%s", p.Detail)
	}
	return wrong("%s", text)
}

// get decodes the answer of a GET.
func (a *api) get(ctx context.Context, path string, v any) error {
	return a.exchange(ctx, http.MethodGet, path, nil, v)
}

// exchange sends a body and decodes the answer.
func (a *api) exchange(ctx context.Context, method, path string, body, v any) error {
	resp, err := a.request(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(v); err != nil {
		return bad(fmt.Errorf("the answer of %s is not JSON: %w", path, err))
	}
	return nil
}
