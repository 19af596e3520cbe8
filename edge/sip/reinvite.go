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
		s.dismiss(req, tx, refuse(481, "Call/Transaction Does Not Exist"))
		return
	}
	res, r := c.change(req)
	if r != nil {
		s.refuse(req, tx, "", r)
		return
	}
	s.send(tx, res)
	c.tellHold()
	c.confirm(tx, res)
}

// disorder refuses a request whose number was passed already (RFC 3261 §12.2.2).
func disorder() *refusal {
	return refuse(500, "Server Internal Error").with("Retry-After", "1")
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

// change applies what the peer wants and makes our 200, or says why not; the
// session stays as it was then. Changes come one after the other (RFC 3261 §14.2).
func (c *Call) change(req *msg.Request) (*msg.Response, *refusal) {
	c.settle()
	if !c.inOrder(req) {
		return nil, disorder()
	}
	if r := foreign(req); r != nil {
		return nil, r
	}
	t, e, r := c.server.cfg.keeping(req)
	if r != nil {
		return nil, r
	}
	peer, late, r := offered(req, c.policy())
	if r != nil {
		return nil, r
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.phase == ended:
		return nil, refuse(481, "Call/Transaction Does Not Exist")
	case c.phase == ringing, c.offering, c.unacked != nil:
		return nil, refuse(491, "Request Pending")
	}
	c.can.learn(req)
	c.dialog.refresh(req.Contact())
	c.unacked = newUnacked(req.CSeq().SeqNo, late)
	var body []byte
	if late {
		body = c.propose()
	} else {
		body = c.agree(peer)
	}
	res := c.server.response(req, 200, "OK", "", body)
	c.keep(t)
	e.told(res, req)
	return res, nil
}
