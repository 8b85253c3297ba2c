package wintelapi_test

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
	"github.com/ringback-sim/ringback/sim/world"
)

const none = "1970-01-01 08:00:00"

// at reads a time of a row.
func (r *rig) at(text any) time.Time {
	r.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", text.(string), time.FixedZone("", 8*60*60))
	r.Expect(err).NotTo(HaveOccurred())
	return at
}

func TestOutboundRows(t *testing.T) {
	for name, tc := range map[string]struct {
		caller, called string
		shown          string
		result         string
	}{
		"answered":                      {alice, bob, bob, "接通"},
		"busy":                          {alice, "13800000002", "13800000002", "未接通"},
		"cut off":                       {alice, "13800000012", "13800000012", "接通"},
		"the caller does not answer":    {"13800000003", bob, "", "未接通"},
		"the caller waits, nobody does": {alice, "13800000003", "13800000003", "未接通"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, world.Options{})
			r.post(cti, twoWay(tc.caller, tc.called))
			r.idle()
			rows := r.rows(r.post(calls, since("2012-07-11 18:48:02")))
			r.Expect(rows).To(HaveLen(1))
			row := rows[0]
			r.Expect(row).To(HaveLen(9))
			r.Expect(row["caller"]).To(Equal(tc.caller))
			r.Expect(row["called"]).To(Equal(tc.shown))
			r.Expect(row["out"]).To(Equal("out"))
			r.Expect(row["result"]).To(Equal(tc.result))
			r.Expect(row["start_time"]).To(Equal("2012-07-11 18:48:02"))
			r.Expect(row["all_secs"]).To(Equal(strconv.Itoa(int(r.at(row["end_time"]).Sub(r.at(row["start_time"])).Seconds()))))
			if tc.result == "接通" {
				r.Expect(row["record_file"]).To(Equal("http://127.0.0.1:8080/recordings/111111.wav"))
				r.Expect(r.at(row["conn_time"])).To(Equal(r.first().B.AnsweredAt.Truncate(time.Second).In(r.at(none).Location())))
			} else {
				r.Expect(row["record_file"]).To(Equal(""))
				r.Expect(row["conn_time"]).To(Equal(none))
			}
		})
	}
}

func TestInboundRows(t *testing.T) {
	for name, tc := range map[string]struct {
		outcome, called, result string
	}{
		"answered":               {"", "01082518005", "接通"},
		"abandoned in the menu":  {"in-abandoned-ivr", "", "未接通"},
		"abandoned in the queue": {"in-abandoned-queue", "", "未接通"},
		"no agent":               {"in-no-agent", "", "未接通"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, world.Options{})
			r.account(`{"agents":[{"id":"8005","phone":"01082518005"}]}`)
			r.place(world.Placement{
				Direction: call.In, Caller: "62963114", Callee: display, Outcome: tc.outcome, Agent: "8005",
				Attributes: map[string]string{wintelapi.AttrIVRDigits: "801", wintelapi.AttrQueue: "660"},
			})
			r.idle()
			body := r.post(callsIn, since("2012-07-11 18:48:02"))
			row := r.rows(body)[0]
			r.Expect(row).To(HaveLen(11))
			r.Expect(row["caller"]).To(Equal("62963114"))
			r.Expect(row["called"]).To(Equal(tc.called))
			r.Expect(row["ivr_digits"]).To(Equal("801"))
			r.Expect(row["in"]).To(Equal("in"))
			r.Expect(row["result"]).To(Equal(tc.result))
			r.Expect(row["call_id"]).To(Equal("111111"))
			if tc.result == "接通" {
				r.Expect(body).To(ContainSubstring(`"record_file":"http:\/\/127.0.0.1:8080\/recordings\/111111.wav"`))
				r.Expect(row["conn_time"]).NotTo(Equal(none))
			} else {
				r.Expect(row["record_file"]).To(BeNil())
				r.Expect(row["conn_time"]).To(Equal(none))
			}
			r.account(`{"dialects":{"webcall400-call-id":"absent"}}`)
			r.Expect(r.rows(r.post(callsIn, since("2012-07-11 18:48:02")))[0]).NotTo(HaveKey("call_id"))
			r.Expect(r.rows(r.post(calls, since("2012-07-11 00:00:00")))).To(BeEmpty(), "another direction")
		})
	}
}

func TestASingleRecordMayStandWithoutAList(t *testing.T) {
	r := newRig(t, world.Options{})
	r.account(`{"dialects":{"webcall800-data":"object"}}`)
	list := func() string { return r.post(calls, since("2012-07-11 00:00:00")) }
	r.Expect(list()).To(Equal(`{"code":200,"message":"ok","data":[]}`))
	r.post(cti, twoWay(alice, "13800000002"))
	r.idle()
	r.Expect(list()).To(HavePrefix(`{"code":200,"message":"ok","data":{"caller":"` + alice + `","called":"13800000002","out":"out",`))
	r.post(cti, twoWay(alice, bob))
	r.idle()
	r.Expect(list()).To(HavePrefix(`{"code":200,"message":"ok","data":[{`))
}

