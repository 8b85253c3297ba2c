package control_test

import (
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/scenarios"
	"github.com/ringback-sim/ringback/sim/clock"
)

const lossy = `{"name":"lossy","on":"push","every":3,"do":"drop"}`

func TestFaultsAreListedWithWhatBecameOfThem(t *testing.T) {
	r := newRig(t)
	r.good("PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"s"}`)
	added := r.good("POST", "/_ringback/faults", lossy)
	r.Expect(added.status).To(Equal(http.StatusCreated))
	r.Expect(added.text).To(MatchJSON(
		`{"name":"lossy","on":"push","every":3,"do":"drop","scripted":false,"matched":0,"struck":0,"problem":null}`))
	for range 7 {
		r.place(`{"callee":"13800138000","outcome":"busy"}`)
	}
	r.idle()
	list := r.good("GET", "/_ringback/faults", "")
	r.Expect(list.at("faults", 0, "struck")).To(Equal(3.0), "two, and of the ninth attempt one")
	r.Expect(list.at("faults", 0, "matched")).To(Equal(10.0))
	third := r.good("GET", "/_ringback/deliveries/dlv-3", "")
	r.Expect(encoded(third.at("attempts", 0, "injected"))).To(MatchJSON(`[{"fault":"lossy","do":"drop"}]`))
	r.Expect(third.at("attempts", 0, "error")).To(ContainSubstring("on purpose"))
	r.Expect(third.at("state")).To(Equal("delivered"))
	r.Expect(third.at("attempts", 1)).NotTo(HaveKey("injected"))
}

func TestAPushThatIsPutOffSaysSo(t *testing.T) {
	r := newRig(t)
	r.good("PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"s"}`)
	r.good("POST", "/_ringback/faults", `{"name":"late","on":"push","do":"delay","by":"24h"}`)
	r.place(`{"callee":"13800138000","outcome":"busy"}`)
	r.advance(`{"by":"2h"}`)
	waiting := r.good("GET", "/_ringback/deliveries/dlv-1", "")
	r.Expect(waiting.at("state")).To(Equal("pending"))
	r.Expect(encoded(waiting.at("injected"))).To(MatchJSON(`[{"fault":"late","do":"delay","detail":"by 24h0m0s"}]`))
	r.idle()
	r.Expect(r.good("GET", "/_ringback/deliveries/dlv-1", "").at("state")).To(Equal("delivered"))
}

func TestFaultsAreReplacedAndTakenOut(t *testing.T) {
	r := newRig(t)
	r.good("POST", "/_ringback/faults", lossy)
	r.bad(http.StatusConflict, "name", "POST", "/_ringback/faults", lossy)
	set := r.good("PUT", "/_ringback/faults", `{"faults":[{"on":"request","do":"reset"},{"on":"faye","do":"drop"}]}`)
	r.Expect(set.at("next")).To(BeNil())
	r.Expect(r.all("/_ringback/faults", "faults", "name", "1")).To(Equal([]any{"fault-1", "fault-2"}))
	r.good("DELETE", "/_ringback/faults/fault-1", "")
	r.bad(http.StatusNotFound, "name", "DELETE", "/_ringback/faults/fault-1", "")
	r.good("POST", "/_ringback/faults", lossy)
	r.Expect(r.all("/_ringback/faults", "faults", "name", "10")).To(Equal([]any{"fault-2", "lossy"}))
	r.good("DELETE", "/_ringback/faults", "")
	r.Expect(r.all("/_ringback/faults", "faults", "name", "10")).To(BeEmpty())
	r.Expect(r.w.Faults.On(scenarios.OnPush)).To(BeFalse())
}

// TestAWrongFaultIsRefused names the member and the nearest word, and changes
// nothing.
func TestAWrongFaultIsRefused(t *testing.T) {
	for body, want := range map[string]struct{ field, says string }{
		`{"on":"push","do":"dorp"}`:                                      {"do", `did you mean "drop"`},
		`{"on":"pusch","do":"drop"}`:                                     {"on", `did you mean "push"`},
		`{"on":"push","do":"reset"}`:                                     {"do", "only with request"},
		`{"on":"push","do":"drop","evry":3}`:                             {"evry", `did you mean "every"`},
		`{"on":"push","do":"drop","bytes":3}`:                            {"bytes", ""},
		`{"on":"push","do":"drop","every":0}`:                            {"every", ""},
		`{"on":"push","do":"drop","probability":1.5}`:                    {"probability", ""},
		`{"on":"push","do":"delay"}`:                                     {"by", ""},
		`{"on":"push","do":"delay","by":"soon"}`:                         {"by", ""},
		`{"on":"push","do":"drop","match":{"route":"control"}}`:          {"match.route", ""},
		`{"on":"push","do":"drop","match":{"vendor":"acne"}}`:            {"match.vendor[0]", `did you mean "acme"`},
		`{"on":"push","do":"drop","match":{"when":"target ="}}`:          {"match.when", ""},
		`{"on":"request","do":"status"}`:                                 {"status", ""},
		`{"on":"request","do":"slow-drip","pause":"1h"}`:                 {"pause", ""},
		`{"on":"request","do":"reset","name":"no/slash"}`:                {"name", ""},
		`{"on":"faye","do":"duplicate","times":100000}`:                  {"times", ""},
		`{"on":"faye","do":"refuse-websocket","match":{"number":"13*"}}`: {"match.number", ""},
		`[]`: {"", ""}, `"drop"`: {"", ""}, `null`: {"", ""}, `{}`: {"on", ""},
	} {
		t.Run(body, func(t *testing.T) {
			r := newRig(t)
			a := r.bad(http.StatusUnprocessableEntity, want.field, "POST", "/_ringback/faults", body)
			r.Expect(a.at("detail")).To(ContainSubstring(want.says))
			r.Expect(a.at("problems")).NotTo(BeEmpty())
			inList := want.field
			if inList != "" {
				inList = "." + inList
			}
			r.bad(http.StatusUnprocessableEntity, "faults[1]"+inList, "PUT", "/_ringback/faults", `{"faults":[`+lossy+`,`+body+`]}`)
			r.Expect(r.w.Faults.States()).To(BeEmpty())
		})
	}
	r := newRig(t)
	r.bad(http.StatusUnprocessableEntity, "name", "PUT", "/_ringback/faults", `{"faults":[`+lossy+`,`+lossy+`]}`)
	r.bad(http.StatusUnprocessableEntity, "faults", "PUT", "/_ringback/faults", `{}`)
	r.bad(http.StatusBadRequest, "body", "POST", "/_ringback/faults", `{`)
	r.bad(http.StatusUnsupportedMediaType, "", "POST", "/_ringback/faults", lossy, "Content-Type", "text/plain")
}

func TestAScenariosFaultsAreMarked(t *testing.T) {
	r := newRig(t)
	f, err := scenarios.ParseFault([]byte(lossy), scenarios.Vocabulary{})
	r.Expect(err).NotTo(HaveOccurred())
	r.good("POST", "/_ringback/faults", `{"on":"push","do":"duplicate"}`)
	r.Expect(r.w.Clock.Do(func(t clock.Turn) error { return r.w.Faults.Set(t, []scenarios.Fault{*f}) })).To(Succeed())
	r.Expect(r.all("/_ringback/faults", "faults", "scripted", "10")).To(Equal([]any{true, false}))
}
