package journal

import "context"

// Draft is the entry of a request that is being answered: those who answer it
// say there what they know. What they say after the answer has gone out is
// still noted. The zero Draft notes nothing.
type Draft struct {
	journal *Journal
	record  *record
}

type draftKey struct{}

// From returns the draft that a request's context carries; where there is none,
// one that notes nothing.
func From(ctx context.Context) Draft {
	if c, ok := ctx.Value(draftKey{}).(*capture); ok {
		return Draft{c.journal, c.record}
	}
	return Draft{}
}

// On reports whether anything that is noted will be kept: whoever would take
// trouble to find it out can spare that otherwise.
func (d Draft) On() bool { return d.record != nil }

// SetVendor says whose API it is, where the route alone does not tell.
func (d Draft) SetVendor(name string) { d.change(func(r *record) { r.vendor = name }) }

// SetAccount says whose request it is, and which readings of the documents they
// have chosen, by dialect. The map must not be changed afterwards.
func (d Draft) SetAccount(id string, dialects map[string]string) {
	d.change(func(r *record) { r.account, r.dialects = id, dialects })
}

// SetCall says which call the request is about, by the vendor's own id.
func (d Draft) SetCall(id string) { d.change(func(r *record) { r.call = id }) }

// AddFault notes what was done to the request or its answer on purpose.
func (d Draft) AddFault(f Fault) { d.change(func(r *record) { r.faults = append(r.faults, f) }) }

// AddViolation notes where request or answer break the contract. What is found
// must not be a secret; see [secret.Named].
func (d Draft) AddViolation(v Violation) {
	d.change(func(r *record) { r.violations = append(r.violations, v) })
}

// AddNotice notes in a sentence what whoever sent the request should know.
func (d Draft) AddNotice(text string) {
	d.change(func(r *record) { r.notices = append(r.notices, text) })
}

func (d Draft) change(f func(*record)) {
	if d.record != nil {
		d.journal.change(d.record, f)
	}
}
