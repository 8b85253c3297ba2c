package httpx

import (
	"bytes"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/ringback-sim/ringback/sim/errs"
)

// Form reads a body of one of the two form types. Files of a multipart body are
// ignored. The body has been read already, so its size is bounded.
func Form(r *http.Request, body []byte) (url.Values, error) {
	if MediaType(r) != "multipart/form-data" {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, errs.Field(errs.Malformed, "body", "not a form: %v", err)
		}
		return form, nil
	}
	_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // MediaType has read it
	form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(int64(len(body)) + 1)
	if err != nil {
		return nil, errs.Field(errs.Malformed, "body", "not multipart: %v", err)
	}
	return form.Value, form.RemoveAll()
}
