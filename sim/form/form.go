// Package form says how names and telephone numbers are written, wherever one is
// given: in a request, a setting, a file.
package form

import "regexp"

// Name and Number are the patterns of what somebody calls a thing of their own,
// and of a telephone number. They mean the same in Go and in ECMAScript.
const (
	Name   = `^[A-Za-z0-9._-]{1,64}$`
	Number = `^[0-9]{3,20}$`
)

// NameExpected and NumberExpected say the same in words.
const (
	NameExpected   = "1 to 64 letters, digits, dots, dashes and underscores"
	NumberExpected = "3 to 20 digits"
)

var name, number = regexp.MustCompile(Name), regexp.MustCompile(Number)

// IsName reports whether a text can be a name.
func IsName[Text ~string](text Text) bool { return name.MatchString(string(text)) }

// IsNumber reports whether a text can be a telephone number.
func IsNumber[Text ~string](text Text) bool { return number.MatchString(string(text)) }
