package receiver

import (
	"embed"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

//go:embed snippets
var snippets embed.FS

// languages are those in which a snippet shows how a push is verified, with the
// file of each.
var languages = [][2]string{
	{"PHP", "verify.php"}, {"Java", "Verify.java"}, {"Node", "verify.mjs"}, {"Python", "verify.py"}, {"Go", "verify.go.txt"},
}

// Snippets returns how the sign of a push is verified in PHP, Java, Node, Python and
// Go: programs that need nothing but the language's own library, titled by it.
func Snippets() []verdict.Appendix {
	var all []verdict.Appendix
	for _, l := range languages {
		text, err := snippets.ReadFile("snippets/" + l[1])
		if err != nil {
			panic(err) // it is embedded
		}
		all = append(all, verdict.Appendix{Title: "Verify the sign in " + l[0], Text: string(text)})
	}
	return all
}
