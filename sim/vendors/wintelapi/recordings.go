package wintelapi

import (
	"net/http"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/cdr"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/journal"
	"github.com/ringback-sim/ringback/sim/numbering"
)

const fieldCallID = "call_id"

// played says where a recording is. Clients cut the address out of the text by
// position, so nothing else may stand in it.
//
// Source: supplement B.2, the prefix of 20 characters (evidenced).
type played struct {
	Code int    `json:"code"`
	Path string `json:"path"`
}

// playRecord answers where the recording of a call can be fetched.
//
// Source: supplement B.4 (evidenced).
func (v *Vendor) playRecord(r *http.Request) (httpx.Reply, error) {
	in := readParameters(r)
	body := played{Code: http.StatusOK}
	err := v.w.Clock.Look(func(t clock.Turn) error {
		a, err := v.identify(t, r, in)
		if err != nil {
			return err
		}
		id := in.text(fieldCallID)
		journal.From(r.Context()).SetCall(id)
		if id == "" {
			return errs.Field(errs.Missing, fieldCallID, "empty, expected the id of a call")
		}
		record, ok := a.Records.Get(call.ID(id))
		if body.Path = v.w.RecordingURL(&record.Call); !ok || body.Path == "" {
			return errs.Field(errs.NotFound, fieldCallID, "%q is not the id of a call that has a recording", id)
		}
		return nil
	})
	return httpx.Reply{Body: body}, err
}

// recordingRow is one recorded call; all values are text.
//
// Source: supplement B.4 (evidenced); the values of call_type are assumed.
type recordingRow struct {
	CallID           call.ID     `json:"call_id"`
	StartTime        string      `json:"start_time"`
	EndTime          string      `json:"end_time"`
	ConnSecs         string      `json:"conn_secs"`
	AgNum            string      `json:"ag_num"`
	AgName           string      `json:"ag_name"`
	AgPhone          call.Number `json:"ag_phone"`
	GroupID          string      `json:"group_id"`
	QueName          string      `json:"que_name"`
	CallType         string      `json:"call_type"`
	CusPhone         call.Number `json:"cus_phone"`
	CusPhoneAreacode string      `json:"cus_phone_areacode"`
	CusPhoneAreaname string      `json:"cus_phone_areaname"`
	AgPhoneAreacode  string      `json:"ag_phone_areacode"`
	AgPhoneAreaname  string      `json:"ag_phone_areaname"`
}

// The types of call in a list of recordings.
const (
	typeOut = "1"
	typeIn  = "2"
)

// listRecordings answers the calls that have a recording, oldest first.
//
// Source: supplement B.4 (evidenced).
func (v *Vendor) listRecordings(r *http.Request) (httpx.Reply, error) {
	in := readParameters(r)
	var rows []recordingRow
	err := v.w.Clock.Look(func(t clock.Turn) error {
		a, err := v.identify(t, r, in)
		if err != nil {
			return err
		}
		conditions, err := in.filter()
		if err != nil {
			return err
		}
		q := cdr.Query{Match: map[string]string{bySound: "1"}}
		if agent := conditions.text("ag_num"); agent != "" {
			q.Match[byAgent] = agent
		}
		if q.From, q.To, err = conditions.period(); err != nil {
			return err
		}
		return v.list(t, r, a, q, func(c *call.Call) { rows = append(rows, recordingRowOf(c)) })
	})
	return httpx.Reply{Body: listed{answer{http.StatusOK, "ok"}, rows}}, err
}

func recordingRowOf(c *call.Call) recordingRow {
	customer, agent, kind := c.Callee, c.A.To, typeOut
	if c.Direction == call.In {
		customer, agent, kind = c.Caller, c.B.To, typeIn
	}
	theirs, ours := numbering.Lookup(string(customer)), numbering.Lookup(string(agent))
	return recordingRow{
		CallID: c.ID, StartTime: localText(c.PlacedAt), EndTime: localText(c.EndedAt), ConnSecs: seconds(c.B.AnsweredAt, c.EndedAt),
		AgNum: c.Agent, AgPhone: agent, GroupID: c.Attributes[AttrQueue], QueName: c.Attributes[AttrQueue], CallType: kind,
		CusPhone: customer, CusPhoneAreacode: theirs.Code, CusPhoneAreaname: theirs.Name,
		AgPhoneAreacode: ours.Code, AgPhoneAreaname: ours.Name,
	}
}
