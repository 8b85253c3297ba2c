package proxy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/ringback-sim/ringback/conformance/verdict"
	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/frame"
)

// Survey holds what passes a proxy against a vendor's contract, both directions,
// and sums up what it found. It is safe for concurrent use.
type Survey struct {
	vendor   string
	upstream string
	api      *contracts.Coverage
	events   *contracts.Coverage // nil where the vendor tells nothing over Faye
	pushes   bool
	secret   string
	live     func(contracts.Violation)
	masker   verdict.Masker
	mu       sync.Mutex
	results  map[string]*verdict.Result // by id
}

// SurveyOptions say what a survey looks at.
type SurveyOptions struct {
	// Vendor names the contract.
	Vendor string
	// Upstream is where the requests went, for reports.
	Upstream string
	// Pushes says that the proxy stands before a receiver and what passes are the
	// vendor's pushes. Default: it stands before the vendor.
	Pushes bool
	// Secret is the one shared with the receiver, with which encrypted pushes are
	// opened. Default: they are checked as far as they can be read.
	Secret string
	// Live is told of every violation at once, and of what the contract merely
	// does not know. Default: nobody is.
	Live func(contracts.Violation)
}

// NewSurvey returns a survey, or an error for a vendor without a contract, or
// without pushes where they are asked for.
func NewSurvey(o SurveyOptions) (*Survey, error) {
	if o.Live == nil {
		o.Live = func(contracts.Violation) {}
	}
	api, err := contracts.Load(o.Vendor)
	if err != nil {
		return nil, err
	}
	if o.Pushes && len(api.Webhooks()) != 1 {
		return nil, fmt.Errorf("vendor %q pushes nothing", o.Vendor)
	}
	s := &Survey{
		vendor: o.Vendor, upstream: strings.TrimSuffix(o.Upstream, "/"), api: contracts.NewCoverage(api),
		pushes: o.Pushes, secret: o.Secret, live: o.Live, results: map[string]*verdict.Result{},
	}
	if slices.Contains(contracts.Names(), o.Vendor+contracts.FayeSuffix) {
		events, err := contracts.Load(o.Vendor + contracts.FayeSuffix)
		if err != nil {
			return nil, err
		}
		s.events = contracts.NewCoverage(events)
	}
	s.masker.Hide("PUSH_SECRET", o.Secret)
	return s, nil
}

// The areas of a survey's results, by what was checked.
const (
	areaRequest = "request"
	areaAnswer  = "answer"
	areaPush    = "push"
	areaMessage = "message"
)

// Observe checks one exchange. A body that was kept only in part is not looked at,
// nor is what a client says to Ringback itself.
func (s *Survey) Observe(e Exchange) {
	e = e.Plain(DefaultKeep)
	o, known := s.api.Contract().Operation(e.Method, e.Path)
	switch {
	case e.Message != nil:
		if e.Message.FromServer {
			s.messages(e, e.Message.Text)
		}
	case e.Status == http.StatusSwitchingProtocols || strings.HasPrefix(e.Path, "/_ringback/"):
	case s.pushes:
		s.push(e)
	case known:
		s.request(e, o.ID)
	case s.events != nil && !strings.HasPrefix(e.Path, "/api/"):
		s.messages(e, e.Answer.Bytes)
	default:
		s.request(e, other)
	}
}

// other stands for what is no operation of the contract.
const other = "other"

func (s *Survey) request(e Exchange, name string) {
	query, _ := url.ParseQuery(e.Query) // a pair that cannot be read is none
	q := contracts.Request{Method: e.Method, Path: e.Path, Query: query, Header: e.Header, Body: e.Body.Bytes, Cut: e.Body.Cut}
	s.add(areaRequest, name, e, s.api.Request(q))
	if e.Status != 0 && name != other {
		s.add(areaAnswer, name, e, s.api.Response(q, contracts.Response{Status: e.Status, Header: e.AnswerHeader, Body: e.Answer.Bytes, Cut: e.Answer.Cut}))
	}
}

func (s *Survey) push(e Exchange) {
	if e.Body.Cut {
		return
	}
	webhook := s.api.Contract().Webhooks()[0]
	p := contracts.Push{Header: e.Header, Body: e.Body.Bytes}
	all := []contracts.Violation{}
	if f, err := frame.Parse(e.Body.Bytes); err == nil && s.secret != "" {
		p.Opened, err = f.Payload(s.secret)
		if err != nil {
			all = append(all, contracts.Violation{
				Contract: s.vendor, Operation: webhook, Location: contracts.Location{In: "push", Pointer: "/sign"}, Rule: "sign",
				Expected: "the sign of the data under the secret", Found: err.Error(), Provenance: string(verdict.Documented), Source: "autocall 2.2",
			})
		}
		if !f.Sealed() {
			p.Opened = nil // the data are checked where they stand
		}
	}
	s.add(areaPush, webhook, e, append(all, s.api.Push(webhook, p)...))
	if e.Status != 0 {
		s.add(areaAnswer, webhook, e, s.api.PushAnswer(webhook, contracts.Response{Status: e.Status, Header: e.AnswerHeader, Body: e.Answer.Bytes, Cut: e.Answer.Cut}))
	}
}

