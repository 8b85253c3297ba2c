package control_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// lines are calls of the past that are good.
const (
	drawn = `{"callee":"13800138000","placedAt":"2021-03-20T09:00:00+08:00","outcome":"answered","ring":"4s","talk":"1m5s","extId":"order-17"}`
	told  = `{"vendor":"bell","callee":"13800138000","placedAt":"2021-03-20T01:00:00Z","endedAt":"2021-03-20T01:00:20Z","legs":[` +
		`{"leg":"A","party":"callee","dialedAt":"2021-03-20T01:00:00Z","ringingAt":"2021-03-20T01:00:01Z","answeredAt":"2021-03-20T01:00:05Z","releasedAt":"2021-03-20T01:00:19Z"},` +
		`{"leg":"B","party":"caller","to":"01082518006","dialedAt":"2021-03-20T01:00:05Z","releasedAt":"2021-03-20T01:00:18.5Z","cause":17,"releasedBy":"callee"}]}`
	plain = `{"callee":"13800000002","placedAt":"2021-03-20T01:00:00.001Z"}`
)

func (r *rig) bringPast(query string, lines ...string) *answered {
	r.Helper()
	return r.send("POST", "/_ringback/cdrs"+query, strings.Join(lines, "\n"), "Content-Type", "application/x-ndjson")
}

