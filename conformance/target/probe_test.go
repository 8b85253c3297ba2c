package target

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// says returns a server that answers everything alike.
func says(t *testing.T, status int, kind, body string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s
}

// TestATargetThatCannotBeExamined is what people see in place of as many
// failures as there are specs: one sentence that says what and where.
func TestATargetThatCannotBeExamined(t *testing.T) {
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	nobody := "http://" + free.Addr().String()
	NewWithT(t).Expect(free.Close()).To(Succeed())
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	t.Cleanup(hangs.Close)
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = nil
	t.Cleanup(secure.Close)
	html := says(t, 200, "text/html; charset=utf-8", "<html>welcome</html>").URL
	noCode := says(t, 200, "application/json", `{"status":"ok"}`).URL

	autocall := func(url string) Vendors { return Vendors{Autocall: &Autocall{URL: url, Token: "a-token"}} }
	uccc := func(url string) Vendors {
		return Vendors{UCCC: &UCCC{URL: url, Tenant: "1", AccessToken: "hidden-token"}}
	}
	wintelapi := func(url string) Vendors {
		return Vendors{Wintelapi: &Wintelapi{URL: url, Enterprise: "6019072501", Secret: "hidden-secret"}}
	}
	for name, tc := range map[string]struct {
		vendors Vendors
		control string
		says    string
	}{
		"nobody listens":         {vendors: autocall(nobody), says: "connection refused"},
		"no such host":           {vendors: autocall("http://nowhere.invalid"), says: "the host nowhere.invalid is not known"},
		"a host that hangs":      {vendors: autocall(hangs.URL), says: "no answer came within 30ms"},
		"an untrusted server":    {vendors: autocall(secure.URL), says: "its TLS certificate is not trusted"},
		"no TLS where expected":  {vendors: autocall("https" + strings.TrimPrefix(html, "http")), says: "it does not speak TLS"},
		"a page for people":      {vendors: autocall(html), says: "it answers text/html with status 200"},
		"somebody else's JSON":   {vendors: autocall(noCode), says: "JSON without a code"},
		"a token refused":        {vendors: autocall(says(t, 200, "application/json", `{"code":401,"message":"expired"}`).URL), says: "the token is refused: expired"},
		"credentials refused":    {vendors: Vendors{Autocall: &Autocall{URL: says(t, 401, "application/json", `{"error":"invalid_client"}`).URL, ClientID: "x", ClientSecret: "hidden"}}, says: "the credentials are refused: invalid_client"},
		"no token endpoint":      {vendors: Vendors{Autocall: &Autocall{URL: html, ClientID: "x", ClientSecret: "hidden"}}, says: "the token endpoint"},
		"uccc hangs":             {vendors: uccc(hangs.URL), says: "no answer came within 30ms"},
		"uccc's token refused":   {vendors: uccc(says(t, 401, "application/json", `{"status":401,"error":{"code":30129,"message":"您没有权限进行本次查询。"}}`).URL), says: "the access token is refused: 您没有权限进行本次查询。"},
		"not uccc":               {vendors: uccc(noCode), says: "neither calls nor error"},
		"wintelapi refuses":      {vendors: wintelapi(says(t, 200, "application/json", `{"code":402,"message":"企业代码不存在"}`).URL), says: "refused: 402 企业代码不存在"},
		"wintelapi is a page":    {vendors: wintelapi(html), says: "it answers text/html"},
		"no control API there":   {control: says(t, 404, "text/plain", "no").URL, says: "answers 404"},
		"control API that hangs": {control: hangs.URL, says: "no answer came within 30ms"},
		"control API of nobody":  {control: nobody, says: "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			s := Settings{Vendors: tc.vendors, Tolerances: Tolerances{Answer: 2 * time.Second}}
			if strings.Contains(name, "hangs") {
				s.Tolerances.Answer = 30 * time.Millisecond
			}
			if tc.control != "" {
				s.Control = &Control{URL: tc.control}
			}
			tgt, err := New(s)
			g.Expect(err).NotTo(HaveOccurred())
			defer tgt.Close()
			err = tgt.Probe(t.Context())
			g.Expect(err).To(BeAssignableToTypeOf(&UnreachableError{}))
			g.Expect(err).To(MatchError(ContainSubstring(tc.says)))
			g.Expect(err).To(MatchError(ContainSubstring(" at http")))
			g.Expect(err.Error()).NotTo(ContainSubstring("\n"))
			g.Expect(err.Error()).NotTo(ContainSubstring("hidden"))
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	g := NewWithT(t)
	s := httptest.NewServer(http.RedirectHandler("http://elsewhere.invalid/", http.StatusFound))
	defer s.Close()
	tgt, err := New(Settings{Vendors: Vendors{Autocall: &Autocall{URL: s.URL}}})
	g.Expect(err).NotTo(HaveOccurred())
	answer, err := tgt.Send(t.Context(), Request{URL: s.URL})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(answer.Status).To(Equal(http.StatusFound))
}

func TestTimeThatMustReallyPassIsBounded(t *testing.T) {
	g := NewWithT(t)
	tgt, err := New(Settings{Vendors: Vendors{Autocall: &Autocall{URL: "http://a.example"}}, Tolerances: Tolerances{Wait: time.Second}})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(tgt.Elapse(t.Context(), time.Hour)).To(BeAssignableToTypeOf(&LackingError{}))
	g.Expect(tgt.Elapse(t.Context(), time.Microsecond)).To(Succeed())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	g.Expect(tgt.Elapse(ctx, time.Second)).To(MatchError(context.Canceled))
	g.Expect(tgt.Advance(t.Context(), time.Second)).To(BeAssignableToTypeOf(&LackingError{}))
}

func TestTheReceiverRecordsAndAnswersAsTold(t *testing.T) {
	g := NewWithT(t)
	tgt, err := New(Settings{Vendors: Vendors{Autocall: &Autocall{URL: "http://a.example"}}})
	g.Expect(err).NotTo(HaveOccurred())
	first, err := tgt.Inbox(t.Context(), Reply{Status: 500, Body: "later", ContentType: "text/plain"}, Reply{Body: `{"code":1}`}, Reply{Hang: true})
	g.Expect(err).NotTo(HaveOccurred())
	second, err := tgt.Inbox(t.Context())
	g.Expect(err).NotTo(HaveOccurred())
	push := func(ctx context.Context, url, body string) (Answer, error) {
		return tgt.Send(ctx, Request{URL: url, Body: body})
	}
	for _, expected := range []struct {
		status int
		body   string
	}{{500, "later"}, {200, `{"code":1}`}} {
		answer, err := push(t.Context(), first.URL, "one")
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(answer.Status).To(Equal(expected.status))
		g.Expect(string(answer.Body)).To(Equal(expected.body))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err = push(ctx, first.URL, "two")
	g.Expect(err).To(BeAssignableToTypeOf(&BrokenError{}))
	answer, err := push(t.Context(), first.URL, "three")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(answer.Body)).To(Equal(`{"code":0}`))
	answer, err = push(t.Context(), second.URL, "four")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(answer.Status).To(Equal(200))
	answer, err = push(t.Context(), strings.Replace(second.URL, "/inbox/2", "/inbox/3", 1), "five")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(answer.Status).To(Equal(404))

	got, err := first.Await(t.Context(), 4)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(got[3].Body)).To(Equal("three"))
	g.Expect(second.Pushes()).To(HaveLen(1))
	ctx, cancel = context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = second.Await(ctx, 2)
	g.Expect(err).To(MatchError(ContainSubstring("1 of 2 pushes came")))
	g.Expect(tgt.Close()).To(Succeed())
}

func TestExchangesAreRecorded(t *testing.T) {
	g := NewWithT(t)
	s := says(t, 200, "application/json", `{"a":1}`)
	tgt, err := New(Settings{Vendors: Vendors{Autocall: &Autocall{URL: s.URL, Token: "secret-token"}}})
	g.Expect(err).NotTo(HaveOccurred())
	log := &Log{}
	ctx := WithLog(t.Context(), log)
	g.Expect(log.Last()).To(Equal(-1))
	header, err := tgt.Authorize(ctx)
	g.Expect(err).NotTo(HaveOccurred())
	_, err = tgt.Send(ctx, Request{URL: s.URL + "/x?called=18512342456", Header: header, Body: `{"called":"18512342456","name":"O'Neil $5"}`})
	g.Expect(err).NotTo(HaveOccurred())
	_, err = tgt.Send(Preparing(ctx), Request{URL: s.URL})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(log.Last()).To(Equal(0))
	e := log.Exchanges()[0].Masked(&tgt.Masker)
	g.Expect(e.Curl).To(Equal(`curl -sS -X POST -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json'` +
		` --data-binary "{\"called\":\"$NUMBER_1\",\"name\":\"O'Neil \$5\"}" "` + s.URL + `/x?called=$NUMBER_1"`))
	g.Expect(e.Headers).To(Equal([]string{"Authorization: Bearer $TOKEN", "Content-Type: application/json"}))
	g.Expect(e.Answer).To(Equal(`{"a":1}`))
}

func TestAnExchangeIsRecordedWhenItIsWaitedFor(t *testing.T) {
	g := NewWithT(t)
	goOn := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/held" {
			<-goOn
		}
		_, _ = io.WriteString(w, r.URL.Path)
	}))
	defer server.Close()
	var log Log
	ctx, client := WithLog(t.Context(), &log), NewClient(10*time.Second)
	wait := client.Begin(ctx, Request{URL: server.URL + "/held"})
	_, err := client.Send(ctx, Request{URL: server.URL + "/other"})
	g.Expect(err).NotTo(HaveOccurred())
	close(goOn)
	held, err := wait()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(held.Body)).To(Equal("/held"))
	g.Expect(held.Exchange).To(Equal(1))
	g.Expect(log.Exchanges()).To(HaveLen(2))
	g.Expect(log.Exchanges()[1].Answer).To(Equal("/held"))
	g.Expect(Record(t.Context(), log.Exchanges()[0])).To(Equal(-1), "without a log")
	_, err = client.Begin(ctx, Request{URL: "://"})()
	g.Expect(err).To(HaveOccurred())
	g.Expect(log.Exchanges()).To(HaveLen(2), "nothing was said")
}
