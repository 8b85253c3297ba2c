package control

import (
	"cmp"
	"net/http"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// listOutcomes returns the table of what can become of a call.
func (a *api) listOutcomes(r *http.Request) (httpx.Reply, error) {
	type outcome struct {
		key       string
		Name      string         `json:"name"`
		Code      *string        `json:"code"`
		Title     string         `json:"title"`
		TitleZh   string         `json:"titleZh"`
		Direction call.Direction `json:"direction"`
		Cause     *call.Cause    `json:"cause"`
		CauseName *string        `json:"causeName"`
	}
	p, err := readPage(r, "outcomes")
	if err != nil {
		return httpx.Reply{}, err
	}
	all := []outcome{}
	for i, o := range append(call.Outcomes(), call.OutcomesIn()...) {
		all = append(all, outcome{
			place(i), o.Name, orNull(o.Code), o.Title, o.TitleZh, cmp.Or(o.Direction, call.Out), orNull(o.Cause), orNull(o.Cause.String()),
		})
	}
	items, last := cut(p, all, func(o outcome) string { return o.key })
	return p.reply("outcomes", items, last), nil
}
