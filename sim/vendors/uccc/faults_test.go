package uccc_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/coder/websocket"
	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/world"
)

// fault sets one fault more.
func (r *rig) fault(text string) {
	r.t.Helper()
	f, err := scenarios.ParseFault([]byte(text), scenarios.Vocabulary{})
	r.Expect(err).NotTo(HaveOccurred())
	_, err = r.Faults.Add(*f)
	r.Expect(err).NotTo(HaveOccurred())
}

// watched places a call whose callee is busy and returns the states that a
// subscriber of the agent's phone hears of.
func (r *rig) watched() []string {
	r.t.Helper()
	s := r.subscribe(channel)
	r.place(`{"calleeNumber":"13800000002","agentId":` + agent + `}`)
	r.idle()
	return s.states()
}

// TestStatesGoWrongOnPurpose strikes the messages of a phone, which are known by
// their channel and whose they are.
func TestStatesGoWrongOnPurpose(t *testing.T) {
	whole := newRig(t, world.Options{}).watched()
	NewWithT(t).Expect(len(whole)).To(BeNumerically(">", 4))
	swapped := append([]string{whole[1], whole[0]}, whole[2:]...)
	twice := append([]string{whole[0], whole[0]}, whole[1:]...)
	for fault, heard := range map[string][]string{
		`{"on":"faye","first":1,"do":"drop"}`:      whole[1:],
		`{"on":"faye","first":1,"do":"duplicate"}`: twice,
		`{"on":"faye","first":1,"do":"reorder"}`:   swapped,
		`{"on":"faye","match":{"vendor":"uccc","account":"69986","channel":"/monitor_agent_*"},"first":1,"do":"drop"}`: whole[1:],
		`{"on":"faye","match":{"account":"70000"},"do":"drop"}`:                                                        whole,
		`{"on":"faye","match":{"channel":"/other"},"do":"drop"}`:                                                       whole,
		`{"on":"faye","match":{"when":"hour == 2"},"first":1,"do":"drop"}`:                                             whole[1:],
		`{"on":"faye","do":"refuse-websocket"}`:                                                                        whole,
		`{"on":"faye","do":"disconnect"}`:                                                                              whole, // nobody waits
	} {
		t.Run(fault, func(t *testing.T) {
			r := newRig(t, world.Options{})
			r.fault(fault)
			r.Expect(r.watched()).To(Equal(heard))
		})
	}
}

func TestAForgottenSubscriberIsTold(t *testing.T) {
	r := newRig(t, world.Options{})
	r.fault(`{"on":"faye","after":2,"first":1,"do":"forget-session"}`)
	s := r.subscribe(channel)
	r.place(`{"calleeNumber":"13800000002","agentId":` + agent + `}`)
	r.idle()
	answer := s.bayeux(`{"channel":"/meta/connect","clientId":"` + s.id + `","connectionType":"long-polling","advice":{"timeout":0}}`)
	r.Expect(answer[0].Error).To(HavePrefix("401"))
}

// TestTheJournalNotesWhatWasDoneToAMessage for the subscribers that it was done
// to.
func TestTheJournalNotesWhatWasDoneToAMessage(t *testing.T) {
	r := newRig(t, world.Options{})
	r.fault(`{"name":"gap","on":"faye","every":2,"first":1,"do":"drop"}`)
	r.subscribe(channel)
	r.watched() // a second subscriber
	var noted [][]journal.Fault
	for e := range r.Journal.After(0) {
		noted = append(noted, e.Faults)
	}
	r.Expect(noted[0]).To(Equal([]journal.Fault{{Rule: "gap", Kind: "drop"}}), "the second subscriber's")
	r.Expect(noted[1:]).To(HaveEach(BeEmpty()))
}

// TestARefusedSocket sends a client back to polling, twice.
func TestARefusedSocket(t *testing.T) {
	r := newRig(t, world.Options{})
	r.fault(`{"on":"faye","first":2,"do":"refuse-websocket"}`)
	r.fault(`{"on":"faye","do":"drop","first":1}`)
	server := httptest.NewServer(r.router)
	defer server.Close()
	dial := func() int {
		conn, resp, err := websocket.Dial(t.Context(), server.URL+"/faye", nil)
		if err == nil {
			_ = conn.CloseNow()
		}
		if resp.Body != nil {
			defer resp.Body.Close()
		}
		return resp.StatusCode
	}
	r.Expect(dial()).To(Equal(http.StatusBadRequest))
	r.Expect(dial()).To(Equal(http.StatusBadRequest))
	r.Expect(dial()).To(Equal(http.StatusSwitchingProtocols))
	states, err := json.Marshal(r.Faults.States())
	r.Expect(err).NotTo(HaveOccurred())
	r.Expect(string(states)).To(ContainSubstring(`"Matched":3,"Struck":2`))
	r.Expect(string(states)).To(ContainSubstring(`"Matched":0,"Struck":0`), "a socket is no message")
}
