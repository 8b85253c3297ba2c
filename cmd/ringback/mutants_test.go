package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/mutants"
)

func TestMutantsAreKilledInProcessesOfTheirOwn(t *testing.T) {
	g := NewWithT(t)
	t.Setenv(asProgram, "1") // the children are this test's binary
	var out, progress bytes.Buffer
	code := run(t.Context(), []string{"conformance", "mutants", "--json", "--filter", "paging-cursor-c*"}, func(string) string { return "" }, nil, &out, &progress)
	g.Expect(code).To(Equal(0), progress.String())
	var table []killed
	g.Expect(json.Unmarshal(out.Bytes(), &table)).To(Succeed())
	g.Expect(table).To(HaveLen(1))
	g.Expect(table[0].Name).To(Equal("paging-cursor-cut"))
	g.Expect(table[0].Killers).To(ContainElement("AUTOCALL-PAGING-006"))
	g.Expect(table[0].Expected).To(BeTrue())
	g.Expect(progress.String()).To(ContainSubstring("1 of 1 mutants killed as expected"))

	out.Reset()
	g.Expect(run(t.Context(), []string{"conformance", "mutants", "--filter", "token-an*"}, func(string) string { return "" }, nil, &out, &progress)).To(Equal(0))
	g.Expect(out.String()).To(Equal("MUTANT         EXPECTED  KILLED BY\ntoken-an-hour  yes       AUTOCALL-TOKEN-001\n"))
	g.Expect(run(t.Context(), []string{"conformance", "mutants", "--filter", "nothing*"}, func(string) string { return "" }, nil, &out, &progress)).To(Equal(2))
}

func TestTheReadmeCountsTheMutants(t *testing.T) {
	g := NewWithT(t)
	for file, words := range map[string]string{"README.md": "%d defects are planted", "README.zh-CN.md": "植入 %d 个缺陷"} {
		text, err := os.ReadFile("../../" + file)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(text)).To(ContainSubstring(fmt.Sprintf(words, len(mutants.All()))), file)
	}
}
