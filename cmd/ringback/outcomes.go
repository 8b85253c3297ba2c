package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/text/width"

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
	return printTable(w, rows)
}

// causeOf returns an outcome's hang-up cause, or a dash where a human decides.
func causeOf(o call.Outcome) string {
	if o.Cause == 0 {
		return "-"
	}
	return strconv.Itoa(int(o.Cause))
}

// printTable writes rows in columns that align, Chinese text too.
func printTable(w io.Writer, rows [][]string) error {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", widths[i]-columns(cell)+2))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// columns returns how many columns of a terminal a text takes: a Chinese
// character or full-width sign takes two.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}
