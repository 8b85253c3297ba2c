package journal_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/journal"
)

func TestTheOldestIsDroppedWhenThereAreTooMany(t *testing.T) {
	r := newRig(t, journal.Options{Entries: 3})
	for i := range 10 {
		r.send(echo, "GET", fmt.Sprintf("/%d", i), "")
	}
	entries := r.all()
	r.Expect(entries).To(HaveLen(3))
	r.Expect(entries[0].Seq).To(Equal(uint64(8)))
	r.Expect(entries[2].Request.Path).To(Equal("/9"))
	r.Expect(r.Dropped()).To(Equal(uint64(7)))
	r.Clear()
	r.Expect(r.Dropped()).To(BeZero())
	r.Expect(r.Weight()).To(BeZero())
}

func TestTheOldestIsDroppedWhenItIsTooMuch(t *testing.T) {
	const most = 100_000
	r := newRig(t, journal.Options{Bytes: most})
	for range 200 {
		r.send(echo, "POST", "/", strings.Repeat("x", 1000))
		r.Expect(r.Weight()).To(BeNumerically("<=", most))
	}
	r.Expect(r.Weight()).To(BeNumerically(">", most-4000))
	r.Expect(len(r.all()) + int(r.Dropped())).To(Equal(200))
	r.send(echo, "POST", "/", strings.Repeat("x", 2*most)) //nolint:gosec // a body beyond the bound is cut
	r.Expect(r.Weight()).To(BeNumerically("<=", most))

	r = newRig(t, journal.Options{Bytes: 100})
	r.send(echo, "POST", "/", "x")
	r.Expect(r.all()).To(BeEmpty(), "one that does not fit at all goes at once")
	r.Expect(r.Dropped()).To(Equal(uint64(1)))
	r.Expect(r.Weight()).To(BeZero())
}

func TestWhatIsSaidOfADroppedEntryIsNotCounted(t *testing.T) {
	r := newRig(t, journal.Options{Entries: 1})
	var late journal.Draft
	r.send(func(w http.ResponseWriter, req *http.Request) {
		late = journal.From(req.Context())
		echo(w, req)
	}, "GET", "/", "")
	r.send(echo, "GET", "/", "")
	before := r.Weight()
	late.AddNotice(strings.Repeat("x", 1000))
	r.Expect(r.Weight()).To(Equal(before))
}

// TestMemoryIsAccountedFor compares what the journal believes that it takes with
// what the heap says, for entries like those of a busy test.
func TestMemoryIsAccountedFor(t *testing.T) {
	const entries = 2000
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC() // the first may leave what a pool holds
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for name, fill := range map[string]func(r *rig, i int){
		"requests": func(r *rig, i int) {
			body := fmt.Sprintf(`{"calleeNumber":"13800138%03d","pad":%q}`, i, strings.Repeat("x", i%2000))
			req := httptest.NewRequestWithContext(t.Context(), "POST", fmt.Sprintf("/greet/%d?access_token=%d", i, i), strings.NewReader(body))
			req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"*/*"}, "X-Run": {fmt.Sprint("run ", i)}}
			rec := httptest.NewRecorder()
			r.Around("acme", "greet", http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
				journal.From(req.Context()).SetCall(fmt.Sprint("call ", i))
				echo(w, req)
			})).ServeHTTP(rec, req)
		},
		"pushes": func(r *rig, i int) {
			frame := fmt.Appendf(nil, `{"data":%q}`, strings.Repeat("x", i%2000))
			r.Push(epoch, journal.Pushed{
				Delivery: fmt.Sprint("dlv-", i), Frame: frame, Answer: fmt.Appendf(nil, "%d", i), Verdict: fmt.Sprint("refused ", i),
				Header: http.Header{"Content-Type": {"application/json"}, "Date": {fmt.Sprint("today ", i)}},
			})
		},
		"messages": func(r *rig, i int) {
			r.Publish(epoch, journal.Published{Channel: fmt.Sprint("/monitor_agent_", i), Data: fmt.Appendf(nil, `{"state":"started","at":%d}`, i)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, journal.Options{})
			before := heap()
			for i := range entries {
				fill(r, i)
			}
			took := float64(heap() - before)
			r.Expect(float64(r.Weight())).To(BeNumerically("~", took, 0.2*took), "of %.0f bytes", took)
			runtime.KeepAlive(r.Journal)
		})
	}
}

