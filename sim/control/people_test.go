package control_test

import (
	"errors"
	"fmt"
	"testing"

	. "github.com/onsi/gomega"
)

func TestAccountsAreTheirVendors(t *testing.T) {
	r := newRig(t)
	r.good("PUT", "/_ringback/accounts/bell/7", `{"secret":"s","displayNumbers":["4006005678"]}`)
	a := r.good("GET", "/_ringback/accounts", "")
	r.Expect(a.at("accounts")).To(Equal([]any{
		map[string]any{"vendor": "acme", "id": "acme-1", "secret": "", "displayNumbers": []any{"4006001234"}},
		map[string]any{"vendor": "bell", "id": "7", "secret": "s", "displayNumbers": []any{"4006005678"}},
		map[string]any{"vendor": "bell", "id": "bell-1", "secret": "", "displayNumbers": []any{"4006001234"}},
	}))
	r.bad(404, "vendor", "PUT", "/_ringback/accounts/nobody/7", `{"secret":"s"}`)
	r.bad(422, "id", "PUT", "/_ringback/accounts/bell/a%2Fb", `{"secret":"s"}`)
	r.bad(422, "body", "PUT", "/_ringback/accounts/bell/7", ``, "Content-Type", "application/json")
}

func TestAgentsComeAndGo(t *testing.T) {
	r := newRig(t)
	a := r.good("PUT", "/_ringback/agents/acme/9001", `{}`)
	phone := a.at("phone")
	r.Expect(phone).To(MatchRegexp(`^0[0-9]{9,11}$`), "made up from the seed")
	r.Expect(a.at()).To(Equal(map[string]any{
		"id": "9001", "vendor": "acme", "account": "acme-1", "phone": phone, "state": "ready", "since": after(0), "call": nil, "wrapUp": "0s",
	}))
	a = r.good("PUT", "/_ringback/agents/acme/9001", `{"wrapUp":"10s","password":"p"}`)
	r.Expect(a.at("phone")).To(Equal(phone), "what is left out stays")
	r.Expect(a.at("wrapUp")).To(Equal("10s"))
	a = r.good("PUT", "/_ringback/agents/acme/9001", `{"phone":"01082511013"}`)
	r.Expect(a.at("wrapUp")).To(Equal("10s"))

	r.good("POST", "/_ringback/clock/advance", `{"by":"1s"}`)
	a = r.good("POST", "/_ringback/agents/acme/9001/not-ready", "")
	r.Expect(a.at("state")).To(Equal("not-ready"))
	r.Expect(a.at("since")).To(Equal("2021-03-23T09:24:37.000Z"))
	r.Expect(r.good("POST", "/_ringback/agents/acme/9001/ready", "").at("state")).To(Equal("ready"))

	for request, want := range map[string]struct {
		body, field string
		status      int
	}{
		"PUT /_ringback/agents/nobody/1":       {`{}`, "vendor", 404},
		"PUT /_ringback/agents/acme/a%2Fb":     {`{}`, "id", 422},
		"PUT /_ringback/agents/acme/1":         {`{"account":"x"}`, "account", 422},
		"PUT /_ringback/agents/acme/2":         {`{"phone":"x"}`, "phone", 422},
		"PUT /_ringback/agents/acme/3":         {`{"wrapUp":"25h"}`, "wrapUp", 422},
		"PUT /_ringback/agents/acme/9001":      {`{"account":"acme-2"}`, "account", 409},
		"POST /_ringback/agents/acme/4/ready":  {"", "agent", 404},
		"POST /_ringback/agents/x/4/not-ready": {"", "vendor", 404},
	} {
		method, path, _ := cutRequest(request)
		r.bad(want.status, want.field, method, path, want.body)
	}
}

