package phpjson_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/phpjson"
)

type (
	number string
	causes int

	masked string

	base struct {
		ID number `json:"id"`
	}
	record struct {
		base
		Start   int64           `json:"start,string"`
		Note    string          `json:"note,omitempty"`
		Tags    []int           `json:"tags,omitempty"`
		Agent   *base           `json:"agent"`
		Ended   time.Time       `json:"ended,omitzero"`
		Raw     json.RawMessage `json:"raw"`
		Secret  masked          `json:"secret"`
		Areas   []string        `json:"地区"`
		Any     any
		Skipped int `json:"-"`
		hidden  int
	}
)

func (masked) MarshalText() ([]byte, error) { return []byte("*/*"), nil }

func TestMarshal(t *testing.T) {
	for name, tc := range map[string]struct {
		in  any
		out string
	}{
		"nil":                   {nil, `null`},
		"booleans":              {[]bool{true, false}, `[true,false]`},
		"integers":              {[]any{0, int8(-8), uint16(16), int64(math.MinInt64), uint64(math.MaxInt64)}, `[0,-8,16,-9223372036854775808,9223372036854775807]`},
		"beyond int64":          {uint64(math.MaxUint64), `1.8446744073709552e+19`},
		"named kinds":           {[]any{number("1/2"), causes(16)}, `["1\/2",16]`},
		"empty object":          {phpjson.Object{}, `{}`},
		"nil object":            {phpjson.Object(nil), `{}`},
		"empty array":           {[]any{}, `[]`},
		"nil array":             {[]string(nil), `[]`},
		"nil pointer":           {(*base)(nil), `null`},
		"nil marshaler":         {(*time.Time)(nil), `null`},
		"nested":                {[]any{[]int{1, 2}, [1]any{phpjson.Object{phpjson.Pair("k", nil)}}}, `[[1,2],[{"k":null}]]`},
		"keys keep their order": {phpjson.Object{phpjson.Pair("b", 1), phpjson.Pair("", 2), phpjson.Pair("a/字", 3)}, `{"b":1,"":2,"a\/\u5b57":3}`},
		"pointer to object":     {&phpjson.Object{phpjson.Pair("a", 1.0)}, `{"a":1}`},
		"json.Number":           {[]json.Number{"1.0", "-0", "-0.0", "1e3", "12345678901234567890"}, `[1,0,-0,1000,1.2345678901234567e+19]`},
		"json.RawMessage":       {json.RawMessage(`{ "a" : "\/字" , "b":1.50 }`), `{"a":"\/\u5b57","b":1.5}`},
		"json.Marshaler":        {time.Date(2021, 6, 18, 14, 11, 31, 0, time.UTC), `"2021-06-18T14:11:31Z"`},
		"empty struct":          {struct{}{}, `{}`},
		"struct": {
			record{base: base{"7"}, Start: 5, Agent: &base{"8"}, Raw: json.RawMessage(`[1.0]`), Secret: "s", Areas: []string{"广"}, Any: base{"9"}, Skipped: 1, hidden: 2},
			`{"id":"7","start":"5","agent":{"id":"8"},"raw":[1],"secret":"*\/*","\u5730\u533a":["\u5e7f"],"Any":{"id":"9"}}`,
		},
		"struct, its other half": {
			&record{Note: "n", Tags: []int{1}, Ended: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC), Raw: json.RawMessage(`null`)},
			`{"id":"","start":"0","note":"n","tags":[1],"agent":null,"ended":"2021-01-01T00:00:00Z","raw":null,"secret":"*\/*","\u5730\u533a":[],"Any":null}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			out, err := phpjson.Marshal(tc.in)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(string(out)).To(Equal(tc.out))
		})
	}
}

type broken struct{}

var errBroken = errors.New("broken")

func (broken) MarshalJSON() ([]byte, error) { return nil, errBroken }

func TestMarshalNamesWhatItCannotWrite(t *testing.T) {
	for name, tc := range map[string]struct {
		in   any
		path string
		msg  string
	}{
		"not UTF-8":         {"\xff", "", "expected UTF-8"},
		"key not UTF-8":     {phpjson.Object{phpjson.Pair("\xff", 1)}, "", "expected UTF-8"},
		"under a bad key":   {phpjson.Object{phpjson.Pair("a", phpjson.Object{phpjson.Pair("\xff", 1)})}, "a", "expected UTF-8"},
		"inside":            {phpjson.Object{phpjson.Pair("data", []any{1, row{CallID: "\xff"}})}, "data.1.callId", "expected UTF-8"},
		"NaN":               {[]float64{math.NaN()}, "0", "found number NaN"},
		"infinity":          {math.Inf(-1), "", "found number -Inf"},
		"number too large":  {json.Number("1e400"), "", "within the range of float64"},
		"not a number":      {json.Number("0x10"), "", `found "0x10", expected a JSON number`},
		"empty number":      {json.Number(""), "", `found "", expected a JSON number`},
		"map":               {map[string]any{}, "", "no order of keys, expected an Object"},
		"bytes":             {[]byte("a"), "", "expected a string or json.RawMessage"},
		"function":          {func() {}, "", "no JSON form"},
		"raw syntax":        {phpjson.Object{phpjson.Pair("raw", json.RawMessage(`[1,]`))}, "raw", `offset 3: found "]", expected a value`},
		"failing marshaler": {phpjson.Object{phpjson.Pair("b", broken{})}, "b", "broken"},
		"embedded pointer":  {struct{ *base }{}, "", "found an embedded pointer"},
		"key twice": {struct {
			base
			Twin int `json:"id"`
		}{}, "", `field Twin: found key "id" a second time`},
		"string option on a string": {struct {
			S string `json:"s,string"`
		}{}, "", `field S: found tag option "string"`},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			out, err := phpjson.Append([]byte("before"), tc.in)
			g.Expect(string(out)).To(Equal("before"))
			problem, ok := errors.AsType[*phpjson.Error](err)
			g.Expect(ok).To(BeTrue(), "%v", err)
			g.Expect(problem.Path).To(Equal(tc.path))
			g.Expect(problem.Err).To(MatchError(ContainSubstring(tc.msg)))
			g.Expect(err.Error()).To(HavePrefix(tc.path))
		})
	}
	_, err := phpjson.Marshal(broken{})
	NewWithT(t).Expect(err).To(MatchError(errBroken))
}

// nested returns n arrays, each but the innermost holding the next.
func nested(n int) []any {
	v := []any{}
	for range n - 1 {
		v = []any{v}
	}
	return v
}

func TestDepth(t *testing.T) {
	g := NewWithT(t)
	_, err := phpjson.Marshal(nested(512))
	g.Expect(err).NotTo(HaveOccurred())
	_, err = phpjson.Marshal(nested(513))
	g.Expect(err).To(MatchError(ContainSubstring("beyond 512 levels")))
	_, err = phpjson.Marshal(nested(1_000_000))
	g.Expect(err).To(MatchError(ContainSubstring("beyond 512 levels")))
	g.Expect(len(err.Error())).To(BeNumerically("<", 1000), "the path is cut off")

	_, err = phpjson.Decode([]byte(strings.Repeat("[", 511) + strings.Repeat("]", 511)))
	g.Expect(err).NotTo(HaveOccurred())
	_, err = phpjson.Decode([]byte(strings.Repeat(`{"":[`, 5_000_000)))
	g.Expect(err).To(MatchError(ContainSubstring("beyond 511 levels")))
}

func TestObject(t *testing.T) {
	g := NewWithT(t)
	var o phpjson.Object
	o.Set("b", 1)
	o.Set("a", 2)
	o.Set("b", 3)
	g.Expect(o).To(Equal(phpjson.Object{phpjson.Pair("b", 3), phpjson.Pair("a", 2)}))
	v, ok := o.Get("a")
	g.Expect(v).To(Equal(2))
	g.Expect(ok).To(BeTrue())
	_, ok = o.Get("c")
	g.Expect(ok).To(BeFalse())
	g.Expect(json.Marshal(struct{ O phpjson.Object }{o})).To(BeEquivalentTo(`{"O":{"b":3,"a":2}}`))
}

func TestAnEncoderIsForManyGoroutines(t *testing.T) {
	g := NewWithT(t)
	var enc phpjson.Encoder
	want, err := phpjson.Marshal(exampleRow)
	g.Expect(err).NotTo(HaveOccurred())
	got := make(chan string)
	for range 8 {
		go func() {
			out, err := enc.Append(nil, []any{exampleRow, exampleRow})
			got <- string(out)
			if err != nil {
				t.Error(err)
			}
		}()
	}
	for range 8 {
		g.Expect(<-got).To(Equal("[" + string(want) + "," + string(want) + "]"))
	}
}
