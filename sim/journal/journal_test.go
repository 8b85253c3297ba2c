package journal_test

import (
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/journal"
)

func TestAnEntryTellsWhatCameInAndWentOut(t *testing.T) {
	r := newRig(t, journal.Options{})
	r.send(func(w http.ResponseWriter, req *http.Request) {
		d := journal.From(req.Context())
		d.SetAccount("782", nil)
		d.SetCall("6780056663752847360")
		d.AddFault(journal.Fault{Rule: "slow", Kind: "delay", Detail: "2s"})
		d.AddViolation(journal.Violation{Operation: "greet", Location: "request.body.n", Rule: "type", Expected: "string", Found: "1", Provenance: "documented"})
		d.AddNotice("nobody is greeted")
		w.Header().Set("X-Ringback-Reason", "n: too large")
		w.WriteHeader(http.StatusTeapot)
		echo(w, req)
	}, "POST", "/api/greet?who=a&who=b&per%20page=15", `{ "n": 12345678901234567890.10 }`, "Content-Type", "application/json")
	_, text := r.only()
	r.Expect(text).To(Equal(`{"seq":1,"at":"2021-03-23T09:24:36.000Z","kind":"request","world":"default","vendor":"acme","account":"782",` +
		`"call":"6780056663752847360","route":"greet",` +
		`"request":{"method":"POST","path":"/api/greet","query":{"per page":"15","who":["a","b"]},"headers":{"Content-Type":"application/json"},` +
		`"body":{"n":12345678901234567890.10},"format":"json","size":32},` +
		`"response":{"status":418,"reason":"n: too large","headers":{"Content-Type":"application/json","X-Ringback-Reason":"n: too large"},` +
		`"body":{"n":12345678901234567890.10},"format":"json","size":32},` +
		`"faults":[{"rule":"slow","kind":"delay","detail":"2s"}],` +
		`"violations":[{"operation":"greet","location":"request.body.n","rule":"type","expected":"string","found":"1","provenance":"documented"}],` +
		`"notices":["nobody is greeted"],` +
		`"real":{"at":"2021-03-23T09:24:36.001Z","took":"1ms","remote":"192.0.2.1:1234","headers":{"Host":"example.com"}}}`))
}

func TestADraftThatIsNotThereNotesNothing(t *testing.T) {
	g := NewWithT(t)
	d := journal.From(t.Context())
	g.Expect(d.On()).To(BeFalse())
	d.SetAccount("782", nil)
	d.AddNotice("nobody hears this")
}

// TestTheEntryIsThereBeforeTheAnswerLeaves is what lets a client look for its own
// request as soon as it was answered.
func TestTheEntryIsThereBeforeTheAnswerLeaves(t *testing.T) {
	r := newRig(t, journal.Options{})
	for name, leave := range map[string]func(http.ResponseWriter){
		"a body":  func(w http.ResponseWriter) { _, _ = w.Write([]byte("hello")) },
		"a flush": func(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() },
		"a stolen connection": func(w http.ResponseWriter) {
			_, _, err := http.NewResponseController(w).Hijack()
			r.Expect(err).To(MatchError(http.ErrNotSupported))
		},
	} {
		r.Clear()
		r.send(func(w http.ResponseWriter, req *http.Request) {
			leave(w)
			r.Expect(r.all()).To(HaveLen(1), name)
			journal.From(req.Context()).AddNotice("late")
			r.Expect(r.all()[0].Notices).To(Equal([]string{"late"}), name)
		}, "GET", "/", "")
	}
}

func TestAHandlerThatPanicsLeavesAnEntry(t *testing.T) {
	r := newRig(t, journal.Options{})
	r.Expect(func() {
		r.send(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "GET", "/", "")
	}).To(PanicWith(http.ErrAbortHandler))
	e, _ := r.only()
	r.Expect(e.Response.Status).To(Equal(0))
}

func TestAJournalThatIsOffKeepsNothing(t *testing.T) {
	r := newRig(t, journal.Options{Entries: -1})
	r.send(func(w http.ResponseWriter, req *http.Request) {
		r.Expect(journal.From(req.Context()).On()).To(BeFalse())
		echo(w, req)
	}, "GET", "/", "")
	r.Push(epoch, journal.Pushed{})
	r.Publish(epoch, journal.Published{})
	r.Expect(r.all()).To(BeEmpty())
}
