package behaviour_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// without returns the entries of a list as they are written, but for a member.
func without(list, member string) []string {
	GinkgoHelper()
	var page struct{ Entries []map[string]json.RawMessage }
	Expect(json.Unmarshal([]byte(list), &page)).To(Succeed(), list)
	texts := make([]string, len(page.Entries))
	for i, entry := range page.Entries {
		Expect(entry).To(HaveKey(member))
		delete(entry, member)
		text, err := json.Marshal(entry) // the raw members stay byte for byte
		Expect(err).NotTo(HaveOccurred())
		texts[i] = string(text)
	}
	return texts
}

var _ = Describe("the journal", func() {
	const (
		calls  = "/api/v31/tserver/tenants/69986/calls"
		period = calls + "/queryByPeriod?startTime=%s&endTime=%s&access_token=wrong"
	)

	// live has every vendor's clients ask for something, and returns the journal.
	live := func(ctx context.Context) string {
		c := simulator()
		c.target(ctx, "crm", "builtin", "")
		c.ok(ctx, "PUT", "/_ringback/receiver", `{"answers":[{"status":500},{"body":"no JSON"},{}]}`)
		c.ok(ctx, "POST", "/_ringback/projects/10008/tasks", `{"numbers":[{"phone":"13800138000"},{"phone":"13800000002"}]}`)
		for i := range 5 {
			c.ok(ctx, "POST", calls, fmt.Sprintf(`{"calleeNumber":"1380013800%d","agentId":699861013}`, i))
			c.do(ctx, "POST", "/v2/wintelapi/webcall/cti?vcc_code=6019072501", fmt.Sprintf(`{"caller":"13811740681","called":"1851234245%d"}`, i))
			c.do(ctx, "POST", "/oauth2/token", `{"grant_type":"password","client_secret":"guess"}`)
			c.do(ctx, "GET", fmt.Sprintf(period, "2021-03-23T09:24:36Z", "2021-03-23T10:24:36Z"), "")
			c.advance(ctx, `{"by":"17s"}`)
		}
		c.do(ctx, "DELETE", "/api/v1/cdr/search", "")
		c.do(ctx, "GET", "/nowhere", "")
		c.advance(ctx, `{"until":"idle"}`)
		c.ok(ctx, "POST", "/api/v1/cdr/search", `{"perPage":1000}`)
		return c.ok(ctx, "GET", "/_ringback/journal?limit=1000", "")
	}

	It("has the same bytes for the same seed and inputs, but for what is real", func(ctx SpecContext) {
		first := live(ctx)
		entries := without(first, "real")
		Expect(len(entries)).To(BeNumerically(">", 50))
		kinds := map[string]int{}
		for _, entry := range entries {
			kinds[member(entry, "kind")]++
		}
		Expect(kinds).To(SatisfyAll(HaveKey("request"), HaveKey("push"), HaveKey("faye"), HaveLen(3)))
		Expect(first).NotTo(ContainSubstring("guess"))
		Expect(without(live(ctx), "real")).To(Equal(entries))
	})

	It("keeps the requests of vendors' clients, and not those that look for them", func(ctx SpecContext) {
		c := simulator()
		id := member(c.ok(ctx, "POST", calls, `{"calleeNumber":"13800138000","agentId":699861013}`), "callId")
		c.do(ctx, "GET", "/api/v31/tserver/tenants/69986/calls/none", "")
		c.do(ctx, "POST", "/api/v31/nowhere", "")
		c.do(ctx, "GET", "/somewhere/else", "")
		c.do(ctx, "GET", "/fayest", "")
		c.do(ctx, "GET", "/recordings/1.wav", "")
		c.do(ctx, "GET", "/_ringback/nowhere", "")
		c.place(ctx, "13800138000")
		var list struct {
			Entries []struct {
				Vendor, Account, Call, Route string
				Request                      struct{ Path string }
				Response                     struct{ Status int }
			}
		}
		Expect(json.Unmarshal([]byte(c.ok(ctx, "GET", "/_ringback/journal?kind=request", "")), &list)).To(Succeed())
		var seen []string
		for _, e := range list.Entries {
			seen = append(seen, fmt.Sprintf("%s %s %s %s %d", e.Vendor, e.Account, e.Call, e.Route, e.Response.Status))
		}
		Expect(seen).To(Equal([]string{
			"uccc 69986 " + id + " placeCall 200", "uccc 69986 none getCall 404", "uccc    404", "    404", "uccc    404", "  1 getRecording 404",
		}))
	})

	It("says when a search finds nothing because it is for a time that nobody has lived", func(ctx SpecContext) {
		c := simulator()
		const lived = "this world has lived, 2021-03-23T09:24:36.000Z to 2021-03-23T09:24:36.000Z"
		for _, search := range []struct{ path, body, says string }{
			{"POST /api/v1/cdr/search", `{"startTime":{"gte":"2026-01-01 00:00:00"}}`, "for 2025-12-31T16:00:00.000Z to any time, which lies wholly behind all that " + lived},
			{"POST /api/v1/cdr/search", `{"startTime":{"lte":"2021-03-23 09:24:36"}}`, "for any time to 2021-03-23T01:24:36.999Z, which lies wholly before all that " + lived},
			{"POST /api/v1/cdr/search", `{"startTime":{"lte":"2021-03-23 17:24:36"}}`, ""},
			{"GET " + calls + "/queryByPeriod?startTime=2020-01-01T00:00:00Z&endTime=2020-01-02T00:00:00Z", "", "wholly before"},
			{"POST /v2/wintelapi/webcall/webcall800?vcc_code=6019072501", `{"start_time":"2021-03-24 00:00:00"}`, "wholly behind"},
			{"POST /v2/wintelapi/webcall/webcall400?vcc_code=6019072501", `{"start_time":"2021-03-23 00:00:00"}`, ""},
			{"POST /v2/wintelapi/record/recordlist?vcc_code=6019072501", `{"info":{"filter":{"end_time":"2021-03-22 00:00:00"}}}`, "wholly before"},
		} {
			c.ok(ctx, "DELETE", "/_ringback/journal", "")
			method, path, _ := strings.Cut(search.path, " ")
			c.ok(ctx, method, path, search.body)
			entry := c.ok(ctx, "GET", "/_ringback/journal", "")
			if search.says == "" {
				Expect(entry).NotTo(ContainSubstring("nothing was found"), search.path)
			} else {
				Expect(entry).To(ContainSubstring(search.says), search.path)
			}
		}
	})

	It("wakes whoever waits for a client's request", func(ctx SpecContext) {
		c := simulator()
		done := make(chan string)
		go func() {
			defer GinkgoRecover()
			done <- c.ok(ctx, "POST", "/_ringback/journal/await", `{"match":{"route":"placeCall","request.body.calleeNumber":{"matches":"8000$"}}}`)
		}()
		c.ok(ctx, "POST", calls, `{"calleeNumber":"13800138001","agentId":699861013}`)
		c.do(ctx, "POST", calls, `{"calleeNumber":"13800138000","agentId":699861013}`)
		Expect(<-done).To(ContainSubstring(`"calleeNumber":"13800138000"`))
	})

	It("is each world's own", func(ctx SpecContext) {
		c := simulator()
		c.ok(ctx, "POST", "/_ringback/worlds", `{"name":"ci"}`)
		c.ok(ctx, "POST", "/w/ci/api/v1/cdr/search", `{}`)
		Expect(c.ok(ctx, "POST", "/_ringback/journal/count", "")).To(ContainSubstring(`"count":0`))
		entry := c.ok(ctx, "GET", "/w/ci/_ringback/journal", "")
		Expect(entry).To(ContainSubstring(`"world":"ci"`))
		Expect(entry).To(ContainSubstring(`"path":"/api/v1/cdr/search"`))
		c.ok(ctx, "POST", "/w/ci/_ringback/reset", "")
		status, answer := c.do(ctx, "POST", "/w/ci/_ringback/journal/count", "")
		Expect(status).To(Equal(http.StatusOK))
		Expect(answer).To(ContainSubstring(`"count":0`))
	})
})
