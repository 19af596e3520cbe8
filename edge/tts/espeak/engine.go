// Package espeak says texts with espeak-ng. It runs as processes of its own: it
// may crash there, and its licence (GPL-3) stays there.
//
// Starting one takes some fifteen milliseconds, nearly all of it loading the
// voice; so for each voice in use a few processes wait with the voice loaded, and
// saying a name takes three.
package espeak

import (
	"context"
	"fmt"
	"log/slog"
	"os/exec"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/speech"
)

// Config of the engine; the zero Config is usable.
type Config struct {
	Path    string // of the program; empty is espeak-ng in the search path
	Waiting int    // processes that wait for each voice in use; 0 is 2. A busy voice grows up to 8
	Voices  int    // how many voices are kept ready, the ones used last; 0 is 12
}

// Engine says texts. Its methods may be called from several goroutines.
type Engine struct {
	cfg     Config
	log     *slog.Logger
	breaker breaker

	mu      sync.Mutex
	closed  bool
	shelves map[settings]*shelf
	using   int64 // counts uses, orders shelves by their last
	filling sync.WaitGroup
}

// most is how many processes may wait for one voice: a burst of as many calls in
// one moment finds them ready. Each holds some 5 MB.
const most = 8

// shelf holds the waiting processes of one voice.
type shelf struct {
	ready  []*process
	wanted int // grows by one whenever a text finds the shelf empty
	coming int // being started
	used   int64
}

// New makes an engine; nothing is started before the first text or Prepare.
func New(cfg Config, log *slog.Logger) *Engine {
	if cfg.Path == "" {
		cfg.Path = "espeak-ng"
	}
	if cfg.Waiting == 0 {
		cfg.Waiting = 2
	}
	if cfg.Voices == 0 {
		cfg.Voices = 12
	}
	return &Engine{cfg: cfg, log: log, shelves: map[settings]*shelf{}}
}

// Run holds until ctx is done and then ends the waiting processes.
func (e *Engine) Run(ctx context.Context) error {
	<-ctx.Done()
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.filling.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	for s := range e.shelves {
		e.clear(s)
	}
	return nil
}

// Installed tells whether the program is there; the error is Unavailable and says
// how to get it.
func (e *Engine) Installed() error {
	if _, err := exec.LookPath(e.cfg.Path); err != nil {
		return fmt.Errorf("espeak: %s is not installed (Debian and Ubuntu: apt install espeak-ng): %w", e.cfg.Path, zhiyin.Unavailable)
	}
	return nil
}

// Prepare has processes wait for the voices, so that the first caller does not
// pay for their start.
func (e *Engine) Prepare(list ...zhiyin.Voice) {
	for _, v := range list {
		e.refill(settingsFor(v))
	}
}

// Synthesize implements tts.Engine. A process that crashes is replaced once; one
// that outlives ctx is killed. While the program is missing or keeps failing, the
// error comes at once.
func (e *Engine) Synthesize(ctx context.Context, p speech.Piece, v zhiyin.Voice) ([]int16, error) {
	if err := e.breaker.check(time.Now(), e.Installed); err != nil {
		return nil, err
	}
	s := settingsFor(v)
	defer e.refill(s)
	samples, err := e.once(ctx, s, plain(p.Say))
	if err != nil && ctx.Err() == nil {
		samples, err = e.once(ctx, s, plain(p.Say))
	}
	if ctx.Err() == nil {
		e.breaker.result(time.Now(), err)
	}
	return samples, err
}

func (e *Engine) once(ctx context.Context, s settings, say string) ([]int16, error) {
	p, err := e.take(s)
	if err != nil {
		return nil, err
	}
	return p.say(ctx, say)
}

// plain takes out what espeak-ng would read as phoneme codes ([[…]]) and control
// characters.
func plain(say string) string {
	return strings.Map(func(r rune) rune {
		if r == '[' || r == ']' || r < ' ' {
			return ' '
		}
		return r
	}, say)
}

// take gets a waiting process, or starts one.
func (e *Engine) take(s settings) (*process, error) {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil, fmt.Errorf("espeak: stopped: %w", zhiyin.Unavailable)
	}
	sh := e.shelf(s)
	if n := len(sh.ready); n > 0 {
		p := sh.ready[0]
		sh.ready = sh.ready[1:]
		e.mu.Unlock()
		return p, nil
	}
	sh.wanted = min(sh.wanted+1, most)
	e.mu.Unlock()
	return start(e.cfg.Path, s)
}

// shelf finds or makes the voice's shelf, and clears the one whose last use is
// longest ago when there are too many. The lock is held.
func (e *Engine) shelf(s settings) *shelf {
	e.using++
	if sh, ok := e.shelves[s]; ok {
		sh.used = e.using
		return sh
	}
	if len(e.shelves) >= e.cfg.Voices {
		oldest := s
		for other, sh := range e.shelves {
			if oldest == s || sh.used < e.shelves[oldest].used {
				oldest = other
			}
		}
		e.clear(oldest)
	}
	e.shelves[s] = &shelf{used: e.using, wanted: e.cfg.Waiting}
	return e.shelves[s]
}

// clear ends a voice's waiting processes. The lock is held.
func (e *Engine) clear(s settings) {
	for _, p := range e.shelves[s].ready {
		p.discard()
	}
	delete(e.shelves, s)
}

// refill starts the processes that the voice's shelf lacks, after the work is
// done: their start takes processor time that a waiting customer has first.
func (e *Engine) refill(s settings) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return
	}
	sh := e.shelf(s)
	for ; len(sh.ready)+sh.coming < sh.wanted; sh.coming++ {
		e.filling.Add(1)
		go e.fill(s, sh)
	}
}

func (e *Engine) fill(s settings, sh *shelf) {
	defer e.filling.Done()
	p, err := start(e.cfg.Path, s)
	e.mu.Lock()
	defer e.mu.Unlock()
	sh.coming--
	switch {
	case err != nil: // the next text starts its own and reports
	case e.closed || e.shelves[s] != sh:
		p.discard()
	default:
		sh.ready = append(sh.ready, p)
	}
}
