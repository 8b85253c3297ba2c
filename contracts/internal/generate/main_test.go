package main

import (
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"
)

func TestRunReplacesTheOutputOrLeavesIt(t *testing.T) {
	g, folder := NewWithT(t), t.TempDir()
	write := func(name, text string) {
		g.Expect(os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600)).To(Succeed())
	}
	outputs := func() []string {
		names, err := filepath.Glob(filepath.Join(folder, "generated", "*"))
		g.Expect(err).NotTo(HaveOccurred())
		return names
	}
	acme := filepath.Join(folder, "generated", "acme.json")
	g.Expect(os.Mkdir(filepath.Join(folder, "generated"), 0o700)).To(Succeed())
	write("generated/stale.json", "{}")
	write("acme.yaml", "openapi: 3.1.0\ninfo: {title: acme, version: '1'}\npaths: {}\n")

	g.Expect(run(folder)).To(Succeed())
	g.Expect(outputs()).To(ConsistOf(acme))

	write("broken.yaml", "openapi: [")
	g.Expect(run(folder)).To(MatchError(ContainSubstring("broken.yaml")))
	g.Expect(outputs()).To(ConsistOf(acme))
}
