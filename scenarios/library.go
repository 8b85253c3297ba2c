package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/ringback-sim/ringback/scenarios/strict"
)

//go:generate go run ./internal/generate

//go:embed *.yaml
var library embed.FS

// Info says in short what a scenario is.
type Info struct {
	// Name is what [Read] takes.
	Name string `json:"name"`
	// Title and TitleZh, Purpose and PurposeZh are the scenario's.
	Title     string `json:"title"`
	TitleZh   string `json:"titleZh"`
	Purpose   string `json:"purpose"`
	PurposeZh string `json:"purposeZh"`
}

// extension is that of the library's files.
const extension = ".yaml"

// names returns the names of the built-in scenarios, in alphabetical order.
func names() []string {
	files, err := fs.Glob(library, "*"+extension)
	if err != nil {
		panic(err) // the pattern is constant and well formed
	}
	for i := range files {
		files[i] = strings.TrimSuffix(files[i], extension)
	}
	return files
}

// Library returns what the built-in scenarios are, in alphabetical order of
// their names.
func Library() []Info {
	var all []Info
	for _, name := range names() {
		s, err := builtIn(name)
		if err != nil {
			panic(err) // a test loads them all
		}
		all = append(all, Info{name, s.Title, s.TitleZh, s.Purpose, s.PurposeZh})
	}
	return all
}

// builtIn loads a scenario of the library without a vocabulary.
func builtIn(name string) (*Scenario, error) {
	src, err := Read(name)
	if err != nil {
		return nil, err
	}
	return Load(name+extension, src, Vocabulary{})
}

// Read returns the text of a built-in scenario, with its comments. The error
// names the scenario that was probably meant.
func Read(name string) ([]byte, error) {
	if path.Base(name) == name {
		if src, err := library.ReadFile(name + extension); err == nil {
			return src, nil
		}
	}
	return nil, fmt.Errorf("there is no built-in scenario %.80q%s", name, strict.Hint(name, names()))
}
