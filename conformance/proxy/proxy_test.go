package proxy_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"
	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/proxy"
)

// seen collects exchanges.
type seen struct {
	mu  sync.Mutex
	all []proxy.Exchange
}

func (s *seen) observe(e proxy.Exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, e)
}

func (s *seen) list() []proxy.Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]proxy.Exchange{}, s.all...)
}

// before puts a proxy before a handler and returns its URL.
func before(t *testing.T, upstream http.Handler, o proxy.Options) (address string, s *seen) {
	t.Helper()
	g := NewWithT(t)
	server := httptest.NewServer(upstream)
	s = &seen{}
	u, err := url.Parse(server.URL)
	g.Expect(err).NotTo(HaveOccurred())
	o.Upstream, o.Observe = u, s.observe
	p, err := proxy.New(t.Context(), o)
	g.Expect(err).NotTo(HaveOccurred())
	front := httptest.NewServer(p)
	t.Cleanup(func() { p.Close(); front.Close(); server.Close() })
	return front.URL, s
}

func TestWhatPassesIsUnchanged(t *testing.T) {
	g := NewWithT(t)
	var got *http.Request
	var body string
	front, s := before(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		got, body = r, string(text)
		w.Header()["X-Twice"] = []string{"a", "b"}
		w.Header().Set("Content-Type", "application/json; charset=gbk")
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, `{"code":"0"}`)
	}), proxy.Options{})
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, front+"/a%2Fb/../c?x=1;y=%zz&&", strings.NewReader("a=b&c"))
	req.Header.Set("X-WSSE", `UsernameToken Username="1"`)
	req.Header["User-Agent"] = nil
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := http.DefaultTransport.RoundTrip(req)
	g.Expect(err).NotTo(HaveOccurred())
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	g.Expect(err).NotTo(HaveOccurred())

	g.Expect(got.RequestURI).To(Equal("/a%2Fb/../c?x=1;y=%zz&&"))
	g.Expect(body).To(Equal("a=b&c"))
	g.Expect(got.ContentLength).To(BeEquivalentTo(5))
	g.Expect(got.Header).To(Equal(http.Header{
		"X-Wsse": {`UsernameToken Username="1"`}, "Accept-Encoding": {"gzip"}, "Content-Length": {"5"},
	}))
	g.Expect(resp.StatusCode).To(Equal(http.StatusTeapot))
	g.Expect(resp.Header["X-Twice"]).To(Equal([]string{"a", "b"}))
	g.Expect(resp.Header.Get("Content-Type")).To(Equal("application/json; charset=gbk"))
	g.Expect(string(answer)).To(Equal(`{"code":"0"}`))

	g.Eventually(s.list).Should(HaveLen(1))
	e := s.list()[0]
	g.Expect([]any{e.N, e.Method, e.Path, e.Query, string(e.Body.Bytes), e.Status, string(e.Answer.Bytes)}).To(Equal(
		[]any{1, "POST", "/a%2Fb/../c", "x=1;y=%zz&&", "a=b&c", http.StatusTeapot, `{"code":"0"}`}))
}

func TestAStreamIsPassedOnAsItComes(t *testing.T) {
	g := NewWithT(t)
	more := make(chan struct{})
	front, s := before(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "data: 1\n")
		_ = http.NewResponseController(w).Flush()
		<-more
		_, _ = io.WriteString(w, strings.Repeat("x", 100))
	}), proxy.Options{Keep: 10})
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, front, nil)
	resp, err := http.DefaultClient.Do(req)
	g.Expect(err).NotTo(HaveOccurred())
	defer resp.Body.Close()
	in := bufio.NewReader(resp.Body)
	g.Expect(in.ReadString('\n')).To(Equal("data: 1\n"), "before the answer has ended")
	close(more)
	rest, err := io.ReadAll(in)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(rest).To(HaveLen(100))
	g.Eventually(s.list).Should(HaveLen(1))
	g.Expect(s.list()[0].Answer).To(Equal(proxy.Body{Bytes: []byte("data: 1\nxx"), Cut: true}))
}

func TestAServerThatIsNotThereIsNamed(t *testing.T) {
	g := NewWithT(t)
	server := httptest.NewServer(http.NotFoundHandler())
	u, err := url.Parse(server.URL)
	g.Expect(err).NotTo(HaveOccurred())
	server.Close()
	p, err := proxy.New(t.Context(), proxy.Options{Upstream: u})
	g.Expect(err).NotTo(HaveOccurred())
	defer p.Close()
	rec := httptest.NewRecorder()
	p.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/x", nil))
	g.Expect(rec.Code).To(Equal(http.StatusBadGateway))
	g.Expect(rec.Body.String()).To(ContainSubstring(u.Host + " did not answer"))

	for _, wrong := range []*url.URL{nil, {Scheme: "ftp", Host: "a"}, {Scheme: "http"}} {
		_, err = proxy.New(t.Context(), proxy.Options{Upstream: wrong})
		g.Expect(err).To(MatchError(ContainSubstring("expected http://host or https://host")))
	}
}

func TestARequestWithoutABodyAndAnEventStreamPassThroughAlter(t *testing.T) {
	g := NewWithT(t)
	front, _ := before(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: "+r.Header.Get("X-Added")+" "+strings.Join(r.TransferEncoding, ",")+"\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done() // it has no end
	}), proxy.Options{Alter: proxy.Alter{
		Request: func(r *http.Request, body []byte) []byte { r.Header.Set("X-Added", "yes"); return body },
		Answer:  func(_ *http.Request, _ *http.Response, _ []byte) []byte { return []byte("altered") },
	}})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, front, http.NoBody)
	g.Expect(err).NotTo(HaveOccurred())
	resp, err := http.DefaultClient.Do(req)
	g.Expect(err).NotTo(HaveOccurred())
	defer resp.Body.Close()
	g.Expect(bufio.NewReader(resp.Body).ReadString('\n')).To(Equal("data: yes \n"))
}

