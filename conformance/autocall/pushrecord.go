package autocall

import (
	"encoding/json"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/contracts"
)

// The members of a pushed record that the document's table names, and those that
// only its example has.
var (
	pushedTexts = []string{
		"caller", "called", "trans_caller", "call_id", "trans_phone", "called_areacode", "called_areaname", "called_type", "called_vendor",
		"trans_areacode", "trans_areaname", "trans_type", "record_file",
	}
	pushedNumbers = []string{
		"start_time_ee", "ring_time_ee", "answer_time_ee", "end_time_ee", "start_time", "ring_time", "ans_time", "link_time", "end_time",
		"ans_secs", "link_secs", "all_secs", "callresult", "endresult",
	}
	pushedExtras = []string{"vcc_id", "trans_vendor", "call_context", "call_exten", "call_vars"}
)

// pushedRecords declares the specs of what stands in a record that is pushed.
func (a *api) pushedRecords(l *spec.List) {
	table := spec.Documented("autocall 2.2")
	l.It("AUTOCALL-PUSH-020", "numbers, places and the recording are text", table, spec.ReadOnly, func(c *spec.Case) {
		r := a.aRecord(c)
		for _, name := range pushedTexts {
			c.Expect(name, string(r[name]), gomega.HavePrefix(`"`))
		}
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-021", "times, durations and results are integers, or the same as text", table, spec.ReadOnly, func(c *spec.Case) {
		r := a.aRecord(c)
		form := `^"(0|[1-9][0-9]*)"$`
		if a.Dialect("autocall", "numbers") == "int" {
			form = `^(0|[1-9][0-9]*)$`
		}
		for _, name := range pushedNumbers {
			c.Expect(name, string(r[name]), gomega.MatchRegexp(`^"?(0|[1-9][0-9]*)"?$`))
			c.As(spec.Evidenced("supplement A4, dialect numbers")).Expect(name+" as the target file says", string(r[name]), gomega.MatchRegexp(form))
		}
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-022", "a record has the members of the example as well", spec.Documented("autocall 2.4"), spec.ReadOnly, func(c *spec.Case) {
		r := a.aRecord(c)
		for _, name := range pushedExtras {
			c.Expect(name, string(r[name]), gomega.HavePrefix(`"`))
		}
		c.Expect("trans_agent", string(r["trans_agent"]), gomega.MatchRegexp(`^[\[{]`))
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-023", "records fit the contract, statement by statement", spec.Documented("contract autocall"), spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{})
		contract, err := a.Contract("autocall")
		c.Check(err)
		for _, outcome := range outcomes {
			p.place(c, outcome)
		}
		n := len(outcomes)
		if a.Control == nil {
			n = 1
		}
		for _, push := range p.came(c, n) {
			c.FitsPush(contract, "cdrPush", contracts.Push{Header: push.Header, Body: push.Body})
		}
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-024", "an encrypted record has the same members as one in the clear", table, spec.ReadOnly, func(c *spec.Case) {
		p := a.pushes(c, pushing{sealed: true})
		contract, err := a.Contract("autocall")
		c.Check(err)
		push := p.one(c)
		opened, err := json.Marshal(p.record(c, push))
		c.Check(err)
		c.FitsPush(contract, "cdrPush", contracts.Push{Header: push.Header, Body: push.Body, Opened: opened})
	}, spec.Receiver)
	l.It("AUTOCALL-PUSH-025", "what there is not to say of a call that nobody answered is empty text, not absent and not null", spec.Documented("autocall 2.4"), spec.PlacesCalls, func(c *spec.Case) {
		r := a.recordOf(c, "busy")
		for _, name := range []string{"trans_caller", "trans_phone", "trans_areacode", "trans_areaname", "trans_type", "trans_vendor", "record_file"} {
			c.Equal(name, string(r[name]), `""`)
		}
		c.Equal("trans_agent", string(r["trans_agent"]), "[]")
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-026", "a time that did not come is 0, and so is what would be counted from it", spec.Documented("autocall 2.4"), spec.PlacesCalls, func(c *spec.Case) {
		r := a.recordOf(c, "no-answer")
		for _, name := range []string{"start_time_ee", "ring_time_ee", "answer_time_ee", "end_time_ee", "ans_time", "link_time", "ans_secs", "link_secs"} {
			c.Expect(name, string(r[name]), gomega.MatchRegexp(`^"?0"?$`))
		}
		c.Expect("ring_time", r.number("ring_time"), gomega.BeNumerically(">", 0))
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-027", "the times of a call that both answered follow one another", table, spec.PlacesCalls, func(c *spec.Case) {
		r := a.recordOf(c, "answered")
		for _, name := range []string{"start_time", "ring_time", "ans_time", "link_time", "end_time", "start_time_ee", "ring_time_ee", "answer_time_ee", "end_time_ee"} {
			c.Expect(name, r.number(name), gomega.BeNumerically(">", 0))
		}
		c.True("the customer's times", inOrder(r.number("start_time"), r.number("ring_time"), r.number("ans_time"), r.number("link_time"), r.number("end_time")), "%s", fmtOf(r))
		c.True("the agent's times", inOrder(r.number("start_time_ee"), r.number("ring_time_ee"), r.number("answer_time_ee"), r.number("end_time_ee")), "%s", fmtOf(r))
		c.As(spec.Assumed("ringback")).Equal("link_time, when the second of them answered", r.number("link_time"), max(r.number("ans_time"), r.number("answer_time_ee")))
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-028", "all_secs, ans_secs and link_secs reach from start_time, ans_time and link_time to end_time", table, spec.PlacesCalls, func(c *spec.Case) {
		r := a.recordOf(c, "answered")
		for _, s := range []struct{ length, from string }{{"all_secs", "start_time"}, {"ans_secs", "ans_time"}, {"link_secs", "link_time"}} {
			c.Expect(s.length, r.number(s.length), gomega.BeNumerically("~", r.number("end_time")-r.number(s.from), int64(a.Tolerances.Rounding.Seconds())))
		}
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-029", "callresult is 0 when the customer did not answer, 1 when no agent did, 2 when both did", spec.Evidenced("supplement A7"), spec.PlacesCalls, func(c *spec.Case) {
		for result, outcome := range []string{"busy", "abandoned", "answered"} {
			c.Equal("callresult of a call "+outcome, a.recordOf(c, outcome).number("callresult"), int64(result))
		}
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-030", "endresult is 11 when the customer hung up, 12 when anybody else did", spec.Evidenced("supplement A6"), spec.PlacesCalls, func(c *spec.Case) {
		c.Equal("endresult when the customer hangs up", a.recordOf(c, "callee-hangs-up").number("endresult"), int64(11))
		for _, outcome := range []string{"caller-hangs-up", "cut-off", "no-answer"} {
			c.Equal("endresult of a call "+outcome, a.recordOf(c, outcome).number("endresult"), int64(12))
		}
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-031", "record_file is the address of a talk's recording, and empty without a talk", table, spec.PlacesCalls, func(c *spec.Case) {
		c.Expect("record_file of a talk", a.recordOf(c, "answered").text("record_file"), gomega.MatchRegexp(`^https?://[^/]+/.+`))
		c.As(spec.Assumed("supplement A13")).Equal("record_file of an abandoned call", a.recordOf(c, "abandoned").text("record_file"), "")
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-032", "call_context, call_exten and call_vars say what takes the call: the group of agents and the project", spec.Evidenced("supplement A.5.2"), spec.ReadOnly, func(c *spec.Case) {
		r := a.aRecord(c)
		c.Expect("call_vars", r.text("call_vars"), gomega.MatchRegexp(`^trans_que=[^,]*,trans_pro=[^,]*$`))
		c.Expect("call_context", r.text("call_context"), gomega.MatchRegexp(`^mc_trans(que|ivr|ai)$`))
		c.Expect("call_exten", r.text("call_exten"), gomega.Not(gomega.BeEmpty()))
	}, spec.Receiver)
	a.customersData(l)
}

