package push_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/secret"
)

// hijacked returns a handler that does what it likes with the connection, which
// is closed afterwards.
func hijacked(f func(conn net.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		f(conn)
	}
}

func replies(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// absent returns a URL at which nothing listens any more.
func absent() string {
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	return srv.URL
}

func TestWhatIsNotAccepted(t *testing.T) {
	const broke = "the connection broke before the answer was complete"
	hang := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}
	for name, tc := range map[string]struct {
		receiver http.HandlerFunc
		status   int
		why      string
	}{
		"it hangs": {hang, 0, "there was no complete answer within 50ms"},
		"it hangs in the body": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"code"`)
			_ = http.NewResponseController(w).Flush()
			hang(w, r)
		}, 200, "there was no complete answer within 50ms"},
		"it resets": {hijacked(func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) }), 0, broke},
		"it closes": {hijacked(func(net.Conn) {}), 0, broke},
		"it breaks off in the body": {hijacked(func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"code\"")
		}), 200, broke},
		"10 MiB": {
			func(w http.ResponseWriter, _ *http.Request) {
				for range 10 {
					_, _ = w.Write(bytes.Repeat([]byte(" "), 1<<20))
				}
			}, 200, "the body is longer than 1048576 bytes",
		},
		"HTML":            {replies(200, "<html>"), 200, "the body is not JSON: invalid character '<' looking for beginning of value"},
		"HTML of a proxy": {replies(502, "<html>"), 502, "the status is 502, not 2xx, and the body is not JSON: invalid character '<' looking for beginning of value"},
		"a redirect":      {replies(302, accepting, "Location", "/login"), 302, `the receiver redirected with status 302 to "/login", and redirects are not followed`},
		"a bare redirect": {replies(307, ""), 307, `the receiver redirected with status 307 to "", and redirects are not followed`},
		"another status":  {replies(500, accepting), 500, "the status is 500, not 2xx"},
		"no content":      {replies(204, ""), 204, "the body is empty"},
		"white space":     {replies(200, " \r\n"), 200, "the body is empty"},
		"a byte order mark": {
			replies(200, "\ufeff"+accepting), 200,
			"the body is not JSON: it begins with a byte order mark",
		},
		"GBK":              {replies(200, "{\"code\":0,\"message\":\"\xb3\xc9\xb9\xa6\"}"), 200, "the body is not JSON: it is not UTF-8"},
		"something behind": {replies(200, `{"code":0} ok`), 200, "the body is not JSON: invalid character 'o' after top-level value"},
		"unasked encoding": {
			replies(200, "\x1f\x8b\x08", "Content-Encoding", "gzip"), 200,
			`the body is not JSON: it is not UTF-8 (it is encoded as "gzip", which was not asked for)`,
		},
		"an array":          {replies(200, `[0]`), 200, "the body is JSON but not an object: it is of type array"},
		"a string":          {replies(200, `"success"`), 200, "the body is JSON but not an object: it is of type string"},
		"null":              {replies(200, `null`), 200, "the body is JSON but not an object: it is null"},
		"no code":           {replies(200, `{"message":"ok"}`), 200, "the body has no code"},
		"Code is not code":  {replies(200, `{"Code":0}`), 200, "the body has no code"},
		"code as string":    {replies(200, `{"code":"0"}`), 200, `the code is "0", a string: the integer 0 was expected`},
		"code as fraction":  {replies(200, `{"code":0.0}`), 200, "the code is 0.0, which is not written as an integer: the integer 0 was expected"},
		"code as minus 0":   {replies(200, `{"code":-0}`), 200, "the code is -0, which is not written as an integer: the integer 0 was expected"},
		"code 200":          {replies(200, `{"code":200}`), 200, "the code is 200, which means failure: the integer 0 was expected"},
		"code null":         {replies(200, `{"code":null}`), 200, "the code is null, which is no number: the integer 0 was expected"},
		"code false":        {replies(200, `{"code":false}`), 200, "the code is false, a boolean: the integer 0 was expected"},
		"code as object":    {replies(200, `{"code":{}}`), 200, "the code is {}, an object: the integer 0 was expected"},
		"code as array":     {replies(200, `{"code":[]}`), 200, "the code is [], an array: the integer 0 was expected"},
		"the last code won": {replies(200, `{"code":0,"code":1}`), 200, "the code is 1, which means failure: the integer 0 was expected"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.target("crm", receiver(t, tc.receiver), func(g *push.Target) {
				if strings.Contains(name, "hangs") {
					g.Timeout = 50 * time.Millisecond
				}
			})
			r.enqueue("crm", "c1")
			r.advance(0)
			d := r.get("dlv-1")
			r.Expect(d.State).To(Equal(push.Pending))
			r.Expect(d.Attempts).To(HaveLen(1))
			r.Expect(d.Attempts[0].Why).To(Equal(tc.why))
			r.Expect(d.Attempts[0].Status).To(Equal(tc.status))
			r.Expect(d.NextAt).To(Equal(epoch.Add(15 * time.Second)))
		})
	}
}

func TestAnAnswerThatIsNotHTTP(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"it speaks something else": hijacked(func(c net.Conn) { _, _ = io.WriteString(c, "220 mail ready\r\n") }),
		"its header is too long":   replies(200, accepting, "X-Long", strings.Repeat("x", push.MaxAnswerHeader)),
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.target("crm", receiver(t, handler))
			r.enqueue("crm", "c1")
			r.advance(0)
			a := r.get("dlv-1").Attempts[0]
			r.Expect(a.Why).To(HavePrefix("there was no answer: "))
			r.Expect(a.Status).To(BeZero())
			r.Expect(a.NextAt).To(Equal(epoch.Add(15 * time.Second)))
		})
	}
}

func TestAReceiverThatIsNotThere(t *testing.T) {
	r := newRig(t)
	r.target("crm", absent())
	r.enqueue("crm", "c1")
	r.advance(0)
	a := r.get("dlv-1").Attempts[0]
	r.Expect(a.Why).To(Equal("nothing listens there: the connection was refused"))
	r.Expect(a.Status).To(BeZero())
	r.Expect(a.Real.Err).To(ContainSubstring("127.0.0.1"))
}

func TestWhatIsAccepted(t *testing.T) {
	for name, tc := range map[string]struct {
		receiver  http.HandlerFunc
		anyStatus bool
	}{
		"code 0":               {replies(200, accepting), false},
		"201":                  {replies(201, " {\"code\": 0}\n"), false},
		"whatever content":     {replies(200, accepting, "Content-Type", "text/html"), false},
		"any status, if asked": {replies(500, accepting), true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.target("crm", receiver(t, tc.receiver), func(g *push.Target) { g.AnyStatus = tc.anyStatus })
			r.enqueue("crm", "c1")
			r.untilIdle()
			r.Expect(r.get("dlv-1").State).To(Equal(push.Delivered))
		})
	}
}

func TestARedirectIsNotFollowedWhateverTheStatus(t *testing.T) {
	r := newRig(t)
	followed := false
	r.target("crm", receiver(t, func(w http.ResponseWriter, req *http.Request) {
		followed = followed || req.URL.Path == "/there"
		w.Header().Set("Location", "/there")
		w.WriteHeader(http.StatusTemporaryRedirect)
		_, _ = io.WriteString(w, accepting)
	}), func(g *push.Target) { g.AnyStatus = true })
	r.enqueue("crm", "c1")
	r.untilIdle()
	r.Expect(r.get("dlv-1").State).To(Equal(push.GivenUp))
	r.Expect(followed).To(BeFalse())
}

func TestAnAttemptKeepsTheBeginningOfTheAnswer(t *testing.T) {
	r := newRig(t)
	long := `{"code":0,"message":"` + strings.Repeat("x", push.MaxAnswer-100) + `"}`
	r.target("crm", receiver(t, replies(200, long, "X-Receiver", "crm-7")))
	r.enqueue("crm", "c1")
	before := clock.Wall{}.Now()
	r.untilIdle()
	a := r.get("dlv-1").Attempts[0]
	r.Expect(a.Accepted()).To(BeTrue(), "it is judged as a whole")
	r.Expect(string(a.Body)).To(Equal(long[:push.KeptAnswer]))
	r.Expect(a.Truncated).To(BeTrue())
	r.Expect(a.Real.Header.Get("X-Receiver")).To(Equal("crm-7"))
	r.Expect(a.Real.Took).To(BeNumerically(">", 0))
	r.Expect(a.Real.StartedAt).To(BeTemporally("~", before, time.Minute))
}

func TestTheBytesSentAreTheBytesSigned(t *testing.T) {
	for _, encrypted := range []bool{false, true} {
		for length := 1; length <= 64; length++ {
			r := newRig(t)
			key := strings.Repeat("s!€", 22)[:length]
			var request *http.Request
			var body []byte
			r.target("crm", receiver(t, func(w http.ResponseWriter, req *http.Request) {
				request = req
				body, _ = io.ReadAll(req.Body)
				_, _ = io.WriteString(w, accepting)
			}), func(g *push.Target) { g.Secret, g.Encrypted = secret.Text(key), encrypted })
			const data = `{"url":"http:\/\/x\/1.mp3","b":1,"a":"\u6cb3"}`
			r.do(func(t clock.Turn) error {
				_, err := r.queue.Enqueue(t, push.Message{Target: "crm", Type: 1, Data: []byte(data)})
				return err
			})
			r.untilIdle()
			d := r.get("dlv-1")
			r.Expect(d.State).To(Equal(push.Delivered))
			r.Expect(body).To(Equal(d.Attempts[0].Sent()))
			r.Expect(request.Method).To(Equal(http.MethodPost))
			r.Expect(request.Header.Get("Content-Type")).To(Equal("application/json"))
			r.Expect(request.Header.Get("Accept-Encoding")).To(BeEmpty())
			got, err := frame.Parse(body)
			r.Expect(err).NotTo(HaveOccurred())
			payload, err := got.Payload(key)
			r.Expect(err).NotTo(HaveOccurred())
			r.Expect(string(payload)).To(Equal(data))
			r.Expect(got.Sealed()).To(Equal(encrypted))
		}
	}
}

func TestDataThatCannotBeSignedAreRefused(t *testing.T) {
	r := newRig(t)
	r.target("crm", push.Builtin)
	for _, data := range []string{"", "1", `"x"`, `{"a":`, `{} {}`} {
		err := r.clk.Do(func(t clock.Turn) error {
			_, err := r.queue.Enqueue(t, push.Message{Target: "crm", Data: []byte(data)})
			return err
		})
		r.Expect(err).To(MatchError(ContainSubstring("data: ")))
	}
	r.Expect(r.lines).To(BeEmpty())
}
