package wintelapi

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/secret"
)

// usernameToken is what an X-WSSE header says. A part that the header lacks is
// empty.
type usernameToken struct {
	username, digest, nonce, created string
}

// parseToken reads a header such as
//
//	UsernameToken Username="…",PasswordDigest="…", Nonce="…", Created="…"
//
// leniently: white space and the order of the parts do not matter, names may be in
// any case, quotes may be missing, and parts that are unknown are skipped.
//
// Source: supplement B.1, the header and what clients make of it (evidenced).
func parseToken(header string) (u usernameToken) {
	const blank, end = " \t", ", \t"
	rest := strings.Trim(header, blank)
	if scheme := "UsernameToken"; len(rest) >= len(scheme) && strings.EqualFold(rest[:len(scheme)], scheme) {
		rest = rest[len(scheme):]
	}
	for {
		name, after, ok := strings.Cut(rest, "=")
		if !ok {
			return u
		}
		after = strings.TrimLeft(after, blank)
		var value string
		if quoted, isQuoted := strings.CutPrefix(after, `"`); isQuoted {
			value, rest, _ = strings.Cut(quoted, `"`)
		} else {
			cut := strings.IndexAny(after, end)
			if cut < 0 {
				cut = len(after)
			}
			value, rest = after[:cut], after[cut:]
		}
		switch strings.ToLower(strings.Trim(name, end)) {
		case "username":
			u.username = value
		case "passworddigest":
			u.digest = value
		case "nonce":
			u.nonce = value
		case "created":
			u.created = value
		}
	}
}

// digestOf returns the digest that goes with a nonce, a creation time and a
// secret.
//
// Source: supplement B.1, with the vectors there (documented).
func digestOf(nonce, created string, shared secret.Text) string {
	sum := sha1.Sum(append(decodeBase64(nonce), created+string(shared)...))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// proves reports whether the token was made by somebody who knows the secret.
func (u *usernameToken) proves(shared secret.Text) bool {
	return subtle.ConstantTimeCompare([]byte(digestOf(u.nonce, u.created, shared)), []byte(u.digest)) == 1
}

// milliseconds is from where on a number of Created counts milliseconds: as
// seconds it would lie in the year 5138.
const milliseconds = 100_000_000_000

// fresh reports whether the token was created within a window around now.
// Created is unix seconds, unix milliseconds or RFC 3339; what is neither is not
// fresh.
//
// Source: supplement B.1 for the two numbers (evidenced); RFC 3339 is what the
// header's original, WSSE, prescribes (assumed here).
func (u *usernameToken) fresh(now time.Time, window time.Duration) bool {
	at, err := time.Parse(time.RFC3339, u.created)
	if n, notNumber := strconv.ParseInt(u.created, 10, 64); notNumber == nil {
		err = nil
		if at = time.Unix(n, 0); n >= milliseconds {
			at = time.UnixMilli(n)
		}
	}
	return err == nil && now.Sub(at).Abs() <= window
}