// customersData declares the specs of what the customer gave with a number.
func (a *api) customersData(l *spec.List) {
	l.It("AUTOCALL-PUSH-033", "a number's user data names tag, the customer's id, template, project and task", spec.Documented("autocall 2.4"), spec.PlacesCalls, func(c *spec.Case) {
		r := a.recordOf(c, "busy", map[string]any{"extId": "person-17"})
		var data map[string]json.RawMessage
		c.Must("user_data is an object", json.Unmarshal(r["user_data"], &data), gomega.Succeed())
		c.Equal("_tag", string(data["_tag"]), `"autocall:poc"`)
		c.Equal("ext_id", string(data["ext_id"]), `"person-17"`)
		c.Equal("template_data", string(data["template_data"]), `null`)
		c.Expect("proid", string(data["proid"]), gomega.HavePrefix(`"`))
		c.Expect("taskid", string(data["taskid"]), gomega.HavePrefix(`"`))
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-034", "what the customer gave with a call comes back as it was, in its order", spec.Documented("autocall 2.2"), spec.PlacesCalls, func(c *spec.Case) {
		given := json.RawMessage(`{"order":"A/17 \"x\"","name":"张三","face":"😀","nested":{"list":[1,2.5,true,null],"none":[]},"z":1,"a":2}`)
		r := a.recordOf(c, "busy", map[string]any{"userData": given})
		const written = `{"order":"A\/17 \"x\"","name":"\u5f20\u4e09","face":"\ud83d\ude00","nested":{"list":[1,2.5,true,null],"none":[]},"z":1,"a":2}`
		c.Expect("user_data", string(r["user_data"]), gomega.MatchJSON(given))
		c.As(spec.Evidenced("supplement A.6")).Equal("user_data, byte by byte", string(r["user_data"]), written)
	}, spec.Receiver, spec.Control)
	l.It("AUTOCALL-PUSH-035", "user data that is empty is an empty list, or as the target file says", spec.Evidenced("supplement A31, dialect empty-user-data"), spec.PlacesCalls, func(c *spec.Case) {
		r := a.recordOf(c, "busy", map[string]any{"userData": map[string]any{}})
		c.Equal("user_data", string(r["user_data"]), a.Dialect("autocall", "empty-user-data"))
	}, spec.Receiver, spec.Control)
}

// aRecord returns the record of a call that was not answered, or the next one, as
// it was pushed, encrypted or not.
func (a *api) aRecord(c *spec.Case) row {
	p := a.pushes(c, pushing{either: true})
	return p.record(c, p.one(c))
}

// recordOf places a call and returns its record as it was pushed.
func (a *api) recordOf(c *spec.Case, outcome string, further ...map[string]any) row {
	return a.recordUnder(c, nil, outcome, further...)
}

// recordUnder is the same under readings of the spec's own.
func (a *api) recordUnder(c *spec.Case, dialects map[string]string, outcome string, further ...map[string]any) row {
	p := a.pushes(c, pushing{dialects: dialects})
	p.place(c, outcome, further...)
	r := p.record(c, p.came(c, 1)[0])
	c.Check(p.end(c.Context())) // one at a time, so that their order is always the same
	return r
}

// busyRecord is the frame of a call that was not answered, under readings of the
// spec's own.
func (a *api) busyRecord(c *spec.Case, dialects map[string]string) (target.Push, row) {
	p := a.pushes(c, pushing{dialects: dialects})
	push := p.one(c)
	return push, p.record(c, push)
}
