// Package receivers_test holds that each example in this folder takes what a
// vendor pushes, and nothing else.
package receivers_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/fixtures/runtimes"
	"github.com/ringback-sim/ringback/sim/frame"
)

const (
	secret = "example-secret-of-twenty-bytes"
	at     = "2021-06-18 14:11:31"
)

// examples says what runs each of them on a port that the system chooses. PHP is
// started by a server of its own.
var examples = map[string][]string{
	"golang":        {"go", "run", "./golang", "127.0.0.1:0"},
	"receiver.mjs":  {"node", "receiver.mjs", "0"},
	"receiver.py":   {"python3", "receiver.py", "0"},
	"Receiver.java": {"java", "-XX:TieredStopAtLevel=1", "Receiver.java", "0"},
	"receiver.php":  nil,
}

// start runs an example until the test ends and returns its URL.
func start(t *testing.T, name string, command []string) string {
	t.Helper()
	if command == nil {
		return runtimes.ServePHP(t, name, "PUSH_SECRET="+secret, "PUSH_STORE="+t.TempDir())
	}
	g := NewWithT(t)
	path := runtimes.Need(t, command[0])
	if command[0] == "go" { // the program itself, so that it is the one that is ended
		path = filepath.Join(t.TempDir(), "receiver")
		out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, command[2]).CombinedOutput()
		g.Expect(err).NotTo(HaveOccurred(), string(out))
		command = command[2:]
	}
	cmd := exec.CommandContext(t.Context(), path, command[1:]...)
	cmd.Env = append(os.Environ(), "PUSH_SECRET="+secret)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cmd.Start()).To(Succeed())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	g.Expect(err).NotTo(HaveOccurred())
	return strings.TrimSpace(strings.TrimPrefix(line, "listening on "))
}

func post(g *WithT, url string, body io.Reader) (status int, code json.RawMessage) {
	resp, err := http.Post(url+"/push", "application/json", body) //nolint:noctx // the receiver ends with the test
	g.Expect(err).NotTo(HaveOccurred())
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	g.Expect(err).NotTo(HaveOccurred())
	var answer struct{ Code json.RawMessage }
	g.Expect(json.Unmarshal(text, &answer)).To(Succeed(), string(text))
	return resp.StatusCode, answer.Code
}

func stored(g *WithT, url, id string) string {
	resp, err := http.Get(url + "/stored?call_id=" + id) //nolint:noctx // the receiver ends with the test
	g.Expect(err).NotTo(HaveOccurred())
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	g.Expect(err).NotTo(HaveOccurred())
	return string(text)
}

func record(id string) []byte {
	return fmt.Appendf(nil, `{"call_id":%s,"called_areaname":"\u6cb3\u5357 \u4fe1\u9633","record_file":"http:\/\/r.example\/1.mp3","user_data":{"a":[1.50,"}"]}}`, id)
}

func TestReceivers(t *testing.T) {
	for name, command := range examples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			url := start(t, name, command)
			const id = "6811535818021285888"
			sealed := []func(int, []byte, string) (frame.Frame, error){frame.Plain, frame.Encrypted}
			for i, seal := range sealed {
				for _, as := range []string{fmt.Sprintf(`"%s%d"`, id, i), fmt.Sprintf(`%s%d`, id[:18], i)} {
					data := record(as)
					f, err := seal(frame.TypeCDR, data, secret)
					g.Expect(err).NotTo(HaveOccurred())
					status, code := post(g, url, bytes.NewReader(f.Bytes(at)))
					g.Expect(status).To(Equal(200))
					g.Expect(string(code)).To(Equal("0"))
					g.Expect(stored(g, url, strings.Trim(as, `"`))).To(Equal(`{"count":1,"data":` + string(data) + `}`))
				}
			}
			g.Expect(stored(g, url, "1")).To(Equal(`{"count":0}`))

			t.Run("chunked, ten at once", func(t *testing.T) {
				g := NewWithT(t)
				f, err := frame.Plain(frame.TypeCDR, record(`"77"`), secret)
				g.Expect(err).NotTo(HaveOccurred())
				var all sync.WaitGroup
				for range 10 {
					all.Go(func() {
						status, _ := post(g, url, struct{ io.Reader }{bytes.NewReader(f.Bytes(at))})
						g.Expect(status).To(Equal(200))
					})
				}
				all.Wait()
				g.Expect(stored(g, url, "77")).To(HavePrefix(`{"count":1,`))
			})

			good, err := frame.Plain(frame.TypeCDR, record(`"78"`), secret)
			g.Expect(err).NotTo(HaveOccurred())
			text := string(good.Bytes(at))
			for what, body := range map[string]string{
				"no JSON":         "{",
				"no object":       "[]",
				"nothing":         "",
				"another type":    strings.Replace(text, `"type":1`, `"type":2`, 1),
				"no sign":         strings.Replace(text, `"sign"`, `"sing"`, 1),
				"a sign in upper": strings.Replace(text, good.Sign, strings.ToUpper(good.Sign), 1),
				"a changed byte":  strings.Replace(text, "http", "httq", 1),
				"not base64":      `{"type":1,"data":"!!","sign":"` + frame.Sign([]byte("!!"), secret) + `"}`,
				"noise":           `{"type":1,"data":"aaaa","sign":"` + frame.Sign([]byte("aaaa"), secret) + `"}`,
				"too long":        strings.Repeat(" ", 10<<20) + text,
				"too deep":        `{"type":1,"data":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + `}`,
			} {
				status, code := post(g, url, strings.NewReader(body))
				g.Expect(status).To(BeNumerically(">=", 400), what)
				g.Expect(string(code)).To(Equal("1"), what)
			}
			g.Expect(stored(g, url, "78")).To(Equal(`{"count":0}`))
			status, _ := post(g, url, strings.NewReader(text))
			g.Expect(status).To(Equal(200), "it still takes what is good")
		})
	}
}
