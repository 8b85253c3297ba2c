package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/store/sqlite"
)

// asProgram says that the test binary is to be the program: a child that can be
// killed.
const asProgram = "RINGBACK_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// child is a server in a process of its own.
type child struct {
	cmd    *exec.Cmd
	url    string
	stderr bytes.Buffer
	once   sync.Once // it is killed
}

// serveIn starts a server that keeps its worlds in a directory.
func serveIn(t *testing.T, dir string, args ...string) *child {
	t.Helper()
	c := &child{}
	c.cmd = exec.CommandContext(t.Context(), os.Args[0], append([]string{
		"serve", "--listen", "127.0.0.1:0", "--data", dir, "--public-url", "http://ringback.example",
	}, args...)...)
	c.cmd.Env = append(os.Environ(), asProgram+"=1")
	c.cmd.Stderr = &c.stderr
	out, err := c.cmd.StdoutPipe()
	if err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), "serves on "); ok {
			c.url = url
			go func() { _, _ = io.Copy(io.Discard, out) }() // it ends with the child
			return c
		}
	}
	_ = c.cmd.Wait()
	t.Fatalf("the server did not start: %s", c.stderr.String())
	return nil
}

// kill ends the child as no program can prepare for.
func (c *child) kill() {
	c.once.Do(func() {
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
	})
}

// customer is a receiver that refuses at random, and knows what it has accepted.
type customer struct {
	*httptest.Server
	mu       sync.Mutex
	dice     *rand.Rand
	accepted map[string]int // by the call's id
	hits     int
	killAt   int // the hit at which kill is called, before it is answered
	kill     func()
}

