package api

import (
	"fmt"
	"sync"

	"zhiyin.dev"
)

// ending is why the server closes a socket.
type ending string

const (
	endSignedOut ending = "signed_out"
	endReplaced  ending = "replaced"
	endStopped   ending = "stopped"
)

// socketsPerAgent bounds what one sign-in can hold open: more tabs than anybody
// reads.
const socketsPerAgent = 16

// seat is one open socket's place. end (capacity 1; the first reason counts)
// asks its goroutine to close it.
type seat struct {
	who caller
	tab string
	end chan ending

	closing bool // guarded by sockets.mu
}

// close is called under sockets.mu.
func (s *seat) close(why ending) {
	s.closing = true
	select {
	case s.end <- why:
	default: // it is closing
	}
}

// sockets are the open ones. Safe for concurrent use.
type sockets struct {
	mu      sync.Mutex
	open    map[*seat]struct{}
	stopped bool
	gone    sync.WaitGroup
}

func newSockets() *sockets { return &sockets{open: map[*seat]struct{}{}} }

// enter makes a place; an older socket of the same tab and sign-in is closed.
// Busy when the agent has too many.
func (s *sockets) enter(who caller, tab string) (*seat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return nil, fmt.Errorf("api: stopping: %w", zhiyin.Unavailable)
	}
	held := 0
	for o := range s.open {
		if o.closing || o.who.agent != who.agent {
			continue
		}
		held++
		if tab != "" && o.tab == tab && o.who.session == who.session {
			o.close(endReplaced)
			held--
		}
	}
	if held >= socketsPerAgent {
		return nil, fmt.Errorf("api: %d sockets of %s: %w", held, who.agent, zhiyin.Busy)
	}
	n := &seat{who: who, tab: tab, end: make(chan ending, 1)}
	s.open[n] = struct{}{}
	s.gone.Add(1)
	return n, nil
}

func (s *sockets) leave(n *seat) {
	s.mu.Lock()
	delete(s.open, n)
	s.mu.Unlock()
	s.gone.Done()
}

// signOut closes the sockets of one sign-in.
func (s *sockets) signOut(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for o := range s.open {
		if o.who.session == session {
			o.close(endSignedOut)
		}
	}
}

// elsewhere tells whether the agent has a socket by another sign-in.
func (s *sockets) elsewhere(who caller) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for o := range s.open {
		if !o.closing && o.who.agent == who.agent && o.who.session != who.session {
			return true
		}
	}
	return false
}

// closeAll closes every socket, lets no new one in and waits for their ends.
func (s *sockets) closeAll() {
	s.mu.Lock()
	s.stopped = true
	for o := range s.open {
		o.close(endStopped)
	}
	s.mu.Unlock()
	s.gone.Wait()
}
