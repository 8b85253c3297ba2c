package uccc_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/vendors/uccc"
	"github.com/ringback-sim/ringback/sim/world"
)

func TestRoutesAreTheContract(t *testing.T) {
	r := newRig(t, world.Options{})
	var served []contracts.Operation
	for _, route := range r.vendor.Routes() {
		served = append(served, contracts.Operation{ID: route.Name, Method: route.Method, Path: route.Path})
	}
	promised, err := contracts.Operations(uccc.Name)
	r.Expect(err).NotTo(HaveOccurred())
	r.Expect(served).To(ConsistOf(promised))
}

func TestMethodsAndPathsThatAreNoRoutes(t *testing.T) {
	r := newRig(t, world.Options{})
	for path, tc := range map[string]struct{ method, allow string }{
		calls:                    {http.MethodGet, "POST"},
		calls + "/queryByPeriod": {http.MethodPost, "GET"},
		calls + "/x":             {http.MethodDelete, "GET"},
		campaign:                 {http.MethodPut, "POST"},
	} {
		rec := r.send(tc.method, path, "")
		r.Expect(rec.Code).To(Equal(http.StatusMethodNotAllowed), path)
		r.Expect(rec.Header().Get("Allow")).To(Equal(tc.allow), path)
		r.expectEnvelope(rec.Body.String(), 405, 30195, "method", tc.method+" is not allowed here; use "+tc.allow)
	}
	for _, path := range []string{"/api/v31/", "/api/v31/tserver/tenants/69986", calls + "/x/y", "/api/v31/tserver/tenants//calls"} {
		rec := r.send(http.MethodGet, path, "")
		r.Expect(rec.Code).To(Equal(http.StatusNotFound), path)
		r.expectEnvelope(rec.Body.String(), 404, 30194, "path", path+" is not a route here")
	}
}

// TestAnswersMeetTheContract holds good and bad answers against the schemas.
func TestAnswersMeetTheContract(t *testing.T) {
	r := newRig(t, world.Options{})
	valid := r.contract(uccc.Name)
	meets := func(schema string, rec *httptest.ResponseRecorder) {
		t.Helper()
		r.Expect(valid(schema, rec.Body)).To(Succeed())
	}
	from := r.now()
	placed := r.send(http.MethodPost, calls, `{"calleeNumber":"13800000011","agentId":699861013}`)
	var answer struct{ CallID string }
	r.Expect(json.Unmarshal(placed.Body.Bytes(), &answer)).To(Succeed())
	meets("CallPlaced", placed)
	for range 4 { // not begun, ringing, talking, over
		meets("Call", r.send(http.MethodGet, calls+"/"+answer.CallID, ""))
		r.advance(15 * time.Second)
	}
	r.place(`{"calleeNumber":"13800000001","callerNumber":"13911112222"}`)
	r.idle()
	found := calls + "/queryByPeriod?startTime=" + from + "&endTime=" + r.now()
	meets("CallsFound", r.send(http.MethodGet, found, ""))
	meets("Failure", r.send(http.MethodGet, found+"&access_token=x", ""))
	meets("Failure", r.send(http.MethodPost, campaign, `{"numbers":["1"]}`))
	meets("Failure", r.send(http.MethodPost, calls, `{`))
}

// TestStatesMeetTheContract holds the states of calls that go well and badly
// against the schema, and the golden states against the contract's list.
func TestStatesMeetTheContract(t *testing.T) {
	r := newRig(t, world.Options{})
	valid := r.contract("uccc-faye")
	s := r.subscribe(channel)
	for _, callee := range []string{"13800000000", "13800000002", "13800000013"} {
		r.place(`{"calleeNumber":"` + callee + `","agentId":699861013,"salesmanCode":"1001"}`)
		r.idle()
	}
	messages := s.poll()
	r.Expect(len(messages)).To(BeNumerically(">", 20))
	for _, message := range messages {
		r.Expect(valid("StateChange", strings.NewReader(message))).To(Succeed(), message)
	}
	golden, err := os.ReadFile("testdata/states.golden")
	r.Expect(err).NotTo(HaveOccurred())
	seen := map[string]bool{}
	for _, found := range regexp.MustCompile(`(?m)^ +[0-9.]+ ([a-zA-Z]+)$`).FindAllSubmatch(golden, -1) {
		seen[string(found[1])] = true
	}
	for state := range seen {
		r.Expect(valid("State", strings.NewReader(`"`+state+`"`))).To(Succeed(), state)
	}
	r.Expect(seen).To(HaveLen(10), "every state of the contract occurs")
}

// contract returns what validates JSON by a schema of a contract.
func (r *rig) contract(name string) func(schema string, text io.Reader) error {
	r.t.Helper()
	const location = "mem:///contract.json"
	text, err := contracts.JSON(name)
	r.Expect(err).NotTo(HaveOccurred())
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	r.Expect(err).NotTo(HaveOccurred())
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	r.Expect(compiler.AddResource(location, document)).To(Succeed())
	return func(schema string, text io.Reader) error {
		compiled, err := compiler.Compile(location + "#/components/schemas/" + schema)
		if err != nil {
			return err
		}
		value, err := jsonschema.UnmarshalJSON(text)
		if err != nil {
			return err
		}
		return compiled.Validate(value)
	}
}
