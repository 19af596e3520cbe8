package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a program under measurement.
type process struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	first string        // its first line of output
	took  time.Duration // from start to that line
	done  chan struct{}
}

// launch starts a program and waits for its first line.
func launch(within time.Duration, env []string, path string, args ...string) (*process, error) {
	p := &process{cmd: exec.Command(path, args...), done: make(chan struct{})}
	p.cmd.Env = append(append(os.Environ(), "ZHIYIN_SPEECH_RECOGNITION=off", "ZHIYIN_SPEECH_MOOD_BY_VOICE=false"), env...) // rows of listening are bench-speech's
	log, err := os.CreateTemp("", "voice-*.log")
	if err != nil {
		return nil, err
	}
	p.cmd.Stderr = log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	line := make(chan string, 1)
	go func() {
		read := bufio.NewReader(out)
		text, _ := read.ReadString('\n')
		line <- text
		_, _ = io.Copy(io.Discard, read)
		_ = p.cmd.Wait()
		close(p.done)
	}()
	select {
	case p.first = <-line:
	case <-time.After(within):
	}
	p.took = time.Since(began)
	if p.first == "" {
		p.stop()
		text, _ := os.ReadFile(log.Name())
		return nil, fmt.Errorf("%s did not start: %s", path, text)
	}
	return p, nil
}

func (p *process) stop() {
	_ = p.stdin.Close()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// cpu is the processor time that the process has used (proc(5), fields 14 and 15
// in ticks of 10 ms).
func (p *process) cpu() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+2:]))
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, err
}

// rssMB is the resident memory.
func (p *process) rssMB() (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	kb, err := strconv.ParseFloat(strings.Fields(after(string(text), "VmRSS:", "\n"))[0], 64)
	return kb / 1024, err
}

// product is a running zhiyin.
type product struct {
	*process
	dir   string
	web   string
	sip   netip.AddrPort
	links []agentLink
}

// agentLink is one agent's way in.
type agentLink struct {
	Agent, Unit, URL string
	Phone            *struct{ User, Password string } // of the staff alone
}

// oneAddress are settings for a house whose people all come from one address.
var oneAddress = []string{"ZHIYIN_DRAIN_WITHIN=0s", "ZHIYIN_WEB_SIGN_INS_PER_MINUTE=100000", "ZHIYIN_WEB_REQUESTS_PER_MINUTE=1000000", "ZHIYIN_SIP_FLOOD=10000"}

// startProduct runs the demo on dir (a new one when empty).
func startProduct(o options, dir string, flags ...string) (*product, error) {
	return startWith(o, nil, dir, flags...)
}

// startWith is startProduct with settings beside the flags.
func startWith(o options, env []string, dir string, flags ...string) (*product, error) {
	var err error
	if dir == "" {
		if dir, err = os.MkdirTemp("", "voice-"); err != nil {
			return nil, err
		}
	}
	args := append([]string{"demo", "--json", "--no-systems", "--log-level", "error", "--data", dir, "--web", "127.0.0.1:0", "--sip", "127.0.0.1:0"}, flags...)
	if o.profile != "" {
		args = append(args, "--cpu-profile", o.profile)
	}
	p, err := launch(5*time.Minute, append(slices.Clone(oneAddress), env...), o.zhiyin, args...)
	if err != nil {
		return nil, err
	}
	out := &product{process: p, dir: dir}
	var hello struct {
		Web, SIP string
		Links    []agentLink
	}
	if err := json.Unmarshal([]byte(p.first), &hello); err != nil {
		return nil, fmt.Errorf("first line: %w", err)
	}
	out.web, out.links = hello.Web, hello.Links
	out.sip, err = netip.ParseAddrPort(hello.SIP)
	return out, err
}

// end stops the product and removes its directory.
func (p *product) end() {
	p.stop()
	_ = os.RemoveAll(p.dir)
}

// staff signs every agent of muhe in and lets them have a break: nobody answers,
// but callers may wait.
func (p *product) staff() error {
	for _, l := range p.links {
		if l.Unit != "muhe" {
			continue
		}
		jar, err := cookiejar.New(nil)
		if err != nil {
			return err
		}
		client := &http.Client{Jar: jar, Timeout: 10 * time.Second}
		token := l.URL[strings.LastIndex(l.URL, "/")+1:]
		if err := p.post(client, "/api/sign-in", map[string]string{"token": token}); err != nil {
			return err
		}
		if err := p.post(client, "/api/desk/status", map[string]string{"status": "away", "reason": "break"}); err != nil {
			return err
		}
	}
	return nil
}

func (p *product) post(client *http.Client, path string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequest(http.MethodPost, p.web+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", p.web)
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s: status %d", path, res.StatusCode)
	}
	return nil
}
