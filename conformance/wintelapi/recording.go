package wintelapi

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/sound"
	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
)

// recordingMembers are those of a recorded call.
var recordingMembers = []string{
	"call_id", "start_time", "end_time", "conn_secs", "ag_num", "ag_name", "ag_phone", "group_id", "que_name", "call_type",
	"cus_phone", "cus_phone_areacode", "cus_phone_areaname", "ag_phone_areacode", "ag_phone_areaname",
}

// recordings declares the specs of the list of calls that have a recording.
func (a *api) recordings(l *spec.List) {
	evidenced := spec.Evidenced("supplement B.4")
	l.It("WINTELAPI-RECORDING-001", "recordings are a list", evidenced, spec.ReadOnly, func(c *spec.Case) {
		got := a.ask(c, recordlist, a.days(c).filter())
		good(c, "recordings", got)
		c.Expect("data", string(got.members["data"]), gomega.HavePrefix("["))
	})
	l.It("WINTELAPI-RECORDING-002", "a recorded call has its parties, times and places, all of them text", evidenced, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, recordlist)
		for _, name := range recordingMembers {
			spec.Every(c, name+" is text", rows, func(r row) bool { return spec.IsText(r[name]) }, name)
		}
	})
	l.It("WINTELAPI-RECORDING-003", "no call stands in the list twice", evidenced, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, recordlist)
		seen := map[string]bool{}
		spec.Every(c, "call_id", rows, func(r row) bool {
			id := r.text("call_id")
			defer func() { seen[id] = true }()
			return id != "" && !seen[id]
		}, "call_id")
	})
	l.It("WINTELAPI-RECORDING-004", "conn_secs is no longer than the call", evidenced, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, recordlist)
		spec.Every(c, "conn_secs", rows, func(r row) bool {
			return r.secs("conn_secs") >= 0 && r.secs("conn_secs") <= r.lasts("start_time", "end_time")
		}, "conn_secs", "start_time", "end_time")
	})
	l.It("WINTELAPI-RECORDING-005", "the filter's start_time and end_time bound the list", evidenced, spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, recordlist)
		at := rows[len(rows)/2].at("start_time")
		found := rowsOf(c, a.ask(c, recordlist, span{at, at}.filter()))
		c.Expect("recordings of that second", len(found), gomega.BeNumerically(">", 0))
		spec.Every(c, "start_time", found, func(r row) bool { return r.at("start_time").Equal(at) }, "start_time")
	})
	l.It("WINTELAPI-RECORDING-006", "the filter's ag_num leaves the calls of one agent", evidenced, spec.ReadOnly, func(c *spec.Case) {
		_, s := a.sample(c, recordlist)
		found := rowsOf(c, a.ask(c, recordlist, s.filter("ag_num", "no-such-agent")))
		c.Equal("recordings of an agent that there is not", len(found), 0)
	})
	l.It("WINTELAPI-RECORDING-007", "the filter may be a member of a JSON body", evidenced, spec.ReadOnly, func(c *spec.Case) {
		rows, s := a.sample(c, recordlist)
		r := a.request(c, recordlist, nil)
		r.Header.Set("Content-Type", "application/json")
		r.Body = `{"info":` + s.filter().Get("info") + `}`
		c.Equal("recordings", len(rowsOf(c, a.send(c, r))), len(rows))
	})
	l.It("WINTELAPI-RECORDING-008", "a filter's time that is none is refused as in the lists of calls", spec.Assumed("contract wintelapi, ListFailure"), spec.ReadOnly, func(c *spec.Case) {
		refused(c, "a bad start", a.ask(c, recordlist, url.Values{"info": {`{"filter":{"start_time":"x"}}`}}), 403, "开始时间格式不正确")
		refused(c, "a bad end", a.ask(c, recordlist, url.Values{"info": {`{"filter":{"end_time":"x"}}`}}), 404, "结束时间格式不正确")
	})
	l.It("WINTELAPI-RECORDING-009", "recordings fit the contract, statement by statement", spec.Evidenced("contract wintelapi"), spec.ReadOnly, func(c *spec.Case) {
		_, s := a.sample(c, recordlist)
		a.fits(c, recordlist, s.filter())
	})
	l.It("WINTELAPI-RECORDING-010", "calls that nobody answered are not in the list", spec.Assumed("supplement B6"), spec.ReadOnly, func(c *spec.Case) {
		rows, _ := a.sample(c, recordlist)
		spec.Every(c, "conn_secs", rows, func(r row) bool { return r.secs("conn_secs") > 0 }, "conn_secs", "call_id")
	})
}

