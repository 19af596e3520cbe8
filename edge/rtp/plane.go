// Package rtp is the media plane: legs, their pacing, the bridge between two of
// them, and the UDP ports of the telephone side.
//
// A Leg sends one RTP stream (RFC 3550, G.711 in 20 ms packets) over a Wire and
// is fed what comes back. Each wire's reader calls Leg.Receive; packets for a
// partner are forwarded right there. What the platform itself says is sent by
// pacers, one for each core. Nothing is allocated for a packet.
package rtp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
)

// Config is the plane's. The zero value works on a machine of its own.
type Config struct {
	BindIP    string        // the address that ports are opened on; empty: all, IPv4
	PublicIP  string        // the address that peers are told; empty: BindIP
	PortMin   int           // first UDP port for telephone audio; 0: 20000
	PortMax   int           // last one; 0: 29999. A call takes two
	LostAfter time.Duration // a peer that sends nothing for so long is lost; 0: 3 s
	Pacers    int           // 0: one for each core
}

// Plane owns the pacers, the ports and the watch over all legs.
type Plane struct {
	cfg     Config
	bind    netip.Addr
	log     *slog.Logger
	epoch   time.Time
	pacers  []*pacer
	pollers []*poller
	ports   *ports
	foreign atomic.Uint64
	jitters lateness // of what legs receive, noted with each report

	joining sync.Mutex // held while partners change

	mu      sync.Mutex
	legs    map[*Leg]struct{}
	retired PlaneStats // what closed legs had
}

// NewPlane makes a plane; nothing is sent before Run. The error is Invalid.
func NewPlane(cfg Config, log *slog.Logger) (*Plane, error) {
	cfg = cfg.filled()
	bind, err := netip.ParseAddr(cfg.BindIP)
	if err != nil {
		return nil, fmt.Errorf("rtp: bind address: %w", zhiyin.Invalid)
	}
	if cfg.PublicIP != "" {
		if _, err := netip.ParseAddr(cfg.PublicIP); err != nil {
			return nil, fmt.Errorf("rtp: public address: %w", zhiyin.Invalid)
		}
	}
	ports, err := newPorts(cfg.PortMin, cfg.PortMax)
	if err != nil {
		return nil, err
	}
	p := &Plane{cfg: cfg, bind: bind, log: log, epoch: time.Now(), ports: ports, legs: map[*Leg]struct{}{}}
	for range cfg.Pacers {
		p.pacers = append(p.pacers, newPacer(p))
		p.pollers = append(p.pollers, newPoller())
	}
	return p, nil
}

func (c Config) filled() Config {
	if c.BindIP == "" {
		c.BindIP = "0.0.0.0"
	}
	if c.PortMin == 0 {
		c.PortMin = 20000
	}
	if c.PortMax == 0 {
		c.PortMax = 29999
	}
	if c.LostAfter <= 0 {
		c.LostAfter = 3 * time.Second
	}
	if c.Pacers <= 0 {
		c.Pacers = runtime.GOMAXPROCS(0)
	}
	return c
}

// Run paces, reads and watches until ctx is done. Sources that still play are
// told then that they are over; legs stay, but nothing is sent or read any more.
// The error is Unavailable, when the system refuses to poll.
func (p *Plane) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	for _, pacer := range p.pacers {
		all.Go(func() { pacer.run(ctx) })
	}
	for _, poller := range p.pollers {
		all.Go(func() {
			if err := poller.run(ctx); err != nil {
				cancel(err)
			}
		})
	}
	all.Go(func() { p.sweep(ctx) })
	all.Wait()
	for _, l := range p.present() {
		l.Stop()
	}
	if err := context.Cause(ctx); !errors.Is(err, ctx.Err()) {
		return err
	}
	return nil
}

// now is the plane's clock: monotonic, since it was made.
func (p *Plane) now() time.Duration { return time.Since(p.epoch) }

// admit gives the leg to the pacer with the fewest.
func (p *Plane) admit(l *Leg) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l.pacer = p.pacers[len(p.legs)%len(p.pacers)]
	p.legs[l] = struct{}{}
}

// dismiss forgets a closed leg and keeps its figures.
func (p *Plane) dismiss(l *Leg) {
	last := l.Stats()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.legs, l)
	p.retired.add(last)
}

func (p *Plane) present() []*Leg {
	p.mu.Lock()
	defer p.mu.Unlock()
	legs := make([]*Leg, 0, len(p.legs))
	for l := range p.legs {
		legs = append(legs, l)
	}
	return legs
}

// Stats returns the figures of this moment, closed legs included.
func (p *Plane) Stats() PlaneStats {
	legs := p.present()
	p.mu.Lock()
	s := p.retired
	p.mu.Unlock()
	s.Legs, s.Foreign = len(legs), p.foreign.Load()
	for _, l := range legs {
		s.add(l.Stats())
	}
	for _, pacer := range p.pacers {
		for i := range pacer.lateness.late {
			s.Late[i] += pacer.lateness.late[i].Load()
		}
		s.Skipped += pacer.lateness.skipped.Load()
	}
	for i := range p.jitters.late {
		s.Jitter[i] = p.jitters.late[i].Load()
	}
	s.PortsFree, s.PortsResting = p.ports.standing(time.Now())
	return s
}
