package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// contender is a Faye server that can be started.
type contender struct {
	name    string
	command []string
	env     []string
}

// ours is our server, as another process of this program.
func ours() (contender, error) {
	self, err := os.Executable()
	return contender{name: "sim/faye", command: []string{self, "serve"}}, err
}

// stock is the server of the npm package, which must be in the folder modules.
func stock(modules, script string) (contender, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return contender{}, err
	}
	_, err = os.Stat(filepath.Join(modules, "faye"))
	return contender{
		name:    "faye (npm)",
		command: []string{node, "--expose-gc", script, strconv.Itoa(int(hold.Seconds()))},
		env:     []string{"NODE_PATH=" + modules},
	}, err
}

// server is a running contender.
type server struct {
	contender
	cmd   *exec.Cmd
	stdin io.Closer
	addr  string
}

// start starts a server; it ends with the context, or with stop.
func (c contender) start(ctx context.Context) (*server, error) {
	s := &server{contender: c, cmd: exec.CommandContext(ctx, c.command[0], c.command[1:]...)} //nolint:gosec // our own commands
	s.cmd.Env, s.cmd.Stderr = append(os.Environ(), c.env...), os.Stderr
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.name, err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("start %s: it ended before it listened: %w", c.name, err)
	}
	s.addr = "127.0.0.1:" + strings.TrimSpace(line)
	return s, nil
}

func (s *server) stop() {
	_ = s.stdin.Close()
	_ = s.cmd.Wait()
}

// post sends a body to a path and drops the answer.
func (s *server) post(ctx context.Context, path, body string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.addr+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("POST %s: status %d", path, resp.StatusCode)
	}
	return err
}

// memory is what the process occupies once its garbage is gone, in bytes.
func (s *server) memory(ctx context.Context) (float64, error) {
	if err := s.post(ctx, "/settle", ""); err != nil {
		return 0, err
	}
	fields, err := s.proc("statm")
	if err != nil {
		return 0, err
	}
	pages, err := strconv.Atoi(fields[1])
	return float64(pages * os.Getpagesize()), err
}

// ticksPerSecond is the unit of /proc/PID/stat on every Linux there is.
const ticksPerSecond = 100

// cpu is the processor time that the process has used.
func (s *server) cpu() (time.Duration, error) {
	fields, err := s.proc("stat")
	if err != nil {
		return 0, err
	}
	user, err := strconv.Atoi(fields[13])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[14])
	return time.Duration(user+system) * (time.Second / ticksPerSecond), err
}

// proc returns the fields of a file about the process. Neither server has a
// space in its name.
func (s *server) proc(file string) ([]string, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", s.cmd.Process.Pid, file))
	return strings.Fields(string(text)), err
}
