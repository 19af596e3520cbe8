package sip

import (
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// sdpType is the one body we read and write.
const sdpType = "application/sdp"

// ringAfter is how long a call may go unanswered before the peer is told that
// it rings. It is less than the 200 ms after which sipgo sends 100 by itself
// (RFC 3261 §17.2.1), which would otherwise overtake the 180 or follow it.
const ringAfter = 150 * time.Millisecond

// onInvite serves one INVITE to its end: sipgo ends a transaction when its
// handler returns without a final response.
func (s *Server) onInvite(req *msg.Request, tx msg.ServerTransaction) {
	if to := req.To(); to != nil && to.Params.Has("tag") {
		s.onReinvite(req, tx)
		return
	}
	began := s.cfg.Now()
	key, first := s.merged.enter(req)
	if !first {
		s.dismiss(req, tx, refuse(482, "Loop Detected"))
		return
	}
	defer s.merged.leave(key)
	who, r := s.identify(req)
	if r == nil {
		r = exhausted(req)
	}
	if r == nil && has(req, "Replaces", "") {
		s.onReplaces(req, tx, who)
		return
	}
	if r == nil {
		r = s.welcome(who.trunk)
	}
	if r != nil {
		s.dismiss(req, tx, r)
		return
	}
	c, r := s.incoming(req, tx, began, who)
	if r != nil {
		s.untake(who.trunk)
		s.dismiss(req, tx, r)
		return
	}
	c.arrive()
}

// incoming makes a ringing call of an INVITE, or says why it can't.
func (s *Server) incoming(req *msg.Request, tx msg.ServerTransaction, began time.Time, who origin) (*Call, *refusal) {
	d, ok := uasDialog(req)
	if !ok {
		return nil, refuse(400, "Bad Request").warn(399, "From, To, Call-ID, CSeq and Contact are required")
	}
	if r := foreign(req); r != nil {
		return nil, r
	}
	if who.phone != "" {
		d.pinned, d.nat = true, req.Source()
	}
	c := &Call{
		server: s, began: began, invite: req, tx: tx, dialog: d, trunk: who.trunk, from: who, source: req.Source(),
		id:      zhiyin.LegID(zhiyin.NewID("leg", began)),
		settled: make(chan struct{}), gone: make(chan struct{}),
	}
	c.can.learn(req)
	var r *refusal
	if c.timing, c.kept, r = s.cfg.keeping(req); r != nil {
		return nil, r
	}
	policy := s.policy(who.trunk)
	if r = policy.secretly(req); r != nil {
		return nil, r
	}
	c.session.policy, c.session.safe = policy, transportOf(req) == overTLS
	if c.peer, c.late, r = offered(req, policy); r != nil {
		return nil, r
	}
	c.leg = s.plane.NewLeg(c.id, c.ear())
	s.put(c)
	return c, nil
}

// offered reads the offer of an INVITE under a policy; late is true when it has none, so that
// we offer (RFC 3261 §13.2.1).
func offered(req *msg.Request, p SRTP) (d description, late bool, r *refusal) {
	if len(req.Body()) == 0 {
		return description{audio: -1}, true, nil
	}
	if !describes(req) {
		return d, false, refuse(415, "Unsupported Media Type").with("Accept", sdpType)
	}
	d, _, r = understand(req.Body(), p)
	return d, false, r
}

// describes says whether a message's body is SDP.
func describes(m interface {
	ContentType() *msg.ContentTypeHeader
}) bool {
	return mediaType(m) == sdpType
}

// arrive takes the call to the Door and stays with it until the peer has
// acknowledged the answer, or the refusal is sent.
func (c *Call) arrive() {
	if !c.tx.OnCancel(func(*msg.Request) { c.cancelled() }) {
		c.cancelled()
	}
	caller, err := c.server.door.Arrive(c.arrival(), c)
	if err != nil {
		c.reject(door(err))
	} else {
		c.welcome(caller)
	}
	c.untilSettled()
	c.mu.Lock()
	res, r := c.accepted, c.refusal
	c.mu.Unlock()
	switch {
	case res != nil:
		c.tellHold()
		c.confirm(c.tx, res)
	case r != nil:
		c.server.refuse(c.invite, c.tx, c.dialog.localTag, r)
		c.release()
	default: // sipgo has sent 487
		c.hungUp()
		c.release()
	}
}

// arrival is what is known of the call before anybody speaks.
func (c *Call) arrival() zhiyin.Arrival {
	cfg := &c.server.cfg
	return zhiyin.Arrival{
		Contact: zhiyin.ContactID(zhiyin.NewID("ct", c.began)),
		Channel: zhiyin.VoiceCall,
		From:    c.from.calling(c.invite, cfg.Numbering),
		Called:  c.from.called(c.invite, cfg.Numbering),
		Leg:     c.id,
		At:      c.began,
	}
}

// welcome takes the Caller; a peer that left meanwhile is reported now.
func (c *Call) welcome(caller Caller) {
	c.mu.Lock()
	c.caller = caller
	missed := c.missed
	c.mu.Unlock()
	if missed {
		caller.HungUp()
	}
}

// hungUp reports that the peer is gone. Whoever moved the call to its end calls
// it, so it happens once.
func (c *Call) hungUp() {
	c.mu.Lock()
	caller := c.caller
	c.missed = caller == nil
	c.mu.Unlock()
	if caller != nil {
		caller.HungUp()
	}
}

// cancelled ends a call that is not answered yet. sipgo calls it with the
// transaction locked, so it must neither respond nor wait.
func (c *Call) cancelled() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase == ringing {
		c.phase = ended
		close(c.settled)
	}
}

// Refuse ends a call that rings with the answer for why, as an error of the Door
// would have; one that was answered is hung up. Nothing more is reported.
func (c *Call) Refuse(why zhiyin.Error) { c.reject(door(why)) }

// reject ends a ringing call with an answer of its own; one that was answered
// meanwhile is hung up.
func (c *Call) reject(r *refusal) {
	c.mu.Lock()
	if c.phase == ringing {
		c.phase, c.refusal = ended, r
		close(c.settled)
		c.mu.Unlock()
		return
	}
	c.mu.Unlock()
	c.Hangup(zhiyin.EndedFailed)
}
