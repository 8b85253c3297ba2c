package proxy_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/proxy"
)

func TestRedaction(t *testing.T) {
	g := NewWithT(t)
	var r proxy.Redaction
	for in, want := range map[string]string{
		`{"called":"13800138000","callId":"6811535818021285888","at":1623996691}`:    `{"called":"13800000001","callId":"6811535818021285888","at":1623996691}`,
		`{"access_token" : "abc\"d","token_type":"Bearer"}`:                          `{"access_token" : "REDACTED","token_type":"Bearer"}`,
		`{"clientSecret":"x","password":"","agentId":699861013}`:                     `{"clientSecret":"REDACTED","password":"","agentId":699861013}`,
		`["13800138000","13800138000"],2021-03-23 17:24:36 699861013 http://1.2.3.4`: `["13800000001","13800000001"],2021-03-23 17:24:36 699861013 http://1.2.3.4`,
	} {
		g.Expect(r.Text(in)).To(Equal(want))
	}
	g.Expect(r.Text("01082511013 4006001234")).To(MatchRegexp(`^0100000000\d 400000000\d$`), "two numbers with one blank between")
	g.Expect(r.Form("caller=13800138000&access_token=a%2Fb&x&=&bad=%zz")).To(Equal("caller=13800000001&access_token=REDACTED&x&=&bad=%zz"))
	g.Expect(new(proxy.Redaction).Text(`"8613800138000","+8613800138000"`)).To(Equal(`"8610000000001","+8610000000001"`), "with the country before it")
	h := r.Header(http.Header{"Authorization": {"Bearer x"}, "X-Wsse": {"y"}, "Location": {"/n/13800138000"}, "Accept": {"*/*"}})
	g.Expect(h).To(Equal(http.Header{"Authorization": {"REDACTED"}, "X-Wsse": {"REDACTED"}, "Location": {"/n/13800000001"}, "Accept": {"*/*"}}))
}

// vendor answers a different number each time, and a sound.
func vendor() http.Handler {
	n := 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/sound" {
			_, _ = w.Write([]byte{'R', 'I', 'F', 'F', 0xff, 0xfe})
			return
		}
		n++
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"n":`+strings.Repeat("1", n)+`,"called":"13800138000"}`)
	})
}

func TestARecordingIsReplayed(t *testing.T) {
	g := NewWithT(t)
	dir := filepath.Join(t.TempDir(), "recording")
	recorder, err := proxy.NewRecorder(dir, &proxy.Redaction{})
	g.Expect(err).NotTo(HaveOccurred())
	front, s := before(t, vendor(), proxy.Options{})
	ask := func(base, method, path, body string) (status int, how, text string) {
		req, _ := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
		req.Header.Set("Authorization", "Bearer secret-token")
		resp, err := http.DefaultClient.Do(req)
		g.Expect(err).NotTo(HaveOccurred())
		defer resp.Body.Close()
		answer, err := io.ReadAll(resp.Body)
		g.Expect(err).NotTo(HaveOccurred())
		return resp.StatusCode, resp.Header.Get(proxy.HeaderReplayed), string(answer)
	}
	ask(front, "POST", "/calls?a=1", "x=1")
	ask(front, "POST", "/calls?a=2", "x=1")
	ask(front, "GET", "/sound", "")
	g.Eventually(s.list).Should(HaveLen(3))
	for _, e := range s.list() {
		g.Expect(recorder.Record(e)).To(Succeed())
	}
	_, err = proxy.NewRecorder(dir, nil)
	g.Expect(err).To(MatchError(ContainSubstring("holds a recording already")))
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(files).To(HaveLen(3))
	g.Expect(filepath.Base(files[0])).To(Equal("00001-POST-calls.json"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(text)).NotTo(Or(ContainSubstring("secret-token"), ContainSubstring("13800138000")))
	}

	recording, err := proxy.ReadRecording(dir)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(recording[2].Response.Omitted).To(Equal("no text"))
	replay := httptest.NewServer(proxy.NewReplay(recording))
	defer replay.Close()
	for _, tc := range []struct{ path, body, want, how string }{
		{"/calls?a=2", "x=1", `{"n":11,"called":"13800000001"}`, "exact"},
		{"/calls?a=9", "other", `{"n":1,"called":"13800000001"}`, "by-path"},
		{"/calls?a=9", "other", `{"n":11,"called":"13800000001"}`, "by-path"},
	} {
		status, how, text := ask(replay.URL, "POST", tc.path, tc.body)
		g.Expect([]any{status, text, how}).To(Equal([]any{http.StatusCreated, tc.want, tc.how}))
	}
	status, _, text := ask(replay.URL, "GET", "/elsewhere", "")
	g.Expect(status).To(Equal(http.StatusNotFound))
	g.Expect(text).To(ContainSubstring("which has GET /sound, POST /calls"))
}

func TestARecordingHasWhatWasAnsweredAsText(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	recorder, err := proxy.NewRecorder(dir, &proxy.Redaction{})
	g.Expect(err).NotTo(HaveOccurred())
	front, s := before(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/broken-off" {
			w.Header().Set("Content-Length", "100")
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, `{"called":"13800138000"}`)
		_ = z.Close()
		if r.URL.Path == "/silent" {
			panic(http.ErrAbortHandler)
		}
	}), proxy.Options{})
	for _, path := range []string{"/whole", "/broken-off", "/silent"} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, front+path, nil)
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close()
		}
	}
	g.Eventually(s.list).Should(HaveLen(3))
	for _, e := range s.list() {
		g.Expect(recorder.Record(e)).To(Succeed())
	}
	recording, err := proxy.ReadRecording(dir)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(recording).To(HaveLen(2), "nobody has answered the third")
	g.Expect(recording[0].Response.Body).To(Equal(`{"called":"13800000001"}`))
	g.Expect(recording[0].Response.Header).NotTo(HaveKey("Content-Encoding"))
	g.Expect(recording[1].Response.Omitted).To(Equal("not whole"))
}

func TestADamagedRecordingIsNamed(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	_, err := proxy.ReadRecording(dir)
	g.Expect(err).To(MatchError(ContainSubstring("no *.json")))
	for text, want := range map[string]string{
		`{`:              "unexpected EOF",
		`{"x":1}`:        `unknown field "x"`,
		`{"request":{}}`: "expected request with method and path",
	} {
		g.Expect(os.WriteFile(filepath.Join(dir, "1.json"), []byte(text), 0o600)).To(Succeed())
		_, err = proxy.ReadRecording(dir)
		g.Expect(err).To(MatchError(And(ContainSubstring("1.json"), ContainSubstring(want))))
	}
}