// TestAnAgentPlaysTheirPart lets the dialler ring a person's phone: they refuse
// one call, take the next, and end it.
func TestAnAgentPlaysTheirPart(t *testing.T) {
	r := newRig(t)
	for _, agent := range r.all("/_ringback/agents", "agents", "id", "9") {
		r.send("POST", fmt.Sprintf("/_ringback/agents/acme/%v/not-ready", agent), "")
	}
	r.good("PUT", "/_ringback/agents/acme/9001", `{"phone":"01080000013"}`)
	r.bad(409, "", "POST", "/_ringback/agents/acme/9001/answer", "")
	r.good("PUT", "/_ringback/projects/10008", `{"ratio":1,"ringTimeout":"1h"}`)
	r.good("POST", "/_ringback/projects/10008/tasks", `{"numbers":[{"phone":"13800138000"},{"phone":"13800138001"}]}`)
	r.good("POST", "/_ringback/clock/advance", `{"by":"1m"}`)
	r.bad(409, "", "POST", "/_ringback/agents/acme/9001/hangup", "")
	a := r.good("POST", "/_ringback/agents/acme/9001/reject", "")
	r.Expect(a.at("disposition")).To(Equal("abandoned"))
	r.Expect(a.at("legs", 1, "cause")).To(Equal(21.0))
	r.good("POST", "/_ringback/clock/advance", `{"by":"1m"}`)
	a = r.good("POST", "/_ringback/agents/acme/9001/answer", "")
	r.Expect(a.at("legs", 1, "state")).To(Equal("answered"))
	r.good("POST", "/_ringback/clock/advance", `{"by":"10s"}`)
	a = r.good("POST", "/_ringback/agents/acme/9001/hangup", "")
	r.Expect(a.at("disposition")).To(Equal("answered"))
	r.Expect(a.at("legs", 1, "releasedBy")).To(Equal("caller"))
	r.bad(404, "agent", "POST", "/_ringback/agents/acme/1/answer", "")
	r.bad(404, "vendor", "POST", "/_ringback/agents/nobody/1/answer", "")
}

func TestACampaignIsATenantsProject(t *testing.T) {
	r := newRig(t)
	a := r.good("PUT", "/_ringback/campaigns/bell-1/7", `{"ratio":2,"account":"bell-1"}`)
	r.Expect(a.at("vendor")).To(Equal("bell"))
	r.Expect(a.at("id")).To(Equal("7"))
	r.bad(422, "account", "PUT", "/_ringback/campaigns/bell-1/7", `{"account":"acme-1"}`)
	r.bad(422, "account", "PUT", "/_ringback/campaigns/nobody/7", `{}`)
	r.bad(422, "ratio", "PUT", "/_ringback/campaigns/bell-1/7", `{"ratio":0}`)
}

func TestTheDiallerIsGivenNumbers(t *testing.T) {
	r := newRig(t)
	a := r.good("PUT", "/_ringback/projects/10008", `{"name":"spring","concurrency":2,"ratio":1.5,"ringTimeout":"20s","callers":["4006005678"],"queue":"661"}`)
	want := map[string]any{
		"id": "10008", "vendor": "acme", "account": "acme-1", "name": "spring", "paused": false, "concurrency": 2.0, "ratio": 1.5,
		"ringTimeout": "20s", "callers": []any{"4006005678"}, "queue": "661", "tasks": []any{},
	}
	r.Expect(a.at()).To(Equal(want))
	a = r.good("POST", "/_ringback/projects/10008/tasks", `{"numbers":[{"phone":"13800000002","extId":"1"},{"phone":"13800000002","extId":"2"},{"phone":"13800000002","extId":"3"}]}`)
	r.Expect(a.text).To(Equal(`{"id":"1","project":"10008","imported":3,"dialed":2}`), "1.5 for each of one ready agent are begun at once")
	a = r.good("POST", "/_ringback/projects/10008/tasks", `{"id":"1","numbers":[{"phone":"13800000002"}]}`)
	r.Expect(a.at("imported")).To(Equal(4.0))
	r.idle()
	r.Expect(r.all("/_ringback/calls", "calls", "disposition", "9")).To(Equal([]any{"busy", "busy", "busy", "busy"}))
	r.Expect(r.all("/_ringback/calls", "calls", "caller", "9")[0]).To(Equal("4006005678"))

	a = r.good("PUT", "/_ringback/projects/10008", `{"paused":true}`)
	r.Expect(a.at("concurrency")).To(Equal(100.0), "what is left out is the default again")
	r.Expect(a.at("tasks")).To(Equal([]any{map[string]any{"id": "1", "project": "10008", "imported": 4.0, "dialed": 4.0}}))
	a = r.good("POST", "/_ringback/projects/10008/tasks", `{"numbers":[{"phone":"13800000002"}]}`)
	r.Expect(a.text).To(Equal(`{"id":"2","project":"10008","imported":1,"dialed":0}`))
}

