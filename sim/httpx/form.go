package httpx

import (
	"bytes"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/ringback-sim/ringback/sim/errs"
)

// Query reads a query or a form as PHP does: fields are parted by & alone, and
// what is no escape stands for itself.
//
// Source: PHP 8.2, parse_str (evidenced).
func Query(text string) url.Values {
	form := url.Values{}
	for field := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(field, "=")
		if name = strings.TrimLeft(unescape(name), " "); name != "" {
			form.Add(name, unescape(value))
		}
	}
	return form
}

// unescape replaces + and every %XX; a % that begins no escape stays.
func unescape(text string) string {
	if !strings.ContainsAny(text, "%+") {
		return text
	}
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '+':
			b = append(b, ' ')
		case text[i] == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]):
			c, _ := url.PathUnescape(text[i : i+3]) // two hexadecimal digits
			b = append(b, c...)
			i += 2
		default:
			b = append(b, text[i])
		}
	}
	return string(b)
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// Form reads a body of one of the two form types. Files of a multipart body are
// ignored. The body has been read already, so its size is bounded.
func Form(r *http.Request, body []byte) (url.Values, error) {
	if MediaType(r) != "multipart/form-data" {
		return Query(string(body)), nil
	}
	_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // no boundary is an error below
	form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(int64(len(body)) + 1)
	if err != nil {
		return nil, errs.Field(errs.Malformed, "body", "not multipart: %v", err)
	}
	return form.Value, form.RemoveAll()
}
