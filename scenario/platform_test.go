package scenario

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"zhiyin.dev/store/pgtest"
)

// startWithin is generous: the machine may be busy with other tests.
const startWithin = 60 * time.Second

// platform is one running zhiyin.
type platform struct {
	t     testing.TB
	dir   string
	url   string   // of its PostgreSQL database; empty: a file in dir
	env   []string // settings beside the flags
	ready hello
	cmd   *exec.Cmd
	log   *buffer
	says  chan string   // its first line; capacity 1
	done  chan struct{} // closed when the process is over
}

// hello is the line that `zhiyin demo --json` prints when it is ready.
type hello struct {
	Web   string `json:"web"`
	SIP   string `json:"sip"`
	Links []struct {
		Agent string `json:"agent"`
		Unit  string `json:"unit"`
		URL   string `json:"url"`
	} `json:"links"`
	CA string `json:"ca"`
}

// start runs the demo on a new directory.
func start(t testing.TB, flags ...string) *platform {
	t.Helper()
	return startOn(t, t.TempDir(), flags...)
}

// engines acts a test on a file and on a PostgreSQL server; url is empty or that
// of a new database.
func engines(t *testing.T, act func(t *testing.T, url string)) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		act(t, "")
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		act(t, pgtest.URL(t))
	})
}

// binary is where `make build` puts the product.
func binary(t testing.TB) string {
	t.Helper()
	path, err := filepath.Abs("../bin/zhiyin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the product is not built: run make build (%v)", err)
	}
	return path
}

func (p *platform) run(flags ...string) {
	p.t.Helper()
	p.launch(flags...)
	p.isReady(startWithin)
}

// launch starts the process and does not wait for it.
func (p *platform) launch(flags ...string) {
	p.t.Helper()
	args := append([]string{"demo", "--json", "--no-systems", "--data", p.dir, "--store-url=" + p.url, "--web", "127.0.0.1:0", "--sip", "127.0.0.1:0"}, flags...)
	p.cmd = exec.Command(binary(p.t), args...)
	p.cmd.Stderr = p.log
	p.cmd.Env = append(os.Environ(), "ZHIYIN_MEDIA_PORT_MIN="+ports.next(), "ZHIYIN_MEDIA_PORT_MAX="+ports.last(), "ZHIYIN_DRAIN_WITHIN=0s", "ZHIYIN_SPEECH_RECOGNITION=off", "ZHIYIN_SPEECH_MOOD_BY_VOICE=false")
	p.cmd.Env = append(p.cmd.Env, p.env...)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.done = make(chan struct{})
	p.says = make(chan string, 1)
	go func() {
		read := bufio.NewReader(out)
		line, _ := read.ReadString('\n')
		p.says <- line
		_, _ = io.Copy(io.Discard, read)
		_ = p.cmd.Wait()
		close(p.done)
	}()
}

func (p *platform) isReady(within time.Duration) {
	p.t.Helper()
	select {
	case line := <-p.says:
		p.ready = hello{}
		if err := json.Unmarshal([]byte(line), &p.ready); err != nil {
			p.t.Fatalf("the platform did not start: %v\n%s", err, tail(p.log.String(), 4000))
		}
	case <-time.After(within):
		_ = p.cmd.Process.Kill()
		p.t.Fatalf("not ready after %s\n%s", within, tail(p.log.String(), 4000))
	}
}

// stop asks the process to end and waits for it.
func (p *platform) stop() {
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
		p.t.Errorf("the platform did not stop within 20 s of SIGTERM")
	}
}

// kill is kill -9; again starts it on what is left.
func (p *platform) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

func (p *platform) again() {
	p.t.Helper()
	p.run()
}

// link is a fresh sign-in address of one of the unit's agents.
func (p *platform) link(unit string, n int) (agent, url string) {
	p.t.Helper()
	for _, l := range p.ready.Links {
		if l.Unit == unit {
			if n == 0 {
				return l.Agent, l.URL
			}
			n--
		}
	}
	p.t.Fatalf("no agent of %s", unit)
	return "", ""
}

// replayAll proves every contact of the run and returns what was printed.
func (p *platform) replayAll() string {
	p.t.Helper()
	out, err := exec.Command(binary(p.t), "replay", "all", "--data", p.dir, "--store-url="+p.url).CombinedOutput()
	if err != nil {
		p.t.Errorf("replay: %v\n%s", err, tail(string(out), 4000))
	}
	return string(out)
}

// get fetches a page or a JSON route without signing in.
func (p *platform) get(path string) (int, string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.ready.Web+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(body)
}

// buffer is a log that grows while it is read.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func tail(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return "…" + s[len(s)-n:]
}

// Room for 230 platforms, of 100 calls each, before the first range is used again.
const firstPort, lastPort, portsEach = 18000, 64000, 200

// ports hands each platform a range of its own.
var ports = &ranges{at: firstPort}

type ranges struct {
	mu sync.Mutex
	at int
}

func (r *ranges) next() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.at += portsEach; r.at > lastPort-portsEach { // the first ones have ended by now
		r.at = firstPort
	}
	return fmt.Sprint(r.at)
}

func (r *ranges) last() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprint(r.at + portsEach - 1)
}

// eventually waits until it holds; it polls because it asks a process of its own.
func eventually(t testing.TB, within time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(within)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", within, what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// contains fails with what was seen instead.
func contains(t testing.TB, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in %q", w, tail(text, 600))
		}
	}
}

// understands waits until callers are heard and what they mean is learned.
func (p *platform) understands() {
	p.t.Helper()
	eventually(p.t, startWithin, "callers are understood", func() bool {
		_, health := p.get("/readyz")
		return strings.Contains(health, `"recognition","ready":true`) && strings.Contains(health, `"understanding","ready":true`)
	})
}

// child is the process that the platform started with a command line that holds the
// words, each ended by a zero byte (proc(5)); 0 while it is away.
func (p *platform) child(words string) int {
	p.t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		p.t.Fatal(err)
	}
	for _, file := range all {
		line, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(line), words) {
			continue
		}
		status, err := os.ReadFile(filepath.Join(filepath.Dir(file), "status"))
		if err == nil && strings.Contains(string(status), "PPid:\t"+strconv.Itoa(p.cmd.Process.Pid)+"\n") {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file))) // digits
			return pid
		}
	}
	return 0
}
