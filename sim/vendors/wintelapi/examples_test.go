package wintelapi_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
	"github.com/ringback-sim/ringback/sim/world"
)

// reproductions live, in a manual world, what each example of the document tells
// of, and ask as its client did.
var reproductions = map[string]func(*rig) string{
	"webcall.json":     func(r *rig) string { return r.post(cti, twoWay("13811740681", "18512342456")) },
	"webcall-axb.json": func(r *rig) string { return r.post(axb, twoWay("13811740681", "18512342456")) },
	// One record without a list, of a caller who was gone at once.
	"webcall800.json": func(r *rig) string {
		r.post(cti, twoWay("13811740681", "18512342456"))
		r.do(func(t clock.Turn) error {
			_, err := r.HangUp(t, "111111", call.Platform, call.CauseNetworkError)
			return err
		})
		return r.post(calls, since("2012-07-11 18:48:02"))
	},
	// A call of which the example shows no id, given up after 99 seconds.
	"webcall400.json": func(r *rig) string {
		came := time.Date(2011, 10, 8, 16, 14, 28, 0, time.FixedZone("", 8*60*60))
		r.do(func(t clock.Turn) error {
			_, err := r.Import(t, world.Past{
				Placement: world.Placement{Vendor: wintelapi.Name, Direction: call.In, Caller: "62963114", Callee: display},
				At:        came,
				Legs: []call.Leg{{
					Side: call.A, Party: call.Caller, DialedAt: came, AnsweredAt: came, ReleasedAt: came.Add(99 * time.Second),
					Cause: call.CauseNormal, ReleasedBy: call.Caller,
				}},
			})
			return err
		})
		return r.post(callsIn, since("2011-10-08 00:00:00"))
	},
}

func twoWay(caller, called string) string {
	return "caller=" + caller + "&called=" + called + "&timeout=50&display_caller=" + display + "&display_called=" + display
}

// TestTheDocumentsExamples compares byte by byte, without the line breaks of the
// document and with the space that one of its times lacks.
//
// Source: supplement B2, the time is a typing error (evidenced).
func TestTheDocumentsExamples(t *testing.T) {
	reproduced := 0
	for _, e := range fixtures.Examples() {
		name, ours := strings.CutPrefix(e.File, wintelapi.Name+"/")
		if !ours {
			continue
		}
		t.Run(name, func(t *testing.T) {
			published, err := fixtures.ExampleText(e.File)
			g := NewWithT(t)
			g.Expect(err).NotTo(HaveOccurred())
			var want bytes.Buffer
			g.Expect(json.Compact(&want, published)).To(Succeed())
			live, ok := reproductions[name]
			g.Expect(ok).To(BeTrue())
			r := newRig(t, world.Options{})
			dialects, err := json.Marshal(e.Reading)
			g.Expect(err).NotTo(HaveOccurred())
			r.account(`{"dialects":` + string(dialects) + `}`)
			g.Expect(live(r)).To(Equal(strings.Replace(want.String(), "2012-07-1118:48:02", "2012-07-11 18:48:02", 1)))
			reproduced++
		})
	}
	NewWithT(t).Expect(reproductions).To(HaveLen(reproduced))
}
