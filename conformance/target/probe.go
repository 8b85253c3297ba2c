package target

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// UnreachableError says in one sentence why the target cannot be examined.
type UnreachableError struct{ Sentence string }

// Error returns the sentence.
func (e *UnreachableError) Error() string { return e.Sentence }

// Probe makes sure that everything that the settings name answers as what it is
// said to be, and lets the suite in. The error is [UnreachableError].
func (t *Target) Probe(ctx context.Context) error {
	if t.Control != nil {
		var health struct{ Status string }
		err := t.Prepare(ctx, http.MethodGet, "health", nil, &health)
		if err == nil {
			err = t.discover(ctx)
		}
		if err != nil {
			return t.unreachable("the control API", t.Control.URL, err)
		}
	}
	if a := t.Vendors.Autocall; a != nil {
		if err := t.probeAutocall(ctx); err != nil {
			return t.unreachable("autocall", a.URL, err)
		}
	}
	if u := t.Vendors.UCCC; u != nil {
		if err := t.probeUCCC(ctx); err != nil {
			return t.unreachable("uccc", u.URL, err)
		}
	}
	if w := t.Vendors.Wintelapi; w != nil {
		if err := t.probeWintelapi(ctx); err != nil {
			return t.unreachable("wintelapi", w.URL, err)
		}
	}
	return nil
}

func (t *Target) unreachable(what, base string, err error) error {
	why := strings.Join(strings.Fields(t.Masker.Text(err.Error())), " ")
	if broken, ok := errors.AsType[*BrokenError](err); ok {
		why = errors.Unwrap(broken.Err).Error()
	}
	return &UnreachableError{fmt.Sprintf("%s at %s cannot be examined: %s", what, base, why)}
}

// ask returns the object that is answered, and the HTTP status.
func (t *Target) ask(ctx context.Context, r Request) (body map[string]any, status int, err error) {
	answer, err := t.Send(ctx, r)
	if err != nil {
		return nil, 0, err
	}
	body, err = object(answer)
	return body, answer.Status, err
}

func (t *Target) probeAutocall(ctx context.Context) error {
	header, err := t.Authorize(ctx)
	if err != nil {
		return err
	}
	body, status, err := t.ask(ctx, Request{URL: below(t.Vendors.Autocall.URL, "/api/v1/cdr/search?perPage=1"), Header: header})
	switch {
	case err != nil:
		return err
	case body["code"] == nil:
		return fmt.Errorf("a search answers JSON without a code (status %d): is the base URL right?", status)
	case fmt.Sprint(body["code"]) == "401":
		return fmt.Errorf("the token is refused: %v", body["message"])
	}
	return nil
}

func (t *Target) probeUCCC(ctx context.Context) error {
	u := t.Vendors.UCCC
	now, err := t.Now(ctx)
	if err != nil {
		return err
	}
	query := url.Values{"startTime": {now.Add(-time.Minute).UTC().Format(time.RFC3339)}, "endTime": {now.UTC().Format(time.RFC3339)}}
	if u.AccessToken != "" {
		query.Set("access_token", u.AccessToken)
	}
	body, status, err := t.ask(ctx, Request{URL: below(u.URL, "/tserver/tenants/"+url.PathEscape(u.Tenant)+"/calls/queryByPeriod?"+query.Encode())})
	if err != nil {
		return err
	}
	failure, failed := body["error"].(map[string]any)
	switch {
	case failed && fmt.Sprint(failure["code"]) == "30129":
		return fmt.Errorf("the access token is refused: %v", failure["message"])
	case !failed && body["calls"] == nil:
		return fmt.Errorf("a query answers JSON with neither calls nor error (status %d): is the base URL right?", status)
	}
	return nil
}

func (t *Target) probeWintelapi(ctx context.Context) error {
	header, err := t.WSSE(ctx)
	if err != nil {
		return err
	}
	now, err := t.Now(ctx)
	if err != nil {
		return err
	}
	form := url.Values{"start_time": {now.Add(-time.Minute).In(China).Format(time.DateTime)}, "end_time": {now.In(China).Format(time.DateTime)}}
	body, status, err := t.ask(ctx, Request{URL: below(t.Vendors.Wintelapi.URL, "/webcall/webcall800"), Header: header, Body: form.Encode()})
	switch {
	case err != nil:
		return err
	case body["code"] == nil:
		return fmt.Errorf("a query answers JSON without a code (status %d): is the base URL right?", status)
	case fmt.Sprint(body["code"]) == "401", fmt.Sprint(body["code"]) == "402":
		return fmt.Errorf("the enterprise or its secret is refused: %v %v", body["code"], body["message"])
	}
	return nil
}

// object reads an answer that must be a JSON object; the error says what came
// instead. What its members are is for the specs to say.
func object(a Answer) (map[string]any, error) {
	var body map[string]any
	if json.Unmarshal(a.Body, &body) != nil {
		kind := a.MediaType()
		if kind == "" {
			kind = "no content type"
		}
		return nil, fmt.Errorf("it answers %s with status %d where a JSON object is expected: is the base URL right?", kind, a.Status)
	}
	return body, nil
}

// plain words an error of a connection for people, without the URL.
func plain(err error, within time.Duration) error {
	if err == nil {
		return nil
	}
	inner := err
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		inner = wrapped.Err
	}
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	dns, isDNS := errors.AsType[*net.DNSError](err)
	switch {
	case isTimeout(err):
		return fmt.Errorf("no answer came within %s", within)
	case isDNS:
		return fmt.Errorf("the host %s is not known", dns.Name)
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &invalid):
		return fmt.Errorf("its TLS certificate is not trusted: %w", inner)
	case errors.As(err, &record), strings.Contains(inner.Error(), "server gave HTTP response to HTTPS client"):
		return fmt.Errorf("it does not speak TLS: %w", inner)
	default:
		return inner
	}
}
