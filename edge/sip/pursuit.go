package sip

import (
	"errors"
	"fmt"
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// ringLimit is how long a call of ours may ring before we give up; public
// networks do so after one to three minutes.
const ringLimit = 90 * time.Second

// pursuit follows one INVITE of ours to its end. One goroutine owns it.
type pursuit struct {
	call     *Call
	by       Dialled
	progress chan error // capacity 1: the first news, for Dial
	told     bool
	rings    bool // a provisional response came, so CANCEL is permitted (RFC 3261 §9.1)
	unwanted bool // hung up, or nobody answers
	cancel   bool // CANCEL was sent
	tries    int  // INVITEs that were refused
}

// maxTries is how many INVITEs one attempt may take: one that was asked for a
// password, for a fresh one and for a longer session interval, and one to spare.
const maxTries = 4

func (p *pursuit) run(req *msg.Request) {
	tx, err := p.call.begin(req)
	if err != nil {
		p.over(err)
		return
	}
	settled, limit := p.call.settled, time.NewTimer(ringLimit)
	defer limit.Stop()
	patience := time.NewTimer(p.call.server.cfg.Patience)
	defer patience.Stop()
	for {
		select {
		case res := <-tx.Responses():
			if again := p.heard(tx, req, res); again != nil {
				if req, tx = again, nil; !p.restart(&tx, req) {
					return
				}
			} else if !res.IsProvisional() {
				return
			}
		case <-settled:
			settled, p.unwanted = nil, true
		case <-patience.C:
			if !p.rings { // whoever waits goes on; an answer that comes yet is hung up
				p.call.Hangup(zhiyin.EndedFailed)
				p.tell(unreached(p.call, 408))
			}
		case <-limit.C:
			if p.cancel {
				p.over(unreached(p.call, 408))
				return
			}
			p.unwanted = true
		case <-tx.Done():
			p.over(unreached(p.call, 408))
			return
		case <-p.call.server.closed:
			p.over(unreached(p.call, 503))
			return
		}
		if p.unwanted && p.rings && !p.cancel {
			p.cancel = true
			limit.Reset(64 * p.call.server.cfg.T1) // §9.1: then the INVITE counts as cancelled
			p.takeBack(req)
		}
	}
}

func (p *pursuit) restart(tx **msg.ClientTx, req *msg.Request) bool {
	next, err := p.call.begin(req)
	if err != nil {
		p.over(err)
		return false
	}
	*tx, p.rings = next, false
	return true
}

// heard takes one response; it returns the INVITE to send instead when the trunk
// wants us to sign in, or a longer session interval.
func (p *pursuit) heard(tx *msg.ClientTx, req *msg.Request, res *msg.Response) (again *msg.Request) {
	switch {
	case res.IsProvisional():
		p.rings = true
		if res.StatusCode > 100 {
			p.early(res)
			p.tell(nil)
		}
	case res.IsSuccess():
		p.connected(tx, req, res)
	default:
		if p.tries++; p.tries < maxTries && !p.unwanted {
			if again = p.call.signed(req, res); again == nil {
				again = p.call.longer(req, res)
			}
		}
		if again == nil {
			p.over(unreached(p.call, res.StatusCode))
		}
	}
	return again
}

// connected takes the 200: ACK always, BYE when we no longer want the call.
func (p *pursuit) connected(tx *msg.ClientTx, req *msg.Request, res *msg.Response) {
	c := p.call
	c.mu.Lock()
	c.dialog.establish(res)
	if f := c.forkOf(c.dialog.remoteTag); f != nil {
		c.dialog.remoteSeq = f.remoteSeq
	}
	wanted := c.phase == ringing && !p.unwanted
	if wanted {
		c.phase = up
		close(c.settled)
		c.can.learn(res)
		c.keep(c.server.cfg.granted(res))
	}
	c.mu.Unlock()
	c.acknowledge(tx, req)
	if !wanted {
		c.bye()
		p.over(unreached(c, 408))
		return
	}
	p.tell(nil)
	p.answers(res)
	if !c.over() {
		p.by.Answered()
	}
}

func (p *pursuit) tell(err error) {
	if !p.told {
		p.told = true
		p.progress <- err
	}
}

// over ends an attempt that did not come about: Dial returns err, or, when it
// has returned already, the caller hears of it unless we hung up ourselves.
func (p *pursuit) over(err error) {
	c := p.call
	c.mu.Lock()
	ours := c.phase == ended
	c.phase = ended
	c.mu.Unlock()
	if p.told && !ours {
		p.by.Refused(zhiyin.KindOf(err))
	}
	p.tell(err)
	c.release()
}

// takeBack sends the CANCEL: the INVITE's own Via, target and number (§9.1).
func (p *pursuit) takeBack(req *msg.Request) {
	cancel := msg.NewRequest(msg.CANCEL, req.Recipient)
	cancel.AppendHeader(req.Via().Clone())
	for _, name := range []string{"Route", "From", "To", "Call-ID", "Max-Forwards"} {
		msg.CopyHeaders(name, req, cancel)
	}
	cancel.AppendHeader(&msg.CSeqHeader{SeqNo: req.CSeq().SeqNo, MethodName: msg.CANCEL})
	p.call.server.address(cancel, hop{transportOf(req), req.Destination()})
	cancel.SetBody(nil)
	p.call.server.spawn(func() { _, _ = p.call.try(cancel) }) // the INVITE's final response tells what came of it
}

func unreached(c *Call, code int) error { return &refused{c.id, code} }

// refused is a peer's refusal of a call of ours; its kind is code's outcome.
type refused struct {
	leg  zhiyin.LegID
	code int
}

func (r *refused) Error() string {
	return fmt.Sprintf("sip: dial %s: %d: %v", r.leg, r.code, outcome(r.code))
}
func (r *refused) Unwrap() error { return outcome(r.code) }

// errFull is a trunk's, or our own, want of a place for one more call.
var errFull = fmt.Errorf("full: %w", zhiyin.Busy)

// elsewhere tells whether another trunk may do better: this one failed or could
// not be reached. What the party called has decided (4xx, 6xx) is final.
func elsewhere(err error) bool {
	var r *refused
	if errors.As(err, &r) {
		return r.code == 408 || r.code >= 500 && r.code < 600
	}
	return errors.Is(err, errFull) || errors.Is(err, zhiyin.Unavailable)
}
