package contracts_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"go.yaml.in/yaml/v3"

	"github.com/ringback-sim/ringback/contracts"
)

var tell = flag.Bool("tell", false, "print what is found, to be looked at and copied")

// damages are the file of one contract: good messages, and what is found when
// something in one of them is other than it should be.
type damages struct {
	Good    map[string]good   `yaml:"good"`
	Damaged map[string][]harm `yaml:"damaged"` // by the name of the good one
}

// good is a message that keeps the contract. Kind is request, response, push,
// answer or message; the members beside it are those of that message.
type good struct {
	Kind, Operation string
	Of              string         // for a response: the name of its request
	Message         map[string]any `yaml:"message"`
}

// harm is one thing done to a good message, by JSON pointer, and what is found:
// location and rule of each violation.
type harm struct {
	Set   map[string]any
	Cut   string
	Finds []string
}

func TestEveryDamageIsFoundInItsPlace(t *testing.T) {
	for _, name := range contracts.Names() {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			text, err := os.ReadFile("testdata/damage/" + name + ".yaml")
			g.Expect(err).NotTo(HaveOccurred())
			var file damages
			d := yaml.NewDecoder(bytes.NewReader(text))
			d.KnownFields(true)
			g.Expect(d.Decode(&file)).To(Succeed())
			c, err := contracts.Load(name)
			g.Expect(err).NotTo(HaveOccurred())
			count := 0
			for _, of := range slices.Sorted(mapKeys(file.Good)) {
				base := file.Good[of]
				g.Expect(file.check(c, base, base.Message)).To(BeEmpty(), "%s as it should be", of)
				for i, h := range file.Damaged[of] {
					count++
					found := []string{}
					for _, v := range file.check(c, base, h.done(t, base.Message)) {
						if v.Rule != "operation" { // nobody knows which it was to be
							g.Expect(v.Operation).To(Equal(base.Operation))
						}
						found = append(found, v.Location.String()+": "+v.Rule)
					}
					if *tell {
						t.Logf("%s %d %q", of, i, found)
						continue
					}
					g.Expect(found).To(ConsistOf(h.Finds), "%s with %v, without %q", of, h.Set, h.Cut)
				}
			}
			g.Expect(file.Damaged).To(HaveEach(Not(BeEmpty())))
			g.Expect(count).To(BeNumerically(">=", 30))
		})
	}
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

// check has a message validated.
func (f damages) check(c *contracts.Contract, base good, message map[string]any) []contracts.Violation {
	header, body := encoded(message)
	status, _ := message["status"].(int)
	answer := contracts.Response{Status: status, Header: header, Body: body}
	at := fmt.Sprint(message["at"]) // the name of a webhook, a channel
	switch base.Kind {
	case "request":
		return c.ValidateRequest(request(message))
	case "response":
		return c.ValidateResponse(request(f.Good[base.Of].Message), answer)
	case "push":
		push := contracts.Push{Header: header, Body: body}
		if opened, ok := message["opened"]; ok {
			push.Opened, _ = json.Marshal(opened)
		}
		return c.ValidatePush(at, push)
	case "answer":
		return c.ValidatePushAnswer(at, answer)
	default:
		return c.ValidateMessage(at, body)
	}
}

// request reads method, path, query, type and body of a request.
func request(message map[string]any) contracts.Request {
	header, body := encoded(message)
	method, path, _ := strings.Cut(fmt.Sprint(message["at"]), " ")
	return contracts.Request{Method: method, Path: path, Query: values(message["query"]), Header: header, Body: body}
}

func values(fields any) url.Values {
	form := url.Values{}
	members, _ := fields.(map[string]any)
	for name, value := range members {
		form.Set(name, fmt.Sprint(value))
	}
	return form
}

// encoded writes the body of a message as its type says, JSON by default; a body
// that is a text stands as it is.
func encoded(message map[string]any) (http.Header, []byte) {
	header := http.Header{}
	headers, _ := message["header"].(map[string]any)
	for name, value := range headers {
		header.Set(name, fmt.Sprint(value))
	}
	body, ok := message["body"]
	if !ok {
		return header, nil
	}
	kind, _ := message["type"].(string)
	if kind == "" {
		kind = "application/json"
	}
	header.Set("Content-Type", kind)
	var text []byte
	switch raw, isText := body.(string); {
	case isText:
		text = []byte(raw)
	case kind == "application/x-www-form-urlencoded":
		text = []byte(values(body).Encode())
	case kind == "multipart/form-data":
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for name, fields := range values(body) {
			_ = w.WriteField(name, fields[0]) // to memory
		}
		_ = w.Close()
		header.Set("Content-Type", w.FormDataContentType())
		text = b.Bytes()
	default:
		text, _ = json.Marshal(body)
	}
	return header, text
}

// done returns a copy of a message with the harm done.
func (h harm) done(t *testing.T, message map[string]any) map[string]any {
	t.Helper()
	text, err := yaml.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	var hurt map[string]any
	if err := yaml.Unmarshal(text, &hurt); err != nil {
		t.Fatal(err)
	}
	for pointer, value := range h.Set {
		change(t, hurt, pointer, func(object map[string]any, name string) { object[name] = value })
	}
	if h.Cut != "" {
		change(t, hurt, h.Cut, func(object map[string]any, name string) {
			if _, ok := object[name]; !ok {
				t.Errorf("%s is not there to be cut", h.Cut)
			}
			delete(object, name)
		})
	}
	return hurt
}

// change finds the object that a pointer leads into.
func change(t *testing.T, root map[string]any, pointer string, do func(object map[string]any, name string)) {
	t.Helper()
	tokens := strings.Split(pointer, "/")
	var at any = root
	for _, token := range tokens[1 : len(tokens)-1] {
		switch node := at.(type) {
		case map[string]any:
			at = node[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i >= len(node) {
				t.Fatalf("%s leads nowhere", pointer)
			}
			at = node[i]
		}
	}
	object, ok := at.(map[string]any)
	if !ok {
		t.Fatalf("%s leads nowhere", pointer)
	}
	do(object, tokens[len(tokens)-1])
}
