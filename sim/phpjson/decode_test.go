package phpjson_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/phpjson"
)

func TestDecode(t *testing.T) {
	g := NewWithT(t)
	v, err := phpjson.Decode([]byte(" {\"b\" : [1.0, -2e3,\"\\u00e9\\/\\n\\ud83d\\ude00字\", true,false , null],\r\n\t\"a\":{ }, \"l\":[ ]} "))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(v).To(Equal(phpjson.Object{
		phpjson.Pair("b", []any{json.Number("1.0"), json.Number("-2e3"), "é/\n😀字", true, false, nil}),
		phpjson.Pair("a", phpjson.Object{}),
		phpjson.Pair("l", []any{}),
	}))
}

func TestReencode(t *testing.T) {
	for name, tc := range map[string]struct{ in, out string }{
		"scalar":                    {" null\n", `null`},
		"white space goes":          {"[ 1 ,\t2 ]", `[1,2]`},
		"a key twice":               {`{"a":1,"b":2,"a":{"c":3}}`, `{"a":{"c":3},"b":2}`},
		"empty containers stay":     {`{"a":{},"b":[]}`, `{"a":{},"b":[]}`},
		"numeric keys":              {`{"1":1,"0":2,"":3}`, `{"1":1,"0":2,"":3}`},
		"whole floats":              {`[1.0,1000.0,1e3,100e-2]`, `[1,1000,1000,1]`},
		"integers at the edge":      {`[9223372036854775807,-9223372036854775808]`, `[9223372036854775807,-9223372036854775808]`},
		"integers beyond the edge":  {`[9223372036854775808,-9223372036854775809]`, `[9.223372036854776e+18,-9.223372036854776e+18]`},
		"zeros":                     {`[-0,-0.0,0e5]`, `[0,-0,0]`},
		"floats too small":          {`[1e-400,-1e-400]`, `[0,-0]`},
		"escapes that need not be":  {`"\u0061\u002f\u4fe1"`, `"a\/\u4fe1"`},
		"hexadecimal in upper case": {`"\uD83D\uDE00\u00E9"`, `"\ud83d\ude00\u00e9"`},
		"NUL in a string":           {`{"a\u0000":"\u0000"}`, `{"a\u0000":"\u0000"}`},
		"DEL":                       {"\"\x7f\\u007f\"", "\"\x7f\x7f\""},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			out, err := phpjson.Reencode([]byte(tc.in))
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(string(out)).To(Equal(tc.out))
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	for in, msg := range map[string]string{
		"":                     `offset 0: found the end, expected a value`,
		"  ":                   `offset 2: found the end, expected a value`,
		"[1,]":                 `offset 3: found "]", expected a value`,
		"[1 2]":                `offset 3: found "2", expected ',' or ']'`,
		"[1":                   `offset 2: found the end, expected ',' or ']'`,
		`{"a":1,}`:             `offset 7: found "}", expected a key`,
		`{"a" 1}`:              `offset 5: found "1", expected ':'`,
		`{a:1}`:                `offset 1: found "a", expected a key`,
		`{"a":1`:               `offset 6: found the end, expected ',' or '}'`,
		"1 2":                  `offset 2: found "2", expected the end`,
		"1\x00":                `offset 1: found "\x00", expected the end`,
		"01":                   `offset 1: found "1", expected the end`,
		"-":                    `offset 0: found "-", expected a number`,
		"1.":                   `offset 0: found "1", expected a number`,
		"[1e+]":                `offset 1: found "1", expected a number`,
		".5":                   `offset 0: found ".", expected a value`,
		"TRUE":                 `offset 0: found "T", expected a value`,
		"nul":                  `offset 0: found "n", expected a value`,
		"nulls":                `offset 4: found "s", expected the end`,
		"\ufeff1":              `offset 0: found "\xef", expected a value`,
		`"a`:                   `offset 2: found the end, expected the rest of a string`,
		"\"a\tb\"":             `offset 2: found "\t", expected the rest of a string`,
		`"\`:                   `offset 2: found the end, expected an escape`,
		`"\x"`:                 `offset 2: found "x", expected an escape`,
		`"\u12g4"`:             `offset 5: found "g", expected a hexadecimal digit`,
		`"\u12`:                `offset 5: found the end, expected a hexadecimal digit`,
		`"\ud800"`:             `offset 1: found half a surrogate pair, expected both halves`,
		`"\udc00\ud800"`:       `offset 1: found half a surrogate pair, expected both halves`,
		`"\ud800\u0041"`:       `offset 1: found half a surrogate pair, expected both halves`,
		`"\ud800\u00"`:         `offset 11: found "\"", expected a hexadecimal digit`,
		"[\"\xff\"]":           `offset 1: found a string that is not UTF-8`,
		"\"\\n\xed\xa0\x80\"":  `offset 0: found a string that is not UTF-8`,
		`{"a":1,"\u0000":1}`:   `offset 7: found a key that begins with NUL, which is no property name in PHP`,
		`{"\ud800":1}`:         `offset 2: found half a surrogate pair, expected both halves`,
		`{"a":nil}`:            `offset 5: found "n", expected a value`,
		strings.Repeat("[", 9): `offset 9: found the end, expected a value`,
	} {
		t.Run(in, func(t *testing.T) {
			g := NewWithT(t)
			_, err := phpjson.Decode([]byte(in))
			g.Expect(err).To(MatchError(msg))
			_, err = phpjson.Reencode([]byte(in))
			g.Expect(err).To(MatchError(msg))
		})
	}
}

func TestReencodeRefusesANumberTooLarge(t *testing.T) {
	_, err := phpjson.Reencode([]byte(`{"a":[1e400]}`))
	NewWithT(t).Expect(err).To(MatchError("a.0: found number 1e400, expected one within the range of float64"))
}

func TestDecodeManyKeys(t *testing.T) {
	g := NewWithT(t)
	const keys = 100_000 // a search through the members for each of them would be quadratic
	var src strings.Builder
	src.WriteString(`{"k7":"first"`)
	for i := range keys {
		fmt.Fprintf(&src, `,"k%d":%d`, i, i)
	}
	src.WriteString(`,"k3":"last"}`)
	v, err := phpjson.Decode([]byte(src.String()))
	g.Expect(err).NotTo(HaveOccurred())
	o, ok := v.(phpjson.Object)
	g.Expect(ok).To(BeTrue())
	g.Expect(o).To(HaveLen(keys))
	g.Expect(o[:5]).To(Equal(phpjson.Object{
		phpjson.Pair("k7", json.Number("7")), phpjson.Pair("k0", json.Number("0")), phpjson.Pair("k1", json.Number("1")),
		phpjson.Pair("k2", json.Number("2")), phpjson.Pair("k3", "last"),
	}))
}
