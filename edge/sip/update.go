package sip

import (
	"math/rand/v2"
	"strconv"

	msg "github.com/emiago/sipgo/sip"
)

// onUpdate serves UPDATE (RFC 3311): a refresh of the session, and a change of
// its audio when it has an offer. Unlike a re-INVITE it has no ACK.
func (s *Server) onUpdate(req *msg.Request, tx msg.ServerTransaction) {
	c := s.find(req)
	if c == nil {
		s.dismiss(req, tx, refuse(481, "Call/Transaction Does Not Exist"))
		return
	}
	res, r := c.update(req)
	if r != nil {
		s.refuse(req, tx, "", r)
		return
	}
	s.send(tx, res)
	c.tellHold()
}

func (c *Call) update(req *msg.Request) (*msg.Response, *refusal) {
	want, r := c.wish(req)
	if r != nil {
		return nil, r
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var body []byte
	if !want.none {
		if r := c.blocked(); r != nil {
			return nil, r
		}
		body = c.agree(want.peer)
	}
	if c.phase == ended {
		return nil, refuse(481, "Call/Transaction Does Not Exist")
	}
	c.can.learn(req)
	if d := c.of(req.From().Params.GetOr("tag", "")); d != nil {
		d.refresh(req.Contact())
	}
	res := c.server.response(req, 200, "OK", "", body)
	if c.phase == up { // the timer begins with the session
		c.keep(want.timing)
		want.expires.told(res, req)
	}
	return res, nil
}

// blocked refuses an offer while another has no answer yet (RFC 3311 §5.2). The
// caller holds c.mu.
func (c *Call) blocked() *refusal {
	switch {
	case c.phase == ended:
		return refuse(481, "Call/Transaction Does Not Exist")
	case c.offering, c.unacked != nil && c.unacked.late:
		return refuse(491, "Request Pending")
	case c.phase == ringing && !c.agreed:
		return refuse(500, "Server Internal Error").with("Retry-After", strconv.Itoa(rand.N(10)))
	}
	return nil
}

// agree answers an offer of the peer and lets the audio follow it. The caller
// holds c.mu.
func (c *Call) agree(peer description) []byte {
	body := c.session.answer(peer)
	c.tune(peer.streams[peer.audio])
	return body
}
