package contracts_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

const module = "github.com/ringback-sim/ringback/"

// TestOnlyOneFolderPaysForLibopenapi holds the two walls that keep its compile
// time out of the binaries: one folder imports the library, and besides tests
// only the generator imports that folder.
func TestOnlyOneFolderPaysForLibopenapi(t *testing.T) {
	g := NewWithT(t)
	library, reader := map[string]bool{}, map[string]bool{}
	err := fs.WalkDir(os.DirFS(".."), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && file != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if entry.IsDir() || path.Ext(file) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path.Join("..", file), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if strings.HasPrefix(imported, "github.com/pb33f/") {
				library[path.Dir(file)] = true
			}
			if imported == module+"contracts/internal/oas" && !strings.HasSuffix(file, "_test.go") {
				reader[path.Dir(file)] = true
			}
		}
		return nil
	})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(library).To(HaveLen(1))
	g.Expect(library).To(HaveKey("contracts/internal/oas"))
	g.Expect(reader).To(HaveLen(1))
	g.Expect(reader).To(HaveKey("contracts/internal/generate"))
}
