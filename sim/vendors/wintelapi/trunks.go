package wintelapi

import (
	"net/http"
	"strings"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/numbering"
)

// trunk is one number of the enterprise.
//
// Source: supplement B.4 (evidenced); the words for the types are assumed.
type trunk struct {
	Phone      call.Number `json:"phone"`
	Code       string      `json:"code"`
	City       string      `json:"city"`
	Type       int         `json:"type"`
	TypeString string      `json:"type_string"`
}

// listTrunks answers the numbers that a call may show. It is of a newer part of
// the API, in which 0 is success.
//
// Source: supplement B.4 and B.2 (evidenced).
func (v *Vendor) listTrunks(r *http.Request) (httpx.Reply, error) {
	in := readParameters(r)
	trunks := []trunk{}
	err := v.w.Clock.Look(func(t clock.Turn) error {
		a, err := v.identify(t, r, in)
		if err != nil {
			return err
		}
		for _, n := range a.DisplayNumbers {
			trunks = append(trunks, trunkOf(n))
		}
		return nil
	})
	return httpx.Reply{Body: listed{answer{0, "success"}, trunks}}, err
}

func trunkOf(n call.Number) trunk {
	place := numbering.Lookup(string(n))
	row := trunk{Phone: n, Code: place.Code, City: place.Name, Type: 2, TypeString: "中继号码"}
	switch {
	case strings.HasPrefix(string(n), "95"):
		row.Type, row.TypeString = 1, "95号码"
	case place.Type == numbering.Mobile:
		row.Type, row.TypeString = 3, "手机号码"
	}
	return row
}
