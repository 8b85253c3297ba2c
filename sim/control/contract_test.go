package control_test

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ringback-sim/ringback/contracts"
	"github.com/ringback-sim/ringback/sim/httpx"
)

// contract is what contracts/control.yaml promises, ready to check answers with.
type contract struct {
	compiler   *jsonschema.Compiler
	document   map[string]any
	operations map[string]string // the JSON pointer of each, by its id
}

const contractURL = "mem:///control.json"

// promised is read once: every answer of every test is checked.
var promised = sync.OnceValue(func() *contract {
	text, err := contracts.JSON("control")
	if err != nil {
		panic(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		panic(err)
	}
	c := &contract{compiler: jsonschema.NewCompiler(), document: document.(map[string]any), operations: map[string]string{}}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource(contractURL, document); err != nil {
		panic(err)
	}
	operations, err := contracts.Operations("control")
	if err != nil {
		panic(err)
	}
	for _, o := range operations {
		c.operations[o.ID] = "/paths/" + escape(o.Path) + "/" + strings.ToLower(o.Method)
	}
	return c
})

func escape(member string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(member)
}

// at follows a pointer and then its references; it returns where they lead.
func (c *contract) at(pointer string) (place string, node map[string]any) {
	var found any = c.document
	for member := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		object, _ := found.(map[string]any)
		found = object[strings.NewReplacer("~1", "/", "~0", "~").Replace(member)]
	}
	node, _ = found.(map[string]any)
	if reference, ok := node["$ref"].(string); ok {
		return c.at(strings.TrimPrefix(reference, "#"))
	}
	return pointer, node
}

// validate checks a JSON text against the schema at a place.
func (c *contract) validate(g *WithT, place, text string) {
	schema, err := compiled(c, place)
	g.Expect(err).NotTo(HaveOccurred(), place)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred(), text)
	g.Expect(schema.Validate(value)).To(Succeed(), "%s\n%s", place, text)
}

var compiling sync.Mutex // a compiler caches what it has compiled, unguarded

func compiled(c *contract, place string) (*jsonschema.Schema, error) {
	compiling.Lock()
	defer compiling.Unlock()
	return c.compiler.Compile(contractURL + "#" + place)
}

// check holds an answer of an operation to what is promised, and the request to
// it when it was accepted.
func (c *contract) check(g *WithT, operation, request string, a *answered) {
	g.Expect(a.header.Get(httpx.HeaderNow)).To(MatchRegexp(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`))
	pointer, known := c.operations[operation]
	if !known { // no operation: no route, another method, or a recording
		if a.status >= 400 {
			c.validate(g, "/components/schemas/Problem", a.text)
		}
		return
	}
	place, response := c.at(pointer + "/responses/" + strconv.Itoa(a.status))
	if response == nil {
		g.Expect(a.status).To(BeNumerically(">=", 400), "%s does not promise status %d: %s", operation, a.status, a.text)
		place, response = c.at(pointer + "/responses/default")
	}
	content, _ := response["content"].(map[string]any)
	if content == nil {
		g.Expect(a.text).To(BeEmpty())
		return
	}
	kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(content).To(HaveKey(kind), operation)
	if kind != "text/event-stream" {
		c.validate(g, place+"/content/"+escape(kind)+"/schema", a.text)
	}
	if body, accepts := c.at(pointer + "/requestBody/content"); accepts != nil && a.status < 300 && request != "" {
		for kind := range maps.Keys(accepts) {
			if !strings.Contains(kind, "json") || !strings.HasPrefix(request, "{") {
				continue // YAML is text to a schema
			}
			for line := range strings.Lines(request) {
				if strings.TrimSpace(line) != "" {
					c.validate(g, body+"/"+escape(kind)+"/schema", line)
				}
			}
		}
	}
}

func TestRoutesAreTheContractsOperations(t *testing.T) {
	g := NewWithT(t)
	want, err := contracts.Operations("control")
	g.Expect(err).NotTo(HaveOccurred())
	var got []contracts.Operation
	for _, route := range newRig(t).site.Routes() {
		if strings.HasPrefix(route.Path, "/_ringback/") {
			got = append(got, contracts.Operation{ID: route.Name, Method: route.Method, Path: route.Path})
		}
	}
	slices.SortFunc(got, func(a, b contracts.Operation) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	g.Expect(got).To(Equal(want))
}

// TestRequestsThatChangeTheWorldHoldIt knows the exceptions by name: what moves
// the clock, waits for it, or touches nothing that this world has scheduled.
func TestRequestsThatChangeTheWorldHoldIt(t *testing.T) {
	g := NewWithT(t)
	free := []string{
		"setFaults", "addFault", "clearFaults", "deleteFault", "setClock", "advanceClock", "await", "reset", "setReceiver", "clearReceiver", "putSnapshot", "validateScenario", "createWorld", "deleteWorld",
		"clearJournal", "searchJournal", "countJournal", "awaitJournal", "clearCoverage",
	}
	for _, route := range newRig(t).site.Routes() {
		reads := route.Method == http.MethodGet || route.Method == http.MethodHead
		g.Expect(route.Holds).To(Equal(!reads && !slices.Contains(free, route.Name)), route.Name)
	}
}

func TestTheExampleOfEveryRequestIsTaken(t *testing.T) {
	ready := func(r *rig) {
		r.good("PUT", "/_ringback/push-targets/mine", `{"url":"builtin","secret":"s"}`)
		r.good("PUT", "/_ringback/projects/10008", `{}`)
	}
	paths := strings.NewReplacer("{vendor}", "acme", "{tenant}", "acme-1", "{name}", "mine", "/projects/{id}", "/projects/10008", "{id}", "8005")
	c := promised()
	for operation, pointer := range c.operations {
		body, accepts := c.at(pointer + "/requestBody/content")
		// Their examples name a call, an account's own members, what nobody has
		// sent, the clock of another world, its state, or a scenario of vendors
		// that are not here.
		if accepts == nil || slices.Contains([]string{"await", "awaitJournal", "putAccount", "hangupCall", "loadScenario", "putSnapshot"}, operation) {
			continue
		}
		method, path := strings.ToUpper(pointer[strings.LastIndex(pointer, "/")+1:]), pointer[len("/paths/"):strings.LastIndex(pointer, "/")]
		path = paths.Replace(strings.ReplaceAll(path, "~1", "/"))
		for kind, media := range accepts {
			media := media.(map[string]any)
			examples := map[string]any{}
			if named, ok := media["examples"].(map[string]any); ok {
				for name, example := range named {
					examples[name] = example.(map[string]any)["value"]
				}
			} else {
				examples["example"] = media["example"]
			}
			for name, example := range examples {
				t.Run(operation+" "+name, func(t *testing.T) {
					r := newRig(t)
					ready(r)
					text, plain := example.(string)
					if !plain {
						text = strings.ReplaceAll(encoded(example), `"vendor":"autocall"`, `"vendor":"acme"`)
					}
					a := r.send(method, path, text, "Content-Type", kind)
					r.Expect(a.status).To(BeNumerically("<", 300), fmt.Sprint(body, a.text))
				})
			}
		}
	}
}
