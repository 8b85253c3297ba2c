package control

import (
	"net/http"
	"slices"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// Coverage is what the traffic of a world has exercised of the vendors' contracts.
type Coverage interface {
	// Of returns the items of a vendor's contracts, by kind, with their counts. All
	// that has been answered counts.
	Of(vendor string) ([]contracts.Covered, error)
	// Uncounted returns how many messages do not count: they left the journal before
	// anybody had looked, and many like them had counted.
	Uncounted() uint64
	// Reset begins to count anew.
	Reset()
}

// coverageView is what was exercised of a vendor's contracts.
type coverageView struct {
	Vendor  string              `json:"vendor"`
	Covered int                 `json:"covered"`
	Of      int                 `json:"of"`
	Kinds   []contracts.Share   `json:"kinds"`
	Items   []contracts.Covered `json:"items"`
}

// counted returns the world's coverage, or that nothing is counted.
func (a *api) counted() (Coverage, error) {
	if a.options.Coverage == nil {
		return nil, errs.New(errs.Conflict, "this world does not count what is exercised: the server was started with --contract off or --journal-entries 0")
	}
	return a.options.Coverage, nil
}

// getCoverage says what has been exercised of the contracts of one vendor, or of
// all.
func (a *api) getCoverage(r *http.Request) (httpx.Reply, error) {
	query, err := readQuery(r, "vendor")
	if err != nil {
		return httpx.Reply{}, err
	}
	wanted := a.w.Vendors()
	if query.Has("vendor") {
		vendor := query.Get("vendor")
		if !slices.Contains(wanted, vendor) {
			return httpx.Reply{}, errs.Field(errs.Invalid, "vendor", "%.80q is not one of %q", vendor, wanted)
		}
		wanted = []string{vendor}
	}
	counted, err := a.counted()
	if err != nil {
		return httpx.Reply{}, err
	}
	all := []coverageView{}
	for _, vendor := range wanted {
		items, err := counted.Of(vendor)
		if err != nil {
			return httpx.Reply{}, err
		}
		view := coverageView{Vendor: vendor, Kinds: append([]contracts.Share{}, contracts.Shares(items)...), Items: append([]contracts.Covered{}, items...)}
		for _, share := range view.Kinds {
			view.Covered, view.Of = view.Covered+share.Covered, view.Of+share.Of
		}
		all = append(all, view)
	}
	return httpx.Reply{Body: struct {
		Vendors   []coverageView `json:"vendors"`
		Uncounted uint64         `json:"uncounted"`
	}{all, counted.Uncounted()}}, nil
}

// clearCoverage begins to count anew.
func (a *api) clearCoverage(*http.Request) (httpx.Reply, error) {
	counted, err := a.counted()
	if err != nil {
		return httpx.Reply{}, err
	}
	counted.Reset()
	return httpx.Reply{Status: http.StatusNoContent}, nil
}
