package phpjson_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"math"
	"os/exec"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/runtimes"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// reencode reads a base64 JSON text per line, and answers each with what PHP
// makes of it, or with "refused".
const reencode = `
while (($line = fgets(STDIN)) !== false) {
	$value = json_decode(base64_decode($line));
	$out = json_last_error() ? false : json_encode($value);
	echo $out === false ? 'refused' : $out, "\n";
}`

// TestPHPAgrees compares Reencode with the PHP of this machine, byte by byte.
func TestPHPAgrees(t *testing.T) {
	php := runtimes.Need(t, "php")
	g := NewWithT(t)
	texts := append(odd(), floats(5_000)...)
	var in bytes.Buffer
	for _, text := range texts {
		fmt.Fprintln(&in, base64.StdEncoding.EncodeToString([]byte(text)))
	}
	cmd := exec.CommandContext(t.Context(), php, "-n", "-d", "serialize_precision=-1", "-r", reencode)
	cmd.Stdin = &in
	out, err := cmd.Output()
	g.Expect(err).NotTo(HaveOccurred())

	answers := bufio.NewScanner(bytes.NewReader(out))
	answers.Buffer(nil, 1<<20)
	for _, text := range texts {
		g.Expect(answers.Scan()).To(BeTrue())
		got := "refused"
		if ours, err := phpjson.Reencode([]byte(text)); err == nil {
			got = string(ours)
		}
		if want := answers.Text(); got != want {
			t.Errorf("%.200q: got %.200s, PHP writes %.200s", text, got, want)
		}
	}
}

// odd returns texts at the edges of what JSON and PHP allow, every code unit
// by itself, as an escape and as the first half of a pair, and every byte raw.
func odd() []string {
	texts := []string{
		``, ` `, `nul`, `TRUE`, `null `, `01`, `-`, `-0`, `-0.0`, `-0e1`, `1.`, `.5`, `1e`, `1E+05`, `1e400`, `-1e-400`, `100e-2`,
		`9223372036854775807`, `9223372036854775808`, `-9223372036854775808`, `-9223372036854775809`, `123456789012345678901234567890`,
		`[1,]`, `[,1]`, `[1 2]`, `[[]`, `[]]`, `{}`, `[]`, `{"a":1,}`, `{"a"}`, `{"a":1 "b":2}`, `{1:2}`, `{'a':1}`, `/**/1`, `[nan]`, `"`, `"\`, `"\u12"`,
		`{"a":1,"b":2,"a":[3]}`, `{"":1,"_empty_":2,"0":3,"1":4,"":5}`, `{"\u0000":1}`, `{"a\u0000":1}`, `{"\u0000a":{}}`, "\ufeff1", "1\x00", "\x0b1",
		`"\ud83d\ude00"`, `"\ud800\u0041"`, `"\udc00\ud800"`, `"\ud800\ud800\udc00"`, `"\ud800x"`, `{"\ud800":1}`, `"\/\b\f\n\r\t\"\\"`,
		"\"\xc0\x80\"", "\"\xed\x9f\xbf\"", "\"\xed\xa0\x80\"", "\"\xee\x80\x80\"", "\"\xe0\x80\x80\"", "\"\xf0\x80\x80\x80\"", "\"\xf4\x8f\xbf\xbf\"", "\"\xf4\x90\x80\x80\"",
	}
	for depth := 509; depth <= 514; depth++ {
		texts = append(texts,
			strings.Repeat("[", depth)+strings.Repeat("]", depth),
			strings.Repeat(`{"a":`, depth)+"1"+strings.Repeat("}", depth),
		)
	}
	for u := range 0x10000 {
		texts = append(texts, fmt.Sprintf(`"\u%04X"`, u))
		if u%7 == 0 {
			texts = append(texts, fmt.Sprintf("%q", string(rune(u+0x10000))), fmt.Sprintf(`["\u%04x\udead"]`, u))
		}
	}
	for b := range 0x100 {
		texts = append(texts, string([]byte{'"', byte(b), '"'}), string([]byte{byte(b)}), string([]byte{'"', '\\', byte(b), '"'}))
	}
	return texts
}

// floats returns n floats of every magnitude, and the powers of ten with their
// neighbours.
func floats(n int) []string {
	var texts []string
	add := func(f float64) { texts = append(texts, fmt.Sprintf("%.17g", f), fmt.Sprintf("[%.17e]", f)) }
	for bits := uint64(0); len(texts) < 2*n; bits += 0x9e3779b97f4a7c15 { // the golden ratio spreads them evenly
		if f := math.Float64frombits(bits); !math.IsNaN(f) && !math.IsInf(f, 0) {
			add(f)
		}
	}
	for exponent := -30; exponent <= 30; exponent++ {
		f := math.Pow10(exponent)
		add(f)
		add(math.Nextafter(f, 0))
		add(-math.Nextafter(f, math.Inf(1)))
		add(1.2345678901234567 * f)
	}
	return texts
}
