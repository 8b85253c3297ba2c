package report

import (
	_ "embed" // the schema and the page
	"encoding/json"
	"io"
	"time"

	"github.com/ringback-sim/ringback/conformance/verdict"
)

// Schema is the JSON Schema of the JSON report.
//
//go:embed report.schema.json
var Schema []byte

// version is that of the JSON report's form.
const version = 1

type jsonReport struct {
	Version int             `json:"version"`
	Target  verdict.Subject `json:"target"`
	Seed    uint64          `json:"seed"`
	Counts  map[string]int  `json:"counts"`
	Results []jsonResult    `json:"results"`
	Grade   *verdict.Grade  `json:"grade,omitempty"`
	Real    jsonReal        `json:"real"`
}

type jsonResult struct {
	verdict.Result
	Vendor string   `json:"vendor"`
	Area   string   `json:"area"`
	Real   jsonReal `json:"real"`
}

// jsonReal holds what differs from run to run.
type jsonReal struct {
	Milliseconds float64 `json:"milliseconds"`
	Measured     string  `json:"measured,omitempty"`
}

// JSON writes a report with every check and exchange. What stands under the key
// real differs between runs that are equal otherwise.
func JSON(w io.Writer, r verdict.Report) error {
	out := jsonReport{Version: version, Target: r.Subject, Seed: r.Seed, Counts: map[string]int{}, Results: []jsonResult{}, Grade: r.Grade, Real: inReal(r.Duration, "")}
	for _, v := range verdict.Verdicts() {
		out.Counts[string(v)] = r.Count(v)
	}
	for _, res := range r.Results {
		out.Results = append(out.Results, jsonResult{res, res.Spec.Vendor(), res.Spec.Area(), inReal(res.Duration, res.Measured)})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(out)
}

func inReal(d time.Duration, measured string) jsonReal {
	return jsonReal{float64(d.Microseconds()) / 1000, measured}
}
