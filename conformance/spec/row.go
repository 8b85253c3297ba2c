package spec

import (
	"encoding/json"
	"strings"
)

// Text returns a member of an answer that is a JSON string, "" for anything else.
func Text(member json.RawMessage) string {
	var s string
	if json.Unmarshal(member, &s) != nil {
		return ""
	}
	return s
}

// IsText reports whether a member of an answer is written as a JSON string.
func IsText(member json.RawMessage) bool { return len(member) > 0 && member[0] == '"' }

// Every checks a rule for each of several records, objects member by member, and
// shows the given members of the first that breaks it.
func Every[Row ~map[string]json.RawMessage](c *Case, what string, rows []Row, holds func(Row) bool, members ...string) {
	for _, r := range rows {
		if holds(r) {
			continue
		}
		found := make([]string, len(members))
		for i, m := range members {
			found[i] = m + " " + string(r[m])
		}
		c.True(what, false, "%s", strings.Join(found, ", "))
		return
	}
	c.True(what, true, "")
}
