// Command generate writes the JSON Schema of the scenario language.
//
// It is run by `go generate ./scenarios`, in that folder: the types there, their
// tags and their comments become scenario.schema.json.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/scenarios/strict"
)

// output is the file's name.
const output = "scenario.schema.json"

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// run writes the schema into the folder of the types.
func run(folder string) error {
	text, err := build(folder)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, output), text, 0o600)
}

func build(folder string) ([]byte, error) {
	comments, err := commentsOf(folder)
	if err != nil {
		return nil, err
	}
	return strict.Schema(scenarios.Scenario{}, comments)
}

// commentsOf returns the comments of the types in a folder and of their members.
func commentsOf(folder string) (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	comments := map[string]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			if types, ok := d.(*ast.GenDecl); ok && types.Tok == token.TYPE {
				for _, spec := range types.Specs {
					describe(comments, types, spec)
				}
			}
		}
	}
	return comments, nil
}

func describe(comments map[string]string, d *ast.GenDecl, spec ast.Spec) {
	t, ok := spec.(*ast.TypeSpec)
	if !ok {
		return
	}
	comments[t.Name.Name] = plain(d.Doc)
	members, ok := t.Type.(*ast.StructType)
	if !ok {
		return
	}
	// A comment above several members is about all that follow it directly.
	var last string
	end := token.NoPos
	for _, f := range members.Fields.List {
		text := plain(f.Doc)
		if text == "" {
			text = plain(f.Comment)
		}
		if text == "" && f.Pos()-end < 5 {
			text = last
		}
		last, end = text, f.End()
		for _, name := range f.Names {
			comments[t.Name.Name+"."+name.Name] = text
		}
	}
}

// link is a reference to a name of the package.
var link = regexp.MustCompile(`\[([A-Za-z.]+)\]`)

func plain(c *ast.CommentGroup) string {
	return link.ReplaceAllString(strings.Join(strings.Fields(c.Text()), " "), "$1")
}
