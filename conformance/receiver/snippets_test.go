package receiver_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/conformance/receiver"
	"github.com/ringback-sim/ringback/fixtures/runtimes"
	"github.com/ringback-sim/ringback/sim/frame"
)

// TestSnippetsVerify runs each snippet on pushes that are right and wrong.
func TestSnippetsVerify(t *testing.T) {
	const at = "2021-06-18 14:11:31"
	var pushes, want []string
	add := func(body, verdict string) { pushes, want = append(pushes, body), append(want, verdict) }
	for _, data := range []string{
		`{"call_id":"6811535818021285888","called_areaname":"\u6cb3\u5357 \u4fe1\u9633","record_file":"http:\/\/r.example\/1.mp3"}`,
		`{"z":1.50,"a":18446744073709551617,"raw":"河南 / 😀","q":"\"}],\\"}`,
		`{"user_data":{"data":{"x":[1,{}]},"sign":"no"},"trans_agent":[]}`,
		`{}`,
	} {
		f, err := frame.Plain(frame.TypeCDR, []byte(data), secret)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		sealed, err := frame.Encrypted(frame.TypeCDR, []byte(data), secret)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		for _, good := range []frame.Frame{f, sealed} {
			body := string(good.Bytes(at))
			add(body, "right")
			add(fmt.Sprintf(`{"sign": %q , "data" : %s , "timestamp":"","type":1 }`, good.Sign, good.Data), "right")
			add(strings.Replace(body, good.Sign, strings.ToUpper(good.Sign), 1), "wrong")
			add(strings.Replace(body, good.Sign, frame.Sign(good.Data, "another"), 1), "wrong")
			add(strings.Replace(body, `"sign":"`+good.Sign+`"`, `"sign":true`, 1), "wrong")
		}
	}
	commands := map[string][]string{
		"PHP": {"php", "verify.php"}, "Java": {"java", "Verify.java"}, "Node": {"node", "verify.mjs"}, "Python": {"python3", "verify.py"}, "Go": {"go", "verify.go"},
	}
	for _, s := range receiver.Snippets() {
		language := strings.TrimPrefix(s.Title, "Verify the sign in ")
		t.Run(language, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(commands).To(HaveKey(language))
			program, file := runtimes.Need(t, commands[language][0]), filepath.Join(t.TempDir(), commands[language][1])
			g.Expect(os.WriteFile(file, []byte(s.Text), 0o600)).To(Succeed())
			args := []string{file}
			if language == "Go" {
				args = []string{"run", file}
			}
			cmd := exec.CommandContext(t.Context(), program, args...)
			cmd.Env = append(os.Environ(), "PUSH_SECRET="+secret)
			cmd.Stdin = strings.NewReader(strings.Join(pushes, "\n") + "\n")
			out, err := cmd.CombinedOutput()
			g.Expect(err).NotTo(HaveOccurred(), string(out))
			g.Expect(strings.Fields(string(out))).To(Equal(want))
		})
	}
}
