package httpx_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
)

var now = time.Date(2021, 3, 23, 9, 24, 36, 665e6, time.UTC)

// rig is a surface whose errors are "code field msg" and whose log is kept.
type rig struct {
	*WithT
	log     bytes.Buffer
	held    []string
	handler http.Handler
}

func newRig(t *testing.T, routes ...httpx.Route) *rig {
	t.Helper()
	r := &rig{WithT: NewWithT(t)}
	s := &httpx.Surface{
		Append: httpx.AppendJSON, ContentType: "application/json", Now: func() time.Time { return now },
		Fail: func(_ *http.Request, e *errs.Error) httpx.Reply {
			return httpx.Reply{Status: http.StatusTeapot, Body: string(e.Code) + " " + e.Error()}
		},
		Hold: func(context.Context) (func(), error) {
			r.held = append(r.held, "held")
			return func() { r.held = append(r.held, "released") }, nil
		},
		Guard: func(req *http.Request) error {
			if req.Header.Get("Origin") != "" {
				return errs.New(errs.Forbidden, "foreign")
			}
			return nil
		},
		Log: slog.New(slog.NewTextHandler(&r.log, nil)),
	}
	r.handler = httpx.NewRouter(s.Entries("/api/", routes))
	return r
}

func (r *rig) send(method, path, body string, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, strings.NewReader(body)) //nolint:noctx // nothing outlives the call
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	r.handler.ServeHTTP(rec, req)
	return rec
}

func TestAReplyIsEncodedWithTheTime(t *testing.T) {
	r := newRig(t, httpx.Route{Name: "a", Method: "GET", Path: "/api/a", Handle: func(*http.Request) (httpx.Reply, error) {
		return httpx.Reply{Status: 201, Body: map[string]int{"n": 1}, Header: http.Header{"X-More": {"1"}}}, nil
	}})
	rec := r.send("GET", "/api/a", "")
	r.Expect(rec.Code).To(Equal(201))
	r.Expect(rec.Body.String()).To(Equal(`{"n":1}`))
	r.Expect(rec.Header()).To(Equal(http.Header{
		"Content-Type": {"application/json"}, "Content-Length": {"7"}, "X-More": {"1"}, "X-Ringback-Now": {"2021-03-23T09:24:36.665Z"},
	}))
}

func TestWhatGoesWrongIsAnsweredInTheSurfacesWords(t *testing.T) {
	answer := func(err error) httpx.Handler {
		return func(*http.Request) (httpx.Reply, error) { return httpx.Reply{}, err }
	}
	r := newRig(t,
		httpx.Route{Name: "a", Method: "POST", Path: "/api/client", Handle: answer(errs.Field(errs.Invalid, "n", "0, expected 1")), MaxBody: 10},
		httpx.Route{Name: "b", Method: "GET", Path: "/api/bug", Handle: answer(errors.New("secret detail"))},
		httpx.Route{Name: "c", Method: "GET", Path: "/api/panic", Handle: func(*http.Request) (httpx.Reply, error) { panic("secret detail") }},
		httpx.Route{Name: "d", Method: "GET", Path: "/api/code", Handle: func(*http.Request) (httpx.Reply, error) { return httpx.Reply{Body: func() {}}, nil }},
	)
	for path, want := range map[string]string{
		"POST /api/client": `"invalid n: 0, expected 1"`,
		"GET /api/bug":     `"internal internal error"`,
		"GET /api/panic":   `"internal internal error"`,
		"GET /api/code":    `"internal internal error"`,
		"GET /api/none":    `"not-found path: /api/none is not a route here"`,
		"GET /api/client":  `"method-not-allowed method: GET is not allowed here; use POST"`,
	} {
		method, path, _ := strings.Cut(path, " ")
		r.Expect(r.send(method, path, "").Body.String()).To(Equal(want))
	}
	r.Expect(r.log.String()).To(And(ContainSubstring("request failed"), ContainSubstring("handler panicked"), ContainSubstring("not encodable")))
	r.Expect(r.send("POST", "/api/client", "12345678901").Body.String()).To(Equal(`"too-large body: more than 10 bytes"`))
	r.Expect(r.send("POST", "/api/client", "", "Origin", "http://evil.example").Body.String()).To(Equal(`"forbidden foreign"`))
	r.Expect(r.send("GET", "/api/client", "").Header().Get("Allow")).To(Equal("POST"))
	r.Expect(r.send("POST", "/api/client", "").Header().Get("X-Ringback-Reason")).To(Equal("n: 0, expected 1"))
	r.Expect(r.send("GET", "/api/none", "").Header().Get("X-Ringback-Reason")).To(Equal("path: /api/none is not a route here"))
}

