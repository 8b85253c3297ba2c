package world

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/clock"
)

// TestEverythingThatCanFallDueIsInTheTable finds every kind that the simulator
// declares and asks the world for its function.
func TestEverythingThatCanFallDueIsInTheTable(t *testing.T) {
	g := NewWithT(t)
	w := New(t.Context(), Options{})
	defer w.Close()
	declared := regexp.MustCompile(`clock\.Kind\s*=\s*"([^"]+)"`)
	var kinds []clock.Kind
	g.Expect(filepath.WalkDir("..", func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, found := range declared.FindAllSubmatch(text, -1) {
			kinds = append(kinds, clock.Kind(found[1]))
		}
		return err
	})).To(Succeed())
	g.Expect(kinds).NotTo(BeEmpty())
	table := w.due()
	for _, kind := range kinds {
		g.Expect(table).To(HaveKey(kind))
	}
	g.Expect(table).To(HaveLen(len(kinds)))
}
