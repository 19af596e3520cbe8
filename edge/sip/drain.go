package sip

import (
	"strings"

	msg "github.com/emiago/sipgo/sip"
)

// methods is what we serve, for Allow.
var methods = []string{"INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "UPDATE", "PRACK", "INFO", "REFER", "NOTIFY"}

// events are the packages of RFC 6665 that we know: only in the dialog of a REFER.
const events = "refer"

var allowed = strings.Join(methods, ", ")

// known are the methods of the standards that we don't serve: 405. Anything
// else is 501 (RFC 3261 §8.2.1, §21.5.2).
var known = map[msg.RequestMethod]bool{
	msg.REGISTER: true, msg.SUBSCRIBE: true,
	msg.MESSAGE: true, msg.PUBLISH: true,
}

// Drain refuses new calls and OPTIONS with 503 (true), so that whoever
// distributes calls looks elsewhere, or takes them again. Registrations are taken
// back meanwhile. Calls that are up go on, and what they need is still dialled.
func (s *Server) Drain(on bool) {
	if s.drain.Swap(on) != on {
		for _, t := range s.trunks {
			t.poke()
		}
	}
}

// welcome takes a place for a call that comes in, or says why there is none.
func (s *Server) welcome(t *trunk) *refusal {
	if s.drain.Load() {
		s.figures.full.Add(1)
		return unavailable()
	}
	return s.admit(t)
}

// admit takes a place for one more call, or says why there is none. t may be nil.
func (s *Server) admit(t *trunk) *refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken >= s.cfg.MaxCalls {
		s.figures.full.Add(1)
		return unavailable()
	}
	if t != nil && t.MaxCalls > 0 && t.calls >= t.MaxCalls {
		s.figures.full.Add(1)
		return refuse(486, "Busy Here") // the node is well: 503 would have the trunk look elsewhere
	}
	s.taken++
	if t != nil {
		t.calls++
	}
	return nil
}

// untake gives back the place of a call that never was.
func (s *Server) untake(t *trunk) {
	s.mu.Lock()
	s.untakeLocked(t)
	s.mu.Unlock()
}

func (s *Server) untakeLocked(t *trunk) {
	s.taken--
	if t != nil {
		t.calls--
	}
}

// onOptions answers what a dispatcher asks each second: are you there, and what
// can you do.
func (s *Server) onOptions(req *msg.Request, tx msg.ServerTransaction) {
	if s.tooMany(req) {
		return
	}
	switch to := req.To(); {
	case to != nil && to.Params.Has("tag") && s.find(req) == nil:
		s.dismiss(req, tx, refuse(481, "Call/Transaction Does Not Exist"))
	case s.drain.Load():
		s.dismiss(req, tx, unavailable())
	default:
		res := s.response(req, 200, "OK", "", nil)
		res.AppendHeader(msg.NewHeader("Accept", sdpType))
		res.AppendHeader(msg.NewHeader("Supported", strings.Join(options, ", ")))
		s.send(tx, res)
		tx.Terminate() // nothing happened: asked again, it is answered again
	}
}

// onOther refuses the methods that we don't serve.
func (s *Server) onOther(req *msg.Request, tx msg.ServerTransaction) {
	switch {
	case req.Method == msg.SUBSCRIBE || req.Method == msg.PUBLISH: // RFC 6665 §4.2.1.1, RFC 3903 §6
		s.dismiss(req, tx, refuse(489, "Bad Event").with("Allow-Events", events))
	case known[req.Method]:
		s.dismiss(req, tx, refuse(405, "Method Not Allowed").with("Allow", allowed))
	default:
		s.dismiss(req, tx, refuse(501, "Not Implemented").with("Allow", allowed))
	}
}
