package main

import (
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"
)

func TestTheSchemaIsCurrent(t *testing.T) {
	g := NewWithT(t)
	text, err := build("../..")
	g.Expect(err).NotTo(HaveOccurred())
	current, err := os.ReadFile(filepath.Join("../..", output))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(current)).To(Equal(string(text)), "run go generate ./scenarios")
}

func TestRunWritesIntoTheFolderOfTheTypes(t *testing.T) {
	g, folder := NewWithT(t), t.TempDir()
	g.Expect(os.WriteFile(filepath.Join(folder, "rule.go"), []byte("package x\n\n// Rule rules,\n// see [Match].\ntype Rule struct{}\n"), 0o600)).To(Succeed())
	g.Expect(run(folder)).To(Succeed())
	g.Expect(os.ReadFile(filepath.Join(folder, output))).To(ContainSubstring("Rule rules, see Match."))

	g.Expect(os.WriteFile(filepath.Join(folder, "broken.go"), []byte("package"), 0o600)).To(Succeed())
	g.Expect(run(folder)).To(MatchError(ContainSubstring("broken.go")))
}
