package sip

import (
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// hunt follows the INVITEs of one call to several telephones to the end of the
// last. One goroutine owns it.
type hunt struct {
	pursuit
	branches []*branch
	news     chan news     // unbuffered: what branches hear
	left     chan struct{} // closed when nobody takes news any more
	decided  bool          // decided: answered, refused or hung up
	code     int           // the best refusal so far
}

// branch is one telephone's INVITE.
type branch struct {
	at     Binding
	req    *msg.Request
	tx     *msg.ClientTx
	rings  bool
	cancel bool // CANCEL was sent
	done   bool
}

// news is what a branch heard; res is nil when its transaction is over without
// an answer.
type news struct {
	from *branch
	res  *msg.Response
}

func (h *hunt) run() {
	defer close(h.left)
	s := h.call.server
	for _, b := range h.branches {
		tx, err := s.begin(b.req)
		if err != nil {
			b.done = true
			h.failed(408)
			continue
		}
		b.tx = tx
		s.spawn(func() { h.listen(b) })
	}
	settled, limit := h.call.settled, time.NewTimer(ringLimit)
	defer limit.Stop()
	patience := time.NewTimer(s.cfg.Patience)
	defer patience.Stop()
	for !h.finished() {
		select {
		case n := <-h.news:
			h.take(n)
		case <-settled:
			settled, h.unwanted = nil, true
		case <-patience.C:
			if !h.told { // whoever waits goes on; an answer that comes yet is hung up
				h.call.Hangup(zhiyin.EndedFailed)
				h.tell(unreached(h.call, 408))
			}
		case <-limit.C:
			if h.unwanted { // no end to the CANCELs
				h.conclude(408)
				return
			}
			h.unwanted = true
		case <-s.closed:
			h.conclude(503)
			return
		}
		if h.takeBackAll() {
			limit.Reset(64 * s.cfg.T1)
		}
	}
	h.conclude(h.code)
}

// listen passes on what a telephone answers, up to its final response.
func (h *hunt) listen(b *branch) {
	for {
		n := news{from: b}
		select {
		case n.res = <-b.tx.Responses():
		case <-b.tx.Done():
		case <-h.left:
			return
		}
		select {
		case h.news <- n:
		case <-h.left:
			return
		}
		if n.res == nil || !n.res.IsProvisional() {
			return
		}
	}
}

func (h *hunt) take(n news) {
	b, res := n.from, n.res
	switch {
	case res == nil:
		b.done = true
		h.failed(408)
	case res.IsProvisional():
		b.rings = true
		if res.StatusCode > 100 && !h.decided {
			h.early(res)
			h.tell(nil)
		}
	case res.IsSuccess():
		b.done = true
		h.answered(b, res)
	default:
		b.done = true
		h.failed(res.StatusCode)
	}
}

// failed keeps the refusal that says most (RFC 3261 §16.7): a decline is for all
// telephones, else the lowest code wins.
func (h *hunt) failed(code int) {
	if code >= 600 {
		h.unwanted = true
	}
	if h.code == 0 || code >= 600 || h.code < 600 && code < h.code {
		h.code = code
	}
}

// answered gives the call to the first telephone; a later one is left.
func (h *hunt) answered(b *branch, res *msg.Response) {
	c := h.call
	c.mu.Lock()
	c.dialog.transport = b.at.Transport
	if h.decided {
		d := c.dialog
		d.routes, d.remoteTag = nil, ""
		d.establish(res)
		d.localSeq = 1
		ack, bye := c.server.request(&d, msg.ACK, 1), c.server.next(&d, msg.BYE)
		c.mu.Unlock()
		c.write(ack)
		c.server.spawn(func() { _, _ = c.ask(bye) }) // it was never the call: nothing depends on it
		return
	}
	c.mu.Unlock()
	h.decided = true
	h.connected(b.tx, b.req, res)
}

// finished tells whether every branch has come to its end.
func (h *hunt) finished() bool {
	for _, b := range h.branches {
		if !b.done {
			return false
		}
	}
	return true
}

// takeBackAll cancels what still rings once the call is decided or unwanted, and
// tells whether that has begun just now.
func (h *hunt) takeBackAll() (begun bool) {
	if !h.decided && !h.unwanted {
		return false
	}
	for _, b := range h.branches {
		if b.rings && !b.done && !b.cancel {
			b.cancel, begun = true, true
			h.takeBack(b.req)
		}
	}
	return begun
}

// conclude ends a call that nobody has answered.
func (h *hunt) conclude(code int) {
	if !h.decided {
		h.decided = true
		if code == 0 {
			code = 408
		}
		h.pursuit.over(unreached(h.call, code))
	}
}
