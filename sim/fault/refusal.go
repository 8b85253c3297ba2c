package fault

import (
	"net/http"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/errs"
)

// codes maps HTTP statuses to the failure that a vendor is asked to word. All
// others from 500 on are [errs.Internal], below [errs.Invalid].
var codes = map[int]errs.Code{
	http.StatusBadRequest:            errs.Malformed,
	http.StatusUnauthorized:          errs.Unauthenticated,
	http.StatusForbidden:             errs.Forbidden,
	http.StatusNotFound:              errs.NotFound,
	http.StatusMethodNotAllowed:      errs.MethodNotAllowed,
	http.StatusConflict:              errs.Conflict,
	http.StatusRequestEntityTooLarge: errs.TooLarge,
	http.StatusUnsupportedMediaType:  errs.UnsupportedMedia,
	http.StatusTooManyRequests:       errs.RateLimited,
}

func codeOf(status int) errs.Code {
	code, ok := codes[status]
	switch {
	case ok:
		return code
	case status >= http.StatusInternalServerError:
		return errs.Internal
	default:
		return errs.Invalid
	}
}

// refuse answers in the place of whoever would have handled the request: with
// the fault's own body, with none below 400, and else in the vendor's words.
func (p *plan) refuse(site Site, w http.ResponseWriter, r *http.Request) {
	f := p.refusal
	status, header := f.Status, http.Header{}
	if f.Do == scenarios.TooManyRequests {
		status = http.StatusTooManyRequests
		if f.RetryAfter != nil {
			seconds := (time.Duration(*f.RetryAfter) + time.Second - 1) / time.Second
			header.Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
		}
	}
	if f.Body == nil && status >= http.StatusBadRequest {
		site.Refuse(w, r, status, header, &errs.Error{Code: codeOf(status), Msg: "refused on purpose by the fault " + strconv.Quote(f.Name)})
		return
	}
	body := ""
	if f.Body != nil {
		body = *f.Body
		kind := f.ContentType
		if kind == "" {
			kind = "text/plain; charset=utf-8"
		}
		w.Header().Set("Content-Type", kind)
	}
	if status != http.StatusNoContent && status != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(body)) // a client that has gone is no error of ours
	}
}