func TestThePeriod(t *testing.T) {
	r := newRig(t, world.Options{})
	r.place(world.Placement{Callee: bob}) // at 18:48:02
	r.idle()
	for name, tc := range map[string]struct {
		start, end string
		code, rows int
	}{
		"open":                         {"2012-07-11 18:48:02", "", 200, 1},
		"both ends are included":       {"2012-07-11 18:48:02", "2012-07-11 18:48:02", 200, 1},
		"before":                       {"2012-07-11 18:48:00", "2012-07-11 18:48:01", 200, 0},
		"after":                        {"2012-07-11 18:48:03", "2012-07-12 00:00:00", 200, 0},
		"ten years":                    {"2005-01-01 00:00:00", "2015-01-01 00:00:00", 200, 1},
		"all of time":                  {"0000-01-01 00:00:00", "9999-12-31 23:59:59", 200, 1},
		"no start":                     {"", "2012-07-11 18:48:02", 403, 0},
		"the document's own typo":      {"2012-07-1118:48:02", "", 403, 0},
		"a date":                       {"2012-07-11", "", 403, 0},
		"unix time":                    {"1342003682", "", 403, 0},
		"a day that is not":            {"2012-02-30 00:00:00", "", 403, 0},
		"a short month":                {"2012-7-11 18:48:02", "", 403, 0},
		"spaces around":                {" 2012-07-11 18:48:02", "", 403, 0},
		"a zone":                       {"2012-07-11 18:48:02+08:00", "", 403, 0},
		"fractions":                    {"2012-07-11 18:48:02.5", "", 403, 0},
		"GBK":                          {"\xd6\xd0", "", 403, 0},
		"the start is looked at first": {"x", "y", 403, 0},
		"a bad end":                    {"2012-07-11 18:48:02", "tomorrow", 404, 0},
		"the typo at the end":          {"2012-07-11 18:48:02", "2012-07-1118:48:02", 404, 0},
		"the end before the start":     {"2012-07-11 18:48:02", "2012-07-11 18:48:01", 404, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := &rig{WithT: NewWithT(t), World: r.World, t: t, vendor: r.vendor, router: r.router}
			form := url.Values{"start_time": {tc.start}, "end_time": {tc.end}}.Encode()
			for _, path := range []string{calls, callsIn} {
				r.Expect(r.code(r.post(path, form))).To(Equal(tc.code))
			}
			if tc.code == 200 {
				r.Expect(r.rows(r.post(calls, form))).To(HaveLen(tc.rows))
			}
		})
	}
	for _, form := range []string{"start_time[]=2012-07-11+18:48:02", ""} {
		r.Expect(r.code(r.post(calls, form))).To(Equal(403))
	}
	r.Expect(r.code(r.post(calls, since("2012-07-11 18:48:02")+"&end_time[a]=1"))).To(Equal(404))
}

func TestAListIsBoundedAndGoesOnWhereItEnded(t *testing.T) {
	const n, most = 10_100, 10_000
	r := newRig(t, world.Options{})
	r.do(func(t clock.Turn) error {
		a, err := r.Account(t, wintelapi.Name, enterprise)
		if err != nil {
			return err
		}
		past := make([]world.Past, n)
		for i := range past {
			past[i].Vendor, past[i].Account = wintelapi.Name, a.ID
			past[i].Callee, past[i].Phone, past[i].Outcome = bob, call.Number(fmt.Sprintf("138%08d", 11_111_111+i)), "busy"
			past[i].At = epoch.Add(-time.Hour * 24).Add(time.Duration(i) * time.Second)
		}
		_, _, err = r.ImportAll(t, past)
		return err
	})
	first := r.rows(r.post(calls, since("2002-07-11 00:00:00")))
	r.Expect(first).To(HaveLen(most))
	last := first[most-1]
	rest := r.rows(r.post(calls, since(last["start_time"].(string))))
	r.Expect(rest).To(HaveLen(n - most + 1))
	r.Expect(rest[0]).To(Equal(last))
	r.Expect(rest[len(rest)-1]["caller"]).To(Equal(fmt.Sprintf("138%08d", 11_111_111+n-1)))
}

func TestARecordIsShownAsItsListDoes(t *testing.T) {
	r := newRig(t, world.Options{})
	for direction, path := range map[call.Direction]string{call.Out: calls, call.In: callsIn} {
		c := r.place(world.Placement{Direction: direction, Caller: "62963114", Callee: display})
		r.idle()
		var shown string
		r.do(func(t clock.Turn) error {
			a, err := r.Account(t, wintelapi.Name, "")
			c, _ = r.Call(t, c.ID)
			shown = fmt.Sprintf("%s", r.vendor.ShowRecord(t, a, c))
			return err
		})
		list := r.post(path, since("2012-07-11 00:00:00"))
		r.Expect(strings.Contains(list, `[`+shown+`]`)).To(BeTrue(), "%s in %s", shown, list)
	}
}
