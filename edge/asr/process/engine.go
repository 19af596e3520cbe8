package process

import (
	"context"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/relay"
)

// engine is one engine in the process.
type engine struct {
	*relay.Relay
	name  string
	owner *Supervisor
}

// Engine is the named engine of the process, whether or not it is there yet; its
// Info says so.
func (s *Supervisor) Engine(name string) asr.Engine {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.engines[name]
	if !ok {
		e = &engine{name: name, owner: s}
		cfg := s.cfg.Relay
		cfg.Patient = true
		cfg.Name, cfg.Dial = name, func(ctx context.Context, a asr.Ask) (relay.Link, error) { return s.dial(ctx, name, a) }
		e.Relay = relay.New(cfg, s.log)
		s.engines[name] = e
	}
	return e
}

// Info implements asr.Engine.
func (e *engine) Info() asr.Info {
	e.owner.mu.Lock()
	defer e.owner.mu.Unlock()
	i := slices.IndexFunc(e.owner.infos, func(i asr.Info) bool { return i.Name == e.name })
	switch {
	case i < 0 && e.owner.conn != nil:
		return asr.Info{Name: e.name, Says: "the speech process has no such engine"}
	case i < 0:
		return asr.Info{Name: e.name, Says: "the speech process " + e.owner.says}
	}
	info := e.owner.infos[i]
	if info.Says == "" && e.owner.conn == nil {
		info.Says = "the speech process " + e.owner.says
	}
	return info
}

// Open implements asr.Engine. While the process starts the stream waits for it.
func (e *engine) Open(ctx context.Context, a asr.Ask) (asr.Stream, error) {
	e.owner.mu.Lock()
	i := slices.IndexFunc(e.owner.infos, func(i asr.Info) bool { return i.Name == e.name })
	var known asr.Info
	if i >= 0 {
		known = e.owner.infos[i]
	}
	up := e.owner.conn != nil
	e.owner.mu.Unlock()
	if up && (i < 0 || known.Says != "") {
		return nil, fmt.Errorf("speech: engine %s: %s: %w", e.name, e.Info().Says, zhiyin.Unavailable)
	}
	return e.Relay.Open(ctx, a)
}

// Infos are the engines as the process last greeted; empty before it did.
func (s *Supervisor) Infos() []asr.Info {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.infos)
}

// Up waits until the process has greeted; the error is ctx's.
func (s *Supervisor) Up(ctx context.Context) error {
	_, err := s.wait(ctx)
	return err
}

// Figures of the process; those of the streams are by engine.
type Figures struct {
	Up       bool
	PID      int64
	Restarts int64
	Streams  int   // as the process says
	Dropped  int64 // frames, in the process, since it started
	LagMs    int64
	Engines  map[string]relay.Figures
}

// Figures returns what was counted.
func (s *Supervisor) Figures() Figures {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := Figures{Up: s.conn != nil, PID: s.pid.Load(), Restarts: s.restarts.Load(), Engines: map[string]relay.Figures{}}
	if s.conn != nil {
		h := s.conn.health.Load()
		f.Streams, f.Dropped, f.LagMs = h.Streams, h.Dropped, h.LagMs
	}
	for name, e := range s.engines {
		f.Engines[name] = e.Figures()
	}
	return f
}

// Says tells why the process is away; "" when it is there.
func (s *Supervisor) Says() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.says
}

// set tells everybody who waits that the process came or went.
func (s *Supervisor) set(c *conn, says string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn, s.says = c, says
	if c != nil {
		s.infos, s.voices = c.greeting.Engines, c.greeting.Voices
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// wait returns the connection, as soon as there is one.
func (s *Supervisor) wait(ctx context.Context) (*conn, error) {
	for {
		s.mu.Lock()
		c, changed := s.conn, s.changed
		s.mu.Unlock()
		if c != nil {
			return c, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (s *Supervisor) dial(ctx context.Context, name string, a asr.Ask) (relay.Link, error) {
	for {
		c, err := s.wait(ctx)
		if err != nil {
			return nil, err
		}
		l, err := c.open(name, a)
		if err == nil {
			return l, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s.gone(c)
	}
}

// gone forgets a connection that broke before its reader has noticed.
func (s *Supervisor) gone(c *conn) {
	s.mu.Lock()
	is := s.conn == c
	s.mu.Unlock()
	if is {
		s.set(nil, "is being started again")
	}
}
