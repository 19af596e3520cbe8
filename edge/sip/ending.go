package sip

import (
	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// Hangup ends the call: a final answer while it rings, CANCEL for a call of ours
// that is not answered, BYE otherwise. The BYE follows the ACK of our 200
// (RFC 3261 §15). The audio stops at once.
func (c *Call) Hangup(reason zhiyin.EndReason) {
	c.mu.Lock()
	was := c.phase
	c.phase = ended
	if was == ringing {
		c.refusal = unanswered(reason)
		close(c.settled)
	}
	u := c.unacked
	c.mu.Unlock()
	if was == up {
		c.server.spawn(func() { c.part(u) })
	}
}

// part closes the media, says BYE when that is permitted, and frees the call.
func (c *Call) part(u *unacked) {
	c.leg.Close()
	if u != nil {
		select {
		case <-u.done:
		case <-c.server.closed:
		}
	}
	c.bye()
	c.release()
}

// bye tells the peer and waits for its answer, or for sipgo to give up.
func (c *Call) bye() {
	c.mu.Lock()
	req := c.server.next(&c.dialog, msg.BYE)
	c.mu.Unlock()
	if _, err := c.ask(req); err != nil {
		c.server.log.Info("sip: no answer to BYE", "leg", c.id)
	}
}

// fail ends a call that the peer can't or does not continue.
func (c *Call) fail() {
	c.mu.Lock()
	first := c.phase == up
	if first {
		c.phase = ended
	}
	c.mu.Unlock()
	if !first {
		return
	}
	c.hungUp()
	c.server.spawn(func() { c.part(nil) })
}

// onBye ends the call from the peer's side.
func (s *Server) onBye(req *msg.Request, tx msg.ServerTransaction) {
	c := s.find(req)
	if c == nil {
		s.dismiss(req, tx, refuse(481, "Call/Transaction Does Not Exist"))
		return
	}
	if !c.inOrder(req) {
		s.refuse(req, tx, "", disorder())
		return
	}
	s.send(tx, s.response(req, 200, "OK", "", nil))
	c.left()
}

// left ends the call after the peer's BYE, which also proves that it has seen
// our 200. A BYE before the answer ends the INVITE with 487 (§15.1.2).
func (c *Call) left() {
	c.mu.Lock()
	if c.phase == ringing && c.tx != nil {
		c.phase, c.refusal = ended, refuse(487, "Request Terminated")
		close(c.settled)
		c.mu.Unlock()
		c.hungUp()
		return
	}
	first := c.phase == up
	if first {
		c.phase = ended
	}
	c.resolve()
	c.mu.Unlock()
	if first {
		c.hungUp()
		c.release()
	}
}

// onCancel is reached only by a CANCEL without an INVITE that is still open:
// sipgo answers the others.
func (s *Server) onCancel(req *msg.Request, tx msg.ServerTransaction) {
	s.dismiss(req, tx, refuse(481, "Call/Transaction Does Not Exist"))
}

// inOrder checks the sequence number of a request in the dialog (§12.2.2).
func (c *Call) inOrder(req *msg.Request) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	seq, d := req.CSeq(), c.of(req.From().Params.GetOr("tag", ""))
	if seq == nil || d == nil || (d.remoteSeq != 0 && seq.SeqNo <= d.remoteSeq) {
		return false
	}
	d.remoteSeq = seq.SeqNo
	return true
}
