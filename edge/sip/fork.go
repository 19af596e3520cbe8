package sip

import (
	"strconv"

	msg "github.com/emiago/sipgo/sip"
)

// fork is one early dialog of a call of ours (RFC 3261 §12.1.2): a proxy may let
// several telephones ring. The Call's mutex guards it.
type fork struct {
	dialog
	seq    uint32  // RSeq of the last response that we acknowledged; 0: none
	answer *stream // what it answered our offer with, reliably; nil: not yet
}

// maxForks bounds how many early dialogs one INVITE can make us keep.
const maxForks = 16

// forked returns the early dialog that a provisional response belongs to, nil
// when it makes none. The caller holds c.mu.
func (c *Call) forked(res *msg.Response) *fork {
	to := res.To()
	if to == nil {
		return nil
	}
	tag := to.Params.GetOr("tag", "")
	if f := c.forkOf(tag); f != nil || tag == "" || len(c.forks) >= maxForks {
		return f
	}
	f := &fork{dialog: c.dialog}
	f.establish(res)
	c.forks = append(c.forks, f)
	return f
}

// forkOf finds an early dialog by its peer's tag. The caller holds c.mu.
func (c *Call) forkOf(tag string) *fork {
	for _, f := range c.forks {
		if f.remoteTag == tag {
			return f
		}
	}
	return nil
}

// of returns the dialog that a request of the peer with this tag is in; nil when
// it is in none of ours. The caller holds c.mu.
func (c *Call) of(tag string) *dialog {
	if c.dialog.remoteTag == tag && (c.phase != ringing || c.tx != nil) {
		return &c.dialog
	}
	if f := c.forkOf(tag); f != nil && c.phase == ringing {
		return &f.dialog
	}
	return nil
}

// wantsPrack tells whether a response wants to be acknowledged, and which it is.
func wantsPrack(res *msg.Response) (seq uint32, ok bool) {
	if !requires(res, reliableOption) || res.StatusCode == 100 {
		return 0, false
	}
	value, _ := only(res, "RSeq", "")
	n, err := strconv.ParseUint(value, 10, 31)
	return uint32(n), err == nil && n > 0
}

// prack makes the acknowledgement of a reliable response (RFC 3262 §4). It is nil
// when the response is a repetition or came before its turn: then the response is
// to be ignored. The caller holds c.mu.
func (c *Call) prack(f *fork, res *msg.Response, seq uint32) *msg.Request {
	if f.seq != 0 && seq != f.seq+1 {
		return nil
	}
	f.seq = seq
	c.dialog.localSeq++
	req := c.server.request(&f.dialog, msg.PRACK, c.dialog.localSeq)
	req.AppendHeader(msg.NewHeader("RAck", strconv.FormatUint(uint64(seq), 10)+" "+res.CSeq().Value()))
	return req
}

// early takes a response that is not final: it acknowledges it if that is wanted,
// and lets us hear the network's own ringing or announcement. A reliable answer
// that is of no use makes the call unwanted.
func (p *pursuit) early(res *msg.Response) {
	c := p.call
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase != ringing || res.CSeq() == nil {
		return
	}
	f := c.forked(res)
	seq, sure := wantsPrack(res)
	if sure && f != nil {
		req := c.prack(f, res, seq)
		if req == nil {
			return
		}
		c.server.spawn(func() {
			if got, err := c.ask(req); err != nil || !got.IsSuccess() {
				c.server.log.Info("sip: PRACK was not taken", "leg", c.id)
			}
		})
	}
	if f != nil {
		c.can.learn(res)
	}
	p.preview(res, f, sure)
}

// preview tunes to the description of a response that rings. The caller holds
// c.mu.
func (p *pursuit) preview(res *msg.Response, f *fork, sure bool) {
	if !describes(res) {
		return
	}
	_, stream, r := understand(res.Body(), p.call.session.policy)
	switch {
	case r == nil && sure && f != nil:
		f.answer = stream
		p.call.tune(*stream)
	case r == nil:
		p.call.tune(*stream)
		p.call.agreed = false // only a reliable response answers
	case sure:
		p.unwanted = true
	}
}

// answers applies the description with which the call was answered: that of the
// 200, or the one that its telephone gave while it rang.
func (p *pursuit) answers(res *msg.Response) {
	c := p.call
	if len(res.Body()) > 0 {
		c.hear(res.Body())
		return
	}
	c.mu.Lock()
	f := c.forkOf(c.dialog.remoteTag)
	ok := f != nil && f.answer != nil
	if ok && c.phase == up {
		c.tune(*f.answer)
	}
	c.mu.Unlock()
	if !ok {
		c.fail()
	}
}

// leave ends a second telephone's answer to the same INVITE (RFC 3261 §13.2.2.4):
// each 2xx is acknowledged, and the first followed by BYE.
func (c *Call) leave(res *msg.Response, seq uint32, known bool) {
	c.mu.Lock()
	d := c.dialog
	d.routes = nil
	d.establish(res)
	d.localSeq = seq
	ack, bye := c.server.request(&d, msg.ACK, seq), c.server.next(&d, msg.BYE)
	c.mu.Unlock()
	c.write(ack)
	if !known {
		c.server.spawn(func() { _, _ = c.ask(bye) }) // it was never a call of ours: nothing depends on it
	}
}
