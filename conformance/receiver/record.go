package receiver

import (
	"fmt"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/fixtures"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// fate is how a call went: when, in seconds after the customer was dialled,
// each thing happened, 0 for never.
type fate struct {
	name                          string
	ring, answer, end             int64
	agent, agentRing, agentAnswer int64
	callResult, endResult         int64 // as the vendor's page numbers them
	recorded                      bool
}

// fates are every disposition that a record can have.
//
// Source: the vendor's page, 2.2, and its example 2.4 (documented); which stamps
// go with which result is evidenced by supplement A.3.
var fates = []fate{
	{name: "answered, the customer hangs up", ring: 3, answer: 8, agent: 8, agentRing: 9, agentAnswer: 12, end: 75, callResult: 2, endResult: 11, recorded: true},
	{name: "answered, the agent hangs up", ring: 3, answer: 9, agent: 9, agentRing: 10, agentAnswer: 15, end: 48, callResult: 2, endResult: 12, recorded: true},
	{name: "abandoned: no agent was free", ring: 4, answer: 9, end: 21, callResult: 1, endResult: 11},
	{name: "abandoned: the agent did not answer", ring: 4, answer: 9, agent: 9, agentRing: 11, end: 39, callResult: 1, endResult: 12},
	{name: "not answered", ring: 5, end: 30, endResult: 12},
	{name: "busy", end: 4, endResult: 12},
	{name: "rejected by the customer", ring: 4, end: 9, endResult: 11},
	{name: "powered off", end: 6, endResult: 12},
	{name: "vacant number", end: 2, endResult: 12},
	{name: "cut off by the platform", ring: 2, answer: 6, agent: 6, agentRing: 7, agentAnswer: 9, end: 36, callResult: 2, endResult: 12, recorded: true},
}

// place is where a number is at home, and who carries it.
type place struct{ code, name, kind, carrier string }

var places = []place{
	{"0376", "河南 信阳", "MOBILE", "UNICOM"},
	{"0755", "广东 深圳", "MOBILE", "MOBILE"},
	{"028", "四川 成都", "MOBILE", "TELECOM"},
	{"010", "北京 北京", "MOBILE", "MOBILE"},
}

// maker makes records, each of a call of its own. It must not be shared between
// goroutines.
type maker struct {
	draw *fixtures.Maker
	now  time.Time
	made int64
}

// snowflake is the part of an id that stands below its milliseconds.
//
// Source: supplement A.3 (evidenced).
const (
	snowflake  = 22
	worker     = 35 << 12
	perMillis  = 1 << 12
	talkedLast = 2 * time.Minute // how long before now a made call began
)

// id returns the next call id: a run's ids are unlike those of any other run, and
// neighbours differ by one, which a float does not tell apart.
func (m *maker) id() string {
	n := m.made
	m.made++
	return strconv.FormatInt((m.now.UnixMilli()+n/perMillis)<<snowflake|worker|n%perMillis, 10)
}

// record returns the record of a call that ended lately.
func (m *maker) record(f fate) phpjson.Object { return m.recordAt(f, m.now.Add(-talkedLast)) }

// recordAt returns the data of a push, in the order of the vendor's example, for
// a call whose customer was dialled at an instant.
//
// Source: the vendor's page, example 2.4 (documented).
func (m *maker) recordAt(f fate, began time.Time) phpjson.Object {
	id, called := m.id(), places[m.made%int64(len(places))]
	at := func(after int64) string {
		if after == 0 {
			return "0"
		}
		return strconv.FormatInt(began.Unix()+after, 10)
	}
	span := func(from int64) string {
		if from == 0 {
			return "0"
		}
		return strconv.FormatInt(f.end-from, 10)
	}
	var agent place
	agentPhone, agentCaller, agentEnd, recording, agents := "", "", "0", "", []any{}
	if f.agent > 0 {
		agent = place{"010", "北京 北京", "FIXED", ""}
		agentPhone, agentCaller, agentEnd = "01082518005", "4006001234", at(f.end)
		agents = append(agents, m.draw.AgentCode())
	}
	if f.recorded {
		recording = "http://record.example/" + began.Format("20060102") + "/" + id + ".mp3"
	}
	return phpjson.Object{
		phpjson.Pair("vcc_id", "782"),
		phpjson.Pair("call_id", id),
		phpjson.Pair("caller", "4006001234"),
		phpjson.Pair("called", m.draw.Mobile()),
		phpjson.Pair("called_areacode", called.code),
		phpjson.Pair("called_areaname", called.name),
		phpjson.Pair("called_type", called.kind),
		phpjson.Pair("called_vendor", called.carrier),
		phpjson.Pair("trans_caller", agentCaller),
		phpjson.Pair("trans_phone", agentPhone),
		phpjson.Pair("trans_areacode", agent.code),
		phpjson.Pair("trans_areaname", agent.name),
		phpjson.Pair("trans_type", agent.kind),
		phpjson.Pair("trans_vendor", agent.carrier),
		phpjson.Pair("start_time_ee", at(f.agent)),
		phpjson.Pair("ring_time_ee", at(f.agentRing)),
		phpjson.Pair("answer_time_ee", at(f.agentAnswer)),
		phpjson.Pair("end_time_ee", agentEnd),
		phpjson.Pair("start_time", strconv.FormatInt(began.Unix(), 10)),
		phpjson.Pair("ring_time", at(f.ring)),
		phpjson.Pair("ans_time", at(f.answer)),
		phpjson.Pair("link_time", at(f.agentAnswer)),
		phpjson.Pair("end_time", at(f.end)),
		phpjson.Pair("ans_secs", span(f.answer)),
		phpjson.Pair("link_secs", span(f.agentAnswer)),
		phpjson.Pair("all_secs", strconv.FormatInt(f.end, 10)),
		phpjson.Pair("callresult", strconv.FormatInt(f.callResult, 10)),
		phpjson.Pair("endresult", strconv.FormatInt(f.endResult, 10)),
		phpjson.Pair("call_context", "mc_transque"),
		phpjson.Pair("call_exten", "ivr_in"),
		phpjson.Pair("call_vars", "trans_que=660,trans_pro=10008"),
		phpjson.Pair("record_file", recording),
		phpjson.Pair("user_data", phpjson.Object{
			phpjson.Pair("_tag", "autocall:poc"), phpjson.Pair("ext_id", m.draw.ExtID()), phpjson.Pair("template_data", nil),
			phpjson.Pair("proid", "10008"), phpjson.Pair("taskid", "13"),
		}),
		phpjson.Pair("trans_agent", agents),
	}
}

// numeric are the fields that the vendor's table has as integers and its example
// as text.
//
// Source: the vendor's page, 2.2 and 2.4 (documented).
var numeric = []string{
	"start_time_ee", "ring_time_ee", "answer_time_ee", "end_time_ee", "start_time", "ring_time", "ans_time", "link_time", "end_time",
	"ans_secs", "link_secs", "all_secs", "callresult", "endresult",
}

// with returns a record with other values, in pairs of key and value.
func with(record phpjson.Object, pairs ...any) phpjson.Object {
	changed := append(phpjson.Object(nil), record...)
	for i := 0; i < len(pairs); i += 2 {
		changed.Set(fmt.Sprint(pairs[i]), pairs[i+1])
	}
	return changed
}

// without returns a record without some of its fields.
func without(record phpjson.Object, keys ...string) phpjson.Object {
	var left phpjson.Object
	for _, m := range record {
		keep := true
		for _, k := range keys {
			keep = keep && m.Key != k
		}
		if keep {
			left = append(left, m)
		}
	}
	return left
}

// idOf returns a record's call id.
func idOf(record phpjson.Object) string {
	id, _ := record.Get("call_id")
	return fmt.Sprint(id)
}
