package wintelapi

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// encodings declares the specs of how parameters are written. A list that is
// refused because of its last parameter has read it, and those before it.
func (a *api) encodings(l *spec.List) {
	for _, e := range []struct {
		id, title string
		encode    func(*spec.Case, url.Values, *target.Request)
	}{
		{"WINTELAPI-PARAMETER-001", "parameters may be a form", asForm},
		{"WINTELAPI-PARAMETER-002", "parameters may be JSON", asJSON},
		{"WINTELAPI-PARAMETER-003", "parameters may be multipart", asMultipart},
		{"WINTELAPI-PARAMETER-004", "parameters may stand in the query", asQuery},
	} {
		l.It(e.id, e.title, spec.Evidenced("supplement B12"), spec.ReadOnly, func(c *spec.Case) {
			form := a.now(c)
			good(c, "good parameters", a.encoded(c, form, e.encode))
			refused(c, "a bad start", a.encoded(c, with(form, "start_time", "x"), e.encode), 403, "开始时间格式不正确")
			refused(c, "a bad end", a.encoded(c, with(form, "end_time", "x"), e.encode), 404, "结束时间格式不正确")
		})
	}
	l.It("WINTELAPI-PARAMETER-005", "the body's parameters win over those of the query", spec.Assumed("definitions 3"), spec.ReadOnly, func(c *spec.Case) {
		form := a.now(c)
		r := a.request(c, webcall800, form)
		r.URL += "?" + with(form, "start_time", "x").Encode()
		good(c, "a bad start in the query only", a.send(c, r))
		r = a.request(c, webcall800, with(form, "start_time", "x"))
		r.URL += "?" + form.Encode()
		refused(c, "a bad start in the body only", a.send(c, r), 403, "开始时间格式不正确")
	})
	l.It("WINTELAPI-PARAMETER-006", "a body that cannot be read has no parameters", spec.Assumed("contract wintelapi"), spec.ReadOnly, func(c *spec.Case) {
		r := a.request(c, webcall800, nil)
		r.Header.Set("Content-Type", "application/json")
		r.Body = `{"start_time":`
		refused(c, "JSON cut off", a.send(c, r), 403, "开始时间格式不正确")
	})
	l.It("WINTELAPI-PARAMETER-007", "another method than the route's is refused with 405", spec.Assumed("contract wintelapi, Failure"), spec.ReadOnly, func(c *spec.Case) {
		r := a.request(c, webcall800, nil)
		r.Method = http.MethodGet
		got := a.send(c, r)
		c.Equal("code", got.code(), 405)
		c.Equal("HTTP status", got.Status, http.StatusMethodNotAllowed)
	})
	l.It("WINTELAPI-PARAMETER-008", "a path that is not there is refused with 404", spec.Assumed("contract wintelapi, Failure"), spec.ReadOnly, func(c *spec.Case) {
		got := a.ask(c, "/webcall/nowhere", nil)
		c.Equal("code", got.code(), 404)
		c.Equal("HTTP status", got.Status, http.StatusNotFound)
	})
	l.It("WINTELAPI-PARAMETER-009", "answers are application/json, escaped as PHP does", spec.Evidenced("supplement B.2"), spec.ReadOnly, func(c *spec.Case) {
		got := a.ask(c, webcall800, url.Values{"start_time": {"x"}})
		c.Equal("media type", got.MediaType(), "application/json")
		c.True("the message is ASCII", isASCII(got.Body), "%s", got.Body)
	})
}

func isASCII(b []byte) bool { return !slices.ContainsFunc(b, func(x byte) bool { return x > 0x7e }) }

// encoded asks for a list with parameters that are written in one of the ways.
func (a *api) encoded(c *spec.Case, form url.Values, encode func(*spec.Case, url.Values, *target.Request)) answer {
	r := a.request(c, webcall800, nil)
	encode(c, form, &r)
	return a.send(c, r)
}

func asForm(_ *spec.Case, form url.Values, r *target.Request) { r.Body = form.Encode() }

func asQuery(_ *spec.Case, form url.Values, r *target.Request) {
	r.Header.Del("Content-Type")
	r.URL += "?" + form.Encode()
}

func asJSON(c *spec.Case, form url.Values, r *target.Request) {
	members := map[string]string{}
	for name := range form {
		members[name] = form.Get(name)
	}
	body, err := json.Marshal(members)
	c.Check(err)
	r.Header.Set("Content-Type", "application/json")
	r.Body = string(body)
}

func asMultipart(c *spec.Case, form url.Values, r *target.Request) {
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	c.Check(parts.SetBoundary("boundary-of-the-suite"))
	for _, name := range slices.Sorted(maps.Keys(form)) {
		c.Check(parts.WriteField(name, form.Get(name)))
	}
	c.Check(parts.Close())
	r.Header.Set("Content-Type", parts.FormDataContentType())
	r.Body = body.String()
}

// elsewhere writes an instant in a form that the vendor does not take.
func elsewhere(t time.Time) string { return strings.ReplaceAll(local(t), "-", "/") }
