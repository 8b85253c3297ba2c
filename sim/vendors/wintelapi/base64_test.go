package wintelapi

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/runtimes"
)

func TestNoncesOfRealClients(t *testing.T) {
	for nonce, want := range map[string]string{
		"NzI0Y2NmOTAzZjc1OWRkMg==": "37323463636639303366373539646432",
		"123456":                   "d76df8e7",
		"724598itz":                "ef6e39f7c8ad",
		"1487000000123":            "d78f3bd34d34d34d76",
		"":                         "",
		"A":                        "",
		"====":                     "",
		"-_\x00\xff你好":             "",
	} {
		NewWithT(t).Expect(hex.EncodeToString(decodeBase64(nonce))).To(Equal(want), nonce)
	}
}

// TestPHPDecodesTheSame compares with the PHP of this machine, which reads and
// writes hexadecimal lines.
func TestPHPDecodesTheSame(t *testing.T) {
	php := runtimes.Need(t, "php")
	g := NewWithT(t)
	const alphabet = "ABCXYZabcxyz0189+/+/====-_., \t\r\n\"\x00\x7f\x80\xff你"
	dice := rand.New(rand.NewPCG(1, 2))
	texts := make([]string, 4000)
	var in bytes.Buffer
	for i := range texts {
		text := make([]byte, dice.IntN(80))
		for j := range text {
			text[j] = alphabet[dice.IntN(len(alphabet))]
		}
		texts[i] = string(text)
		fmt.Fprintf(&in, "%x\n", text)
	}
	cmd := exec.CommandContext(t.Context(), php, "-n", "-r", `while (($l = fgets(STDIN)) !== false) echo bin2hex(base64_decode(hex2bin(trim($l)))), "\n";`)
	cmd.Stdin = &in
	out, err := cmd.Output()
	g.Expect(err).NotTo(HaveOccurred())
	answers := bufio.NewScanner(bytes.NewReader(out))
	for _, text := range texts {
		g.Expect(answers.Scan()).To(BeTrue())
		if got := hex.EncodeToString(decodeBase64(text)); got != answers.Text() {
			t.Errorf("%q: got %s, PHP decodes %s", text, got, answers.Text())
		}
	}
}
