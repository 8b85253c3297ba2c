package control

import (
	"errors"
	"maps"
	"net/http"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// statuses maps every code to the HTTP status of its problem document.
var statuses = map[errs.Code]int{
	errs.Missing:          http.StatusUnprocessableEntity,
	errs.Malformed:        http.StatusBadRequest,
	errs.Invalid:          http.StatusUnprocessableEntity,
	errs.Unauthenticated:  http.StatusUnauthorized,
	errs.Forbidden:        http.StatusForbidden,
	errs.NotFound:         http.StatusNotFound,
	errs.MethodNotAllowed: http.StatusMethodNotAllowed,
	errs.Conflict:         http.StatusConflict,
	errs.Refused:          http.StatusUnprocessableEntity,
	errs.TooLarge:         http.StatusRequestEntityTooLarge,
	errs.UnsupportedMedia: http.StatusUnsupportedMediaType,
	errs.RateLimited:      http.StatusTooManyRequests,
	errs.Internal:         http.StatusInternalServerError,
}

// fail answers an error as a problem document of RFC 9457, with the error's
// details as further members. One of them may be a status of the error's own.
func fail(_ *http.Request, e *errs.Error) httpx.Reply {
	doc := map[string]any{"status": statuses[e.Code]}
	maps.Copy(doc, e.Details)
	status, _ := doc["status"].(int) // set above, or by problemOf
	doc["type"], doc["title"] = "about:blank", http.StatusText(status)
	doc["detail"], doc["code"] = e.Error(), e.Code
	if e.Field != "" {
		doc["field"] = e.Field
	}
	reply := httpx.Reply{Status: status, Body: doc, ContentType: "application/problem+json"}
	if status == http.StatusUnauthorized {
		reply.Header = http.Header{"Www-Authenticate": {"Bearer"}}
	}
	return reply
}

// problemOf gives the errors of the clock and of scenarios a code; every other stays as it is.
func problemOf(err error) error {
	busy, isBusy := errors.AsType[*clock.BusyError](err)
	runaway, isRunaway := errors.AsType[*clock.RunawayError](err)
	wrong, isScenario := errors.AsType[scenarios.Problems](err)
	switch {
	case isScenario:
		return refuseScenario(wrong)
	case isBusy:
		running := struct {
			From instant `json:"from"`
			To   instant `json:"to"`
		}{instant(busy.Running.From), instant(busy.Running.To)}
		return &errs.Error{Code: errs.Conflict, Msg: err.Error(), Details: map[string]any{"running": running}}
	case isRunaway:
		return &errs.Error{Code: errs.Invalid, Msg: err.Error(), Details: map[string]any{"ran": runaway.Turns, "now": instant(runaway.Now)}}
	case errors.Is(err, clock.ErrRange):
		return errs.New(errs.Invalid, "%v", err)
	case errors.Is(err, clock.ErrClosed):
		return &errs.Error{Code: errs.Conflict, Msg: "this world has ended", Details: map[string]any{"status": http.StatusServiceUnavailable}}
	}
	return err
}

// withProblems lets a handler return the clock's errors as they are.
func withProblems(h httpx.Handler) httpx.Handler {
	if h == nil {
		return nil
	}
	return func(r *http.Request) (httpx.Reply, error) {
		reply, err := h(r)
		return reply, problemOf(err)
	}
}

// refuse answers an error where a stream was asked for.
func (a *api) refuse(w http.ResponseWriter, r *http.Request, err error) {
	reply := fail(r, errs.As(problemOf(err)))
	body, _ := httpx.AppendJSON(nil, reply.Body) // a map of strings and numbers
	w.Header().Set("Content-Type", reply.ContentType)
	w.WriteHeader(reply.Status)
	_, _ = w.Write(body) // a client that has gone is no error of ours
}

// named says of an error that something does not exist that it was named in
// the body: the path leads somewhere, so the status is not 404.
func named(err error) error {
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Code == errs.NotFound {
		return &errs.Error{Code: errs.Invalid, Field: e.Field, Msg: e.Msg, Details: e.Details}
	}
	return err
}