func TestRequestsAndAnswersCanBeAltered(t *testing.T) {
	g := NewWithT(t)
	front, _ := before(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Saw", string(text)+" "+r.Header.Get("X-Added"))
		_, _ = io.WriteString(w, "original")
	}), proxy.Options{Alter: proxy.Alter{
		Request: func(r *http.Request, body []byte) []byte { r.Header.Set("X-Added", "yes"); return append(body, '!') },
		Answer: func(came *http.Request, resp *http.Response, body []byte) []byte {
			resp.StatusCode = http.StatusAccepted
			return []byte(came.URL.Path + " " + strings.ToUpper(string(body)))
		},
	}})
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, front+"/p", strings.NewReader("hello"))
	resp, err := http.DefaultClient.Do(req)
	g.Expect(err).NotTo(HaveOccurred())
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(resp.StatusCode).To(Equal(http.StatusAccepted))
	g.Expect(resp.Header.Get("X-Saw")).To(Equal("hello! yes"))
	g.Expect(string(answer)).To(Equal("/p ORIGINAL"))

	req, _ = http.NewRequestWithContext(t.Context(), http.MethodGet, front+"/p", nil)
	resp, err = http.DefaultClient.Do(req)
	g.Expect(err).NotTo(HaveOccurred())
	defer resp.Body.Close()
	g.Expect(resp.Header.Get("X-Saw")).To(Equal("! yes"), "a request without a body has an empty one")
}

// echo is a WebSocket server that sends every message back twice, refuses the
// path /no, and closes with a reason of its own at "bye".
func echo(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/no" {
		http.Error(w, "not here", http.StatusForbidden)
		return
	}
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, Subprotocols: []string{"two"}})
	if err != nil {
		return
	}
	defer c.CloseNow() //nolint:errcheck // it may be closed already
	for {
		kind, text, err := c.Read(r.Context())
		if err != nil {
			return
		}
		if string(text) == "bye" {
			_ = c.Close(4001, "as you wish")
			return
		}
		for range 2 {
			if c.Write(r.Context(), kind, text) != nil {
				return
			}
		}
	}
}

func dial(ctx context.Context, g *WithT, front, path string) *websocket.Conn {
	c, resp, err := websocket.Dial(ctx, front+path, &websocket.DialOptions{Subprotocols: []string{"one", "two"}}) //nolint:bodyclose // the library has
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(resp.Header.Get("Sec-WebSocket-Protocol")).To(Equal("two"))
	return c
}

func TestAWebSocketIsPassedOn(t *testing.T) {
	g := NewWithT(t)
	front, s := before(t, http.HandlerFunc(echo), proxy.Options{})
	c := dial(t.Context(), g, front, "/faye")
	defer c.CloseNow() //nolint:errcheck // it is closed by the other end
	g.Expect(c.Write(t.Context(), websocket.MessageText, []byte("hello"))).To(Succeed())
	for range 2 {
		kind, text, err := c.Read(t.Context())
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(kind).To(Equal(websocket.MessageText))
		g.Expect(string(text)).To(Equal("hello"))
	}
	g.Expect(c.Write(t.Context(), websocket.MessageText, []byte("bye"))).To(Succeed())
	_, _, err := c.Read(t.Context())
	g.Expect(websocket.CloseStatus(err)).To(BeEquivalentTo(4001))
	g.Expect(err).To(MatchError(ContainSubstring("as you wish")))

	g.Eventually(s.list).Should(HaveLen(5))
	all := s.list()
	g.Expect(all[0].Status).To(Equal(http.StatusSwitchingProtocols))
	g.Expect(all[0].Path).To(Equal("/faye"))
	var said []string
	for _, e := range all[1:] {
		said = append(said, e.Message.String())
	}
	g.Expect(said).To(ConsistOf("-> hello", "<- hello", "<- hello", "-> bye"))
}

func TestARefusedWebSocketIsRefused(t *testing.T) {
	g := NewWithT(t)
	front, s := before(t, http.HandlerFunc(echo), proxy.Options{})
	_, resp, err := websocket.Dial(t.Context(), front+"/no", nil)
	g.Expect(err).To(HaveOccurred())
	defer resp.Body.Close()
	g.Expect(resp.StatusCode).To(Equal(http.StatusForbidden))
	g.Expect(io.ReadAll(resp.Body)).To(BeEquivalentTo("not here\n"))
	g.Eventually(s.list).Should(HaveLen(1))
}

func TestMessagesOfAWebSocketCanBeAltered(t *testing.T) {
	g := NewWithT(t)
	front, _ := before(t, http.HandlerFunc(echo), proxy.Options{Alter: proxy.Alter{
		Message: func(m proxy.Message) [][]byte {
			if !m.FromServer {
				return [][]byte{m.Text}
			}
			return [][]byte{append([]byte("not "), m.Text...)}
		},
	}})
	c := dial(t.Context(), g, front, "/")
	defer c.CloseNow() //nolint:errcheck // the test is over
	g.Expect(c.Write(t.Context(), websocket.MessageText, []byte("true"))).To(Succeed())
	_, text, err := c.Read(t.Context())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(text)).To(Equal("not true"))
}
