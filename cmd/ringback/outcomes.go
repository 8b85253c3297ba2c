package main

import (
	"cmp"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/conformance/report"
	"github.com/ringback-sim/ringback/sim/call"
)

func (c *command) outcomes() *cobra.Command {
	return &cobra.Command{
		Use:   "outcomes",
		Short: "List what can become of a call, and the numbers that make it so",
		Long: `List what can become of a call. One with a code happens to whoever dials a number
whose last six digits are 0000 and that code; each can be asked for by name with
POST /_ringback/calls {"callee":"…","outcome":"NAME"}.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return printOutcomes(c.stdout) },
	}
}

func printOutcomes(w io.Writer) error {
	rows := [][]string{{"NAME", "CODE", "CAUSE", "WHAT HAPPENS", "说明"}}
	for _, o := range append(call.Outcomes(), call.OutcomesIn()...) {
		rows = append(rows, []string{o.Name, cmp.Or(o.Code, "-"), causeOf(o), o.Title, o.TitleZh})
	}
	return report.Table(w, rows)
}

// causeOf returns an outcome's hang-up cause, or a dash where a human decides.
func causeOf(o call.Outcome) string {
	if o.Cause == 0 {
		return "-"
	}
	return strconv.Itoa(int(o.Cause))
}