func TestARouteThatHoldsReleasesAfterItsAnswerIsOut(t *testing.T) {
	var r *rig
	r = newRig(t, httpx.Route{Name: "a", Method: "POST", Path: "/api/a", Holds: true, Handle: func(req *http.Request) (httpx.Reply, error) {
		body, err := io.ReadAll(req.Body)
		r.held = append(r.held, "handled "+string(body))
		return httpx.Reply{}, err
	}}, httpx.Route{Name: "b", Method: "POST", Path: "/api/panic", Holds: true, Handle: func(*http.Request) (httpx.Reply, error) { panic("x") }})
	rec := r.send("POST", "/api/a", "x")
	r.Expect(r.held).To(Equal([]string{"held", "handled x", "released"}))
	r.Expect(rec.Flushed).To(BeTrue(), "the answer is on its way before the world goes on")
	r.send("POST", "/api/panic", "")
	r.Expect(r.held[3:]).To(Equal([]string{"held", "released"}))
}

func TestBodiesAreDecodedStrictly(t *testing.T) {
	for body, want := range map[string]string{
		`{"n":1}`:             "",
		`{"n":"x"}`:           "invalid n: a JSON string, expected a number (int)",
		`{"m":1}`:             "invalid m: no such member",
		`{"N":1}`:             "invalid N: no such member",
		`{"n":1} {}`:          "malformed body: more follows the JSON value, expected one",
		`{"n":`:               "malformed body: the JSON value is cut off",
		`{n}`:                 "malformed body: not JSON at byte 2: invalid character 'n' looking for beginning of object key string",
		``:                    "missing body: empty, expected a JSON object",
		`[1]`:                 "invalid body: a JSON array, expected an object",
		`{"list":{}}`:         "invalid list: a JSON object, expected an array",
		"{\"name\":\"\xff\"}": "malformed body: not UTF-8",
		`{"name":true}`:       "invalid name: a JSON bool, expected a string",
	} {
		t.Run(body, func(t *testing.T) {
			g := NewWithT(t)
			var v struct {
				N    int    `json:"n"`
				Name string `json:"name"`
				List []int  `json:"list"`
			}
			req := httptest.NewRequest("POST", "/", strings.NewReader(body)) //nolint:noctx // nothing is sent
			req.Header.Set("Content-Type", "application/json; charset=utf-8")
			err := httpx.DecodeJSON(req, &v)
			if want == "" {
				g.Expect(err).NotTo(HaveOccurred())
				return
			}
			e := errs.As(err)
			g.Expect(string(e.Code) + " " + e.Error()).To(Equal(want))
		})
	}
	g := NewWithT(t)
	req := httptest.NewRequest("POST", "/", strings.NewReader("{}")) //nolint:noctx // nothing is sent
	req.Header.Set("Content-Type", "text/plain")
	g.Expect(errs.As(httpx.DecodeJSON(req, &struct{}{})).Code).To(Equal(errs.UnsupportedMedia))
}

func TestFormsOfBothKinds(t *testing.T) {
	g := NewWithT(t)
	req := httptest.NewRequest("POST", "/", nil) //nolint:noctx // nothing is sent
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	form, err := httpx.Form(req, []byte("a=1&a=2&b=%E4%B8%AD"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(form["a"]).To(Equal([]string{"1", "2"}))
	g.Expect(form.Get("b")).To(Equal("中"))
	form, err = httpx.Form(req, []byte("a=100%&b=%zz;c=1&%20d=%41+%&&=x"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(form).To(Equal(url.Values{"a": {"100%"}, "b": {"%zz;c=1"}, "d": {"A %"}}), "as PHP reads it")

	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	g.Expect(w.WriteField("a", "1")).To(Succeed())
	file, err := w.CreateFormFile("f", "f.txt")
	g.Expect(err).NotTo(HaveOccurred())
	_, _ = file.Write([]byte("ignored"))
	g.Expect(w.Close()).To(Succeed())
	req.Header.Set("Content-Type", w.FormDataContentType())
	form, err = httpx.Form(req, body.Bytes())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(form).To(HaveLen(1))
	_, err = httpx.Form(req, []byte("no multipart"))
	g.Expect(errs.As(err).Code).To(Equal(errs.Malformed))
	req.Header.Set("Content-Type", "multipart/form-data")
	_, err = httpx.Form(req, nil)
	g.Expect(errs.As(err).Code).To(Equal(errs.Malformed))
}

func TestWhatIsAroundASurfaceSeesEveryRequest(t *testing.T) {
	g := NewWithT(t)
	var seen []string
	s := &httpx.Surface{
		Append: httpx.AppendJSON, ContentType: "application/json", Now: func() time.Time { return now },
		Fail: func(*http.Request, *errs.Error) httpx.Reply { return httpx.Reply{Status: http.StatusTeapot} },
	}
	s.Around = func(route string, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = append(seen, r.Method+" "+r.URL.Path+" "+route)
			next.ServeHTTP(w, r)
		})
	}
	router := httpx.NewRouter(s.Entries("/api/", []httpx.Route{{Name: "greet", Method: http.MethodGet, Path: "/api/greet", Handle: func(*http.Request) (httpx.Reply, error) {
		return httpx.Reply{Body: "hello"}, nil
	}}}))
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		router.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), method, "/api/greet", nil))
	}
	router.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/nowhere", nil))
	g.Expect(seen).To(Equal([]string{"GET /api/greet greet", "DELETE /api/greet ", "GET /api/nowhere "}))
}
