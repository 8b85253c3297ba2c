package uccc_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/errs"
	"github.com/ringback-sim/ringback/sim/vendors/uccc"
	"github.com/ringback-sim/ringback/sim/world"
)

// numbers returns an import of n ordinary numbers.
func numbers(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("138%08d", 10_000_000+i)
	}
	body, _ := json.Marshal(map[string]any{"numbers": list})
	return string(body)
}

func TestACampaignDialsWhatIsImported(t *testing.T) {
	r := newRig(t, world.Options{})
	rec := r.send(http.MethodPost, campaign, `{"numbers":["13800138000","02583191234","13800138000","13800000002"]}`)
	r.Expect(rec.Code).To(Equal(http.StatusOK))
	r.Expect(rec.Body.Len()).To(BeZero())
	from := r.now()
	r.idle()
	ids := r.period(from, r.now(), "")
	r.Expect(ids).To(HaveLen(3), "a duplicate is dropped")
	callees := map[call.Number]bool{}
	talked := 0
	for _, id := range ids {
		c := r.call(id)
		callees[c.Callee] = true
		r.Expect(c.A.Party).To(Equal(call.Callee), "the customer is dialled first")
		r.Expect(c.Project).To(Equal("1"))
		r.Expect(c.Caller).To(Equal(call.Number("02583191013")))
		if c.Disposition() == call.DispositionAnswered {
			talked++
			r.Expect(c.B.To).To(Equal(call.Number("01082511013")))
			r.Expect(r.get(id)).To(ContainSubstring(`"agentId":699861013,`))
		}
	}
	r.Expect(callees).To(HaveLen(3))
	r.Expect(talked).To(BeNumerically(">", 0))
}

func TestAnImportDropsWhatWaitsAlready(t *testing.T) {
	r := newRig(t, world.Options{})
	r.do(func(t clock.Turn) error {
		a, g := r.agent(t, agent)
		r.SetReady(t, a, g, false) // so that nobody is dialled
		return nil
	})
	r.account(`{"dialects":{"import-status":"204"}}`)
	for _, body := range []string{`{"numbers":["13800138000","13800138001"]}`, `{"numbers":["13800138001","13800138002"]}`, `{"numbers":["13800138002"]}`} {
		rec := r.send(http.MethodPost, campaign, body)
		r.Expect(rec.Code).To(Equal(http.StatusNoContent))
		r.Expect(rec.Body.Len()).To(BeZero())
	}
	r.Expect(r.waiting()).To(Equal([]call.Number{"13800138000", "13800138001", "13800138002"}))
}

// TestAnImportDropsWhatIsOnTheLine imports one number again while it is being
// called, into its campaign and into another; once the call is over it is new.
func TestAnImportDropsWhatIsOnTheLine(t *testing.T) {
	r := newRig(t, world.Options{})
	r.account(`{"campaigns":["1","2"]}`)
	called := func() (n int) {
		r.do(func(t clock.Turn) error {
			a, err := r.Account(t, uccc.Name, "")
			n = a.Records.Len()
			return err
		})
		return n
	}
	for _, path := range []string{campaign, campaign, strings.Replace(campaign, "campaigns/1/", "campaigns/2/", 1)} {
		r.Expect(r.send(http.MethodPost, path, `{"numbers":["13800138000"]}`).Code).To(Equal(http.StatusOK))
	}
	r.idle()
	r.Expect(called()).To(Equal(1))
	r.Expect(r.send(http.MethodPost, campaign, `{"numbers":["13800138000"]}`).Code).To(Equal(http.StatusOK))
	r.idle()
	r.Expect(called()).To(Equal(2))
}

