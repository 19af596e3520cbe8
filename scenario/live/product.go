// Package live runs a product and speaks to it by real sockets, as pages and desks do.
package live

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Product is a running zhiyin with the demo's people and a place of its own. Its methods
// are called from one goroutine.
type Product struct {
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
	pages []*Page
}

// Unit is whose chats and desks are spoken to.
const Unit = "muhe"

// Launch starts the product at a path until Stop; more are flags of the demo.
func Launch(ctx context.Context, path string, more ...string) (*Product, error) {
	dir, err := os.MkdirTemp("", "live-*")
	if err != nil {
		return nil, err
	}
	p := &Product{dir: dir, done: make(chan struct{})}
	p.cmd = exec.CommandContext(ctx, path, append([]string{"demo", "--json", "--no-systems", "--data", dir, "--web", "127.0.0.1:0", "--sip", "127.0.0.1:0"}, more...)...)
	p.cmd.Env = append(os.Environ(), "ZHIYIN_SPEECH_RECOGNITION=off", "ZHIYIN_SPEECH_MOOD_BY_VOICE=false", "ZHIYIN_DRAIN_WITHIN=0s", "ZHIYIN_WEB_REQUESTS_PER_SIGN_IN=1000000", "ZHIYIN_WEB_REQUESTS_PER_MINUTE=1000000")
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
		p.Stop()
		return nil, fmt.Errorf("%s did not start: %w", path, err)
	}
	return p, nil
}

// Stop ends it and leaves nothing behind.
func (p *Product) Stop() {
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

// Web is the address of its pages.
func (p *Product) Web() string { return p.ready.Web }

// PID is the process's.
func (p *Product) PID() int { return p.cmd.Process.Pid }
