package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/conformance/report"
	"github.com/ringback-sim/ringback/contracts"
)

// coverageFlags are the flags of coverage.
type coverageFlags struct {
	api
	vendor         string
	kinds          []string
	provenances    []string
	missing, fresh bool
	json           bool
	min            float64
	demanded       bool
}

func (c *command) coverage() *cobra.Command {
	var f coverageFlags
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "Show what the traffic of a running server has exercised of the contracts",
		Long: `Show how much of what the vendors' contracts promise has been exercised at a running
server: operations, parameters, members of bodies, statuses, codes, listed values,
states of phones and forms of pushes. --missing names what has not been.

With --min it is a gate for a CI job: exit code 1 when a vendor's share is less.`,
		Example: `  ringback coverage
  ringback coverage --missing --vendor uccc
  ringback coverage --min 100 --kind operation,code --provenance documented
  ringback coverage --clear`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			f.demanded = cmd.Flags().Changed("min")
			if err := f.check(); err != nil {
				return err
			}
			return c.runCoverage(cmd.Context(), &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.vendor, "vendor", "", "only this vendor: autocall, uccc or wintelapi")
	flags.StringSliceVar(&f.kinds, "kind", nil, "only these kinds of items: "+strings.Join(words(contracts.ItemKinds()), ", "))
	flags.StringSliceVar(&f.provenances, "provenance", nil, "only statements that are this sure: "+strings.Join(provenances, ", "))
	flags.BoolVar(&f.missing, "missing", false, "list by name what nothing has exercised")
	flags.Float64Var(&f.min, "min", 0, "percentage that each vendor must reach")
	flags.BoolVar(&f.json, "json", false, "print the items with their counts as JSON")
	flags.BoolVar(&f.fresh, "clear", false, "show nothing, and begin to count anew")
	addAPIFlags(flags, &f.api)
	return cmd
}

// provenances are how sure a statement can be.
var provenances = []string{"documented", "evidenced", "assumed"}

// words returns names as texts.
func words[T ~string](names []T) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = string(name)
	}
	return all
}

// check says which flag is not as it should be.
func (f *coverageFlags) check() error {
	oneOf := func(flag string, values, known []string) error {
		for _, value := range values {
			if !slices.Contains(known, value) {
				return fmt.Errorf("--%s: %q is not one of %s", flag, value, strings.Join(known, ", "))
			}
		}
		return nil
	}
	if f.demanded && !(f.min >= 0 && f.min <= 100) {
		return fmt.Errorf("--min: %v is not a percentage, expected 0 to 100", f.min)
	}
	return errors.Join(oneOf("kind", f.kinds, words(contracts.ItemKinds())), oneOf("provenance", f.provenances, provenances))
}

// coverageOf is what was exercised of one vendor's contracts.
type coverageOf struct {
	Vendor string              `json:"vendor"`
	Items  []contracts.Covered `json:"items"`
}

func (c *command) runCoverage(ctx context.Context, f *coverageFlags) error {
	if f.fresh {
		resp, err := f.request(ctx, http.MethodDelete, "coverage", nil)
		if err != nil {
			return err
		}
		return resp.Body.Close()
	}
	path := "coverage"
	if f.vendor != "" {
		path += "?vendor=" + url.QueryEscape(f.vendor)
	}
	var answer struct {
		Vendors   []coverageOf
		Uncounted uint64
	}
	if err := f.get(ctx, path, &answer); err != nil {
		return err
	}
	if answer.Uncounted > 0 {
		fmt.Fprintf(c.stderr, "ringback: not counted, since the journal dropped them: %d messages like dozens that were (serve --journal-entries keeps more)\n", answer.Uncounted)
	}
	for i, of := range answer.Vendors {
		answer.Vendors[i].Items = slices.DeleteFunc(of.Items, f.hides)
	}
	if err := f.show(c.stdout, answer.Vendors); err != nil || !f.demanded {
		return err
	}
	return f.demand(answer.Vendors)
}

// hides says whether an item is none of those that are asked for.
func (f *coverageFlags) hides(item contracts.Covered) bool {
	return len(f.kinds) > 0 && !slices.Contains(f.kinds, string(item.Kind)) ||
		len(f.provenances) > 0 && !slices.Contains(f.provenances, item.Provenance)
}

func (f *coverageFlags) show(w io.Writer, all []coverageOf) error {
	switch {
	case f.json:
		return json.NewEncoder(w).Encode(all)
	case f.missing:
		return tableOfMissing(w, all)
	default:
		return tableOfShares(w, all)
	}
}

// demand says which vendors' shares are less than they must be.
func (f *coverageFlags) demand(all []coverageOf) error {
	var wrong []error
	for _, of := range all {
		if share := total(contracts.Shares(of.Items)); share.Percent() < f.min {
			wrong = append(wrong, fmt.Errorf("%s: %s %% of %d items, expected at least %v %% (--missing names the others)", of.Vendor, percent(share), share.Of, f.min))
		}
	}
	if len(wrong) > 0 {
		return bad(errors.Join(wrong...))
	}
	return nil
}

// total joins shares.
func total(shares []contracts.Share) (all contracts.Share) {
	for _, share := range shares {
		all.Covered, all.Of = all.Covered+share.Covered, all.Of+share.Of
	}
	return all
}

// percent writes a share; 100 only when all was exercised.
func percent(s contracts.Share) string {
	return strconv.FormatFloat(math.Floor(s.Percent()*10)/10, 'f', 1, 64)
}

// tableOfShares writes a line for each vendor and kind, and one for each vendor.
func tableOfShares(w io.Writer, all []coverageOf) error {
	rows := [][]string{{"VENDOR", "KIND", "COVERED", "OF", "PERCENT"}}
	row := func(vendor, kind string, s contracts.Share) {
		rows = append(rows, []string{vendor, kind, strconv.Itoa(s.Covered), strconv.Itoa(s.Of), percent(s)})
	}
	for _, of := range all {
		shares := contracts.Shares(of.Items)
		for _, share := range shares {
			row(of.Vendor, string(share.Kind), share)
		}
		row(of.Vendor, "all", total(shares))
	}
	return report.Table(w, rows)
}

// tableOfMissing writes a line for each item that nothing has exercised.
func tableOfMissing(w io.Writer, all []coverageOf) error {
	rows := [][]string{{"ITEM", "VENDOR", "KIND", "PROVENANCE", "ONLY WHERE"}}
	for _, of := range all {
		for _, item := range contracts.Missing(of.Items) {
			rows = append(rows, []string{item.Name, of.Vendor, string(item.Kind), item.Provenance, where(item.Dialects)})
		}
	}
	return report.Table(w, rows)
}

// where writes the readings under which alone there is an item.
func where(dialects map[string]string) string {
	var all []string
	for name, reading := range dialects {
		all = append(all, name+"="+reading)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}