// TestWhatTheVendorJudges asks the world, as the control API does, for an agent
// and for a call that the vendor's own routes would not take.
func TestWhatTheVendorJudges(t *testing.T) {
	r := newRig(t, world.Options{})
	r.do(func(t clock.Turn) error {
		a, err := r.Account(t, uccc.Name, "")
		r.Expect(r.CheckAgentID(t, a, "699861014")).To(Succeed())
		for _, id := range []string{"abc", "69986101", "6998610145", "100011001", "69986-101", "-5"} {
			r.Expect(errs.As(r.CheckAgentID(t, a, id)).Field).To(Equal("id"), id)
		}
		for _, callee := range []call.Number{"123", "138000000000000", "1380013800x"} {
			_, err := r.Place(t, world.Placement{Vendor: uccc.Name, Callee: callee})
			r.Expect(errs.As(err).Field).To(Equal("callee"), string(callee))
		}
		return err
	})
}

func TestABlankSalesmanIsNone(t *testing.T) {
	r := newRig(t, world.Options{})
	id := r.place(`{"agentId":699861013,"calleeNumber":"13800138000","salesmanCode":"  "}`)
	r.Expect(r.call(id).Attributes).NotTo(HaveKey("salesmanCode"))
}

// waiting returns the numbers that the demo campaign has not dialled.
func (r *rig) waiting() (list []call.Number) {
	r.t.Helper()
	r.do(func(t clock.Turn) error {
		a, err := r.Account(t, uccc.Name, "")
		for _, task := range a.Project("1").Tasks {
			for _, e := range task.Pending {
				list = append(list, e.Phone)
			}
		}
		return err
	})
	return list
}

func TestTheLargestImport(t *testing.T) {
	r := newRig(t, world.Options{})
	r.Expect(r.send(http.MethodPost, campaign, numbers(50_000)).Code).To(Equal(http.StatusOK))
	r.Expect(len(r.waiting())).To(BeNumerically(">", 49_900), "the first are on the line")
	rec := r.send(http.MethodPost, campaign, numbers(50_001))
	r.Expect(rec.Code).To(Equal(http.StatusUnprocessableEntity))
	r.expectEnvelope(rec.Body.String(), 422, 30117, "numbers", "50001个号码,一次最多导入50000个。")
}

func TestImportsThatAreRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		path, body   string
		status, code int
		field        string
		message      string
	}{
		"no such tenant":   {"/api/v31/outbound/tenants/1/campaigns/1/numbers", numbers(1), 404, 30119, "tenantId", `企业"1"不存在。`},
		"no such campaign": {"/api/v31/outbound/tenants/69986/campaigns/2/numbers", numbers(1), 404, 30120, "campaignId", `呼叫任务"2"不存在。`},
		"no numbers":       {campaign, `{}`, 422, 30116, "numbers", "请填写被叫号码。"},
		"an empty list":    {campaign, `{"numbers":[]}`, 422, 30116, "numbers", "请填写被叫号码。"},
		"no list":          {campaign, `{"numbers":"13800138000"}`, 422, 30116, "numbers", "a JSON string, expected an array"},
		"no text":          {campaign, `{"numbers":["13800138000",13800138001]}`, 422, 30116, "numbers", "a JSON number, expected a string"},
		"illegal ones":     {campaign, `{"numbers":["13800138000","abc","13800138001","","1380013800"," 13800138000"]}`, 422, 30116, "numbers", "第2、4、6个号码不是合法的手机号或固定电话。"},
		"many of them":     {campaign, `{"numbers":["13800138000"` + strings.Repeat(`,"x"`, 25) + `]}`, 422, 30116, "numbers", "第2、3、4、5、6、7、8、9、10、11、12、13、14、15、16、17、18、19、20、21等25个号码不是合法的手机号或固定电话。"},
		"too many bytes":   {campaign, `{"numbers":["` + strings.Repeat("1", 4<<20) + `"]}`, 413, 30196, "body", "more than 4194304 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, world.Options{})
			rec := r.send(http.MethodPost, tc.path, tc.body)
			r.Expect(rec.Code).To(Equal(tc.status))
			r.expectEnvelope(rec.Body.String(), tc.status, tc.code, tc.field, tc.message)
			r.idle()
			r.Expect(r.waiting()).To(BeEmpty())
			r.do(func(t clock.Turn) error {
				all, _, err := r.Calls(t, 0, 10)
				r.Expect(all).To(BeEmpty(), "nothing was imported")
				return err
			})
		})
	}
}
