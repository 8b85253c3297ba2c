package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// post sends JSON to a server.
func post(t *testing.T, url, body string) {
	t.Helper()
	g := NewWithT(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	g.Expect(err).NotTo(HaveOccurred())
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(resp.Body.Close()).To(Succeed())
}

func TestTheJournalIsShown(t *testing.T) {
	g := NewWithT(t)
	url := startServer(t, "serve", "--clock", "manual", "--seed", "7", "--start", "2021-03-23T17:24:36+08:00", "--journal-entries", "3")
	for range 2 {
		post(t, url+"/api/v1/cdr/search", `{"perPage":15}`)
	}
	post(t, url+"/api/v31/tserver/tenants/69986/calls", `{"calleNumber":"13800138000","agentId":699861013}`)
	got := execute(t, nil, "", "journal", "--url", url)
	g.Expect(got.code).To(Equal(0), got.stderr)
	lines := strings.Split(got.stdout, "\n")
	g.Expect(lines).To(HaveLen(5))
	g.Expect(lines[0]).To(HavePrefix("SEQ   AT                       KIND    VENDOR    ACCOUNT    CALL"))
	g.Expect(lines[1]).To(MatchRegexp(`^1     2021-03-23T09:24:36\.000Z request autocall  782        -  .* 200      POST /api/v1/cdr/search$`))
	g.Expect(lines[3]).To(MatchRegexp(`^3 .* uccc .* 422      POST /api/v31/tserver/tenants/69986/calls \(calleeNumber: empty`))

	one := execute(t, nil, "", "journal", "--url", url, "--vendor", "uccc", "--match", `{"response.status":{"gte":400}}`, "--json")
	g.Expect(one.stdout).To(HavePrefix(`{"seq":3,`))
	g.Expect(strings.Count(one.stdout, "\n")).To(Equal(1))
	g.Expect(execute(t, nil, "", "journal", "--url", url, "--vendor", "wintelapi", "--json").stdout).To(BeEmpty())
	wrong := execute(t, nil, "", "journal", "--url", url, "--match", `{"status":422}`)
	g.Expect(wrong.code).To(Equal(2))
	g.Expect(wrong.stderr).To(ContainSubstring(`--match: status: no entry has such a member; did you mean "push.answer.status" or "response.status"?`))

	post(t, url+"/api/v1/cdr/search", `{}`)
	g.Expect(execute(t, nil, "", "journal", "--url", url).stderr).To(Equal("ringback: 1 older entries were dropped\n"))
}

func TestTheJournalIsFollowed(t *testing.T) {
	g := NewWithT(t)
	url := startServer(t, "serve", "--clock", "manual", "--seed", "7")
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	go func() {
		args := []string{"journal", "--follow", "--url", url, "--route", "searchCdrsByBody"}
		_ = in.CloseWithError(errorOf(run(ctx, args, func(string) string { return "" }, strings.NewReader(""), in, io.Discard)))
	}()
	var seen strings.Builder
	buf := make([]byte, 4096)
	until := func(line string) {
		for !strings.Contains(seen.String(), line) {
			n, err := out.Read(buf)
			g.Expect(err).NotTo(HaveOccurred(), seen.String())
			seen.Write(buf[:n])
		}
	}
	until("WHAT")
	post(t, url+"/api/v1/cdr/search", `{}`)
	until("\n1 ")
	post(t, url+"/api/v1/cdr/search", `{}`)
	until("\n2 ")
	stop()
	_, err := io.Copy(io.Discard, out)
	g.Expect(err).NotTo(HaveOccurred(), "a user who has seen enough ends it well")
}

func TestAServerWithoutAJournalSaysSo(t *testing.T) {
	g := NewWithT(t)
	url := startServer(t, "serve", "--journal-entries", "0")
	got := execute(t, nil, "", "journal", "--url", url)
	g.Expect(got.code).To(Equal(1))
	g.Expect(got.stderr).To(ContainSubstring("--journal-entries 0"))
}
