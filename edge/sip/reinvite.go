package sip

import (
	"time"

	msg "github.com/emiago/sipgo/sip"
)

// ackPatience is how long a re-INVITE waits for the ACK of our last 2xx before
// it is refused. sipgo runs every message on its own goroutine, so of two that
// came at once the second may be seen first.
const ackPatience = 100 * time.Millisecond

// onReinvite serves an INVITE inside a dialog: the peer holds, resumes, moves
// its audio or asks for our offer.
func (s *Server) onReinvite(req *msg.Request, tx msg.ServerTransaction) {
	c := s.find(req)
	if c == nil {
		s.refuse(req, tx, "", refuse(481, "Call/Transaction Does Not Exist"))
		return
	}
	peer, late, r := offered(req)
	if r == nil {
		r = c.canChange(req)
	}
	if r != nil {
		s.refuse(req, tx, "", r)
		return
	}
	res := c.change(req, peer, late)
	if res == nil {
		s.refuse(req, tx, "", refuse(481, "Call/Transaction Does Not Exist"))
		return
	}
	s.send(tx, res)
	c.tellHold()
	c.confirm(tx, res)
}

// canChange refuses a change while another is under way (RFC 3261 §14.2) or out
// of order.
func (c *Call) canChange(req *msg.Request) *refusal {
	c.settle()
	c.mu.Lock()
	pending := c.offering || c.unacked != nil
	c.mu.Unlock()
	if pending {
		return refuse(491, "Request Pending")
	}
	if !c.inOrder(req) {
		return refuse(500, "Server Internal Error").with("Retry-After", "1")
	}
	return nil
}

// settle gives the ACK of our last 2xx a moment to be seen.
func (c *Call) settle() {
	c.mu.Lock()
	u := c.unacked
	c.mu.Unlock()
	if u == nil {
		return
	}
	patience := time.NewTimer(ackPatience)
	defer patience.Stop()
	select {
	case <-u.done:
	case <-patience.C:
	}
}

// change applies the peer's new offer and makes our 200; nil when the call is
// over.
func (c *Call) change(req *msg.Request, peer description, late bool) *msg.Response {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase != up {
		return nil
	}
	c.dialog.refresh(req.Contact())
	c.unacked = newUnacked(req.CSeq().SeqNo, late)
	var body []byte
	if late {
		body = c.propose()
	} else {
		body = c.session.answer(peer)
		c.tune(peer.streams[peer.audio])
	}
	return c.server.response(req, 200, "OK", "", body)
}