// plays declares the specs of where a recording is, and of the sound itself.
func (a *api) plays(l *spec.List) {
	evidenced, assumed := spec.Evidenced("supplement B.2"), spec.Assumed("contract wintelapi, PlayFailure")
	l.It("WINTELAPI-PLAY-001", "where a recording is stands from the 21st character of the answer to the third from its end", evidenced, spec.ReadOnly, func(c *spec.Case) {
		body := string(a.play(c, a.recorded(c).text("call_id")).Body)
		c.Must("the answer", body, gomega.MatchRegexp(`^\{"code":200,"path":"[^"]+"\}$`))
		u, err := url.Parse(strings.ReplaceAll(body[20:len(body)-2], `\`, ""))
		c.True("what a client cuts out is an address", err == nil && u.Host != "", "%s", body[20:len(body)-2])
		c.Expect("slashes", body, gomega.ContainSubstring(`\/\/`))
	})
	l.It("WINTELAPI-PLAY-002", "without a call the code is 403", assumed, spec.ReadOnly, func(c *spec.Case) {
		refused(c, "no call_id", a.play(c, ""), 403, "呼叫ID为空")
	})
	l.It("WINTELAPI-PLAY-003", "for a call that there is not the code is 404", assumed, spec.ReadOnly, func(c *spec.Case) {
		refused(c, "an unknown call_id", a.play(c, "999999999999"), 404, "录音不存在")
	})
	l.It("WINTELAPI-PLAY-004", "a recording can be played", spec.Evidenced("supplement B.4"), spec.ReadOnly, func(c *spec.Case) {
		sound.Heard(c, a.Target, a.address(c, a.recorded(c).text("call_id")))
	})
	l.It("WINTELAPI-PLAY-005", "a recording is as long as the talk, at most as long as the call", spec.Assumed("contract wintelapi, Recording"), spec.ReadOnly, func(c *spec.Case) {
		r := a.recorded(c)
		sound.Lasts(c, a.Target, a.address(c, r.text("call_id")), r.secs("conn_secs"), r.lasts("start_time", "end_time"))
	})
	l.It("WINTELAPI-PLAY-006", "answers fit the contract, statement by statement", spec.Evidenced("contract wintelapi"), spec.ReadOnly, func(c *spec.Case) {
		a.fits(c, playrecord, url.Values{"call_id": {a.recorded(c).text("call_id")}, "result_type": {"1"}})
		a.fits(c, playrecord, url.Values{"call_id": {"999999999999"}})
	})
	l.It("WINTELAPI-PLAY-007", "the callid of a call is the call_id by which its recording is listed and played", spec.Evidenced("supplement B.3"), spec.CostsMoney, func(c *spec.Case) {
		order := a.order(c)
		if a.Kind == target.Simulator {
			order.Set("called", magic("11")) // who hangs up after 30 s
		}
		now, err := a.Now(c.Context())
		c.Check(err)
		id := a.placed(c, cti, order)
		c.Check(a.Elapse(c.Context(), min(a.Calls.Longest, 59*time.Second)))
		var mine []row
		c.Await(a.Target, "the call's recording is listed", a.Tolerances.Late, func() bool {
			mine = slices.DeleteFunc(rowsOf(c, a.ask(c, recordlist, span{now.Add(-time.Minute), now.Add(time.Hour)}.filter())), func(r row) bool { return r.text("call_id") != id })
			return len(mine) > 0
		})
		c.Must("recordings of the call", len(mine), gomega.Equal(1))
		c.Equal("cus_phone, who was dialled second", mine[0].text("cus_phone"), order.Get("called"))
		c.Equal("ag_phone, who was dialled first", mine[0].text("ag_phone"), order.Get("caller"))
		sound.Heard(c, a.Target, a.address(c, id))
	})
	l.It("WINTELAPI-PLAY-008", "a call that was not connected has no recording", assumed, spec.PlacesCalls, func(c *spec.Case) {
		id := a.placed(c, cti, with(a.order(c), "called", magic("02")))
		c.Check(a.Elapse(c.Context(), time.Minute))
		refused(c, "a busy number", a.play(c, id), 404, "录音不存在")
	}, spec.Control, spec.Clock)
}

// recorded returns a recorded call, the one that talked least.
func (a *api) recorded(c *spec.Case) row {
	rows, _ := a.sample(c, recordlist)
	return slices.MinFunc(rows, func(x, y row) int { return int(x.secs("conn_secs") - y.secs("conn_secs")) })
}

// play asks where the recording of a call is.
func (a *api) play(c *spec.Case, id string) answer {
	form := url.Values{"result_type": {"1"}, "vcc_code": {a.Vendors.Wintelapi.Enterprise}}
	if id != "" {
		form.Set("call_id", id)
	}
	return a.ask(c, playrecord, form)
}

// address returns where the recording of a call is.
func (a *api) address(c *spec.Case, id string) string {
	where := a.play(c, id)
	good(c, "a recording", where)
	return where.text("path")
}
