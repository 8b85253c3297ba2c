package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
)

var update = flag.Bool("update", false, "rewrite the generated parts of the README")

// TestTheReadmesOutcomesAreCurrent holds the table of the README to the one in
// the code.
func TestTheReadmesOutcomesAreCurrent(t *testing.T) {
	for path, titles := range map[string]struct {
		head  string
		title func(call.Outcome) string
	}{
		"../../README.md":       {"| number ends in | outcome | what happens | cause |", func(o call.Outcome) string { return o.Title }},
		"../../README.zh-CN.md": {"| 号码结尾 | 名称 | 结果 | 原因 |", func(o call.Outcome) string { return o.TitleZh }},
	} {
		t.Run(path, func(t *testing.T) {
			g := NewWithT(t)
			var table strings.Builder
			fmt.Fprintf(&table, "%s\n|---|---|---|---|\n", titles.head)
			for _, o := range call.Outcomes() {
				number := "–"
				if o.Code != "" {
					number = "`0000" + o.Code + "`"
				}
				fmt.Fprintf(&table, "| %s | `%s` | %s | %s |\n", number, o.Name, titles.title(o), strings.ReplaceAll(causeOf(o), "-", "–"))
			}
			text, err := os.ReadFile(path)
			g.Expect(err).NotTo(HaveOccurred())
			const begin, end = "<!-- outcomes -->\n", "<!-- /outcomes -->"
			before, rest, ok := strings.Cut(string(text), begin)
			g.Expect(ok).To(BeTrue())
			current, after, ok := strings.Cut(rest, end)
			g.Expect(ok).To(BeTrue())
			if *update {
				g.Expect(os.WriteFile(path, []byte(before+begin+table.String()+end+after), 0o600)).To(Succeed())
				return
			}
			g.Expect(current).To(Equal(table.String()), "run: go test ./cmd/ringback -run Readme -update")
		})
	}
}

func TestTablesAlignWithChineseText(t *testing.T) {
	g := NewWithT(t)
	var out bytes.Buffer
	g.Expect(printTable(&out, [][]string{{"空号", "x"}, {"busy", "yy"}, {"a", "中文,结束"}})).To(Succeed())
	g.Expect(out.String()).To(Equal("空号  x\nbusy  yy\na     中文,结束\n"))
}
