package tts

import (
	"context"
	"sync"
)

// gate lets a bounded number of syntheses run. A personal piece, for which a
// customer waits on the line, goes before those that fill the cache; among equals
// the first to ask goes first.
type gate struct {
	mu     sync.Mutex
	free   int
	queues [2][]*ticket // personal, fixed; unbounded: each entry is a piece of a live prompt
}

type ticket struct {
	turn chan struct{} // closed when it is this one's turn
	gone bool
}

func newGate(places int) *gate { return &gate{free: places} }

// ask takes a place in the line; it does not block.
func (g *gate) ask(personal bool) *ticket {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := &ticket{turn: make(chan struct{})}
	if g.free > 0 {
		g.free--
		close(t.turn)
		return t
	}
	line := 1
	if personal {
		line = 0
	}
	g.queues[line] = append(g.queues[line], t)
	return t
}

// wait blocks until it is t's turn; after an error nothing needs to be given back.
func (g *gate) wait(ctx context.Context, t *ticket) error {
	select {
	case <-t.turn:
		return nil
	case <-ctx.Done():
		g.giveUp(t)
		return ctx.Err()
	}
}

func (g *gate) giveUp(t *ticket) {
	g.mu.Lock()
	t.gone = true
	g.mu.Unlock()
	select {
	case <-t.turn:
		g.leave()
	default:
	}
}

// leave gives the place to the next in line.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range g.queues {
		for len(g.queues[i]) > 0 {
			next := g.queues[i][0]
			g.queues[i] = g.queues[i][1:]
			if !next.gone {
				close(next.turn)
				return
			}
		}
	}
	g.free++
}
