package door

import (
	"fmt"
	"sync"

	"zhiyin.dev"
)

// Ending is why the server closes a socket.
type Ending string

const (
	EndSignedOut Ending = "signed_out"
	EndReplaced  Ending = "replaced"
	endStopped   Ending = "stopped"
)

// socketsPerAgent bounds what one sign-in can hold open: more tabs than anybody
// reads.
const socketsPerAgent = 16

// Seat is one open socket's place. end (capacity 1; the first reason counts)
// asks its goroutine to close it.
type Seat struct {
	Who Caller
	tab string
	End chan Ending

	closing bool // guarded by sockets.mu
}

// close is called under sockets.mu.
func (s *Seat) close(why Ending) {
	s.closing = true
	select {
	case s.End <- why:
	default: // it is closing
	}
}

// sockets are the open ones. Safe for concurrent use.
type sockets struct {
	mu      sync.Mutex
	open    map[*Seat]struct{}
	stopped bool
	gone    sync.WaitGroup
}

func newSockets() *sockets { return &sockets{open: map[*Seat]struct{}{}} }

// Enter makes a place; an older socket of the same tab and sign-in is closed.
// Busy when the agent has too many.
func (s *sockets) Enter(who Caller, tab string) (*Seat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return nil, fmt.Errorf("api: stopping: %w", zhiyin.Unavailable)
	}
	held := 0
	for o := range s.open {
		if o.closing || o.Who.Agent != who.Agent {
			continue
		}
		held++
		if tab != "" && o.tab == tab && o.Who.Session == who.Session {
			o.close(EndReplaced)
			held--
		}
	}
	if held >= socketsPerAgent {
		return nil, fmt.Errorf("api: %d sockets of %s: %w", held, who.Agent, zhiyin.Busy)
	}
	n := &Seat{Who: who, tab: tab, End: make(chan Ending, 1)}
	s.open[n] = struct{}{}
	s.gone.Add(1)
	return n, nil
}

// Leave gives the place back.
func (s *sockets) Leave(n *Seat) {
	s.mu.Lock()
	delete(s.open, n)
	s.mu.Unlock()
	s.gone.Done()
}

// SignOut closes the sockets of one sign-in.
func (s *sockets) SignOut(session string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for o := range s.open {
		if o.Who.Session == session {
			o.close(EndSignedOut)
		}
	}
}

// elsewhere tells whether the agent has a socket by another sign-in.
func (s *sockets) elsewhere(who Caller) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for o := range s.open {
		if !o.closing && o.Who.Agent == who.Agent && o.Who.Session != who.Session {
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
