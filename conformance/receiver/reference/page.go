package reference

import (
	_ "embed" // the page
	"encoding/json"
	"html/template"
	"net/http"
)

//go:embed page.html
var page string

var pages = template.Must(template.New("page").Parse(page))

// listed is how many records the page shows.
const listed = 100

// list shows what came last.
func (r *Receiver) list(w http.ResponseWriter) {
	type line struct {
		CallID, Called, Result, Data string
	}
	var lines []line
	for _, row := range r.store.Last(listed) {
		var record map[string]json.RawMessage
		_ = json.Unmarshal([]byte(row.Data), &record) // a record of any shape is listed
		lines = append(lines, line{row.CallID, unquoted(record["called"]), unquoted(record["callresult"]), row.Data})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = pages.Execute(w, lines) // a reader that went away is its own record
}

// unquoted returns a JSON value as people read it.
func unquoted(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return string(value)
	}
	return text
}
