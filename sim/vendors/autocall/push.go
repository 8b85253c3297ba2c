package autocall

import (
	"cmp"
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/phpjson"
	"github.com/ringback-sim/ringback/sim/push"
	"github.com/ringback-sim/ringback/sim/world"
)

// typeCDR is the frame type of a record.
//
// Source: the vendor's page, 2.2 (documented).
const typeCDR = 1

// ladder is when a record that was not accepted is pushed again.
//
// Source: the vendor's page, 2.3 (documented).
var ladder = push.Ladder{
	15 * time.Second, 15 * time.Second, 30 * time.Second, 3 * time.Minute,
	30 * time.Minute, 30 * time.Minute, 30 * time.Minute, 30 * time.Minute, time.Hour,
}

// The push target's dialects that shape the data, beside the account's call-time.
const (
	dialectNumbers       = "numbers"         // string | int
	dialectUserData      = "user-data"       // object | string
	dialectEmptyUserData = "empty-user-data" // [] | {}
)

// readingOf returns how an account and one of its targets read the documents where
// they speak of a push.
func readingOf(a *world.Account, target push.Target) map[string]string {
	return map[string]string{
		dialectCallTime:      dialects.Read(a, dialectCallTime),
		dialectNumbers:       cmp.Or(target.Dialects[dialectNumbers], "string"),
		dialectUserData:      cmp.Or(target.Dialects[dialectUserData], "object"),
		dialectEmptyUserData: cmp.Or(target.Dialects[dialectEmptyUserData], "[]"),
	}
}

// push sends the record of a call to every target of its account.
func (v *Vendor) push(t clock.Turn, c *call.Call) {
	a, err := v.w.Account(t, Name, c.Account)
	if err != nil {
		return // an account that is gone has no targets
	}
	for _, target := range v.w.Push.TargetsOf(t, Name, a.ID) {
		reading := readingOf(a, target)
		data, err := phpjson.Marshal(v.pushData(a, c, reading))
		if err == nil {
			_, err = v.w.Push.Enqueue(t, push.Message{
				Target: target.Name, Call: string(c.ID), Type: typeCDR, Data: data, Ladder: ladder, Dialects: reading,
			})
		}
		if err != nil {
			v.w.Log().Error("record not pushed", "call", c.ID, "target", target.Name, "error", err)
		}
	}
}

// pushData is the data of a record's push.
//
// Source: the vendor's page, example 2.4, in its order (documented); call_time
// stands in the table only and follows call_id here (assumed). Of call_context,
// call_exten and call_vars the values are the example's with the queue and the
// project of the call (evidenced).
func (v *Vendor) pushData(a *world.Account, c *call.Call, reading map[string]string) phpjson.Object {
	s, p := stampsOf(c), partiesOf(c)
	num := func(n int64) any {
		if reading[dialectNumbers] == "int" {
			return n
		}
		return strconv.FormatInt(n, 10)
	}
	result := func(text string) any {
		n, _ := strconv.ParseInt(text, 10, 64) // the results are decimal digits
		return num(n)
	}
	data := phpjson.Object{
		phpjson.Pair("vcc_id", a.ID),
		phpjson.Pair("call_id", c.ID),
	}
	if reading[dialectCallTime] == "present" {
		data = append(data, phpjson.Pair("call_time", c.PlacedAt.In(clock.China).Format(time.DateTime)))
	}
	return append(data,
		phpjson.Pair("caller", c.Caller),
		phpjson.Pair("called", c.Callee),
		phpjson.Pair("called_areacode", p.called.Code),
		phpjson.Pair("called_areaname", p.called.Name),
		phpjson.Pair("called_type", p.called.Type),
		phpjson.Pair("called_vendor", p.called.Carrier),
		phpjson.Pair("trans_caller", p.transCaller),
		phpjson.Pair("trans_phone", p.transPhone),
		phpjson.Pair("trans_areacode", p.trans.Code),
		phpjson.Pair("trans_areaname", p.trans.Name),
		phpjson.Pair("trans_type", p.trans.Type),
		phpjson.Pair("trans_vendor", p.trans.Carrier),
		phpjson.Pair("start_time_ee", num(s.startEE)),
		phpjson.Pair("ring_time_ee", num(s.ringEE)),
		phpjson.Pair("answer_time_ee", num(s.answerEE)),
		phpjson.Pair("end_time_ee", num(s.endEE)),
		phpjson.Pair("start_time", num(s.start)),
		phpjson.Pair("ring_time", num(s.ring)),
		phpjson.Pair("ans_time", num(s.answer)),
		phpjson.Pair("link_time", num(s.link)),
		phpjson.Pair("end_time", num(s.end)),
		phpjson.Pair("ans_secs", num(s.ansSecs)),
		phpjson.Pair("link_secs", num(s.linkSecs)),
		phpjson.Pair("all_secs", num(s.allSecs)),
		phpjson.Pair("callresult", result(callResult(c))),
		phpjson.Pair("endresult", result(endResult(c))),
		phpjson.Pair("call_context", "mc_transque"),
		phpjson.Pair("call_exten", "ivr_in"),
		phpjson.Pair("call_vars", "trans_que="+queueOf(a, c)+",trans_pro="+c.Project),
		phpjson.Pair("record_file", v.w.RecordingURL(c)),
		phpjson.Pair("user_data", shapeUserData(userData(c), reading)),
		phpjson.Pair("trans_agent", transAgent(c)),
	)
}

// queueOf returns the skill group that took the call.
func queueOf(a *world.Account, c *call.Call) string {
	if project := a.Project(c.Project); project != nil {
		return project.Queue
	}
	return world.DefaultQueue
}

// transAgent lists the agents who were dialled; the example's call had none.
//
// Source: the vendor's page, example 2.4 for the empty list (documented), an
// agent's number in it is assumed.
func transAgent(c *call.Call) []any {
	if c.Agent == "" || c.LegOf(call.Caller).DialedAt.IsZero() {
		return []any{}
	}
	return []any{c.Agent}
}

// shapeUserData writes user data in a target's dialect.
func shapeUserData(data any, reading map[string]string) any {
	if o, ok := data.(phpjson.Object); ok && len(o) == 0 {
		if reading[dialectEmptyUserData] == "{}" {
			data = struct{}{}
		} else {
			data = []any{}
		}
	}
	if reading[dialectUserData] != "string" {
		return data
	}
	if text, ok := data.(string); ok {
		return text
	}
	b, err := phpjson.Marshal(data)
	if err != nil {
		return "" // it came in as JSON
	}
	return string(b)
}
