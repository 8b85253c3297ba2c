package main

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/report"
)

func TestACallIsPlacedAndWatched(t *testing.T) {
	g := NewWithT(t)
	url := startServer(t, "serve", "--clock", "skip", "--seed", "7", "--start", "2021-03-23T17:24:36+08:00",
		"--push-url", "builtin", "--push-secret", "my-secret")
	done := execute(t, nil, "", "call", "--url", url, "--callee", "13800000002", "--wait", "10s")
	g.Expect(done.code).To(Equal(0), done.stderr)
	g.Expect(done.stdout).To(ContainSubstring(`"disposition":"busy"`))
	placed := execute(t, nil, "", "call", "--url", url, "--callee", "18512342456")
	g.Expect(placed.stdout).To(MatchRegexp(`^\d{19}\n$`))
	g.Expect(execute(t, nil, "", "call", "--url", url).code).To(Equal(2))
	refused := execute(t, nil, "", "call", "--url", url, "--callee", "13800000015")
	g.Expect(refused.code).To(Equal(1))
	g.Expect(refused.stderr).To(ContainSubstring("refuses calls to 13800000015"))

	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	go func() {
		_ = in.CloseWithError(errorOf(run(ctx, []string{"watch", "--all", "--url", url}, func(string) string { return "" }, strings.NewReader(""), in, io.Discard)))
	}()
	var seen strings.Builder
	buf := make([]byte, 4096)
	for !strings.Contains(seen.String(), "delivery dlv-1 delivered") {
		n, err := out.Read(buf)
		g.Expect(err).NotTo(HaveOccurred(), seen.String())
		seen.Write(buf[:n])
	}
	g.Expect(seen.String()).To(MatchRegexp(`(?m)^2021-03-23T09:24:36.000Z call \d{19} placed$`))
	stop()
	_, err := io.Copy(io.Discard, out)
	g.Expect(err).NotTo(HaveOccurred(), "a user who has seen enough ends it well")
}

func errorOf(code int) error {
	if code != exitGood {
		return io.ErrUnexpectedEOF
	}
	return nil
}

func TestTheLadderFitsTheTerminal(t *testing.T) {
	g := NewWithT(t)
	var out bytes.Buffer
	l := newLadder(&out, 60, 4)
	at := time.Date(2021, 3, 23, 9, 24, 36, 0, time.UTC)
	for _, call := range []string{"6780056663752847360", "6780056663752847361", "6780056663752847362"} {
		for _, state := range []string{"placed", "dialing", "ringing", "answered", "released", "ended"} {
			g.Expect(l.show(event{Kind: "leg", At: at, ID: call, Call: call, Leg: "A", State: state})).To(Succeed())
		}
	}
	g.Expect(l.show(event{Kind: "agent", ID: "8005"})).To(Succeed(), "no line of a ladder")
	g.Expect(l.order).To(Equal([]string{"6780056663752847361", "6780056663752847362"}), "the oldest goes")
	bare := regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]").ReplaceAllString(out.String(), "")
	for line := range strings.Lines(bare) {
		g.Expect(report.Columns(strings.TrimSuffix(line, "\n"))).To(BeNumerically("<=", 60), line)
	}
	g.Expect(bare).To(ContainSubstring("6780056663752847362 › … › A answered › A released › A ended"))
}
