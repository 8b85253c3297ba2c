package journal

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ringback-sim/ringback/sim/secret"
)

// instantFormat is RFC 3339 with milliseconds, in UTC.
const instantFormat = "2006-01-02T15:04:05.000Z"

// reasonHeader carries what was wrong in Ringback's words.
const reasonHeader = "X-Ringback-Reason"

// varying are the headers that differ between runs of one client: addresses,
// dates, and what is drawn for each request.
var varying = map[string]bool{
	"Host": true, "Date": true, "Origin": true, "Referer": true, "Via": true, "Forwarded": true, "X-Real-Ip": true,
	"X-Forwarded-For": true, "X-Forwarded-Host": true, "X-Forwarded-Port": true, "X-Forwarded-Proto": true,
	"Traceparent": true, "Tracestate": true, "B3": true, "X-B3-Traceid": true, "X-B3-Spanid": true,
	"X-Request-Id": true, "X-Correlation-Id": true, "X-Amzn-Trace-Id": true, "Postman-Token": true,
	"Sec-Websocket-Key": true, "Sec-Websocket-Accept": true,
}

// head returns what of a record's entry needs no decoding.
func (j *Journal) head(r *record) Entry {
	return Entry{
		Seq: r.seq, At: instantOf(r.at), Kind: r.kind, World: j.world, Vendor: r.vendor, Account: r.account, Call: r.call, Route: r.route,
		open: r.open,
	}
}

// show returns the entry of a record, without what a judge says of it.
func (j *Journal) show(r *record) Entry {
	e := j.head(r)
	e.Faults, e.Violations, e.Notices, e.unjudged = r.faults, r.violations, r.notices, r
	switch {
	case r.exchange != nil:
		r.exchange.show(&e)
	case r.push != nil:
		r.push.show(&e)
	case r.faye != nil:
		e.Faye = &Faye{Channel: r.faye.Channel, Data: dataOf(r.faye.Data), Subscribers: r.faye.Subscribers}
	}
	return e
}

// judged returns an entry with what a judge says of it: that costs more than all
// else, so only entries that are wanted have it.
func (j *Journal) judged(e Entry) Entry {
	if r := e.unjudged; r != nil {
		said := j.judge(r)
		e.Violations, e.Notices = slices.Concat(r.violations, said.Violations), slices.Concat(r.notices, said.Notices)
		e.unjudged = nil
	}
	return e
}

func instantOf(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(instantFormat)
}

func (x *exchange) show(e *Entry) {
	query, _ := url.ParseQuery(x.query) // what cannot be read is left out
	e.Real = Real{At: instantOf(x.began), Remote: x.remote, Headers: map[string]string{"Host": x.host}}
	if !e.open {
		e.Real.Took = x.took.Round(time.Microsecond).String()
	}
	e.Request = &Request{Method: x.method, Path: x.path, Query: membersOf(query)}
	var kind string
	e.Request.Headers, kind = x.in.show(e.Real.Headers)
	e.Request.Body = bodyOf(kind, x.in.body, x.in.size, x.in.cut())
	e.Response = &Response{Status: x.status}
	e.Response.Headers, kind = x.out.show(e.Real.Headers)
	e.Response.Body = bodyOf(kind, x.out.body, x.out.size, x.out.cut())
	e.Response.Reason = e.Response.Headers[reasonHeader]
}

// show returns the headers that are the same in every run, and the content type;
// the others are added to real.
func (s *side) show(real map[string]string) (headers map[string]string, contentType string) {
	headers = make(map[string]string, len(s.header)/2)
	for i := 0; i+1 < len(s.header); i += 2 {
		name, value := s.header[i], s.header[i+1]
		switch {
		case varying[name]:
			real[name] = maskHeader(name, value)
			continue
		case name == "Content-Type":
			contentType = value
			if kind, boundary, ok := strings.Cut(value, ";"); ok && strings.Contains(boundary, "boundary=") {
				real[name], value = value, kind // the boundary is drawn anew each time
			}
		}
		headers[name] = maskHeader(name, value)
	}
	return headers, contentType
}

func (p *Pushed) show(e *Entry) {
	e.Push = &Push{
		Delivery: p.Delivery, Attempt: p.Attempt, Target: p.Target, URL: maskURL(p.URL), Verdict: p.Verdict,
		Frame:  bodyOf("application/json", p.Frame, p.frameSize, p.frameSize > int64(len(p.Frame))),
		Answer: Answer{Status: p.Status, Body: bodyOf(p.Header.Get("Content-Type"), p.Answer, int64(len(p.Answer)), p.AnswerCut)},
	}
	if p.Verdict == "" {
		e.Push.Verdict = Accepted
	}
	e.Real = Real{At: instantOf(p.StartedAt), Took: p.Took.Round(time.Microsecond).String(), Error: p.Err}
	if len(p.Header) > 0 {
		e.Real.Headers = map[string]string{}
		for name, values := range p.Header {
			e.Real.Headers[name] = maskHeader(name, joined(values))
		}
	}
}

// maskURL hides what is secret in a target's query. Its credentials are none: a
// target that has some is refused.
func maskURL(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.RawQuery == "" {
		return text
	}
	query := u.Query()
	hidden := false
	for name := range query {
		if secret.Named(name) {
			query.Set(name, masked)
			hidden = true
		}
	}
	if !hidden {
		return text
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// dataOf returns JSON as it may be shown; what was cut is a string.
func dataOf(text []byte) json.RawMessage {
	b := bodyOf("application/json", text, int64(len(text)), false)
	if b.Value == nil {
		return json.RawMessage("null")
	}
	return b.Value
}
