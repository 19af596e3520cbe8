package rtp

import (
	"fmt"
	"sync"
	"time"

	"zhiyin.dev"
)

// portRest is how long a port stays closed after a call, so that the late
// packets of one call never reach the next.
const portRest = 30 * time.Second

// ports hands out even UDP ports; the odd one above belongs to each. The one
// that has been free longest goes first.
type ports struct {
	mu      sync.Mutex
	free    []int
	resting []rest // by their end
}

type rest struct {
	port  int
	until time.Time
}

func newPorts(low, high int) (*ports, error) {
	low += low & 1
	if low < 1024 || high > 65535 || high <= low {
		return nil, fmt.Errorf("rtp: port range: %w", zhiyin.Invalid)
	}
	p := &ports{}
	for port := low; port < high; port += 2 {
		p.free = append(p.free, port)
	}
	return p, nil
}

// take returns an even port, or Busy when none is left.
func (p *ports) take(now time.Time) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wake(now)
	if len(p.free) == 0 {
		return 0, fmt.Errorf("rtp: no port left: %w", zhiyin.Busy)
	}
	port := p.free[0]
	p.free = p.free[1:]
	return port, nil
}

// rest gives the port back for use after portRest.
func (p *ports) rest(port int, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.resting = append(p.resting, rest{port, now.Add(portRest)})
}

// wake frees the ports that have rested.
func (p *ports) wake(now time.Time) {
	for len(p.resting) > 0 && !p.resting[0].until.After(now) {
		p.free = append(p.free, p.resting[0].port)
		p.resting = p.resting[1:]
	}
}

func (p *ports) standing(now time.Time) (free, resting int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wake(now)
	return len(p.free), len(p.resting)
}
