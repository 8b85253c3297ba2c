package contracts_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/contracts"
)

type members map[string]any

// with returns the members with some of them changed.
func (m members) with(changes members) members {
	changed := maps.Clone(m)
	maps.Copy(changed, changes)
	return changed
}

var jsonHeader = http.Header{"Content-Type": {"application/json"}}

func text(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // it is made of plain values
	}
	return b
}

// answered is a pushed record of a call that customer and agent answered.
var answered = members{
	"vcc_id": "782", "call_id": "6780056764416143360", "caller": "4006001234", "called": "18512342456",
	"called_areacode": "023", "called_areaname": "重庆 重庆", "called_type": "MOBILE", "called_vendor": "UNICOM",
	"trans_caller": "4006001234", "trans_phone": "01082518005", "trans_areacode": "010", "trans_areaname": "北京 北京", "trans_type": "FIXED", "trans_vendor": "",
	"start_time_ee": "1616491506", "ring_time_ee": "1616491508", "answer_time_ee": "1616491510", "end_time_ee": "1616491566",
	"start_time": "1616491500", "ring_time": "1616491503", "ans_time": "1616491506", "link_time": "1616491510", "end_time": "1616491566",
	"ans_secs": "60", "link_secs": "56", "all_secs": "66", "callresult": "2", "endresult": "11",
	"call_context": "mc_transque", "call_exten": "ivr_in", "call_vars": "trans_que=660,trans_pro=10008", "record_file": "",
	"user_data": []any{}, "trans_agent": []any{"8005"},
}

// pushed holds the record against the contract.
func pushed(record members) func(*contracts.Contract) []contracts.Violation {
	return func(c *contracts.Contract) []contracts.Violation {
		return c.ValidatePush("cdrPush", contracts.Push{Header: jsonHeader, Body: text(members{
			"type": 1, "data": record, "sign": strings.Repeat("0", 32), "timestamp": "2021-03-23 17:26:06",
		})})
	}
}

// row is a searched record of a call that nobody answered, the nth of a page.
func row(n int) members {
	start := 1616491476 + n
	return members{
		"vccId": "782", "projectId": "10008", "taskId": "13", "callId": fmt.Sprint(uint64(start) * 1000 << 22), "caller": "4006001234", "called": "18512342456",
		"calledAreacode": "023", "calledAreaname": "重庆 重庆", "calledType": "MOBILE", "calledVendor": "UNICOM",
		"transCaller": "", "transPhone": "", "transAreacode": "", "transAreaname": "", "transType": "", "transVendor": "",
		"startTimeEe": 0, "ringTimeEe": 0, "answerTimeEe": 0, "endTimeEe": 0, "startTime": start, "ringTime": 0, "ansTime": 0, "endTime": start + 12,
		"ansSecs": 0, "linkSecs": 0, "allSecs": 12, "callresult": "0", "endresult": "12", "userData": members{},
	}
}

// page answers a search with the first n rows.
func page(n int, filters members) func(*contracts.Contract) []contracts.Violation {
	return func(c *contracts.Contract) []contracts.Violation {
		var rows []members
		for i := range n {
			rows = append(rows, row(i))
		}
		q := contracts.Request{Method: http.MethodPost, Path: "/api/v1/cdr/search", Header: jsonHeader, Body: text(filters)}
		return c.ValidateResponse(q, contracts.Response{Status: http.StatusOK, Header: jsonHeader, Body: text(members{
			"code": 0, "message": "操作成功", "request_id": strings.Repeat("0", 32),
			"data": members{"results": rows, "searchAfter": rows[n-1]["callId"]},
		})})
	}
}

// asked answers a uccc request.
func asked(path string, status int, answer members) func(*contracts.Contract) []contracts.Violation {
	return func(c *contracts.Contract) []contracts.Violation {
		place, err := url.Parse("/api/v31/tserver/tenants/69986/calls" + path)
		if err != nil {
			panic(err) // it is written below
		}
		q := contracts.Request{Method: http.MethodGet, Path: place.Path, Query: place.Query()}
		return c.ValidateResponse(q, contracts.Response{Status: status, Header: jsonHeader, Body: text(answer)})
	}
}

func failure(status, code int, message string) members {
	return members{"status": status, "error": members{"code": code, "message": message}}
}

