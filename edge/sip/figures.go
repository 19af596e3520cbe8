package sip

import "sync/atomic"

// figures count what was refused.
type figures struct {
	flooded   atomic.Uint64 // strangers' requests beyond their rate, unanswered
	strangers atomic.Uint64 // calls of nobody that we know
	locked    atomic.Uint64 // tries to sign in while locked
	wrong     atomic.Uint64 // wrong passwords
	full      atomic.Uint64 // calls refused for want of a place, or while draining
}

// Stats is the server's traffic so far.
type Stats struct {
	Calls       int // now, arriving ones included
	Connections int // TCP and TLS, opened by peers
	Broken      uint64
	Flooded     uint64 // strangers' requests beyond their rate, left without an answer
	Strangers   uint64 // refused because nobody knows them
	Locked      uint64 // refused after too many wrong passwords
	Wrong       uint64 // wrong passwords
	Full        uint64 // calls refused for want of a place, or while draining
}

// Stats returns the figures of this moment.
func (s *Server) Stats() Stats {
	f := &s.figures
	out := Stats{Calls: s.Calls(), Flooded: f.flooded.Load(), Strangers: f.strangers.Load(),
		Locked: f.locked.Load(), Wrong: f.wrong.Load(), Full: f.full.Load()}
	for _, l := range []*listener{s.tcp, s.tls} {
		if l != nil {
			open, broken := l.standing()
			out.Connections += open
			out.Broken += broken
		}
	}
	return out
}
