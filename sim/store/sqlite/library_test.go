package sqlite_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/store"
	"github.com/ringback-sim/ringback/sim/store/sqlite"
)

func open(t *testing.T, dir string) *sqlite.Library {
	t.Helper()
	l, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func values(g *WithT, s store.Source, part string) (list []string) {
	for v, err := range s.Values(&store.Part{Name: part}) {
		g.Expect(err).NotTo(HaveOccurred())
		list = append(list, string(v))
	}
	return list
}

func all(pieces ...store.Piece) iter.Seq2[store.Piece, error] {
	return func(yield func(store.Piece, error) bool) {
		for _, p := range pieces {
			if !yield(p, nil) {
				return
			}
		}
	}
}

func TestAShelfHasWhatWasWrittenInTheOrderOfTheKeys(t *testing.T) {
	g, dir := NewWithT(t), filepath.Join(t.TempDir(), "a?b#c%20d")
	l := open(t, dir)
	s, err := l.NewShelf("default", []byte(`{"seed":7}`))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(s.Write([]store.Piece{
		{Part: "calls", Key: "2", Value: []byte(`"b"`)},
		{Part: "calls", Key: "1", Value: []byte(`"a"`)},
		{Part: "calls", Key: "3", Value: []byte(`"c"`)},
		{Part: "clock", Value: []byte(`{}`)},
	})).To(Succeed())
	g.Expect(s.Write([]store.Piece{{Part: "calls", Key: "2"}, {Part: "calls", Key: "1", Value: []byte(`"A"`)}, {Part: "calls", Key: "9"}})).To(Succeed())
	other, err := l.NewShelf("other", nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(other.Write([]store.Piece{{Part: "calls", Key: "1", Value: []byte(`"x"`)}})).To(Succeed())
	g.Expect(l.Close()).To(Succeed())

	l = open(t, dir)
	defer l.Close()
	g.Expect(l.Names()).To(Equal([]string{"default", "other"}))
	again, settings, ok, err := l.Shelf("default")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(ok).To(BeTrue())
	g.Expect(string(settings)).To(Equal(`{"seed":7}`))
	g.Expect(again.Parts()).To(ConsistOf("calls", "clock"))
	g.Expect(values(g, again, "calls")).To(Equal([]string{`"A"`, `"c"`}))

	g.Expect(again.Replace(all(store.Piece{Part: "calls", Key: "5", Value: []byte(`"e"`)}))).To(Succeed())
	g.Expect(again.Parts()).To(Equal([]string{"calls"}))
	failed := errors.New("no more")
	g.Expect(again.Replace(func(yield func(store.Piece, error) bool) { yield(store.Piece{}, failed) })).To(MatchError(failed))
	g.Expect(values(g, again, "calls")).To(Equal([]string{`"e"`}), "all of it or nothing")
	g.Expect(again.Remove()).To(Succeed())
	_, _, ok, err = l.Shelf("default")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(ok).To(BeFalse())
	g.Expect(l.Names()).To(Equal([]string{"other"}))
}

func TestADirectoryIsOneProcesss(t *testing.T) {
	g, dir := NewWithT(t), t.TempDir()
	l := open(t, dir)
	_, err := sqlite.Open(t.Context(), dir)
	g.Expect(err).To(MatchError(ContainSubstring("another process has it open")))
	g.Expect(l.Close()).To(Succeed())
	g.Expect(open(t, dir).Close()).To(Succeed(), "it is free again")
}

// TestNothingIsBegunInPlaceOfAFileThatCannotBeRead damages a file in every way
// that comes to mind.
func TestNothingIsBegunInPlaceOfAFileThatCannotBeRead(t *testing.T) {
	for name, tc := range map[string]struct {
		damage func(t *testing.T, path string)
		words  string
	}{
		"empty": {func(t *testing.T, path string) { t.Helper(); write(t, path, nil) }, "is empty"},
		"garbage": {func(t *testing.T, path string) {
			t.Helper()
			write(t, path, []byte(strings.Repeat("no database ", 500)))
		}, "damaged, or is no database"},
		"newer":   {func(t *testing.T, path string) { t.Helper(); run(t, path, "PRAGMA user_version = 999") }, "newer version of Ringback (999"},
		"foreign": {func(t *testing.T, path string) { t.Helper(); run(t, path, "PRAGMA application_id = 1") }, "not one of Ringback's"},
	} {
		t.Run(name, func(t *testing.T) {
			g, dir := NewWithT(t), t.TempDir()
			g.Expect(open(t, dir).Close()).To(Succeed())
			path := filepath.Join(dir, sqlite.FileName)
			tc.damage(t, path)
			before, err := os.ReadFile(path)
			g.Expect(err).NotTo(HaveOccurred())
			_, err = sqlite.Open(t.Context(), dir)
			g.Expect(err).To(MatchError(And(ContainSubstring(path), ContainSubstring(tc.words))))
			after, err := os.ReadFile(path)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(after).To(HaveLen(len(before)), "the file is left as it was")
		})
	}
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err == nil {
		_, err = db.ExecContext(t.Context(), statement)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestADamagedPageIsToldOf(t *testing.T) {
	g, dir := NewWithT(t), t.TempDir()
	l := open(t, dir)
	s, err := l.NewShelf("default", nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(s.Replace(func(yield func(store.Piece, error) bool) {
		for i := range 2000 {
			if !yield(store.Piece{Part: "calls", Key: string(rune('a'+i%26)) + strings.Repeat("x", i), Value: []byte(`"v"`)}, nil) {
				return
			}
		}
	})).To(Succeed())
	g.Expect(l.Close()).To(Succeed())
	path := filepath.Join(dir, sqlite.FileName)
	text, err := os.ReadFile(path)
	g.Expect(err).NotTo(HaveOccurred())
	for i := 8192; i < len(text); i += 4096 {
		copy(text[i:], strings.Repeat("\xff", 64))
	}
	write(t, path, text)
	l, err = sqlite.Open(t.Context(), dir)
	if err == nil {
		defer l.Close()
		s, _, _, err = l.Shelf("default")
	}
	if err == nil {
		for _, failed := range s.Values(&store.Part{Name: "calls"}) {
			err = errors.Join(err, failed)
		}
	}
	g.Expect(err).To(MatchError(ContainSubstring("damaged")))
}

// TestTheLibcIsTheOneThatTheDatabaseWasMadeWith guards a pin: another version of
// the C library compiles, and corrupts memory.
func TestTheLibcIsTheOneThatTheDatabaseWasMadeWith(t *testing.T) {
	g := NewWithT(t)
	ours, theirs := module(t, "modernc.org/libc"), module(t, "modernc.org/sqlite")
	text, err := os.ReadFile(theirs.GoMod)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(text)).To(ContainSubstring("modernc.org/libc "+ours.Version+"\n"),
		"go.mod asks for libc %s, which sqlite %s does not", ours.Version, theirs.Version)
}

type moduleInfo struct{ Version, GoMod string }

func module(t *testing.T, path string) (m moduleInfo) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-m", "-json", path)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(strings.NewReader(string(out))).Decode(&m); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return m
}

var _ store.Library = (*sqlite.Library)(nil)

func TestACancelledStartLeavesNoHalfOfAFile(t *testing.T) {
	g, dir := NewWithT(t), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := sqlite.Open(ctx, dir)
	g.Expect(err).To(HaveOccurred())
	g.Expect(open(t, dir).Close()).To(Succeed())
}