var talked = members{
	"id": "5c2b6bb0-6a3e-4f0e-9d4c-2f4b1f1c7a55", "callerNumber": "01082511013", "calleeNumber": "13800138000", "agentId": 699861013, "salesmanCode": "",
	"startTime": "2016-01-11T18:25:43.511Z", "answerTime": "2016-01-11T18:25:56.105Z", "endTime": "2016-01-11T18:27:26.105Z",
	"duration": "90", "cost": "0.60", "recordUrl": "",
}

// broken are messages with one thing wrong that breaks one rule, beside those of
// the damages; "" breaks none.
var broken = []struct {
	contract, rule string
	check          func(*contracts.Contract) []contracts.Violation
}{
	{"autocall", "", pushed(answered)},
	{"autocall", "pushed-answered-length", pushed(answered.with(members{"ans_secs": "61"}))},
	{"autocall", "pushed-talk-length", pushed(answered.with(members{"link_secs": "55"}))},
	{"autocall", "pushed-link", pushed(answered.with(members{"link_time": "1616491508", "link_secs": "58"}))},
	{"autocall", "pushed-agent-in-order", pushed(answered.with(members{"ring_time_ee": "1616491511"}))},
	{"autocall", "pushed-customer-first", pushed(answered.with(members{"start_time_ee": "1616491505"}))},
	{"autocall", "pushed-no-agent-no-phone", pushed(answered.with(members{
		"start_time_ee": "0", "ring_time_ee": "0", "answer_time_ee": "0", "end_time_ee": "0", "link_time": "0", "link_secs": "0", "callresult": "1",
	}))},
	{"autocall", "", pushed(answered.with(members{"call_time": "2021-03-23 17:25:00"}))},
	{"autocall", "placed-before-dialled", pushed(answered.with(members{"call_time": "2021-03-23 17:25:01"}))},
	{"autocall", "", page(3, members{"perPage": 3, "searchAfter": "6780001242530852864", "startTime": members{"gte": "2021-03-23 17:24:36", "lte": "2021-03-23 17:24:38"}})},
	{"autocall", "page-size", page(3, members{"perPage": 2})},
	{"autocall", "", page(15, members{})},
	{"autocall", "page-size-default", page(16, members{})},
	{"autocall", "cursor-exclusive", page(3, members{"perPage": 3, "searchAfter": row(0)["callId"]})},
	{"autocall", "dialled-from", page(3, members{"perPage": 3, "startTime": members{"gte": "2021-03-23 17:24:37"}})},
	{"autocall", "dialled-until", page(3, members{"perPage": 3, "startTime": members{"lte": "2021-03-23 17:24:37"}})},
	{"uccc", "", asked("/"+fmt.Sprint(talked["id"]), 200, talked)},
	{"uccc", "cost-by-the-minute", asked("/"+fmt.Sprint(talked["id"]), 200, talked.with(members{"cost": "0.45"}))},
	{"uccc", "", asked("/x", 404, failure(404, 30130, "未查询到该话单。"))},
	{"uccc", "status-of-the-portals-codes", asked("/x", 404, failure(401, 30130, "未查询到该话单。"))},
	{"uccc", "", asked("/x", 404, failure(404, 30119, "企业\"1\"不存在。"))},
	{"uccc", "status-of-the-other-codes", asked("/x", 404, failure(422, 30119, "企业\"1\"不存在。"))},
}

// TestEveryRuleCanBeBroken knows, of each rule, a message or a damage that breaks
// it: no rule is written so that it always holds.
func TestEveryRuleCanBeBroken(t *testing.T) {
	g := NewWithT(t)
	breakable := map[string]bool{}
	for _, b := range broken {
		c, err := contracts.Load(b.contract)
		g.Expect(err).NotTo(HaveOccurred())
		var found []string
		for _, v := range b.check(c) {
			found = append(found, v.Rule)
		}
		if b.rule == "" {
			g.Expect(found).To(BeEmpty(), b.contract)
			continue
		}
		g.Expect(found).To(Equal([]string{b.rule}))
		breakable[b.contract+" "+b.rule] = true
	}
	each(t, func(g *WithT, name string, document any) {
		damages, err := os.ReadFile("testdata/damage/" + name + ".yaml")
		g.Expect(err).NotTo(HaveOccurred())
		walk(document, "", func(pointer string, object map[string]any) {
			rules, _ := object["x-rules"].([]any)
			for _, one := range rules {
				rule := one.(map[string]any)["name"].(string)
				damaged := strings.Contains(string(damages), ": "+rule+"'")
				g.Expect(damaged || breakable[name+" "+rule]).To(BeTrue(), "nothing breaks rule %s at %s", rule, pointer)
			}
		})
	})
}
