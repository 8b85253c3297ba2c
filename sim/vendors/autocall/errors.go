package autocall

import (
	"net/http"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// wireCodes maps every code to the envelope's.
//
// Source: definitions of the project; no code but 0 is published (assumed).
var wireCodes = map[errs.Code]int{
	errs.Missing:          422,
	errs.Malformed:        400,
	errs.Invalid:          422,
	errs.Unauthenticated:  401,
	errs.Forbidden:        401,
	errs.NotFound:         404,
	errs.MethodNotAllowed: 405,
	errs.Conflict:         422,
	errs.Refused:          422,
	errs.TooLarge:         413,
	errs.UnsupportedMedia: 400,
	errs.RateLimited:      429,
	errs.Internal:         500,
}

// envelope wraps every answer.
//
// Source: the vendor's page, 0.2 and the examples (documented).
func envelope(code int, message, requestID string, data any) phpjson.Object {
	return phpjson.Object{
		phpjson.Pair("code", code),
		phpjson.Pair("message", message),
		phpjson.Pair("request_id", requestID),
		phpjson.Pair("data", data),
	}
}

// fail answers an error: HTTP 200 unless the first account's dialect says that
// the status is the code.
func (v *Vendor) fail(_ *http.Request, e *errs.Error) httpx.Reply {
	code, status := wireCodes[e.Code], http.StatusOK
	id := v.w.Hex(Name+" request", "0", 32)
	_ = v.w.Clock.Look(func(t clock.Turn) error { // a closed world counts its answers no more
		id = v.requestID()
		if a, err := v.w.Account(t, Name, ""); err == nil && dialects.Says(a, dialectErrorStatus, "same") {
			status = code
		}
		return nil
	})
	return httpx.Reply{Status: status, Body: envelope(code, e.Error(), id, nil)}
}
