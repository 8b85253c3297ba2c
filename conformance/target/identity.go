package target

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// Authorize returns the headers of an autocall request: JSON, and the token,
// which is bought with the first request that needs it. The error says that no
// token is to be had, or that the target file has no credentials ([LackingError]).
//
// Source: supplement A.1 (documented).
func (t *Target) Authorize(ctx context.Context) (http.Header, error) {
	a := t.Vendors.Autocall
	if a == nil {
		return nil, &LackingError{"the target offers no autocall"}
	}
	header := asJSON()
	if a.Token != "" {
		header.Set("Authorization", "Bearer "+a.Token)
		return header, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token == "" && a.ClientID != "" {
		token, err := t.buy(ctx, a)
		if err != nil {
			return nil, err
		}
		t.Masker.Hide("TOKEN", token)
		t.token, t.tokenAge = token, 0
	}
	if t.token != "" {
		header.Set("Authorization", "Bearer "+t.token)
	}
	return header, nil
}

// TokenURL returns where autocall's tokens are issued.
func (t *Target) TokenURL() string {
	a := t.Vendors.Autocall
	if a.TokenURL != "" {
		return a.TokenURL
	}
	return below(a.URL, "/oauth2/token")
}

// buy exchanges the credentials for a token: the first agent's where there is
// one, else the enterprise's own.
func (t *Target) buy(ctx context.Context, a *Autocall) (string, error) {
	form := url.Values{"client_id": {a.ClientID}, "client_secret": {a.ClientSecret}}
	if len(a.Agents) > 0 && a.Agents[0].Password != "" {
		form.Set("grant_type", "password")
		form.Set("username", a.Enterprise+"|"+a.Agents[0].ID)
		form.Set("password", a.Agents[0].Password)
		form.Set("scope", "openid")
	} else {
		form.Set("grant_type", "client_credentials")
	}
	answer, err := t.Send(Preparing(ctx), Request{
		URL: t.TokenURL(), Body: form.Encode(), Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
	})
	if err != nil {
		return "", err
	}
	body, err := object(answer)
	if err != nil {
		return "", fmt.Errorf("the token endpoint %s: %w", t.TokenURL(), err)
	}
	token, ok := body["access_token"].(string)
	if !ok {
		return "", fmt.Errorf("the credentials are refused: %v %v (status %d)", body["error"], body["error_description"], answer.Status)
	}
	return token, nil
}

// WSSE returns the headers of a wintelapi request whose body is a form. Every
// call makes a nonce of its own.
//
// Source: supplement B.1 (documented).
func (t *Target) WSSE(ctx context.Context) (http.Header, error) {
	w := t.Vendors.Wintelapi
	if w == nil {
		return nil, &LackingError{"the target offers no wintelapi"}
	}
	now, err := t.Now(ctx)
	if err != nil {
		return nil, err
	}
	raw := []byte(strconv.FormatUint(t.nonce.Add(1), 10))
	created := strconv.FormatInt(now.Unix(), 10)
	sum := sha1.Sum(append(append([]byte(nil), raw...), created+w.Secret...))
	digest, encoded := base64.StdEncoding.EncodeToString(sum[:]), base64.StdEncoding.EncodeToString(raw)
	return http.Header{
		"Content-Type": {"application/x-www-form-urlencoded"},
		"X-Wsse":       {fmt.Sprintf(`UsernameToken Username="%s",PasswordDigest="%s", Nonce="%s", Created="%s"`, w.Enterprise, digest, encoded, created)},
	}, nil
}
