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

// wish is what a request within the dialog asks for.
type wish struct {
	timing  timing
	expires expires
	peer    description
	none    bool // no offer: an INVITE's is ours to make, an UPDATE only refreshes
}

// wish reads a request of the dialog that may change the session, or says why it is refused.
func (c *Call) wish(req *msg.Request) (w wish, r *refusal) {
	if !c.inOrder(req) {
		return w, disorder()
	}
	if r = foreign(req); r != nil {
		return w, r
	}
	if w.timing, w.expires, r = c.server.cfg.keeping(req); r != nil {
		return w, r
	}
	w.peer, w.none, r = offered(req, c.policy())
	return w, r
}

// change applies what the peer wants and makes our 200, or says why not; the
// session stays as it was then. Changes come one after the other (RFC 3261 §14.2).
func (c *Call) change(req *msg.Request) (*msg.Response, *refusal) {
	c.settle()
	want, r := c.wish(req)
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
	c.unacked = newUnacked(req.CSeq().SeqNo, want.none)
	var body []byte
	if want.none {
		body = c.propose()
	} else {
		body = c.agree(want.peer)
	}
	res := c.server.response(req, 200, "OK", "", body)
	c.keep(want.timing)
	want.expires.told(res, req)
	return res, nil
}
