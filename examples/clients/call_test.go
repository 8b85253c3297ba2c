package clients_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestABusyNumberIsRecordedAsBusy is a test in Go that imports nothing of
// Ringback: RINGBACK_BIN=ringback go test call_test.go.
func TestABusyNumberIsRecordedAsBusy(t *testing.T) {
	address := filepath.Join(t.TempDir(), "address")
	server := exec.CommandContext(t.Context(), cmp.Or(os.Getenv("RINGBACK_BIN"), "ringback"), "serve",
		"--listen", "127.0.0.1:0", "--addr-file", address, "--clock", "manual", "--seed", "7")
	stdout, err := server.StdoutPipe()
	need(t, err)
	need(t, server.Start())
	t.Cleanup(func() { _ = server.Wait() })           // the end of the test's context ends it
	_, err = bufio.NewReader(stdout).ReadString('\n') // it speaks once the address is written and served
	need(t, err)
	host, err := os.ReadFile(address)
	need(t, err)
	send := func(method, path, body string, out any) {
		req, err := http.NewRequestWithContext(t.Context(), method, "http://"+strings.TrimSpace(string(host))+path, strings.NewReader(body))
		need(t, err)
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		need(t, err)
		defer resp.Body.Close()
		if resp.StatusCode/100 != 2 || out != nil && json.NewDecoder(resp.Body).Decode(out) != nil {
			t.Fatalf("%s %s: %s, with nothing to read", method, path, resp.Status)
		}
	}
	var call struct{ ID, Disposition string }
	send("GET", "/_ringback/health", "", nil)
	send("POST", "/_ringback/reset", "", nil)
	send("POST", "/_ringback/calls", `{"callee":"13800000002"}`, &call)
	send("POST", "/_ringback/clock/advance", `{"by":"1m"}`, nil)
	send("POST", "/_ringback/await", `{"call":"`+call.ID+`"}`, &call)
	type record struct{ CallID, Called, CallResult, EndResult string }
	var found struct{ Data struct{ Results []record } }
	send("GET", "/api/v1/cdr/search", "", &found)
	if r := found.Data.Results; call.Disposition != "busy" || len(r) != 1 || r[0] != (record{call.ID, "13800000002", "0", "12"}) {
		t.Errorf("the call was %s, and recorded as %v", call.Disposition, r)
	}
}

func need(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
