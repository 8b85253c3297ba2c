package autocall_test

import (
	"fmt"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/world"
)

// examples places one call of each kind, ten seconds apart.
func (r *rig) examples() (ids []string) {
	for _, p := range []world.Placement{
		{Callee: "18512342456", Outcome: "callee-hangs-up", ExtID: "1"},
		{Callee: "13800000002"},
		{Callee: "13800000014"},
		{Callee: "18512342456", Outcome: "caller-hangs-up", Caller: "4006001234"},
		{Callee: "13800000003", Caller: "01059214343"},
	} {
		ids = append(ids, string(r.place(p).ID))
		_, err := r.w.Clock.Advance(r.t.Context(), 10*time.Second)
		r.Expect(err).NotTo(HaveOccurred())
	}
	r.idle()
	return ids
}

// TestRowsAreArithmetic holds what every record must say.
func TestRowsAreArithmetic(t *testing.T) {
	r := newRig(t, false)
	for _, o := range call.Outcomes() {
		if o.Refused || o.Human {
			continue
		}
		r.place(world.Placement{Callee: "18512342456", Outcome: o.Name})
	}
	r.idle()
	rows := r.search(`{"perPage":1000}`).Data.Results
	r.Expect(rows).To(HaveLen(len(call.Outcomes()) - 2))
	for _, row := range rows {
		n := func(key string) int64 { f, ok := row[key].(float64); r.Expect(ok).To(BeTrue(), key); return int64(f) }
		diff := func(from, to string) int64 {
			if n(from) == 0 || n(to) == 0 {
				return 0
			}
			return n(to) - n(from)
		}
		r.Expect(n("allSecs")).To(Equal(n("endTime") - n("startTime")))
		r.Expect(n("ansSecs")).To(Equal(diff("ansTime", "endTime")))
		r.Expect(n("linkSecs")).To(Equal(diff("answerTimeEe", "endTime")))
		id, _ := row["callId"].(string)
		var key uint64
		_, err := fmt.Sscan(id, &key)
		r.Expect(err).NotTo(HaveOccurred())
		r.Expect(int64(key >> 22 / 1000)).To(Equal(n("startTime")))
		r.Expect(key >> 12 & 1023).To(Equal(uint64(35)))
		last := int64(0)
		for _, stamp := range []string{"startTime", "ringTime", "ansTime", "startTimeEe", "ringTimeEe", "answerTimeEe", "endTimeEe", "endTime"} {
			if n(stamp) != 0 {
				r.Expect(n(stamp)).To(BeNumerically(">=", last), stamp)
				last = n(stamp)
			}
		}
		switch row["callresult"] {
		case "0":
			r.Expect(n("ansTime") + n("startTimeEe")).To(BeZero())
			r.Expect(row["transPhone"]).To(BeEmpty())
		case "1":
			r.Expect(n("ansTime")).NotTo(BeZero())
			r.Expect(n("linkSecs")).To(BeZero())
		case "2":
			r.Expect(n("answerTimeEe")).NotTo(BeZero())
			r.Expect(row["transPhone"]).To(Equal("01082518005"))
			r.Expect(row["transAreaname"]).To(Equal("北京 北京"))
		default:
			t.Fatal(row["callresult"])
		}
	}
}

// TestTheRowOfTheExample has the example's keys in its order, PHP's escapes and
// the values that follow from the number.
func TestTheRowOfTheExample(t *testing.T) {
	r := newRig(t, false)
	c := r.place(world.Placement{Callee: "13902952456", Outcome: "busy", ExtID: "1"})
	r.idle()
	_, body := r.send("POST", "/api/v1/cdr/search", "application/json", `{"perPage":1}`)
	var end int
	r.do(func(t turn) {
		ended, err := r.w.Call(t, c.ID)
		r.Expect(err).NotTo(HaveOccurred())
		end = int(ended.EndedAt.Unix())
	})
	r.Expect(body).To(MatchRegexp(`^\{"code":0,"message":"\\u64cd\\u4f5c\\u6210\\u529f","request_id":"[0-9a-f]{32}","data":\{"results":\[`))
	r.Expect(body).To(HaveSuffix(fmt.Sprintf(`"results":[{"vccId":"782","projectId":"10008","taskId":"13","callId":"%[1]s",`+
		`"caller":"4006001234","called":"13902952456","calledAreacode":"0755","calledAreaname":"\u5e7f\u4e1c \u6df1\u5733",`+
		`"calledType":"MOBILE","calledVendor":"MOBILE","transCaller":"","transPhone":"","transAreacode":"","transAreaname":"",`+
		`"transType":"","transVendor":"","startTimeEe":0,"ringTimeEe":0,"answerTimeEe":0,"endTimeEe":0,"startTime":1616491476,`+
		`"ringTime":0,"ansTime":0,"endTime":%[2]d,"ansSecs":0,"linkSecs":0,"allSecs":%[3]d,"callresult":"0","endresult":"12",`+
		`"userData":{"tag":"autocall","extId":"1","proid":"10008","taskid":"13"}}],"searchAfter":"%[1]s"}}`, c.ID, end, end-1616491476)))
}
