package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim"
	"github.com/ringback-sim/ringback/sim/clock"
)

func TestASnapshotIsSavedAndLoaded(t *testing.T) {
	g := NewWithT(t)
	serve := func() string {
		s, err := sim.Start(context.WithoutCancel(t.Context()), sim.Config{Clock: clock.Manual, Seed: 7, PublicURL: "http://ringback.example"})
		g.Expect(err).NotTo(HaveOccurred())
		t.Cleanup(func() { _ = s.Close() })
		return "http://" + s.Addr()
	}
	here, there := serve(), serve()
	path := filepath.Join(t.TempDir(), "world.json")
	placed := execute(t, nil, "", "call", "--callee", "13800138000", "--url", here)
	g.Expect(execute(t, nil, "", "snapshot", "save", path, "--url", here)).To(Equal(outcome{}))
	text, err := os.ReadFile(path)
	g.Expect(err).NotTo(HaveOccurred())
	info, err := os.Stat(path)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(info.Mode().Perm()).To(Equal(os.FileMode(0o600)), "it contains secrets")

	g.Expect(execute(t, nil, "", "snapshot", "load", path, "--url", there)).To(Equal(outcome{}))
	shown := execute(t, nil, "", "snapshot", "save", "-", "--url", there).stdout
	g.Expect(shown).To(ContainSubstring(placed.stdout[:len(placed.stdout)-1]))
	g.Expect(execute(t, nil, string(text), "snapshot", "load", "-", "--url", here).code).To(Equal(exitGood))

	for name, tc := range map[string]struct {
		stdin string
		args  []string
		code  int
		words string
	}{
		"not JSON":      {"{", []string{"load", "-", "--url", here}, exitBad, "not JSON"},
		"no snapshot":   {`{"version":2}`, []string{"load", "-", "--url", here}, exitBad, "version"},
		"no file":       {"", []string{"load", filepath.Join(t.TempDir(), "none"), "--url", here}, exitUsage, "no such file"},
		"no file named": {"", []string{"save"}, exitUsage, "arg"},
		"nobody there":  {"", []string{"save", "-", "--url", "http://127.0.0.1:1"}, exitUnreachable, "does not answer"},
	} {
		got := execute(t, nil, tc.stdin, append([]string{"snapshot"}, tc.args...)...)
		g.Expect(got.code).To(Equal(tc.code), name)
		g.Expect(got.stderr).To(ContainSubstring(tc.words), name)
	}
}
