package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/sim/journal"
)

// journalFlags are the flags of journal.
type journalFlags struct {
	api
	match                              string
	kind, vendor, account, call, route string
	follow, json                       bool
}

func (c *command) journal() *cobra.Command {
	var f journalFlags
	cmd := &cobra.Command{
		Use:   "journal",
		Short: "Show what a running server was asked, answered, pushed and published",
		Long: `Show what a running server was asked by the vendors' clients and what it answered,
what it pushed and published, and what the receivers said, oldest first.

--match takes a query, a JSON object whose members are paths into an entry, as --json
shows it, and whose values are literals or operators: matches, contains, gt, gte, lt,
lte, exists, in, not.`,
		Example: `  ringback journal
  ringback journal --follow --vendor uccc
  ringback journal --match '{"response.status":{"gte":400}}'
  ringback journal --match '{"violations":{"exists":true}}' --json | jq .violations
  ringback journal --kind push --call 6780056663752847360`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			return c.runJournal(cmd.Context(), &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.match, "match", "", "only entries that fit this query, a JSON object")
	flags.StringVar(&f.kind, "kind", "", "only entries of this kind: request, push or faye")
	flags.StringVar(&f.vendor, "vendor", "", "only entries of this vendor")
	flags.StringVar(&f.account, "account", "", "only entries of accounts with this id")
	flags.StringVar(&f.call, "call", "", "only entries about this call")
	flags.StringVar(&f.route, "route", "", "only requests for this operationId")
	flags.BoolVarP(&f.follow, "follow", "f", false, "go on with what comes in, until interrupted")
	flags.BoolVar(&f.json, "json", false, "print each entry in full, as a line of JSON")
	addAPIFlags(flags, &f.api)
	return cmd
}

// query joins what the flags ask for.
func (f *journalFlags) query() (json.RawMessage, error) {
	all := []any{}
	if f.match != "" {
		if _, err := journal.ParseQuery([]byte(f.match)); err != nil {
			return nil, fmt.Errorf("--match: %w", err)
		}
		all = append(all, json.RawMessage(f.match))
	}
	for member, value := range map[string]string{"kind": f.kind, "vendor": f.vendor, "account": f.account, "call": f.call, "route": f.route} {
		if value != "" {
			all = append(all, map[string]string{member: value})
		}
	}
	if len(all) == 0 {
		return json.RawMessage(`{}`), nil
	}
	return json.Marshal(map[string]any{"all": all})
}

// entryList is an answer with entries.
type entryList struct {
	Entries []json.RawMessage `json:"entries"`
	Next    *uint64           `json:"next"`
	Dropped uint64            `json:"dropped"`
}

func (c *command) runJournal(ctx context.Context, f *journalFlags) error {
	match, err := f.query()
	if err != nil {
		return err
	}
	p := journalPrinter{w: c.stdout, full: f.json}
	if err := p.header(); err != nil {
		return err
	}
	const page = 200 // each may have two bodies of the bound
	warned := false
	for {
		var list entryList
		err := f.exchange(ctx, http.MethodPost, "journal/search", map[string]any{"match": match, "after": p.last, "limit": page}, &list)
		switch {
		case ctx.Err() != nil && f.follow:
			return nil
		case err != nil:
			return err
		}
		if list.Dropped > 0 && !warned {
			fmt.Fprintf(c.stderr, "ringback: %d older entries were dropped\n", list.Dropped)
			warned = true
		}
		for _, entry := range list.Entries {
			if err := p.print(entry); err != nil {
				return err
			}
		}
		switch {
		case list.Next != nil:
		case !f.follow:
			return nil
		default:
			if err := f.more(ctx, match, &p); err != nil || ctx.Err() != nil {
				return err
			}
		}
	}
}

// more returns when there is something new, or when it is time to ask again.
func (f *journalFlags) more(ctx context.Context, match json.RawMessage, p *journalPrinter) error {
	order := map[string]any{"match": match, "after": p.last, "timeout": "10m", "patient": true}
	var list entryList
	err := f.exchange(ctx, http.MethodPost, "journal/await", order, &list)
	status := 0
	if failed, ok := errors.AsType[*answerError](err); ok {
		status = failed.status
	}
	switch {
	case status == http.StatusServiceUnavailable:
		p.last = 0 // the world was reset: numbers begin again
		err = nil
	case status == http.StatusConflict, ctx.Err() != nil: // nothing came, or the user has seen enough
		err = nil
	}
	return err
}

// journalPrinter prints entries, one to a line.
type journalPrinter struct {
	w    io.Writer
	full bool   // as JSON
	last uint64 // the number of the last one
}

const journalRow = "%-5v %-24s %-7s %-9s %-10s %-36s %-8s %s\n"

func (p *journalPrinter) header() error {
	if p.full {
		return nil
	}
	_, err := fmt.Fprintf(p.w, journalRow, "SEQ", "AT", "KIND", "VENDOR", "ACCOUNT", "CALL", "RESULT", "WHAT")
	return err
}

func (p *journalPrinter) print(text json.RawMessage) error {
	var e journal.Entry
	if err := json.Unmarshal(text, &e); err != nil {
		return bad(fmt.Errorf("an entry of the journal is not as expected: %w", err))
	}
	p.last = e.Seq
	if p.full {
		_, err := fmt.Fprintf(p.w, "%s\n", text)
		return err
	}
	result, what := inWords(&e)
	_, err := fmt.Fprintf(p.w, journalRow, e.Seq, e.At, e.Kind, dash(e.Vendor), dash(e.Account), dash(e.Call), result, what)
	return err
}

// inWords returns what came of an entry, and what it is.
func inWords(e *journal.Entry) (result, what string) {
	var words []string
	switch {
	case e.Request != nil && e.Response != nil:
		result = fmt.Sprint(e.Response.Status)
		words = append(words, e.Request.Method, e.Request.Path)
		if e.Response.Reason != "" {
			words = append(words, "("+e.Response.Reason+")")
		}
	case e.Push != nil:
		result = "accepted"
		words = append(words, fmt.Sprintf("%s attempt %d to %s", e.Push.Delivery, e.Push.Attempt, e.Push.Target))
		if e.Push.Verdict != journal.Accepted {
			result = "refused"
			words = append(words, "("+e.Push.Verdict+")")
		}
	case e.Faye != nil:
		result = fmt.Sprintf("to %d", e.Faye.Subscribers)
		words = append(words, e.Faye.Channel, string(e.Faye.Data))
	}
	for _, f := range e.Faults {
		words = append(words, "[fault "+f.Kind+"]")
	}
	for _, v := range e.Violations {
		words = append(words, fmt.Sprintf("[%s: %s, expected %s]", v.Location, v.Found, v.Expected))
	}
	for _, n := range e.Notices {
		words = append(words, "["+n+"]")
	}
	return result, strings.NewReplacer("\n", " ", "\r", " ", "\x1b", " ").Replace(strings.Join(words, " "))
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