func newCustomer(t *testing.T, seed uint64) *customer {
	t.Helper()
	c := &customer{dice: rand.New(rand.NewPCG(seed, 1)), accepted: map[string]int{}} //nolint:gosec // repeatable on purpose
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

func (c *customer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the child died while it wrote
	}
	f, err := frame.Parse(body)
	var data struct {
		ID string `json:"call_id"`
	}
	if err == nil {
		err = json.Unmarshal(f.Data, &data)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hits++
	if c.hits == c.killAt {
		c.kill() // the answer never arrives
	}
	if err != nil || c.dice.IntN(3) > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	c.accepted[data.ID]++
	_, _ = io.WriteString(w, `{"code":0}`)
}

func (c *customer) aim(at int, kill func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.killAt, c.kill = c.hits+at, kill
}

// crm is a client that remembers what it has been told.
type crm struct {
	g       *WithT
	ctx     context.Context //nolint:containedctx // the test's
	url     string
	placed  map[string]bool
	records map[string]string // by the call's id, as the vendor's search showed them
}

// ask sends a request; ok is false when nobody answered it.
func (c *crm) ask(method, path, body string) (answer []byte, ok bool) {
	req, err := http.NewRequestWithContext(c.ctx, method, c.url+path, strings.NewReader(body))
	c.g.Expect(err).NotTo(HaveOccurred())
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, false
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(resp.Body)
	if err != nil {
		return nil, false
	}
	c.g.Expect(resp.StatusCode).To(BeNumerically("<", 300), "%s %s: %s", method, path, answer)
	return answer, true
}

// place places a call whose id nobody has had before.
func (c *crm) place(callee string) bool {
	answer, ok := c.ask("POST", "/_ringback/calls", fmt.Sprintf(`{"callee":%q}`, callee))
	if !ok {
		return false
	}
	var placed struct{ ID string }
	c.g.Expect(json.Unmarshal(answer, &placed)).To(Succeed())
	c.g.Expect(c.placed).NotTo(HaveKey(placed.ID), "ids do not repeat")
	c.placed[placed.ID] = true
	return true
}

// search reads all records, which must be those it has read before and more.
func (c *crm) search() bool {
	answer, ok := c.ask("GET", "/api/v1/cdr/search?perPage=1000", "")
	if !ok {
		return false
	}
	var page struct {
		Data struct{ Results []json.RawMessage }
	}
	c.g.Expect(json.Unmarshal(answer, &page)).To(Succeed(), string(answer))
	found := map[string]string{}
	for _, record := range page.Data.Results {
		var call struct{ CallID string }
		c.g.Expect(json.Unmarshal(record, &call)).To(Succeed())
		found[call.CallID] = string(record)
	}
	for id, record := range c.records {
		c.g.Expect(found[id]).To(Equal(record), "a record that was seen is there, byte for byte")
	}
	c.records = found
	return true
}

// TestNothingIsLostWhenTheServerIsKilled kills a server again and again: between
// the attempts of a ladder, while a receiver has its push and has not answered,
// and while it writes.
func TestNothingIsLostWhenTheServerIsKilled(t *testing.T) {
	g, dir := NewWithT(t), t.TempDir()
	dice := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // repeatable on purpose
	customer := newCustomer(t, 7)
	client := &crm{g: g, ctx: t.Context(), placed: map[string]bool{}, records: map[string]string{}}
	start := func() *child {
		c := serveIn(t, dir, "--clock", "manual", "--seed", "7", "--start", "2021-03-23T17:24:36+08:00", "--push-url", customer.URL, "--push-secret", "s")
		client.url = c.url
		return c
	}
	for round := range 7 {
		server := start()
		client.search()
		mode := `{"mode":"manual"}`
		if round%3 == 2 {
			mode = `{"mode":"scaled","rate":5000}`
		}
		client.ask("PUT", "/_ringback/clock", mode)
		switch round % 2 {
		case 0:
			customer.aim(1+dice.IntN(12), server.kill)
		default:
			after := 1 + dice.IntN(15)
			go func() { // at any moment of the nth request
				for range after {
					req, err := http.NewRequestWithContext(client.ctx, http.MethodGet, server.url+"/_ringback/calls", nil)
					if err == nil {
						if resp, err := http.DefaultClient.Do(req); err == nil {
							_ = resp.Body.Close()
						}
					}
				}
				server.kill()
			}()
		}
		for i := 0; client.place(fmt.Sprintf("138001%05d", 1000*round+i)) && i < 300; i++ {
			if i%3 == 2 {
				client.ask("POST", "/_ringback/clock/advance", `{"by":"40s"}`)
			}
			if i%5 == 4 {
				client.search()
			}
		}
		server.kill()
	}

	server := start()
	client.ask("PUT", "/_ringback/clock", `{"mode":"manual"}`)
	_, ok := client.ask("POST", "/_ringback/clock/advance", `{"until":"idle"}`)
	g.Expect(ok).To(BeTrue())
	g.Expect(client.search()).To(BeTrue())
	g.Expect(len(client.placed)).To(BeNumerically(">", 20))
	for id := range client.placed {
		g.Expect(client.records).To(HaveKey(id), "a call whose placing was answered has its record")
	}
	answer, _ := client.ask("GET", "/_ringback/deliveries?limit=1000", "")
	var list struct {
		Deliveries []struct{ ID, CallID, State string }
	}
	g.Expect(json.Unmarshal(answer, &list)).To(Succeed())
	of := map[string]int{}
	customer.mu.Lock()
	defer customer.mu.Unlock()
	for _, d := range list.Deliveries {
		of[d.CallID]++
		if d.State == "delivered" {
			g.Expect(customer.accepted).To(HaveKey(d.CallID), "what is called delivered was accepted")
		} else {
			g.Expect(d.State).To(Equal("given-up"), "the ladder of %s has come to its end", d.ID)
		}
	}
	for id := range client.records {
		g.Expect(of[id]).To(Equal(1), "record %s has one delivery, for ever", id)
	}
	server.kill()
}

func TestADataDirectoryThatCannotBeUsedIsRefused(t *testing.T) {
	g, dir := NewWithT(t), t.TempDir()
	server := serveIn(t, dir, "--clock", "manual")
	taken := execute(t, nil, "", "serve", "--listen", "127.0.0.1:0", "--data", dir)
	g.Expect(taken.code).To(Equal(exitUsage))
	g.Expect(taken.stderr).To(ContainSubstring("another process has it open"))
	server.kill()

	g.Expect(os.WriteFile(filepath.Join(dir, sqlite.FileName), []byte(strings.Repeat("garbage", 1000)), 0o600)).To(Succeed())
	damaged := execute(t, nil, "", "serve", "--listen", "127.0.0.1:0", "--data", dir)
	g.Expect(damaged.code).To(Equal(exitUsage))
	g.Expect(damaged.stderr).To(ContainSubstring("damaged"))
}
