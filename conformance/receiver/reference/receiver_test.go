package reference_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/receiver/reference"
	"github.com/ringback-sim/ringback/sim/frame"
)

const secret = "a-secret-of-20-bytes"

func ask(tb testing.TB, r http.Handler, method, path, body string) *httptest.ResponseRecorder {
	tb.Helper()
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequestWithContext(tb.Context(), method, path, strings.NewReader(body)))
	return w
}

func push(g *WithT, data string) string {
	f, err := frame.Plain(frame.TypeCDR, []byte(data), secret)
	g.Expect(err).NotTo(HaveOccurred())
	return string(f.Bytes("2021-06-18 14:11:31"))
}

func TestAFileKeepsRecordsOnceAndDropsWhatWasCutOff(t *testing.T) {
	g := NewWithT(t)
	path := filepath.Join(t.TempDir(), "pushes.ndjson")
	for range 2 {
		store, err := reference.OpenStore(path)
		g.Expect(err).NotTo(HaveOccurred())
		r, err := reference.New(secret, store)
		g.Expect(err).NotTo(HaveOccurred())
		for _, id := range []string{`"1"`, `6811535818021285889`} {
			g.Expect(ask(t, r, "POST", "/push", push(g, `{"call_id":`+id+`,"n":1.50}`)).Code).To(Equal(http.StatusOK))
		}
		g.Expect(ask(t, r, "GET", "/stored?call_id=6811535818021285889", "").Body.String()).To(MatchJSON(`{"count":1,"data":{"call_id":6811535818021285889,"n":1.50}}`))
		g.Expect(store.Close()).To(Succeed())
		file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		g.Expect(err).NotTo(HaveOccurred())
		fmt.Fprint(file, `{"key":"3","callId":"3","da`)
		g.Expect(file.Close()).To(Succeed())
	}
	store, err := reference.OpenStore(path)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(store.Last(10)).To(HaveLen(2))
	g.Expect(store.Close()).To(Succeed())

	g.Expect(os.WriteFile(path, []byte("no JSON\n"), 0o600)).To(Succeed())
	_, err = reference.OpenStore(path)
	g.Expect(err).To(MatchError(ContainSubstring("line 1")))
}

func TestThePageListsWhatCame(t *testing.T) {
	g := NewWithT(t)
	r, err := reference.New(secret, reference.NewStore())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(ask(t, r, "GET", "/", "").Body.String()).To(ContainSubstring("Nothing came so far."))
	g.Expect(ask(t, r, "POST", "/", push(g, `{"call_id":"77","called":"<b>\u6cb3","callresult":2}`)).Body.String()).To(MatchJSON(`{"code":0}`))
	page := ask(t, r, "GET", "/", "").Body.String()
	g.Expect(page).To(ContainSubstring("<td>77</td><td>&lt;b&gt;河</td><td>2</td>"))
	g.Expect(ask(t, r, "PUT", "/", "").Code).To(Equal(http.StatusMethodNotAllowed))
}

func TestDefectsAreNamedApart(t *testing.T) {
	g := NewWithT(t)
	seen := map[string]bool{}
	for _, d := range reference.Defects() {
		g.Expect(seen).NotTo(HaveKey(d.Name))
		seen[d.Name] = true
		g.Expect(d.Says).NotTo(BeEmpty())
		g.Expect(d.Rule).To(HavePrefix("RECEIVER-"))
	}
	_, err := reference.New(secret, reference.NewStore(), "everything")
	g.Expect(err).To(MatchError(ContainSubstring(`found "everything"`)))
	_, err = reference.New("", reference.NewStore())
	g.Expect(err).To(MatchError(frame.ErrNoSecret))
}

// FuzzReceiver holds that no body ends the receiver, and that it keeps only what is
// signed.
func FuzzReceiver(f *testing.F) {
	f.Add([]byte(push(NewWithT(f), `{"call_id":"1"}`)))
	f.Add([]byte(`{"type":1,"data":null,"sign":null,"timestamp":null}`))
	f.Add([]byte(strings.Repeat("[", 20_000)))
	f.Fuzz(func(t *testing.T, body []byte) {
		store := reference.NewStore()
		r, err := reference.New(secret, store)
		if err != nil {
			t.Fatal(err)
		}
		taken := ask(t, r, "POST", "/", string(body)).Code == http.StatusOK
		whole, err := frame.Parse(body)
		signed := err == nil && whole.Verify(secret) == nil
		if taken && !signed || taken != (len(store.Last(1)) == 1) {
			t.Errorf("%q: taken %t, signed %t, stored %d", body, taken, signed, len(store.Last(1)))
		}
	})
}
