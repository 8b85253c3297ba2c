package wintelapi

import (
	"cmp"
	"encoding/json"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/phpjson"
	"github.com/ringback-sim/ringback/sim/world"
)

// The attributes of a call in: what the customer pressed, and where they waited.
const (
	AttrIVRDigits = "ivrDigits"
	AttrQueue     = "queue"
)

// The words for whether the parties were connected.
//
// Source: the vendor's page, the examples (documented); the word for connected
// is assumed.
const (
	connected    = "接通"
	notConnected = "未接通"
)

// outboundRow is one two-way call in the order of the example; all values are
// text.
//
// Source: the vendor's page, 双向外呼记录接口 (documented).
type outboundRow struct {
	Caller     call.Number `json:"caller"`
	Called     call.Number `json:"called"`
	Out        string      `json:"out"`
	StartTime  string      `json:"start_time"`
	ConnTime   string      `json:"conn_time"`
	EndTime    string      `json:"end_time"`
	AllSecs    string      `json:"all_secs"`
	RecordFile string      `json:"record_file"`
	Result     string      `json:"result"`
}

// inboundRow is one call to the 400 number in the order of the example; the id
// is only in the table of fields.
//
// Source: the vendor's page, 400呼入通话记录接口 (documented).
type inboundRow struct {
	Caller     call.Number `json:"caller"`
	Called     call.Number `json:"called"`
	IVRDigits  string      `json:"ivr_digits"`
	In         string      `json:"in"`
	StartTime  string      `json:"start_time"`
	ConnTime   string      `json:"conn_time"`
	EndTime    string      `json:"end_time"`
	AllSecs    string      `json:"all_secs"`
	RecordFile *string     `json:"record_file"`
	Result     string      `json:"result"`
	CallID     call.ID     `json:"call_id,omitempty"`
}

func (v *Vendor) outboundRowOf(c *call.Call) outboundRow {
	return outboundRow{
		Caller: cmp.Or(c.A.To, c.Caller), Called: second(c), Out: "out",
		StartTime: localText(c.PlacedAt), ConnTime: localText(c.B.AnsweredAt), EndTime: localText(c.EndedAt),
		AllSecs: seconds(c.PlacedAt, c.EndedAt), RecordFile: v.w.RecordingURL(c), Result: result(c),
	}
}

func (v *Vendor) inboundRowOf(a *world.Account, c *call.Call) inboundRow {
	row := inboundRow{
		Caller: c.Caller, Called: second(c), IVRDigits: c.Attributes[AttrIVRDigits], In: "in",
		StartTime: localText(c.PlacedAt), ConnTime: localText(c.B.AnsweredAt), EndTime: localText(c.EndedAt),
		AllSecs: seconds(c.PlacedAt, c.EndedAt), Result: result(c),
	}
	if url := v.w.RecordingURL(c); url != "" {
		row.RecordFile = &url
	}
	if dialects.Says(a, dialectInboundID, "present") {
		row.CallID = c.ID
	}
	return row
}

// second returns the number that was dialled second, "" when the call did not
// get that far: so both examples, in which nobody was connected, have it.
//
// Source: supplement B7, that it may be empty (evidenced); when it is, is assumed.
func second(c *call.Call) call.Number {
	if c.B.DialedAt.IsZero() {
		return ""
	}
	return c.B.To
}

// result says whether the second party joined the first.
func result(c *call.Call) string {
	if c.B.WasAnswered() {
		return connected
	}
	return notConnected
}

// ShowRecord returns a finished call as the list of its direction has it.
func (v *Vendor) ShowRecord(_ clock.Turn, a *world.Account, c call.Call) any {
	var row any = v.outboundRowOf(&c)
	if c.Direction == call.In {
		row = v.inboundRowOf(a, &c)
	}
	b, err := phpjson.Marshal(row)
	if err != nil {
		return nil // the strings of a record were checked when they came in
	}
	return json.RawMessage(b)
}
