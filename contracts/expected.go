package contracts

import (
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// expected words what a keyword asks for.
func expected(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return strings.Join(k.Want, " or ")
	case *kind.Enum:
		words := make([]string, len(k.Want))
		for i, want := range k.Want {
			words[i] = found(want, false)
		}
		return "one of " + strings.Join(words, ", ")
	case *kind.Const:
		return found(k.Want, false)
	case *kind.Pattern:
		return "text like " + k.Want
	case *kind.Format:
		if example, ok := formats[k.Want]; ok {
			return k.Want + ", such as " + example
		}
		return fmt.Sprintf("%s: %v", k.Want, k.Err)
	case *kind.Minimum:
		return "at least " + k.Want.RatString()
	case *kind.Maximum:
		return "at most " + k.Want.RatString()
	case *kind.MinLength:
		return fmt.Sprintf("at least %d characters", k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("at most %d characters", k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("at least %d entries", k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("at most %d entries", k.Want)
	case *kind.Not:
		return "another value"
	case *kind.FalseSchema:
		return "nothing"
	}
	return k.LocalizedString(message.NewPrinter(language.English))
}

// formats are those of which an example says more than what is wrong.
var formats = map[string]string{
	"date-time": "2016-01-11T18:25:43.511Z", "uri": "http://127.0.0.1:8080/a.wav", "uri-reference": "/a.wav",
}
