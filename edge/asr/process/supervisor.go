// Package process runs the speech process and reaches the engines in it. The
// process may crash at any moment: it is started again at once, and each stream
// says again what was not heard.
package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/relay"
)

// Config of a supervisor.
type Config struct {
	Program string   // of the speech process
	Args    []string // beside --socket, which the supervisor adds
	Again   []string // from the second start on, beside Args: what need not be done twice
	Env     []string // beside our own
	// StartWithin bounds the start until the process greets: it checks models
	// meanwhile; 0 is 30 s.
	StartWithin time.Duration
	// Relay is what streams over the process are like; Name and Dial are set here.
	Relay relay.Config
}

// The first restart comes at once, so that a crash costs callers nothing; the
// pause before the next ones doubles, and is forgotten after steady.
const (
	firstRest   = 100 * time.Millisecond
	longestRest = 10 * time.Second
	steady      = 30 * time.Second
)

// Supervisor owns the process. Its methods may be called from several goroutines.
type Supervisor struct {
	cfg Config
	log *slog.Logger

	restarts atomic.Int64
	pid      atomic.Int64
	afresh   atomic.Bool // the next start does what Again leaves out

	mu      sync.Mutex
	changed chan struct{} // closed and made anew when conn or says change
	child   *child        // nil: none
	conn    *conn         // nil: the process is away
	says    string        // why it is away
	infos   []asr.Info    // as last greeted
	voices  []asr.Info    // likewise
	engines map[string]*engine
}

// New makes a supervisor; nothing is started before Run.
func New(cfg Config, log *slog.Logger) *Supervisor {
	if cfg.StartWithin == 0 {
		cfg.StartWithin = 30 * time.Second
	}
	return &Supervisor{cfg: cfg, log: log, changed: make(chan struct{}), says: "is starting", engines: map[string]*engine{}}
}

// Installed tells whether the program is there; the error is Unavailable.
func (s *Supervisor) Installed() error {
	if _, err := exec.LookPath(s.cfg.Program); err != nil {
		return fmt.Errorf("speech: the program %s is missing: %w", s.cfg.Program, zhiyin.Unavailable)
	}
	return nil
}

// Run keeps the process running until ctx is done, and then ends it.
func (s *Supervisor) Run(ctx context.Context) error {
	rest := time.Duration(0)
	for ctx.Err() == nil {
		began := time.Now()
		err := s.once(ctx)
		if ctx.Err() != nil {
			break
		}
		if time.Since(began) > steady {
			rest = 0
		}
		s.restarts.Add(1)
		s.set(nil, "is being started again")
		s.log.Warn("the speech process ended, it is started again", "after", time.Since(began).Round(time.Millisecond), "rest", rest, "error", err)
		select {
		case <-time.After(rest):
		case <-ctx.Done():
		}
		rest = min(max(2*rest, firstRest), longestRest)
	}
	s.set(nil, "has stopped")
	return nil
}

// once starts the process and stays until it ends.
func (s *Supervisor) once(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "zhiyin-speech-") // 0700, and short: a socket's path holds 107 octets
	if err != nil {
		return fmt.Errorf("speech: %v: %w", err, zhiyin.Unavailable)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	socket := filepath.Join(dir, "socket")
	child, err := s.start(socket)
	if err != nil {
		return err
	}
	s.keep(child)
	defer s.keep(nil)
	defer child.end()
	stop := context.AfterFunc(ctx, child.end)
	defer stop()
	nc, err := child.dial(ctx, socket, s.cfg.StartWithin)
	if err != nil {
		return err
	}
	c, err := greet(nc, s.cfg.StartWithin)
	if err != nil {
		return errors.Join(err, nc.Close())
	}
	s.set(c, "")
	err = c.run(child.gone)
	if ctx.Err() == nil {
		_ = child.cmd.Process.Kill() // it hangs, or talks nonsense
	}
	return err
}

// Reload starts the process again, with models looked at anew; streams go on.
func (s *Supervisor) Reload() {
	s.afresh.Store(true)
	s.mu.Lock()
	c := s.child
	s.mu.Unlock()
	if c != nil {
		_ = c.life.Close() // it ends by itself
	}
}

func (s *Supervisor) keep(c *child) {
	s.mu.Lock()
	s.child = c
	s.mu.Unlock()
}

// start runs the program with a pipe as its input: it ends itself when the pipe
// closes, so that it does not outlive us, however we end.
func (s *Supervisor) start(socket string) (*child, error) {
	args := append([]string{"--socket", socket}, s.cfg.Args...)
	if s.restarts.Load() > 0 && !s.afresh.Swap(false) {
		args = append(args, s.cfg.Again...)
	}
	cmd := exec.Command(s.cfg.Program, args...)
	cmd.Env = append(os.Environ(), s.cfg.Env...)
	life, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("speech: %v: %w", err, zhiyin.Unavailable)
	}
	said, err := cmd.StderrPipe()
	if err != nil {
		return nil, fmt.Errorf("speech: %v: %w", err, zhiyin.Unavailable)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("speech: start %s: %v: %w", s.cfg.Program, err, zhiyin.Unavailable)
	}
	s.pid.Store(int64(cmd.Process.Pid))
	c := &child{cmd: cmd, life: life, gone: make(chan struct{})}
	go func() {
		s.listen(said)
		c.why = cmd.Wait()
		close(c.gone)
	}()
	return c, nil
}

// prefixes of what the process says itself; what native libraries say is not
// logged, for it may hold customers' words.
var prefixes = []string{"zhiyin-speech:", "panic:", "fatal error:", "SIG"}

func (s *Supervisor) listen(said io.Reader) {
	for lines := bufio.NewScanner(said); lines.Scan(); {
		for _, p := range prefixes {
			if strings.HasPrefix(lines.Text(), p) {
				s.log.Warn("the speech process says", "line", strings.TrimSpace(strings.TrimPrefix(lines.Text(), "zhiyin-speech:")))
			}
		}
	}
	_, _ = io.Copy(io.Discard, said) // a line was too long
}

// child is a running process.
type child struct {
	cmd  *exec.Cmd
	life io.Closer
	gone chan struct{} // closed when it has ended
	why  error         // set before gone is closed
	once sync.Once
}

// endWithin is how long the process may take to end by itself.
const endWithin = 2 * time.Second

// end ends the process and waits for it.
func (c *child) end() {
	c.once.Do(func() {
		_ = c.life.Close()
		select {
		case <-c.gone:
		case <-time.After(endWithin):
			_ = c.cmd.Process.Kill()
		}
	})
	<-c.gone
}

// dial waits until the process listens.
func (c *child) dial(ctx context.Context, socket string, within time.Duration) (net.Conn, error) {
	for late := time.After(within); ; {
		nc, err := net.Dial("unix", socket)
		if err == nil {
			return nc, nil
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-c.gone:
			return nil, fmt.Errorf("speech: the process ended at its start: %v: %w", c.why, zhiyin.Unavailable)
		case <-late:
			return nil, fmt.Errorf("speech: the process does not listen after %s: %w", within, zhiyin.Unavailable)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
