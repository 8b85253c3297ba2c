package journal_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/journal"
)

var epoch = time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)

// rig is a journal whose virtual time is the epoch and whose wall's goes on by a
// millisecond with each look.
type rig struct {
	*testing.T
	*WithT
	*journal.Journal
}

func newRig(t *testing.T, o journal.Options) *rig {
	t.Helper()
	var looks atomic.Int64
	o.Now = func() time.Time { return epoch }
	o.Wall = func() time.Time { return epoch.Add(time.Duration(looks.Add(1)) * time.Millisecond) }
	o.World = "default"
	return &rig{T: t, WithT: NewWithT(t), Journal: journal.New(o)}
}

// all returns every entry.
func (r *rig) all() []journal.Entry { return slices.Collect(r.After(0)) }

// only returns the one entry there is, and its JSON.
func (r *rig) only() (journal.Entry, string) {
	r.Helper()
	entries := r.all()
	r.Expect(entries).To(HaveLen(1))
	return entries[0], shown(r.T, entries[0])
}

// shown is an entry as the control API writes it.
func shown(t *testing.T, e journal.Entry) string {
	t.Helper()
	var b strings.Builder
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	NewWithT(t).Expect(w.Encode(e)).To(Succeed())
	return b.String()[:b.Len()-1]
}

// send lets a handler, of the route greet, answer a request. Header are names and
// values.
func (r *rig) send(handle http.HandlerFunc, method, target, body string, header ...string) {
	r.Helper()
	req := httptest.NewRequestWithContext(r.Context(), method, target, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	r.Around("acme", "greet", handle).ServeHTTP(httptest.NewRecorder(), req)
}

// echo reads the request and answers with its body.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
	_, _ = w.Write(body)
}
