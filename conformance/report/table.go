package report

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/width"
)

// Table writes rows in columns that align, Chinese text too.
func Table(w io.Writer, rows [][]string) error {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], Columns(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(pad(cell, widths[i]+2))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// pad lengthens a text to so many columns of a terminal.
func pad(s string, to int) string { return s + strings.Repeat(" ", max(0, to-Columns(s))) }

// Columns returns how many columns of a terminal a text takes: a Chinese
// character or full-width sign takes two.
func Columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}
