package journal

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
)

// Around returns a handler that answers as next does and keeps an entry of it.
// Vendor and route are what the requests are for, "" where that is nobody's. It
// should be the outermost, so that it sees what really went out. The entry is in
// the journal before the first byte of the answer leaves, so a client that has
// its answer finds it there.
func (j *Journal) Around(vendor, route string, next http.Handler) http.Handler {
	if !j.On() {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := j.begin(w, r)
		c.record.vendor, c.record.route = vendor, route
		defer c.end()
		r = r.WithContext(context.WithValue(r.Context(), draftKey{}, c))
		if c.body != nil {
			r.Body = c
		}
		next.ServeHTTP(c, r)
	})
}

// capture stands between a handler and its client. It is the handler's alone;
// the record is shared once it has been handed in.
type capture struct {
	http.ResponseWriter
	journal *Journal
	record  *record
	body    io.ReadCloser // the request's
	handed  bool          // the record is in the journal
	status  int
	in, out side
}

func (j *Journal) begin(w http.ResponseWriter, r *http.Request) *capture {
	both := &struct {
		record
		exchange
	}{}
	both.record.exchange = &both.exchange
	both.kind, both.open = OfRequest, true
	both.exchange = exchange{
		method: r.Method, path: r.URL.EscapedPath(), query: r.URL.RawQuery, host: r.Host, remote: r.RemoteAddr, began: j.wall(),
	}
	c := &capture{ResponseWriter: w, journal: j, record: &both.record}
	c.in.header = flat(r.Header)
	if r.Body != nil && r.Body != http.NoBody {
		if n := int(min(r.ContentLength, int64(j.body))); n > 0 {
			c.in.body = make([]byte, 0, n)
		}
		c.body = r.Body
	}
	return c
}

// Read reads the request's body.
func (c *capture) Read(p []byte) (int, error) {
	n, err := c.body.Read(p)
	c.in.keep(p[:n], c.journal.body)
	return n, err
}

// Close closes the request's body.
func (c *capture) Close() error { return c.body.Close() }

// WriteHeader notes the status. An interim one is no answer.
func (c *capture) WriteHeader(status int) {
	if c.status == 0 && (status >= http.StatusOK || status == http.StatusSwitchingProtocols) {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write notes what is written before it goes out.
func (c *capture) Write(p []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	most := c.journal.body
	if isMedia(c.Header().Get("Content-Type")) {
		most = 0
	}
	c.out.keep(p, most)
	c.hand()
	return c.ResponseWriter.Write(p)
}

// FlushError lets go what has been written.
func (c *capture) FlushError() error {
	c.hand()
	return http.NewResponseController(c.ResponseWriter).Flush()
}

// Hijack gives the connection away; what goes over it then is not seen.
func (c *capture) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c.hand()
	return http.NewResponseController(c.ResponseWriter).Hijack()
}

// Unwrap returns the writer beneath, for what else it can do.
func (c *capture) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// hand puts the record into the journal, or what is new of it.
func (c *capture) hand() {
	if c.out.header == nil {
		c.out.header = flat(c.Header())
	}
	if c.handed {
		c.journal.change(c.record, c.copy)
		return
	}
	c.handed = true
	c.record.at = c.journal.now() // takes the clock's lock, so not under ours
	c.copy(c.record)
	c.journal.add(c.record)
	if c.journal.atOnce {
		c.journal.judgeNow(c.record)
	}
}

// copy brings the record up to date.
func (c *capture) copy(r *record) {
	r.exchange.status, r.exchange.in, r.exchange.out = c.status, c.in, c.out
}

// end closes the entry when the handler has returned, or panicked.
func (c *capture) end() {
	c.hand()
	took := c.journal.wall().Sub(c.record.exchange.began)
	c.journal.change(c.record, func(r *record) { r.open, r.exchange.took = false, took })
	if c.journal.atOnce {
		c.journal.judgeNow(c.record)
	}
}

// keep adds a part of a body, as far as there is room.
func (s *side) keep(part []byte, most int) {
	s.size += int64(len(part))
	if room := most - len(s.body); room > 0 {
		s.body = append(s.body, part[:min(len(part), room)]...)
	}
}

// flat returns a header's names and values one after the other. A map would take
// more room and time, and is made when the entry is shown.
func flat(h http.Header) []string {
	list := make([]string, 0, 2*len(h))
	for name, values := range h {
		list = append(list, name, joined(values))
	}
	return list
}

func joined(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return strings.Join(values, ", ")
}

// isMedia reports whether a body is sound or picture, of which nobody reads the
// bytes.
func isMedia(contentType string) bool {
	for _, prefix := range []string{"audio/", "video/", "image/"} {
		if strings.HasPrefix(contentType, prefix) {
			return true
		}
	}
	return false
}
