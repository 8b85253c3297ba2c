package wintelapi_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/call"
	"github.com/ringback-sim/ringback/sim/vendors/wintelapi"
	"github.com/ringback-sim/ringback/sim/world"
)

func TestRoutesAreTheContracts(t *testing.T) {
	r := newRig(t, world.Options{})
	promised, err := contracts.Operations(wintelapi.Name)
	r.Expect(err).NotTo(HaveOccurred())
	var served []contracts.Operation
	for _, route := range r.vendor.Routes() {
		served = append(served, contracts.Operation{ID: route.Name, Method: route.Method, Path: route.Path})
	}
	r.Expect(served).To(ConsistOf(promised))
}

// schema compiles a schema of the contract by its JSON pointer.
func schema(t *testing.T, pointer string) *jsonschema.Schema {
	t.Helper()
	g := NewWithT(t)
	text, err := contracts.JSON(wintelapi.Name)
	g.Expect(err).NotTo(HaveOccurred())
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	g.Expect(compiler.AddResource("mem:///contract.json", document)).To(Succeed())
	compiled, err := compiler.Compile("mem:///contract.json#" + pointer)
	g.Expect(err).NotTo(HaveOccurred())
	return compiled
}

// TestAnswersMeetTheContract asks every route for a good answer and bad ones.
func TestAnswersMeetTheContract(t *testing.T) {
	r := newRig(t, world.Options{})
	r.post(cti, twoWay(alice, bob))
	r.post(cti, twoWay(alice, "13800000002"))
	r.place(world.Placement{Direction: call.In, Caller: "62963114", Callee: display})
	r.place(world.Placement{Direction: call.In, Caller: "62963114", Callee: display, Outcome: "in-no-agent"})
	r.idle()
	all := since("2012-07-11 00:00:00")
	code := "&vcc_code=" + enterprise
	answer := func(path, method string) string {
		return "/paths/" + strings.ReplaceAll(path, "/", "~1") + "/" + method + "/responses/200/content/application~1json/schema"
	}
	const placed = "/components/responses/Placed/content/application~1json/schema"
	for _, tc := range []struct {
		schema, method, path string
		forms                []string
	}{
		{placed, "POST", cti, []string{twoWay(alice, bob) + code, "caller=1" + code, ""}},
		{placed, "POST", axb, []string{twoWay(alice, bob) + code, twoWay(alice, "13800000015") + code}},
		{answer(calls, "post"), "POST", calls, []string{all + code, "start_time=x" + code, all + "&vcc_code=1"}},
		{answer(callsIn, "post"), "POST", callsIn, []string{all + code, all + code + "&end_time=x", ""}},
		{answer(sounds, "post"), "POST", sounds, []string{code, ""}},
		{answer(play, "get"), "GET", play, []string{"call_id=111111" + code, code, "call_id=1" + code}},
		{answer(trunks, "get"), "GET", trunks, []string{code, "", "vcc_code=1"}},
	} {
		checked := schema(t, tc.schema)
		codes := map[int]bool{}
		for _, form := range tc.forms {
			status, body := r.send(tc.method, tc.path+"?"+form, "", "")
			r.Expect(status).To(Equal(200))
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
			r.Expect(err).NotTo(HaveOccurred())
			r.Expect(checked.Validate(value)).To(Succeed(), body)
			codes[r.code(body)] = true
		}
		r.Expect(codes).To(HaveLen(len(tc.forms)), "%s: one answer of a kind", tc.path)
	}
	other := schema(t, "/components/responses/Failure/content/application~1json/schema")
	for _, path := range []string{cti, "/v2/wintelapi/nothing"} {
		_, body := r.send("GET", path, "", "")
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
		r.Expect(err).NotTo(HaveOccurred())
		r.Expect(other.Validate(value)).To(Succeed(), body)
	}
}

// TestTheDialectsAreNamed: what a switch changes is said where it is read.
func TestTheDialectsAreNamed(t *testing.T) {
	g := NewWithT(t)
	source, err := contracts.Source(wintelapi.Name)
	g.Expect(err).NotTo(HaveOccurred())
	for _, name := range []string{"webcall800-data", "webcall400-call-id", "wsse-window"} {
		g.Expect(string(source)).To(ContainSubstring(fmt.Sprintf("`%s`", name)))
	}
}
