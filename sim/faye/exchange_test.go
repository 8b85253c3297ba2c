package faye_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// jsonBody are the headers of a request of a client on the same origin.
var jsonBody = map[string]string{"Content-Type": "application/json"}

// post sends messages on a connection of its own and returns the answer.
func (r *rig) post(tb testing.TB, messages string) string {
	tb.Helper()
	w := r.dial(tb)
	w.request(http.MethodPost, "/faye", jsonBody, &messages)
	a, err := w.answer(http.MethodPost)
	g := NewWithT(tb)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(a.status).To(Equal(http.StatusOK), a.body)
	_ = w.Close()
	return a.body
}

// shake makes a client and returns its id.
func (r *rig) shake(tb testing.TB) string {
	tb.Helper()
	reply := r.post(tb, handshake)
	NewWithT(tb).Expect(reply).To(ContainSubstring(`"successful":true`))
	return r.ids[len(r.ids)-1]
}

const handshake = `{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}`

func subscribe(client string, channels ...string) string {
	list, _ := json.Marshal(channels)
	return fmt.Sprintf(`{"channel":"/meta/subscribe","clientId":%q,"subscription":%s}`, client, list)
}

func connect(client, id string) string {
	return fmt.Sprintf(`{"channel":"/meta/connect","clientId":%q,"connectionType":"long-polling","id":%q}`, client, id)
}

// poll is a connect that is answered at once.
func poll(client string) string {
	return fmt.Sprintf(`{"channel":"/meta/connect","clientId":%q,"connectionType":"long-polling","advice":{"timeout":0}}`, client)
}

// published returns the data of the messages in an answer, replies left out.
func published(tb testing.TB, answer string) (data []string) {
	tb.Helper()
	var messages []struct {
		Successful *bool
		Data       json.RawMessage
	}
	NewWithT(tb).Expect(json.Unmarshal([]byte(answer), &messages)).To(Succeed(), answer)
	for _, m := range messages {
		if m.Successful == nil {
			data = append(data, string(m.Data))
		}
	}
	return data
}

// hold sends a connect and returns once it is parked.
func (r *rig) hold(tb testing.TB, messages string) *wire {
	tb.Helper()
	before := r.Stats().Taken
	w := r.dial(tb)
	w.request(http.MethodPost, "/faye", jsonBody, &messages)
	r.eventually(tb, func() uint64 { return r.Stats().Taken - before }, uint64(1))
	return w
}

// eventually waits for a count.
func (r *rig) eventually(tb testing.TB, count any, want any) {
	tb.Helper()
	NewWithT(tb).Eventually(count).WithTimeout(patience).WithPolling(time.Millisecond).Should(Equal(want))
}

// body reads the answer to a POST.
func (w *wire) body(tb testing.TB) string {
	tb.Helper()
	a, err := w.answer(http.MethodPost)
	NewWithT(tb).Expect(err).NotTo(HaveOccurred())
	return a.body
}

// socket opens a socket on which the client gets its messages.
func (r *rig) socket(tb testing.TB, client string) *wire {
	tb.Helper()
	w := r.dial(tb)
	a, err := w.upgrade("/faye")
	g := NewWithT(tb)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(a.status).To(Equal(http.StatusSwitchingProtocols), a.body)
	if client != "" {
		w.send(opText, strings.Replace(connect(client, "c"), "long-polling", "websocket", 1))
	}
	g.Expect(w.fenced()).To(BeEmpty())
	return w
}
