package sim_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// send sends a request to a path of the root and returns the status and the body.
func (c *client) send(method, path, contentType, body string, header ...string) (int, string) {
	req := httptest.NewRequestWithContext(c.ctx, method, "http://127.0.0.1:8080"+path, strings.NewReader(body))
	req.Header.Set("Content-Type", contentType)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	c.handler.ServeHTTP(rec, req)
	return rec.Code, rec.Body.String()
}

const (
	asForm = "application/x-www-form-urlencoded"
	asJSON = "application/json"
)

// TestACredentialLeadsToItsWorld has a client of each vendor, which knows the
// vendor's own paths only, work in a world of its own.
func TestACredentialLeadsToItsWorld(t *testing.T) {
	root := newClient(t, newSim(t, config()))
	w := root.create(`{"name":"alice"}`)
	for path, settings := range map[string]string{
		"uccc/70001":     `{"world":"alice","agents":[{"id":700011001,"phone":"01082511099"}]}`,
		"wintelapi/8801": `{"world":"alice"}`,
		"autocall/901":   `{"world":"alice","enterprise":"8802","clientId":"alice","clientSecret":"hush"}`,
	} {
		root.ok("PUT", "/_ringback/accounts/"+path, settings)
	}
	root.Expect(w.ok("GET", "/_ringback/accounts", "")).To(And(ContainSubstring(`"70001"`), ContainSubstring(`"8801"`), ContainSubstring(`"901"`)))
	root.Expect(root.ok("GET", "/_ringback/accounts", "")).NotTo(ContainSubstring(`"70001"`))

	for name, request := range map[string]func() (int, string){
		"tenant in the path": func() (int, string) {
			return root.send("POST", "/api/v31/tserver/tenants/70001/calls", asJSON, `{"calleeNumber":"13800138000","agentId":700011001}`)
		},
		"vcc_code in a form": func() (int, string) {
			return root.send("POST", "/v2/wintelapi/webcall/cti", asForm, "vcc_code=8801&caller=13911112222&called=13800138000")
		},
		"vcc_code in JSON": func() (int, string) {
			return root.send("POST", "/v2/wintelapi/webcall/cti", asJSON, `{"vcc_code":"8801","caller":"13911112222","called":"13800138000"}`)
		},
		"X-WSSE": func() (int, string) {
			return root.send("POST", "/v2/wintelapi/webcall/cti", asForm, "caller=13911112222&called=13800138000", "X-WSSE", `UsernameToken Username="8801"`)
		},
	} {
		before := len(w.calls())
		status, body := request()
		root.Expect(status).To(Equal(http.StatusOK), name+": "+body)
		root.Expect(w.calls()).To(HaveLen(before+1), name+": "+body)
	}
	root.Expect(root.calls()).To(BeEmpty())

	// A token is led to where it was issued, and what is searched there is there.
	status, body := root.send("POST", "/oauth2/token", asForm,
		url.Values{"grant_type": {"client_credentials"}, "client_id": {"alice"}, "client_secret": {"hush"}}.Encode())
	root.Expect(status).To(Equal(http.StatusOK), body)
	var token struct {
		AccessToken string `json:"access_token"`
	}
	root.Expect(json.Unmarshal([]byte(body), &token)).To(Succeed())
	w.place(`{"vendor":"autocall","account":"901","callee":"13800138000"}`)
	w.ok("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	_, body = root.send("GET", "/api/v1/cdr/search", "", "", "Authorization", "Bearer "+token.AccessToken)
	root.Expect(strings.Count(body, `"callId"`)).To(Equal(1), body)

	// Everybody else is where they were.
	status, body = root.send("POST", "/api/v31/tserver/tenants/69986/calls", asJSON, `{"calleeNumber":"13800138000","agentId":699861013}`)
	root.Expect(status).To(Equal(http.StatusOK), body)
	root.Expect(root.calls()).To(HaveLen(1))

	// With the world go its signposts.
	root.ok("DELETE", "/_ringback/worlds/alice", "")
	status, _ = root.send("POST", "/api/v31/tserver/tenants/70001/calls", asJSON, `{"calleeNumber":"13800138000","agentId":700011001}`)
	root.Expect(status).NotTo(Equal(http.StatusOK))
}

// TestABodyThatWasLookedIntoIsWhole sends one that is longer than what is read to
// find a signpost.
func TestABodyThatWasLookedIntoIsWhole(t *testing.T) {
	root := newClient(t, newSim(t, config()))
	root.create(`{"name":"alice"}`)
	root.ok("PUT", "/_ringback/accounts/wintelapi/8801", `{"world":"alice"}`)
	status, body := root.send("POST", "/v2/wintelapi/webcall/cti", asJSON, `{"vcc_code":"8801","x":"`+strings.Repeat("x", 2<<20)+`"}`)
	root.Expect(body).To(ContainSubstring(`"code"`))
	root.Expect(status).To(Equal(http.StatusRequestEntityTooLarge))
}
