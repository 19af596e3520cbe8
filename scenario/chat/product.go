package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// product is a running zhiyin with the demo's people and a place of its own.
type product struct {
	cmd   *exec.Cmd
	dir   string
	done  chan struct{} // closed when the process is over
	ready struct {
		Web   string `json:"web"`
		Links []struct {
			Unit string `json:"unit"`
			URL  string `json:"url"`
		} `json:"links"`
	}
	pages []*page
}

// unit is whose chat is measured.
const unit = "muhe"

func launch(ctx context.Context, path string) (*product, error) {
	dir, err := os.MkdirTemp("", "chat-*")
	if err != nil {
		return nil, err
	}
	p := &product{dir: dir, done: make(chan struct{})}
	p.cmd = exec.CommandContext(ctx, path, "demo", "--json", "--no-systems", "--data", dir, "--web", "127.0.0.1:0", "--sip", "127.0.0.1:0")
	p.cmd.Env = append(os.Environ(), "ZHIYIN_SPEECH_RECOGNITION=off", "ZHIYIN_DRAIN_WITHIN=0s")
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	read := bufio.NewReader(out)
	line, err := read.ReadString('\n')
	go func() {
		_, _ = io.Copy(io.Discard, read) // what it says later is nobody's affair
		_ = p.cmd.Wait()
		close(p.done)
	}()
	if err == nil {
		err = json.Unmarshal([]byte(line), &p.ready)
	}
	if err != nil {
		p.stop()
		return nil, fmt.Errorf("%s did not start: %w", path, err)
	}
	return p, nil
}

func (p *product) stop() {
	for _, c := range p.pages {
		c.close()
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(30 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
	_ = os.RemoveAll(p.dir)
}

// settled is the resident memory in KB once it no longer grows: the least of the
// looks of ten seconds (proc(5), VmRSS).
func (p *product) settled() (kb float64, err error) {
	for range 10 {
		time.Sleep(time.Second) // memory has no event to wait for
		now, err := p.resident()
		if err != nil {
			return 0, err
		}
		if kb == 0 || now < kb {
			kb = now
		}
	}
	return kb, nil
}

func (p *product) resident() (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("no VmRSS of %d", p.cmd.Process.Pid)
	}
	return strconv.ParseFloat(fields[0], 64)
}
