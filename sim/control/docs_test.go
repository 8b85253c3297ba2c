package control_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
)

// raw asks for a page as a browser does.
func (r *rig) raw(target string, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequestWithContext(r.Context(), http.MethodGet, "http://127.0.0.1:8080"+target, nil)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	r.router.ServeHTTP(rec, req)
	return rec
}

func TestTheContractsAreServed(t *testing.T) {
	r := newRig(t, func(o *options) { o.Token = "secret" })
	for _, name := range contracts.Names() {
		for ending, read := range map[string]func(string) ([]byte, error){".json": contracts.JSON, ".yaml": contracts.Source} {
			want, err := read(name)
			r.Expect(err).NotTo(HaveOccurred())
			got := r.raw("/_ringback/docs/contracts/" + name + ending)
			r.Expect(got.Code).To(Equal(http.StatusOK))
			r.Expect(got.Body.Bytes()).To(Equal(want))
		}
	}
	for _, target := range []string{"contracts/none.json", "contracts/autocall", "contracts/", "contracts/../control.yaml"} {
		r.Expect(r.raw("/_ringback/docs/"+target).Code).To(Equal(http.StatusNotFound), target)
	}
	r.Expect(r.raw("/_ringback/docs/", "Origin", "http://elsewhere.example").Code).To(Equal(http.StatusForbidden))
	r.Expect(r.raw("/_ringback/docs").Header().Get("Location")).To(Equal("docs/"))
	page := r.raw("/_ringback/docs/")
	r.Expect(page.Code).To(Equal(http.StatusOK))
	r.Expect(page.Body.String()).To(And(ContainSubstring("contracts/autocall.json"), Not(MatchRegexp(`(src|href)="(https?:)?//`))))
}
