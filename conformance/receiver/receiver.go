// Package receiver grades a push receiver: a customer's endpoint is sent
// everything that the vendor may push, rightly and wrongly, and what it answers
// and stores is compared with what it should.
//
// The rules are specs as those of the conformance suite are, but each has a
// severity of its own: the vendor documents what it sends and what it takes for
// an acceptance, and what a receiver owes beyond that follows from it.
package receiver

import (
	"context"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// Rules returns every rule about an endpoint.
func Rules(e *Endpoint) *spec.List {
	var l spec.List
	r := rules{e, &l}
	r.accept()
	r.answer()
	r.refuse()
	r.once()
	r.order()
	r.store()
	r.safety()
	return &l
}

// Run examines an endpoint and grades it; see [spec.Run] for the errors.
func Run(ctx context.Context, e *Endpoint, o spec.Options) (verdict.Report, error) {
	report, err := spec.Run(ctx, Rules(e), e, o)
	if len(report.Results) > 0 {
		grade(&report)
	}
	return report, err
}

// rules declares rules about an endpoint.
type rules struct {
	e    *Endpoint
	list *spec.List
}

// source is where most rules come from.
var (
	documented = spec.Documented
	evidenced  = spec.Evidenced
	assumed    = spec.Assumed
)

// must declares a rule without which records are lost, doubled or forged.
func (r rules) must(id, title, advice string, source verdict.Source, body func(*exam), needs ...verdict.Need) {
	r.rule(verdict.Must, id, title, advice, source, body, needs)
}

// should declares a rule that a good receiver keeps.
func (r rules) should(id, title, advice string, source verdict.Source, body func(*exam), needs ...verdict.Need) {
	r.rule(verdict.Should, id, title, advice, source, body, needs)
}

// notice declares something worth knowing.
func (r rules) notice(id, title, advice string, source verdict.Source, body func(*exam), needs ...verdict.Need) {
	r.rule(verdict.Remark, id, title, advice, source, body, needs)
}

func (r rules) rule(severity verdict.Severity, id, title, advice string, source verdict.Source, body func(*exam), needs []verdict.Need) {
	r.list.Rule("RECEIVER-"+id, severity, title, advice, source, func(c *spec.Case) { body(&exam{c, r.e}) }, needs...)
}
