package uccc

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/bayeux"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// faye is the source of what the event server's kind is known to do.
func faye(chapter string) verdict.Source { return spec.Evidenced("faye 1.4, " + chapter) }

// server returns the event server.
func (a *api) server() *bayeux.Server {
	return &bayeux.Server{
		URL: strings.TrimSuffix(a.Vendors.UCCC.FayeURL, "/"), HTTP: a.Client, Patience: a.Tolerances.Answer,
		Hide: func(id string) { a.Masker.Hide("FAYE_CLIENT", id) },
	}
}

// channel returns where the states of a phone are told.
//
// Source: uccc 5 (documented).
func channel(g target.Agent) string { return "/monitor_agent_" + g.ID }

// session is a Bayeux client that ends the spec when it cannot go on.
type session struct {
	*bayeux.Session
	c *spec.Case
}

// listen shakes hands and subscribes to channels; the session ends with the spec.
func (a *api) listen(c *spec.Case, way bayeux.Way, channels ...string) *session {
	k, err := a.server().Start(c.Context(), way)
	s := &session{k, c}
	s.fine(err)
	c.Cleanup(func(ctx context.Context) error {
		_, _ = k.Disconnect(ctx) // it may be over already
		k.Close()
		return nil
	})
	for _, channel := range channels {
		s.must(s.subscribe(channel))
	}
	return s
}

// fine ends the spec on an error: of the connection, the suite could not do its
// work; with any other the server did not do its own.
func (s *session) fine(err error) {
	if _, broken := errors.AsType[*target.BrokenError](err); broken {
		s.c.Check(err)
	}
	s.c.Must("what the event server answers", err, gomega.Not(gomega.HaveOccurred()))
}

// must ends the spec unless a reply says that all went well.
func (s *session) must(m bayeux.Message) {
	s.c.Must("error of the reply", m.Error, gomega.BeEmpty())
	s.c.Must("successful", m.Good(), gomega.BeTrue())
}

func (s *session) subscribe(channels ...string) bayeux.Message {
	m, err := s.Subscribe(s.c.Context(), channels...)
	s.fine(err)
	return m
}

func (s *session) publish(channel string, data any) bayeux.Message {
	m, err := s.Publish(s.c.Context(), channel, data)
	s.fine(err)
	return m
}

func (s *session) connect() bayeux.Message {
	m, err := s.Connect(s.c.Context())
	s.fine(err)
	return m
}

func (s *session) ask(m bayeux.Said) bayeux.Message {
	reply, err := s.Ask(s.c.Context(), m)
	s.fine(err)
	return reply
}

// poll returns what has come for the session up to now.
func (s *session) poll() []bayeux.Message {
	all, err := s.Poll(s.c.Context())
	s.fine(err)
	return all
}

// changes returns the states among messages.
func changes(c *spec.Case, all []bayeux.Message) []row {
	rows := make([]row, len(all))
	for i, m := range all {
		c.Must("data of a message is an object", json.Unmarshal(m.Data, &rows[i]), gomega.Succeed())
	}
	return rows
}

// of returns those of the states that are of one call.
func of(id string, rows []row) []row {
	return slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.text("callId") != id })
}

// states returns the states in their order.
func states(rows []row) []string {
	all := make([]string, len(rows))
	for i, r := range rows {
		all[i] = r.text("state")
	}
	return all
}

// follow places a call and returns its id and all that comes for the sessions
// until it is over.
func (a *api) follow(c *spec.Case, t tenant, o order, sessions ...*session) (id string, heard [][]bayeux.Message) {
	heard = make([][]bayeux.Message, len(sessions))
	a.untilFree(c, t)
	id = a.place(c, t, o)
	a.untilOver(c, t, id, func() {
		for i, s := range sessions {
			heard[i] = append(heard[i], s.poll()...)
		}
	})
	if a.Control == nil { // the last state may be as late as the record is early
		c.Check(a.Elapse(c.Context(), time.Second))
		for i, s := range sessions {
			heard[i] = append(heard[i], s.poll()...)
		}
	}
	return id, heard
}

// The states of a phone.
//
// Source: uccc 5 (documented), but for callAgentStarted: supplement C.5 (evidenced).
const (
	started          = "started"
	agentReady       = "agentReady"
	callAgentStarted = "callAgentStarted"
	callAgentSuccess = "callAgentSuccess"
	callAgentFailed  = "callAgentFailed"
	callCallee       = "callCallee"
	calleeRingBack   = "calleeRingBack"
	processed        = "processed"
	calleeAnswered   = "calleeAnswered"
	hangup           = "hangup"
)

// reached returns the states of a call whose phone was answered, and then others.
func (a *api) reached(then ...string) []string {
	return a.withStarted(append([]string{started, agentReady, callAgentStarted, callAgentSuccess, callCallee}, then...))
}

// withStarted leaves out the state that is not on the vendor's page where the
// dialect does.
func (a *api) withStarted(all []string) []string {
	if a.Dialect("uccc", "call-agent-started") == "off" {
		all = slices.DeleteFunc(all, func(s string) bool { return s == callAgentStarted })
	}
	return all
}

// courses are all that may become of a call.
func (a *api) courses() [][]string {
	return [][]string{
		a.reached(calleeRingBack, processed, calleeAnswered, hangup),
		a.reached(processed, calleeAnswered, hangup),
		a.reached(calleeRingBack, processed, hangup),
		a.reached(processed, hangup),
		a.reached(calleeRingBack, processed),
		a.withStarted([]string{started, agentReady, callAgentStarted, callAgentFailed, processed}),
		{started, callAgentFailed, processed},
	}
}
