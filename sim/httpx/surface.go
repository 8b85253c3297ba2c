package httpx

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/errs"
)

// Surface is how one family of routes talks to its clients.
type Surface struct {
	// Append appends a reply's body to dst, as bytes.
	Append func(dst []byte, body any) ([]byte, error)
	// ContentType is that of the encoded bytes.
	ContentType string
	// Fail turns an error into an answer; it is total over [errs.Codes].
	Fail func(*http.Request, *errs.Error) Reply
	// Guard may refuse a request before its body is read. May be nil.
	Guard func(*http.Request) error
	// Hold holds the world for a route that asks for it.
	Hold func(context.Context) (release func(), err error)
	// Around wraps the answering of every request; route is the name of the one
	// that takes it, "" where none does. It is set before the surface is mounted.
	// Default: nothing is wrapped.
	Around func(route string, next http.Handler) http.Handler
	// Now is the virtual time shown with every answer.
	Now func() time.Time
	// Log receives what is our fault.
	Log *slog.Logger
}

// HeaderNow carries the virtual time of an answer, RFC 3339 with milliseconds.
const HeaderNow = "X-Ringback-Now"

// HeaderReason says what was wrong in Ringback's words, beside a vendor's answer
// that does not tell.
const HeaderReason = "X-Ringback-Reason"

// InstantFormat is how instants are written: RFC 3339, milliseconds, UTC.
const InstantFormat = "2006-01-02T15:04:05.000Z"

func (s *Surface) serve(route Route) http.Handler {
	limit := route.MaxBody
	if limit == 0 {
		limit = DefaultMaxBody
	}
	return s.around(route.Name, func(w http.ResponseWriter, r *http.Request) {
		if s.Guard != nil {
			if err := s.Guard(r); err != nil {
				s.write(w, r, Reply{}, err)
				return
			}
		}
		if route.Stream != nil {
			w.Header().Set(HeaderNow, s.Now().Format(InstantFormat))
			route.Stream(w, r)
			return
		}
		if err := slurp(r, limit); err != nil {
			s.write(w, r, Reply{}, err)
			return
		}
		if route.Holds {
			release, err := s.Hold(r.Context())
			if err != nil {
				s.write(w, r, Reply{}, err)
				return
			}
			// Whatever happens, the world goes on once the answer is out.
			defer release()
			reply, err := s.call(route.Handle, r)
			s.write(w, r, reply, err)
			_ = http.NewResponseController(w).Flush() // a client that has gone is no error of ours
			return
		}
		reply, err := s.call(route.Handle, r)
		s.write(w, r, reply, err)
	})
}

// around puts what the surface's owner wants around the answering of a request.
func (s *Surface) around(route string, next http.HandlerFunc) http.Handler {
	if s.Around == nil {
		return next
	}
	return s.Around(route, next)
}

// call runs a handler; a panic becomes an error, so that the client gets an
// answer in the vendor's form.
func (s *Surface) call(h Handler, r *http.Request) (reply Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.ErrorContext(r.Context(), "handler panicked", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
			err = errs.New(errs.Internal, "internal error")
		}
	}()
	return h(r)
}

// slurp reads the whole body, so that a slow client holds nothing but itself.
func slurp(r *http.Request, limit int64) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	switch {
	case err != nil:
		return errs.New(errs.Malformed, "the body ended early: %v", err)
	case int64(len(body)) > limit:
		return errs.Field(errs.TooLarge, "body", "more than %d bytes", limit)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	return nil
}

func (s *Surface) write(w http.ResponseWriter, r *http.Request, reply Reply, err error) {
	if err != nil {
		reply = s.failure(r, err)
	}
	if reply.Status == 0 {
		reply.Status = http.StatusOK
	}
	body, contentType := reply.Raw, reply.ContentType
	if contentType == "" {
		contentType = s.ContentType
	}
	if body == nil && reply.Body != nil {
		buf := takeBuffer()
		defer buf.giveBack()
		if body, err = s.Append(buf.bytes, reply.Body); err != nil {
			s.Log.ErrorContext(r.Context(), "answer not encodable", "path", r.URL.Path, "error", err)
			reply = s.Fail(r, &errs.Error{Code: errs.Internal, Msg: "internal error"})
			if body, err = s.Append(buf.bytes, reply.Body); err != nil {
				body = nil
			}
		}
		buf.keep(body)
	}
	h := w.Header()
	maps.Copy(h, reply.Header)
	h.Set(HeaderNow, s.Now().Format(InstantFormat))
	if body != nil {
		h.Set("Content-Type", contentType)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(reply.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a client that has gone is no error of ours
	}
}

func (s *Surface) failure(r *http.Request, err error) Reply {
	if errors.Is(err, context.Canceled) {
		return Reply{Status: http.StatusServiceUnavailable}
	}
	e := errs.As(err)
	if e.Code == errs.Internal {
		s.Log.ErrorContext(r.Context(), "request failed", "path", r.URL.Path, "error", err)
	}
	reply := s.Fail(r, e)
	reply.Header = reply.Header.Clone()
	if reply.Header == nil {
		reply.Header = http.Header{}
	}
	reply.Header.Set(HeaderReason, printable(e.Error()))
	return reply
}

// printable replaces what a header cannot carry.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

// Refuse answers an error where no route is at hand.
func (s *Surface) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	s.write(w, r, Reply{}, err)
}

// RefuseAs answers an error on purpose: in the surface's words, but with the HTTP
// status and the further headers that it is told. Nothing of it is logged.
func (s *Surface) RefuseAs(w http.ResponseWriter, r *http.Request, status int, header http.Header, e *errs.Error) {
	reply := s.Fail(r, e)
	all := http.Header{HeaderReason: {printable(e.Error())}}
	maps.Copy(all, reply.Header)
	maps.Copy(all, header)
	reply.Status, reply.Header = status, all
	s.write(w, r, reply, nil)
}

// NotFound answers that the path is no route, in the surface's words.
func (s *Surface) NotFound() http.Handler {
	return s.around("", func(w http.ResponseWriter, r *http.Request) {
		s.Refuse(w, r, errs.Field(errs.NotFound, "path", "%s is not a route here", r.URL.Path))
	})
}

func (s *Surface) methodNotAllowed(methods []string) http.Handler {
	allow := strings.Join(methods, ", ")
	return s.around("", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", allow)
		s.write(w, r, Reply{}, errs.Field(errs.MethodNotAllowed, "method", "%s is not allowed here; use %s", r.Method, allow))
	})
}
