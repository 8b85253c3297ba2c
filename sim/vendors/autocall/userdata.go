package autocall

import (
	"strings"
	"unicode"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/phpjson"
	"github.com/ringback-sim/ringback/sim/world"
)

// userData is what the customer attached to the call, as a push carries it: what
// they gave, or what an imported number gets.
//
// Source: the vendor's page, example 2.4 (documented).
func userData(c *call.Call) any {
	if len(c.UserData) > 0 {
		given, err := phpjson.Decode(c.UserData)
		if err == nil {
			return given
		}
	}
	return phpjson.Object{
		phpjson.Pair("_tag", "autocall:poc"),
		phpjson.Pair("ext_id", c.Attributes[world.AttrExtID]),
		phpjson.Pair("template_data", nil),
		phpjson.Pair("proid", c.Project),
		phpjson.Pair("taskid", c.Task),
	}
}

// searchedUserData is the same data as the search shows it: for an imported
// number with another tag and without the template, and always with keys in
// camel case.
//
// Source: the vendor's page, example 1.4.2 (documented); supplement A9.
func searchedUserData(c *call.Call) any {
	if len(c.UserData) == 0 {
		return imported{Tag: "autocall", ExtID: c.Attributes[world.AttrExtID], Project: c.Project, Task: c.Task}
	}
	given, _ := userData(c).(phpjson.Object)
	shown := make(phpjson.Object, 0, len(given))
	for _, m := range given {
		shown.Set(camel(m.Key), m.Value)
	}
	return shown
}

// imported is what the search shows of an imported number.
type imported struct {
	Tag     string `json:"tag"`
	ExtID   string `json:"extId"`
	Project string `json:"proid"`
	Task    string `json:"taskid"`
}

// camel turns a snake_case key into camelCase; a leading underscore goes.
func camel(key string) string {
	var b strings.Builder
	up := false
	for _, r := range strings.TrimLeft(key, "_") {
		switch {
		case r == '_':
			up = true
		case up:
			b.WriteRune(unicode.ToUpper(r))
			up = false
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
