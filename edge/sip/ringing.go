package sip

import (
	"strconv"
	"time"

	msg "github.com/emiago/sipgo/sip"
)

// rung is a reliable provisional response of ours (RFC 3262 §3). The Call's mutex
// guards it.
type rung struct {
	seq     uint32 // RSeq
	res     *msg.Response
	offers  bool          // it carries our offer, PRACK the answer
	pracked chan struct{} // closed by the PRACK
}

// untilSettled waits for Answer, Hangup or CANCEL; meanwhile it rings, again and
// again if the peer must acknowledge that it heard.
func (c *Call) untilSettled() {
	ring := time.NewTimer(ringAfter)
	defer ring.Stop()
	var (
		wait    time.Duration
		pracked <-chan struct{}
		limit   <-chan time.Time
		again   <-chan time.Time
		rung    *rung
	)
	for {
		select {
		case <-c.settled:
			return
		case <-ring.C:
			if rung = c.ring(); rung != nil {
				wait, pracked = c.server.cfg.T1, rung.pracked
				again, limit = time.After(wait), time.After(64*c.server.cfg.T1)
			}
		case <-again:
			c.server.send(c.tx, rung.res)
			wait *= 2 // without T2's bound (RFC 3262 §3)
			again = time.After(wait)
		case <-pracked:
			pracked, again, limit = nil, nil, nil
		case <-limit:
			limit, again = nil, nil
			c.abort(refuse(504, "Server Time-out"))
		case <-c.tx.Done(): // the network failed
			c.cancelled()
		case <-c.server.closed:
			c.cancelled()
		}
	}
}

// ring sends 180, reliably when the peer insists on that, or can and the
// configuration wishes it; then it returns what has to be acknowledged.
func (c *Call) ring() *rung {
	c.mu.Lock()
	if c.phase != ringing {
		c.mu.Unlock()
		return nil
	}
	res := c.server.response(c.invite, 180, "Ringing", c.dialog.localTag, nil)
	if !requires(c.invite, reliableOption) && !(c.server.cfg.Reliable && c.can.reliable) {
		c.mu.Unlock()
		c.server.send(c.tx, res)
		return nil
	}
	r := &rung{seq: 1, offers: c.late, pracked: make(chan struct{})}
	if c.late { // the first reliable response has the offer (RFC 3261 §13.2.1)
		if c.open() != nil {
			c.mu.Unlock()
			c.abort(unavailable())
			return nil
		}
		res = c.server.response(c.invite, 180, "Ringing", c.dialog.localTag, c.propose())
	}
	res.AppendHeader(msg.NewHeader("Require", reliableOption))
	res.AppendHeader(msg.NewHeader("RSeq", strconv.FormatUint(uint64(r.seq), 10)))
	res.AppendHeader(msg.NewHeader("Allow", allowed))
	r.res, c.rung = res, r
	c.mu.Unlock()
	c.server.send(c.tx, res)
	return r
}

// owed tells whether the peer has yet to answer an offer in a response that rings;
// the 200 waits for that (RFC 3262 §3). The caller holds c.mu.
func (c *Call) owed() bool { return c.rung != nil && c.rung.offers && !c.agreed }

// abort refuses a call that rings after all and tells the Caller.
func (c *Call) abort(r *refusal) {
	c.mu.Lock()
	first := c.phase == ringing
	if first {
		c.phase, c.refusal = ended, r
		close(c.settled)
	}
	c.mu.Unlock()
	if first {
		c.hungUp()
	}
}
