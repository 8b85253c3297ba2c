package uccc

import (
	"strconv"
	"time"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/world"
)

// record is a call as the vendor tells of it. What has not happened is null, and
// so is the agent of a mobile phone.
//
// Source: the vendor's page, 二, in its order (documented); null and "" for what
// there is not: supplement C9 (evidenced).
type record struct {
	ID           call.ID     `json:"id"`
	CallerNumber call.Number `json:"callerNumber"`
	CalleeNumber call.Number `json:"calleeNumber"`
	AgentID      *int64      `json:"agentId"`
	SalesmanCode string      `json:"salesmanCode"`
	StartTime    *string     `json:"startTime"`
	AnswerTime   *string     `json:"answerTime"`
	EndTime      *string     `json:"endTime"`
	Duration     string      `json:"duration"`
	Cost         string      `json:"cost"`
	RecordURL    string      `json:"recordUrl"`
}

// instant writes an instant in RFC 3339 with milliseconds and Z, nil when it is
// zero.
//
// Source: the vendor's page, 二, the example of startTime (documented).
func instant(at time.Time) *string {
	if at.IsZero() {
		return nil
	}
	text := at.UTC().Format(httpx.InstantFormat)
	return &text
}

// recordOf tells of a call, finished or not. It is answered when both parties are
// on the line, and its duration counts from there.
func (v *Vendor) recordOf(a *world.Account, c *call.Call) record {
	return record{
		ID: c.ID, CallerNumber: c.Caller, CalleeNumber: c.Callee,
		AgentID: agentID(c.Agent), SalesmanCode: c.Attributes[attrSalesman],
		StartTime: instant(c.PlacedAt), AnswerTime: instant(c.B.AnsweredAt), EndTime: instant(c.EndedAt),
		Duration:  strconv.FormatInt(int64(c.Talk()/time.Second), 10),
		Cost:      yuan(cost(c.Talk(), a.Tariff)),
		RecordURL: v.w.RecordingURL(c),
	}
}

// ShowRecord returns a finished call as getCall does.
func (v *Vendor) ShowRecord(_ clock.Turn, a *world.Account, c call.Call) any {
	return v.recordOf(a, &c)
}
