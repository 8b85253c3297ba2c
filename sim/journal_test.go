package sim_test

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// TestTheJournalShowsNoCredential has a client identify itself to every vendor in
// every way that there is, with the real secrets, and looks for them.
func TestTheJournalShowsNoCredential(t *testing.T) {
	conf := config()
	conf.Strict = true
	s := newSim(t, conf)
	c := newClient(t, s)
	var list struct {
		Accounts []struct {
			Vendor, ID, ClientID, ClientSecret, AccessToken, Secret string
			Agents                                                  []struct{ Password string }
		}
	}
	c.Expect(json.Unmarshal([]byte(c.ok("GET", "/_ringback/accounts", "")), &list)).To(Succeed())
	autocall, uccc, wintelapi := list.Accounts[0], list.Accounts[1], list.Accounts[2]
	secrets := []string{autocall.ClientSecret, autocall.Agents[0].Password, uccc.AccessToken, wintelapi.Secret}

	send := func(method, target, body string, header http.Header) string {
		req := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
		req.Header = header
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, req)
		c.Expect(rec.Code).To(Equal(http.StatusOK), rec.Body.String())
		return rec.Body.String()
	}
	form, object := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, http.Header{"Content-Type": {"application/json"}}
	grant := url.Values{
		"grant_type": {"password"}, "client_id": {autocall.ClientID}, "client_secret": {autocall.ClientSecret},
		"username": {"6019072501|8005"}, "password": {autocall.Agents[0].Password},
	}
	var token struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	c.Expect(json.Unmarshal([]byte(send("POST", "/oauth2/token", grant.Encode(), form)), &token)).To(Succeed())
	secrets = append(secrets, token.Access, token.Refresh)
	inJSON, err := json.Marshal(map[string]string{"grant_type": "refresh_token", "client_id": autocall.ClientID, "client_secret": autocall.ClientSecret, "refresh_token": token.Refresh})
	c.Expect(err).NotTo(HaveOccurred())
	c.Expect(json.Unmarshal([]byte(send("POST", "/oauth2/token", string(inJSON), object)), &token)).To(Succeed())
	secrets = append(secrets, token.Access)
	basic := http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(autocall.ClientID+":"+autocall.ClientSecret))}, "Content-Type": form["Content-Type"]}
	send("POST", "/oauth2/token", "grant_type=client_credentials", basic)
	secrets = append(secrets, strings.TrimPrefix(basic.Get("Authorization"), "Basic "))

	send("GET", "/api/v1/cdr/search", "", http.Header{"Authorization": {"Bearer " + token.Access}})
	send("GET", "/api/v31/tserver/tenants/69986/calls/queryByPeriod?startTime=2021-03-23T09:24:36Z&endTime=2021-03-23T09:24:37Z&access_token="+uccc.AccessToken, "", nil)
	const nonce, created = "bm9uY2U=", "1616491476"
	sum := sha1.Sum([]byte("nonce" + created + wintelapi.Secret)) //nolint:gosec // as the vendor has it
	digest := base64.StdEncoding.EncodeToString(sum[:])
	secrets = append(secrets, digest)
	send("GET", "/v2/wintelapi/trunks/all", "", http.Header{"X-Wsse": {`UsernameToken Username="6019072501", PasswordDigest="` + digest + `", Nonce="` + nonce + `", Created="` + created + `"`}})

	entries := slices.Collect(s.World().Journal.After(0))
	c.Expect(entries).To(HaveLen(6))
	c.Expect([]string{entries[0].Vendor, entries[0].Account}).To(Equal([]string{"autocall", "782"}), "whose token it is")
	shown := c.ok("GET", "/_ringback/journal", "")
	for _, secret := range secrets {
		c.Expect(secret).NotTo(BeEmpty())
		c.Expect(shown).NotTo(ContainSubstring(secret))
	}
	c.Expect(strings.Count(shown, "***")).To(BeNumerically(">=", len(secrets)))
}

func TestAJournalOfNoEntriesIsNone(t *testing.T) {
	conf := config()
	conf.JournalEntries = -1
	s := newSim(t, conf)
	c := newClient(t, s)
	c.ok("POST", "/api/v1/cdr/search", `{}`)
	c.Expect(s.World().Journal.On()).To(BeFalse())
	status, _ := c.do("GET", "/_ringback/journal", "")
	c.Expect(status).To(Equal(http.StatusConflict))
}
