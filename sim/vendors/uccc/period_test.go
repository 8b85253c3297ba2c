package uccc_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/vendors/uccc"
	"github.com/ringback-sim/ringback/sim/world"
)

// period asks for the calls of a period; the token may be "".
func (r *rig) period(from, to, token string) (ids []string) {
	r.t.Helper()
	q := url.Values{"startTime": {from}, "endTime": {to}}
	if token != "" {
		q.Set("access_token", token)
	}
	rec := r.send(http.MethodGet, calls+"/queryByPeriod?"+q.Encode(), "")
	r.Expect(rec.Code).To(Equal(http.StatusOK), rec.Body.String())
	var answer struct {
		Calls []struct{ ID string } `json:"calls"`
	}
	r.Expect(json.Unmarshal(rec.Body.Bytes(), &answer)).To(Succeed())
	r.Expect(answer.Calls).NotTo(BeNil())
	for _, c := range answer.Calls {
		ids = append(ids, c.ID)
	}
	return ids
}

func (r *rig) token() (token string) {
	r.do(func(t clock.Turn) error {
		a, err := r.Account(t, uccc.Name, "")
		token = string(a.Credentials["accessToken"])
		return err
	})
	r.Expect(token).To(MatchRegexp(`^[0-9a-f]{40}$`))
	return token
}

func TestAPeriodHasBothItsEnds(t *testing.T) {
	r := newRig(t, world.Options{})
	var ids, at []string
	for range 3 {
		at = append(at, r.now())
		ids = append(ids, r.place(`{"calleeNumber":"13800000002","agentId":699861013}`))
		r.idle()
		r.advance(time.Minute)
	}
	first, last := at[0], at[2]
	r.Expect(r.period(first, last, "")).To(Equal(ids))
	r.Expect(r.period(first, first, r.token())).To(Equal(ids[:1]))
	r.Expect(r.period("2016-01-11T18:25:43.512Z", last, "")).To(Equal(ids[1:]))
	r.Expect(r.period("2016-01-12T02:25:43.511+08:00", first, "")).To(Equal(ids[:1]))
	r.Expect(r.period("1999-01-01T00:00:00Z", "1999-01-02T00:00:00Z", "")).To(BeEmpty())
	running := r.place(`{"calleeNumber":"13800138000","agentId":699861013}`)
	r.Expect(r.period(first, r.now(), "")).To(Equal(ids), "a call that runs has no record")
	r.idle()
	r.Expect(r.period(first, r.now(), "")).To(Equal(append(ids, running)))
	rec := r.send(http.MethodGet, calls+"/queryByPeriod?startTime="+first+"&endTime="+first, "")
	r.Expect(rec.Body.String()).To(Equal(`{"calls":[` + r.get(ids[0]) + `]}`))
}

func TestPeriodsThatAreRefused(t *testing.T) {
	const good = "startTime=2016-01-11T18:25:43.511Z&endTime=2016-01-11T19:25:43.511Z"
	for name, tc := range map[string]struct {
		query        string
		strict       bool
		status, code int
		field        string
		message      string
	}{
		"no start":       {"endTime=2016-01-11T18:25:43.511Z", false, 422, 30113, "startTime", "请填写“startTime”,如:2016-01-11T18:25:43.511Z。"},
		"no end":         {"startTime=2016-01-11T18:25:43.511Z", false, 422, 30114, "endTime", "请填写“endTime”,如:2016-01-11T18:25:43.511Z。"},
		"local start":    {"startTime=2016-01-11+18:25:43&endTime=2016-01-11T18:25:43Z", false, 422, 30113, "startTime", `“startTime”"2016-01-11 18:25:43"不是RFC 3339格式的时间,如:2016-01-11T18:25:43.511Z。`},
		"day that isn't": {"startTime=2016-01-11T18:25:43Z&endTime=2016-02-30T18:25:43Z", false, 422, 30114, "endTime", `“endTime”"2016-02-30T18:25:43Z"不是RFC 3339格式的时间,如:2016-01-11T18:25:43.511Z。`},
		"reversed":       {"startTime=2016-01-11T18:25:43.511Z&endTime=2016-01-11T18:25:43.510Z", false, 422, 30114, "endTime", "“endTime”2016-01-11T18:25:43.510Z早于“startTime”2016-01-11T18:25:43.511Z。"},
		"wrong token":    {good + "&access_token=1234", false, 401, 30129, "access_token", "您没有权限进行本次查询。"},
		"no token":       {good, true, 401, 30129, "access_token", "您没有权限进行本次查询。"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, world.Options{Strict: tc.strict})
			rec := r.send(http.MethodGet, calls+"/queryByPeriod?"+tc.query, "")
			r.Expect(rec.Code).To(Equal(tc.status))
			r.expectEnvelope(rec.Body.String(), tc.status, tc.code, tc.field, tc.message)
		})
	}
}

func TestAStrictWorldAsksForTheTokenOfThePeriod(t *testing.T) {
	r := newRig(t, world.Options{Strict: true})
	id := r.place(`{"calleeNumber":"13800000002","agentId":699861013}`)
	from := r.now()
	r.idle()
	r.Expect(r.period(from, from, r.token())).To(Equal([]string{id}))
	r.get(id)
}

func TestAPeriodWithTooManyCalls(t *testing.T) {
	r := newRig(t, world.Options{})
	r.advance(24 * time.Hour)
	past := make([]world.Past, 10_001)
	for i := range past {
		past[i] = world.Past{
			Placement: world.Placement{Vendor: uccc.Name, Callee: "13800000002"},
			At:        epoch.Add(time.Duration(i) * time.Second),
		}
	}
	var made []call.Call
	r.do(func(t clock.Turn) (err error) { made, _, err = r.ImportAll(t, past); return err })
	at := func(i int) string { return made[i].PlacedAt.Format(time.RFC3339Nano) }
	ids := r.period(at(0), at(9_999), "")
	r.Expect(ids).To(HaveLen(10_000))
	r.Expect(ids[9_999]).To(Equal(string(made[9_999].ID)))
	r.Expect(r.period(at(1), at(10_000), "")).To(HaveLen(10_000))
	rec := r.send(http.MethodGet, fmt.Sprintf("%s/queryByPeriod?startTime=%s&endTime=%s", calls, at(0), at(10_000)), "")
	r.Expect(rec.Code).To(Equal(http.StatusUnprocessableEntity))
	r.expectEnvelope(rec.Body.String(), 422, 30115, "endTime", "返回结果超过10000条,请缩短查询时间间隔。")
}
