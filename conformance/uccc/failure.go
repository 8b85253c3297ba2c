package uccc

import (
	"encoding/json"
	"net/http"

	"github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/spec"
	"github.com/ringback-sim/ringback/conformance/target"
	"github.com/ringback-sim/ringback/conformance/verdict"
)

// refusal is what a failure says.
type refusal struct {
	status, code   int
	message, field string // "" where nothing is known
}

// The codes that are known from the vendor, and those that the contract makes of
// them.
var (
	noCaller   = refusal{422, 30105, "“主叫号码”不是合法的手机号或固定电话。", "callerNumber"}
	noCallee   = refusal{422, 30106, "“被叫号码”不是合法的手机号或固定电话。", "calleeNumber"}
	noPhone    = refusal{422, 30107, "“主叫号码”和“固定话机ID”至少要填一个。", "callerNumber"}
	noAgent    = refusal{422, 30108, "", "agentId"}
	notReady   = refusal{403, 30109, "", "agentId"}
	strange    = refusal{422, 30110, "", "callerNumber"}
	shared     = refusal{422, 30111, "", "callerNumber"}
	longCode   = refusal{422, 30112, "“销售员编号”不能超过30个字符。", "salesmanCode"}
	noStart    = refusal{422, 30113, "", "startTime"}
	noEnd      = refusal{422, 30114, "", "endTime"}
	tooMany    = refusal{422, 30115, "返回结果超过10000条,请缩短查询时间间隔。", "endTime"}
	noNumbers  = refusal{422, 30116, "", "numbers"}
	allNumbers = refusal{422, 30117, "", "numbers"}
	noLine     = refusal{503, 30118, "线路无法接通被叫号码。", "calleeNumber"}
	noTenant   = refusal{404, 30119, "", "tenantId"}
	noCampaign = refusal{404, 30120, "", "campaignId"}
	noToken    = refusal{401, 30129, "您没有权限进行本次查询。", ""}
	noCall     = refusal{404, 30130, "未查询到该话单。", "callId"}
	malformed  = refusal{400, 30190, "", ""}
	noPath     = refusal{404, 30194, "", ""}
	noMethod   = refusal{405, 30195, "", ""}
	noJSON     = refusal{415, 30197, "", ""}
)

// failure is the envelope of a failure, as it was written.
type failure struct {
	Status json.RawMessage            `json:"status"`
	Error  map[string]json.RawMessage `json:"error"`
}

// refused expects that something is refused in the envelope, which is
// documented, and with these words, of which the source of c is as sure as it is.
func (a *api) refused(c *spec.Case, what string, answer target.Answer, want refusal) {
	f := failureOf(c, what, answer)
	c.Equal("status in the envelope for "+what, string(f.Status), whole(want.status))
	c.Equal("code for "+what, string(f.Error["code"]), whole(want.code))
	if want.message != "" {
		c.Equal("message for "+what, row(f.Error).text("message"), want.message)
	}
	if want.field != "" {
		c.Equal("field for "+what, row(f.Error).text("field"), want.field)
	}
	a.sameStatus(c, what, answer, f)
}

// failureOf reads an answer that must be a failure.
func failureOf(c *spec.Case, what string, answer target.Answer) (f failure) {
	form := c.As(spec.Documented("uccc 0"))
	c.Must("the answer to "+what+" is JSON", json.Unmarshal(answer.Body, &f), gomega.Succeed())
	c.Must("error for "+what, f.Error, gomega.Not(gomega.BeEmpty()))
	form.Expect("status in the envelope for "+what, string(f.Status), gomega.MatchRegexp(`^[0-9]{3}$`))
	form.Expect("code for "+what, string(f.Error["code"]), gomega.MatchRegexp(`^[0-9]+$`))
	form.Expect("message for "+what, row(f.Error).text("message"), gomega.Not(gomega.BeEmpty()))
	if f.Error["field"] != nil {
		form.Expect("field for "+what, string(f.Error["field"]), gomega.HavePrefix(`"`))
	}
	return f
}

// sameStatus compares the HTTP status with the one in the envelope, as the
// dialect has it.
func (a *api) sameStatus(c *spec.Case, what string, answer target.Answer, f failure) {
	want := string(f.Status)
	if a.Dialect("uccc", "error-status") == "200" {
		want = whole(http.StatusOK)
	}
	c.As(spec.Assumed("supplement C5, dialect error-status")).Equal("HTTP status for "+what, whole(answer.Status), want)
}

// ringback is the source of what only the contract says.
func ringback(schema string) verdict.Source { return spec.Assumed("contract uccc, " + schema) }
