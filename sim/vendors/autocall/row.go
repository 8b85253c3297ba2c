package autocall

import (
	"encoding/json"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/numbering"
	"github.com/ringback-sim/ringback/sim/phpjson"
	"github.com/ringback-sim/ringback/sim/world"
)

// row is one record in a search's answer.
//
// Source: the vendor's page, example 1.4.2, in its order (documented).
type row struct {
	VccID          string      `json:"vccId"`
	ProjectID      string      `json:"projectId"`
	TaskID         string      `json:"taskId"`
	CallID         call.ID     `json:"callId"`
	Caller         call.Number `json:"caller"`
	Called         call.Number `json:"called"`
	CalledAreacode string      `json:"calledAreacode"`
	CalledAreaname string      `json:"calledAreaname"`
	CalledType     string      `json:"calledType"`
	CalledVendor   string      `json:"calledVendor"`
	TransCaller    call.Number `json:"transCaller"`
	TransPhone     call.Number `json:"transPhone"`
	TransAreacode  string      `json:"transAreacode"`
	TransAreaname  string      `json:"transAreaname"`
	TransType      string      `json:"transType"`
	TransVendor    string      `json:"transVendor"`
	StartTimeEe    int64       `json:"startTimeEe"`
	RingTimeEe     int64       `json:"ringTimeEe"`
	AnswerTimeEe   int64       `json:"answerTimeEe"`
	EndTimeEe      int64       `json:"endTimeEe"`
	StartTime      int64       `json:"startTime"`
	RingTime       int64       `json:"ringTime"`
	AnsTime        *int64      `json:"ansTime,omitempty"`
	AnswerTime     *int64      `json:"answerTime,omitempty"`
	EndTime        int64       `json:"endTime"`
	AnsSecs        int64       `json:"ansSecs"`
	LinkSecs       int64       `json:"linkSecs"`
	AllSecs        int64       `json:"allSecs"`
	Callresult     string      `json:"callresult"`
	Endresult      string      `json:"endresult"`
	UserData       any         `json:"userData"`
}

// rowOf writes a finished call as a row of the account's dialect.
func rowOf(a *world.Account, c *call.Call) row {
	s, p := stampsOf(c), partiesOf(c)
	r := row{
		VccID: a.ID, ProjectID: c.Project, TaskID: c.Task, CallID: c.ID, Caller: c.Caller, Called: c.Callee,
		CalledAreacode: p.called.Code, CalledAreaname: p.called.Name, CalledType: p.called.Type, CalledVendor: p.called.Carrier,
		TransCaller: p.transCaller, TransPhone: p.transPhone,
		TransAreacode: p.trans.Code, TransAreaname: p.trans.Name, TransType: p.trans.Type, TransVendor: p.trans.Carrier,
		StartTimeEe: s.startEE, RingTimeEe: s.ringEE, AnswerTimeEe: s.answerEE, EndTimeEe: s.endEE,
		StartTime: s.start, RingTime: s.ring, EndTime: s.end,
		AnsSecs: s.ansSecs, LinkSecs: s.linkSecs, AllSecs: s.allSecs,
		Callresult: callResult(c), Endresult: endResult(c), UserData: searchedUserData(c),
	}
	if dialects.Says(a, dialectAnswerTime, "answerTime") {
		r.AnswerTime = &s.answer
	} else {
		r.AnsTime = &s.answer
	}
	return r
}

// parties are the numbers of a record with their places; those of the agent's
// side are empty unless the agent was dialled.
type parties struct {
	called, trans           numbering.Place
	transCaller, transPhone call.Number
}

func partiesOf(c *call.Call) parties {
	p := parties{called: numbering.Lookup(string(c.Callee))}
	if agent := c.LegOf(call.Caller); !agent.DialedAt.IsZero() {
		p.transCaller, p.transPhone = agent.From, agent.To
		p.trans = numbering.Lookup(string(agent.To))
	}
	return p
}

// ShowRecord returns a finished call as a row of the search.
func (v *Vendor) ShowRecord(_ clock.Turn, a *world.Account, c call.Call) any {
	b, err := phpjson.Marshal(rowOf(a, &c))
	if err != nil {
		return nil // the strings of a record were checked when they came in
	}
	return json.RawMessage(b)
}
