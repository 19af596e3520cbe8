package sip

import (
	"errors"
	"fmt"
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
	"zhiyin.dev/edge/rtp"
)

// ours is the order in which we offer codecs: PCMA first, as the networks of
// China and Europe do, so that an exchange there need not convert.
var ours = []rtp.Codec{rtp.PCMA, rtp.PCMU}

// Answer takes the peer's call: it opens the media and sends the 200 before it
// returns, or as soon as the peer has answered the offer with which we rang. It fails with zhiyin.Conflict when the call is over, answered or our
// own, and with zhiyin.Busy or Unavailable when there is no port for its audio;
// the peer is refused with 503 then.
func (c *Call) Answer() error {
	res, err := c.accept()
	if err != nil || res == nil {
		return err
	}
	err = c.tx.Respond(res)
	c.mu.Lock()
	defer c.mu.Unlock()
	if errors.Is(err, msg.ErrTransactionCanceled) {
		return c.tooLate()
	}
	c.accepted = res
	close(c.settled)
	if observe := c.server.cfg.Setup; observe != nil {
		observe(c.server.cfg.Now().Sub(c.began))
	}
	return nil
}

// accept decides for the call and makes the 200; nil when that has to wait.
func (c *Call) accept() (*msg.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase != ringing || c.tx == nil {
		return nil, fmt.Errorf("sip: answer %s: %w", c.id, zhiyin.Conflict)
	}
	if c.owed() {
		c.wanted = true
		return nil, nil
	}
	if err := c.open(); err != nil {
		c.phase, c.refusal = ended, unavailable()
		close(c.settled)
		return nil, err
	}
	c.phase = up
	c.unacked = newUnacked(c.invite.CSeq().SeqNo, c.late && !c.agreed)
	var body []byte
	switch {
	case c.agreed: // while it rang
	case c.late:
		body = c.propose()
	default:
		body = c.agree(c.peer)
	}
	res := c.server.response(c.invite, 200, "OK", c.dialog.localTag, body)
	c.keep(c.timing)
	c.kept.told(res, c.invite)
	return res, nil
}

// tooLate handles a CANCEL that won. sipgo has stored our 200 as the response
// to repeat; the 487 that was really sent has to take its place again. The
// caller holds c.mu.
func (c *Call) tooLate() error {
	c.server.send(c.tx, c.server.response(c.invite, 487, "Request Terminated", c.dialog.localTag, nil))
	c.phase = ended
	c.resolve()
	close(c.settled)
	return fmt.Errorf("sip: answer %s: cancelled: %w", c.id, zhiyin.Conflict)
}

// unacked is a 2xx of ours that waits for its ACK.
type unacked struct {
	seq  uint32
	late bool          // the ACK brings the peer's answer
	done chan struct{} // closed by the ACK, by a BYE, or when we give up
}

func newUnacked(seq uint32, late bool) *unacked {
	return &unacked{seq: seq, late: late, done: make(chan struct{})}
}

// resolve ends the wait for an ACK, if there is one. The caller holds c.mu.
func (c *Call) resolve() {
	if c.unacked != nil {
		close(c.unacked.done)
		c.unacked = nil
	}
}

// confirm repeats a 2xx until it is acknowledged (RFC 3261 §13.3.1.4): after T1,
// doubling up to T2, for 64·T1. Then the call is ended with a BYE.
func (c *Call) confirm(tx msg.ServerTransaction, res *msg.Response) {
	c.mu.Lock()
	u := c.unacked
	c.mu.Unlock()
	if u == nil {
		return
	}
	cfg := &c.server.cfg
	limit := time.NewTimer(64 * cfg.T1)
	defer limit.Stop()
	wait := cfg.T1
	again := time.NewTimer(wait)
	defer again.Stop()
	for {
		select {
		case <-u.done:
			return
		case ack := <-tx.Acks(): // an ACK with its INVITE's branch, against §17.1.1.3
			c.acknowledged(ack)
		case <-again.C:
			c.server.send(tx, res)
			wait = min(2*wait, cfg.T2)
			again.Reset(wait)
		case <-limit.C:
			c.unacknowledged(u)
			return
		case <-c.server.closed:
			return
		}
	}
}

// onAck takes the ACK of a 2xx, which is a transaction of its own.
func (s *Server) onAck(req *msg.Request, _ msg.ServerTransaction) {
	if c := s.find(req); c != nil {
		c.acknowledged(req)
	}
}

// acknowledged takes the ACK; with late offer it brings the peer's answer.
func (c *Call) acknowledged(ack *msg.Request) {
	c.mu.Lock()
	u, seq := c.unacked, ack.CSeq()
	if u == nil || seq == nil || seq.SeqNo != u.seq {
		c.mu.Unlock()
		return
	}
	c.resolve()
	c.mu.Unlock()
	if u.late {
		c.hear(ack.Body())
	}
}

// hear applies the peer's answer to an offer of ours. It can't be refused any
// more, so a useless one ends the call (RFC 3261 §13.2.2.4).
func (c *Call) hear(answer []byte) {
	_, stream, r := understand(answer, c.policy())
	if r != nil {
		c.fail()
		return
	}
	c.mu.Lock()
	if c.phase == up {
		c.tune(*stream)
	}
	c.mu.Unlock()
	c.tellHold()
}

// unacknowledged gives up on an ACK.
func (c *Call) unacknowledged(u *unacked) {
	c.mu.Lock()
	if c.unacked == u {
		c.resolve()
	}
	c.mu.Unlock()
	c.fail()
}