// messages checks what a Bayeux server says to a client: a list of messages, of
// which those that are not the protocol's own carry the vendor's data.
func (s *Survey) messages(e Exchange, text []byte) {
	var list []struct {
		Channel string
		Data    json.RawMessage
	}
	if s.events == nil || json.Unmarshal(text, &list) != nil {
		return // a page, a script, a callback: no matter of the contract
	}
	for _, m := range list {
		if m.Data != nil && !strings.HasPrefix(m.Channel, "/meta/") {
			s.add(areaMessage, "events", e, s.events.Message(m.Channel, m.Data))
		}
	}
}

// maxFindings bounds how many violations of one operation a survey keeps.
const maxFindings = 100

// add notes what became of one message.
func (s *Survey) add(area, name string, e Exchange, all []contracts.Violation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := strings.ToUpper(s.vendor+"-"+area) + "-" + name
	r, ok := s.results[id]
	if !ok {
		title := fmt.Sprintf("every %s of %s keeps to the contract", area, name)
		if name == other {
			title = "every request is for an operation of the contract"
		}
		r = &verdict.Result{Spec: verdict.Spec{
			ID: id, Title: title,
			Source: verdict.Source{Provenance: verdict.Documented, Section: "contract " + s.vendor}, Safety: verdict.ReadOnly,
		}}
		s.results[id] = r
	}
	r.Duration += e.Took
	for _, v := range all {
		s.live(v)
	}
	all = slices.DeleteFunc(all, func(v contracts.Violation) bool { return v.Notice })
	if len(all) == 0 && len(r.Checks) == 0 {
		r.Checks = []verdict.Check{{What: "the messages seen", Source: r.Spec.Source, OK: true, Exchange: -1}}
	}
	for i, v := range all {
		if len(r.Checks) >= maxFindings || slices.ContainsFunc(r.Checks, func(c verdict.Check) bool { return c.What == what(v) }) {
			continue
		}
		if i == 0 || r.Checks[len(r.Checks)-1].Exchange != len(r.Exchanges)-1 {
			r.Exchanges = append(r.Exchanges, s.shown(e))
		}
		provenance := verdict.Provenance(cmp.Or(v.Provenance, string(verdict.Documented)))
		r.Checks = append(r.Checks, verdict.Check{
			What: what(v), Source: verdict.Source{Provenance: provenance, Section: cmp.Or(v.Source, "contract "+v.Contract)},
			Expected: s.masker.Text(v.Expected), Found: s.masker.Text(v.Found), Exchange: len(r.Exchanges) - 1,
		})
	}
	r.Verdict = verdict.Judge(r.Checks)
}

// what names a violation, the same for every message that has it.
func what(v contracts.Violation) string { return fmt.Sprintf("%s (%s)", v.Location, v.Rule) }

// shown returns an exchange as reports show it, secrets hidden.
func (s *Survey) shown(e Exchange) verdict.Exchange {
	out := verdict.Exchange{Method: e.Method, URL: s.upstream + e.URL().String(), Body: visible(e.Body.Bytes), Status: e.Status, Answer: visible(e.Answer.Bytes)}
	for name, values := range kept(e.Header) {
		for _, value := range values {
			if isSecret(name) {
				s.masker.Hide(strings.ToUpper(strings.ReplaceAll(name, "-", "_")), value)
			}
			out.Headers = append(out.Headers, name+": "+value)
		}
	}
	slices.Sort(out.Headers)
	if e.Message != nil {
		out.Answer = visible(e.Message.Text)
	}
	return out.Masked(&s.masker)
}

func visible(body []byte) string {
	if !utf8.Valid(body) {
		return fmt.Sprintf("(%d bytes that are no text)", len(body))
	}
	return string(body)
}

// Coverage returns what of the vendor's contracts has passed so far.
func (s *Survey) Coverage() []contracts.Covered {
	all := s.api.Items()
	if s.events != nil {
		all = contracts.Joined(all, s.events.Items())
	}
	return all
}

// Report sums up what was seen so far, one result for each operation and
// direction.
func (s *Survey) Report() verdict.Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := verdict.Report{Subject: verdict.Subject{Name: s.upstream, Kind: "what passed a proxy", Addresses: map[string]string{s.vendor: s.upstream}}}
	for _, r := range s.results {
		one := *r
		one.Checks, one.Exchanges = slices.Clone(r.Checks), slices.Clone(r.Exchanges)
		out.Results = append(out.Results, one)
		out.Duration += r.Duration
	}
	slices.SortFunc(out.Results, func(a, b verdict.Result) int { return cmp.Compare(a.Spec.ID, b.Spec.ID) })
	return out
}