// TestWritersAndReadersShareTheJournal is for the race detector.
func TestWritersAndReadersShareTheJournal(t *testing.T) {
	r := newRig(t, journal.Options{Entries: 50})
	h := r.Around("acme", "greet", http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		d := journal.From(req.Context())
		d.SetAccount("782", nil)
		_, _ = io.Copy(w, req.Body)
		d.AddNotice("late")
		_, _ = w.Write([]byte("and more"))
	}))
	var writers, readers sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		writers.Go(func() {
			for range 50 {
				req := httptest.NewRequestWithContext(t.Context(), "POST", "/", strings.NewReader(`{"n":1}`))
				h.ServeHTTP(httptest.NewRecorder(), req)
				r.Push(epoch, journal.Pushed{Frame: []byte(`{}`)})
			}
		})
	}
	q, err := journal.ParseQuery([]byte(`{"request.body.n":1}`))
	r.Expect(err).NotTo(HaveOccurred())
	wait := r.Wait(q, 0, 1_000)
	readers.Go(func() {
		for {
			r.Count(q)
			r.Misses(q, 0, 3)
			_, _, changed := wait.Look()
			select {
			case <-stop:
				return
			case <-changed:
			}
		}
	})
	writers.Wait()
	close(stop)
	readers.Wait()
	last := uint64(0)
	for e := range r.After(0) {
		r.Expect(e.Seq).To(BeNumerically(">", last))
		last = e.Seq
	}
	r.Expect(last).To(Equal(uint64(400)))
	r.Expect(r.Dropped()).To(Equal(uint64(350)))
}

func TestAWaitLooksAgainAtWhatIsNotFinished(t *testing.T) {
	r := newRig(t, journal.Options{})
	q, err := journal.ParseQuery([]byte(`{"response.body":"hello"}`))
	r.Expect(err).NotTo(HaveOccurred())
	w := r.Wait(q, 0, 2)
	r.send(func(w2 http.ResponseWriter, _ *http.Request) {
		_, _ = w2.Write([]byte("hel"))
		found, enough, changed := w.Look()
		r.Expect(found).To(BeEmpty())
		r.Expect(enough).To(BeFalse())
		_, _ = w2.Write([]byte("lo"))
		r.Expect(changed).To(BeClosed())
		found, _, _ = w.Look()
		r.Expect(found).To(HaveLen(1))
	}, "GET", "/", "")
	r.send(echo, "POST", "/", "hello")
	r.send(echo, "POST", "/", "hello")
	found, enough, changed := w.Look()
	r.Expect(found).To(HaveLen(2))
	r.Expect(enough).To(BeTrue())
	r.Expect(found[1].Seq).To(Equal(uint64(2)), "no more than were asked for")
	r.Expect(changed).NotTo(BeClosed())
}

func TestWhatAJudgeSaysIsCountedToo(t *testing.T) {
	const most = 10_000
	r := newRig(t, journal.Options{Bytes: most, Judge: func(journal.Subject) journal.Judgement {
		return journal.Judgement{Violations: []journal.Violation{{Found: strings.Repeat("x", 1000)}}, Notices: []string{strings.Repeat("x", 1000)}}
	}})
	r.send(echo, "GET", "/", "")
	before := r.Weight()
	r.Expect(r.all()[0].Violations).To(HaveLen(1))
	r.Expect(r.Weight()).To(BeNumerically("~", before+2000, 200))
	after := r.Weight()
	r.Expect(r.all()).To(HaveLen(1))
	r.Expect(r.Weight()).To(Equal(after), "once")
	for range 10 {
		r.send(echo, "GET", "/", "")
		r.all()
	}
	r.Expect(r.Weight()).To(BeNumerically("<=", most))
	r.Expect(r.Dropped()).To(BeNumerically(">", 5))
}
