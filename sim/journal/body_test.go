package journal_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/journal"
)

// multi returns a multipart body of names and values, and its content type.
func multi(t *testing.T, fields ...string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		NewWithT(t).Expect(w.WriteField(fields[i], fields[i+1])).To(Succeed())
	}
	NewWithT(t).Expect(w.Close()).To(Succeed())
	return b.String(), w.FormDataContentType()
}

func TestBodiesAreShownAsWhatTheyAre(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	parts, boundary := multi(t, "caller", "1", "called", "2")
	for name, tc := range map[string]struct {
		contentType, body string
		format            journal.Format
		shown             string
	}{
		"JSON":                       {"application/json", `{"n": 1.10, "中": [ ]}`, journal.JSON, `{"n":1.10,"中":[]}`},
		"JSON of no type":            {"", `[1]`, journal.JSON, `[1]`},
		"JSON of another type":       {form, `{"a":1}`, journal.JSON, `{"a":1}`},
		"a form":                     {form + "; charset=UTF-8", "a=1&b=%E4%B8%AD+x&c=1&c=2&d", journal.Form, `{"a":"1","b":"中 x","c":["1","2"],"d":""}`},
		"a form with a wrong escape": {form, "a=1&b=%ZZ", journal.Form, `{"a":"1"}`},
		"parts":                      {boundary, parts, journal.Form, `{"called":"2","caller":"1"}`},
		"parts that end early":       {boundary, parts[:len(parts)/2], journal.Form, `{"caller":"1"}`},
		"parts without a boundary":   {"multipart/form-data", "x", journal.Form, `null`},
		"text":                       {"text/plain", "<html> & so on", journal.Text, `"<html> & so on"`},
		"broken JSON":                {"application/json", `{"a":`, journal.Text, `"{\"a\":"`},
		"bytes":                      {"application/json", "\xff\x00", journal.Base64, `"/wA="`},
		"JSON that is not UTF-8":     {"application/json", "\"\xff\"", journal.Base64, `"Iv8i"`},
		"nothing":                    {"application/json", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, journal.Options{})
			r.send(echo, "POST", "/", tc.body, "Content-Type", tc.contentType)
			e, text := r.only()
			r.Expect(e.Request.Format).To(Equal(tc.format))
			if tc.shown != "" {
				r.Expect(text).To(ContainSubstring(`"body":` + tc.shown + `,"format":"` + string(tc.format)))
			}
			r.Expect(e.Request.Size).To(Equal(int64(len(tc.body))))
			r.Expect(e.Request.Truncated).To(BeFalse())
			r.Expect(e.Response.Body).To(Equal(e.Request.Body), "both ways alike")
		})
	}
}

func TestABodyBeyondTheBoundIsCut(t *testing.T) {
	r := newRig(t, journal.Options{Body: 10})
	for body, shown := range map[string]string{
		`{"a":"中文"}`:                 `"{\"a\":\"中"`, // not through a character
		`0123456789`:                 `123456789`,    // a number, and not cut
		`0123456789a`:                `"0123456789"`,
		`[0,1,2,3,4,5,6]`:            `"[0,1,2,3,4"`,
		strings.Repeat("x", 100_000): `"xxxxxxxxxx"`,
	} {
		r.Clear()
		r.send(echo, "POST", "/", body)
		e, _ := r.only()
		if body == `0123456789` {
			shown = `"0123456789"` // no number begins with 0
		}
		r.Expect(string(e.Request.Value)).To(Equal(shown))
		r.Expect(e.Request.Truncated).To(Equal(len(body) > 10))
		r.Expect(e.Request.Size).To(Equal(int64(len(body))))
	}
	r.Clear()
	r.Push(epoch, journal.Pushed{Frame: []byte(`{"type":1,"data":{}}`), Answer: []byte("half"), AnswerCut: true})
	e, _ := r.only()
	r.Expect(string(e.Push.Frame.Value)).To(Equal(`"{\"type\":1,"`))
	r.Expect(e.Push.Frame.Size).To(Equal(int64(20)))
	r.Expect(e.Push.Answer.Truncated).To(BeTrue())
}

func TestSoundIsNotKept(t *testing.T) {
	r := newRig(t, journal.Options{})
	r.send(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "audio/wav")
		_, _ = w.Write(make([]byte, 1000))
	}, "GET", "/recordings/1.wav", "")
	e, _ := r.only()
	r.Expect(e.Response.Body).To(Equal(journal.Body{Size: 1000, Truncated: true}))
}

func TestWhatVariesIsReal(t *testing.T) {
	r := newRig(t, journal.Options{})
	_, contentType := multi(t)
	r.send(echo, "GET", "/", "", "Traceparent", "00-1", "X-Forwarded-For", "192.0.2.7", "Accept", "*/*", "Content-Type", contentType)
	e, _ := r.only()
	r.Expect(e.Request.Headers).To(Equal(map[string]string{"Accept": "*/*", "Content-Type": "multipart/form-data"}))
	r.Expect(e.Real.Headers).To(Equal(map[string]string{
		"Host": "example.com", "Traceparent": "00-1", "X-Forwarded-For": "192.0.2.7", "Content-Type": contentType,
	}))
}