func TestAProjectOfSeveralAccountsMustBeNamedWithItsAccount(t *testing.T) {
	r := newRig(t)
	r.good("PUT", "/_ringback/projects/1", `{"vendor":"acme"}`)
	r.good("PUT", "/_ringback/projects/1", `{"name":"same"}`)
	r.good("PUT", "/_ringback/projects/1", `{"vendor":"bell"}`)
	r.bad(422, "account", "PUT", "/_ringback/projects/1", `{}`)
	r.bad(422, "account", "POST", "/_ringback/projects/1/tasks", `{"numbers":[{"phone":"13800000002"}]}`)
	a := r.good("POST", "/_ringback/projects/1/tasks", `{"vendor":"bell","account":"bell-1","numbers":[{"phone":"13800000002"}]}`)
	r.Expect(a.status).To(Equal(201))
}

func TestProjectsAndTasksThatCannotBe(t *testing.T) {
	r := newRig(t)
	for body, field := range map[string]string{
		`{"vendor":"x"}`:             "vendor",
		`{"account":"x"}`:            "account",
		`{"concurrency":0}`:          "concurrency",
		`{"concurrency":100001}`:     "concurrency",
		`{"ratio":0}`:                "ratio",
		`{"ratio":1e300}`:            "ratio",
		`{"ringTimeout":"0s"}`:       "ringTimeout",
		`{"ringTimeout":"25h"}`:      "ringTimeout",
		`{"callers":["1"]}`:          "callers[0]",
		`{"callers":["400600", ""]}`: "callers[1]",
		`{"callers":"400600"}`:       "callers",
	} {
		r.bad(422, field, "PUT", "/_ringback/projects/1", body)
	}
	r.bad(422, "id", "PUT", "/_ringback/projects/a%20b", `{}`)
	tasks := "/_ringback/projects/acme-project/tasks"
	for body, field := range map[string]string{
		`{"numbers":[]}`: "numbers",
		`{"numbers":[{"phone":"13800000002"},{"phone":"x"}]}`: "numbers[1].phone",
		`{"numbers":[{"phone":"13800000002"},{"extId":"2"}]}`: "numbers[1].phone",
		`{"numbers":[{"phone":"13800000002"}],"id":"a b"}`:    "id",
		`{"numbers":[{"phone":"13800000002","userData":{}}]}`: "userData",
		`{"numbers":{"phone":"13800000002"}}`:                 "numbers",
	} {
		r.bad(422, field, "POST", tasks, body)
	}
	r.bad(404, "id", "POST", "/_ringback/projects/1/tasks", `{"numbers":[{"phone":"13800000002"}]}`)
	r.bad(404, "id", "POST", tasks, `{"vendor":"bell","numbers":[{"phone":"13800000002"}]}`)
	r.Expect(r.all("/_ringback/projects", "projects", "id", "9")).To(Equal([]any{"acme-project", "bell-project"}))
	r.Expect(r.all("/_ringback/calls", "calls", "id", "9")).To(BeEmpty())
}

func TestReset(t *testing.T) {
	begun := 0
	r := newRig(t, func(o *options) {
		o.Reset = func() error {
			begun++
			if begun > 1 {
				return errors.New("no port")
			}
			return nil
		}
	})
	a := r.good("POST", "/_ringback/reset", "")
	r.Expect(a.status).To(Equal(204))
	r.Expect(begun).To(Equal(1))
	r.Expect(r.bad(500, "", "POST", "/_ringback/reset", "").text).NotTo(ContainSubstring("no port"))
	newRig(t).bad(409, "", "POST", "/_ringback/reset", "")
}