func TestAWorldIsGivenAPast(t *testing.T) {
	r := newRig(t)
	r.good("PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"s"}`)
	a := r.bringPast("", drawn, "", told, "  \r", plain+"\n")
	r.Expect(a.status).To(Equal(201), a.text)
	r.Expect(a.text).To(Equal(`{"imported":3}`))
	r.Expect(r.idle().at("ran")).To(BeZero(), "nothing of it is pushed")

	calls := r.good("GET", "/_ringback/calls", "").at("calls").([]any)
	first := calls[0].(map[string]any)
	r.Expect(first).To(And(HaveKeyWithValue("outcome", "answered"), HaveKeyWithValue("extId", "order-17"), HaveKeyWithValue("placedAt", "2021-03-20T01:00:00.000Z")))
	r.Expect(first["recordUrl"]).NotTo(BeNil())
	second := calls[1].(map[string]any)
	r.Expect(second).To(And(HaveKeyWithValue("vendor", "bell"), HaveKeyWithValue("disposition", "abandoned"), HaveKeyWithValue("outcome", ""), HaveKeyWithValue("endedAt", "2021-03-20T01:00:20.000Z")))
	legs := second["legs"].([]any)
	r.Expect(legs[0]).To(And(HaveKeyWithValue("to", "13800138000"), HaveKeyWithValue("cause", 16.0), HaveKeyWithValue("releasedBy", "platform")))
	r.Expect(legs[1]).To(And(HaveKeyWithValue("to", "01082518006"), HaveKeyWithValue("cause", 17.0), HaveKeyWithValue("ringingAt", BeNil()), HaveKeyWithValue("releasedBy", "callee")))
	r.Expect(calls[2]).To(And(HaveKeyWithValue("outcome", "busy"), HaveKeyWithValue("disposition", "busy")))
}

func TestAPastIsPushedOnRequest(t *testing.T) {
	r := newRig(t)
	r.good("PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"s"}`)
	r.Expect(r.bringPast("?push=true", drawn, plain).status).To(Equal(201))
	r.Expect(r.bringPast("?push=false", plain).status).To(Equal(201))
	r.idle()
	r.Expect(r.all("/_ringback/deliveries", "deliveries", "state", "9")).To(Equal([]any{"delivered", "delivered"}))
	r.Expect(r.all("/_ringback/deliveries", "deliveries", "callId", "9")).To(Equal(r.all("/_ringback/calls", "calls", "id", "9")[:2]))
}

func TestAPastIsTakenWholeOrNotAtAll(t *testing.T) {
	r := newRig(t)
	with := func(was, is string) string { return strings.Replace(told, was, is, 1) }
	for bad, want := range map[string]struct {
		status int
		field  string
	}{
		`nonsense`:                 {400, "body"},
		`{} {}`:                    {400, "body"},
		`[]`:                       {422, "body"},
		`{}`:                       {422, "callee"},
		`{"callee":"13800138000"}`: {422, "placedAt"},
		`{"callee":"13800138000","placedAt":"today"}`:                                                 {422, "placedAt"},
		`{"callee":"13800138000","placedAt":"2021-03-23T09:24:35Z"}`:                                  {422, "placedAt"}, // not over
		`{"callee":"13800138000","placedAt":"2031-03-23T09:24:35Z"}`:                                  {422, "placedAt"},
		`{"callee":"13800138000","placedAt":"1969-03-23T09:24:35Z"}`:                                  {422, "placedAt"},
		`{"callee":"x","placedAt":"2021-03-20T01:00:00Z"}`:                                            {422, "callee"},
		`{"callee":"13800138000","placedAt":"2021-03-20T01:00:00Z","outcome":"x"}`:                    {422, "outcome"},
		`{"callee":"13800138000","placedAt":"2021-03-20T01:00:00Z","outcome":"refused"}`:              {422, "callee"},
		`{"callee":"13800138000","placedAt":"2021-03-20T01:00:00Z","vendor":"x"}`:                     {422, "vendor"},
		`{"callee":"13800138000","placedAt":"2021-03-20T01:00:00Z","account":"x"}`:                    {422, "account"},
		`{"callee":"13800138000","placedAt":"2021-03-20T01:00:00Z","agent":"x"}`:                      {422, "agent"},
		`{"callee":"13800138000","placedAt":"2021-03-20T01:00:00Z","talk":"-1s"}`:                     {422, "talk"},
		`{"callee":"13800138000","placedAt":"2021-03-20T01:00:00Z","talk":"2562047h"}`:                {422, "placedAt"},
		`{"callee":"13800138000","placedAt":"2021-03-20T01:00:00Z","endedAt":"2021-03-20T01:00:01Z"}`: {422, "endedAt"},
		with(`"vendor"`, `"talk":"1s","vendor"`):                                                      {422, "legs"},
		with(`"vendor"`, `"outcome":"busy","vendor"`):                                                 {422, "legs"},
		with(`"leg":"A"`, `"leg":"B"`):                                                                {422, "legs[0].leg"},
		with(`"leg":"B"`, `"leg":"C"`):                                                                {422, "legs[1].leg"},
		with(`"party":"caller"`, `"party":"callee"`):                                                  {422, "legs[1].party"},
		with(`"to":"01082518006"`, `"to":"x"`):                                                        {422, "legs[1].to"},
		with(`"cause":17`, `"cause":0`):                                                               {422, "legs[1].cause"},
		with(`"releasedBy":"callee"`, `"releasedBy":"me"`):                                            {422, "legs[1].releasedBy"},
		with(`"ringingAt":"2021`, `"ringingAt":"2020`):                                                {422, "legs[0].ringingAt"},
		with(`"ringingAt":"2021`, `"ringingAt":"then`):                                                {422, "legs[0].ringingAt"},
		with(`"endedAt":"2021`, `"endedAt":"2020`):                                                    {422, "endedAt"},
		with(`"dialedAt":`, `"x":`):                                                                   {422, "x"},
		with(`"releasedAt":"2021-03-20T01:00:19Z"`, `"releasedAt":""`):                                {422, "legs[0].releasedAt"},
	} {
		a := r.bringPast("?push=true", plain, "", bad, plain)
		r.Expect(a.status).To(Equal(want.status), bad+a.text)
		r.Expect(a.at("field")).To(Equal(want.field), bad+a.text)
		r.Expect(a.at("line")).To(Equal(3.0))
		r.Expect(a.at("detail")).To(HaveSuffix("(line 3)"))
	}
	r.Expect(r.good("GET", "/_ringback/calls", "").at("calls")).To(BeEmpty())
	r.Expect(r.good("GET", "/_ringback/deliveries", "").at("deliveries")).To(BeEmpty())
	// What was refused has left no gap: the keys are those of a fresh world.
	r.bringPast("", plain)
	fresh := newRig(t)
	fresh.bringPast("", plain)
	r.Expect(r.good("GET", "/_ringback/calls", "").text).To(Equal(fresh.good("GET", "/_ringback/calls", "").text))
}

func TestAPastThatIsNone(t *testing.T) {
	r := newRig(t)
	r.bad(415, "Content-Type", "POST", "/_ringback/cdrs", plain)
	r.bad(422, "push", "POST", "/_ringback/cdrs?push=maybe", plain, "Content-Type", "application/x-ndjson")
	r.bad(422, "pushed", "POST", "/_ringback/cdrs?pushed=true", plain, "Content-Type", "application/x-ndjson")
	r.bad(422, "body", "POST", "/_ringback/cdrs", "\n \n", "Content-Type", "application/x-ndjson")
	r.bad(413, "body", "POST", "/_ringback/cdrs", strings.Repeat("\n", 64<<20+1), "Content-Type", "application/x-ndjson")
}
