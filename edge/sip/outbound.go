package sip

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// ringLimit is how long a call of ours may ring before we give up; public
// networks do so after one to three minutes.
const ringLimit = 90 * time.Second

// Dial calls to (E.164, or a name that the trunk knows) through the first trunk
// that is there, showing from ("": withheld). It returns once it rings, is
// answered or is refused: zhiyin.NotFound, Busy, Denied, Invalid, Unavailable by
// the peer's code. answered (which may come before Dial returns) and ended are
// called at most once each, from a goroutine of the call, and must not block;
// ended does not come after our own Hangup. Cancelling ctx before it rings
// takes the call back.
func (s *Server) Dial(ctx context.Context, to, from string, answered, ended func()) (*Call, error) {
	if !dialable(to) || (from != "" && !dialable(from)) {
		return nil, fmt.Errorf("sip: dial: not a number: %w", zhiyin.Invalid)
	}
	err := s.runs(ctx)
	if err != nil {
		return nil, err
	}
	for i := range s.cfg.Trunks {
		var c *Call
		c, err = s.dial(ctx, &s.cfg.Trunks[i], to, from, answered, ended)
		if err == nil || !errors.Is(err, zhiyin.Unavailable) || ctx.Err() != nil {
			return c, err
		}
	}
	return nil, err
}

// runs waits until the server can send, which is when Run has begun.
func (s *Server) runs(ctx context.Context) error {
	select {
	case <-s.ready:
	case <-s.closed:
	case <-ctx.Done():
		return fmt.Errorf("sip: dial: %w", ctx.Err())
	}
	if len(s.cfg.Trunks) == 0 || s.drain.Load() {
		return fmt.Errorf("sip: dial: no trunk, or draining: %w", zhiyin.Unavailable)
	}
	return nil
}

// dialable keeps everything out of a message that could end a line or a field.
func dialable(number string) bool {
	return number != "" && strings.Trim(number, "+0123456789*#ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-") == ""
}

func (s *Server) dial(ctx context.Context, t *Trunk, to, from string, answered, ended func()) (*Call, error) {
	if s.admit() != nil {
		return nil, fmt.Errorf("sip: dial: no place: %w", zhiyin.Busy)
	}
	c := s.outgoing(t, ended)
	req, err := c.opening(to, from)
	if err != nil || !s.enter() {
		c.release()
		return nil, errors.Join(err, fmt.Errorf("sip: dial %s: %w", c.id, zhiyin.Unavailable))
	}
	progress := make(chan error, 1)
	go func() {
		defer s.work.Done()
		p := pursuit{call: c, answered: answered, progress: progress}
		p.run(req)
	}()
	select {
	case err := <-progress:
		if err != nil {
			return nil, err
		}
		return c, nil
	case <-ctx.Done():
		c.Hangup(zhiyin.EndedCancelled)
		return nil, fmt.Errorf("sip: dial %s: %w", c.id, ctx.Err())
	}
}

// outgoing makes a call of ours with a dialog that has no peer yet.
func (s *Server) outgoing(t *Trunk, ended func()) *Call {
	now := s.cfg.Now()
	c := &Call{
		server: s, began: now, id: zhiyin.LegID(zhiyin.NewID("leg", now)), trunk: t,
		settled: make(chan struct{}), gone: make(chan struct{}), caller: outward{ended},
	}
	c.leg = s.plane.NewLeg(c.id, c.ear())
	c.dialog = dialog{callID: msg.GenerateTagN(24), localTag: msg.GenerateTagN(16)}
	s.put(c)
	return c
}

// outward is the Caller of a call of ours: only its end is of interest.
type outward struct{ ended func() }

func (outward) Keyed(rune)    {}
func (outward) PeerHeld(bool) {}
func (o outward) HungUp()     { o.ended() }
func (outward) MediaLost()    {}
func (outward) MediaFound()   {}

// opening makes the first INVITE.
func (c *Call) opening(to, from string) (*msg.Request, error) {
	var target msg.Uri
	if err := msg.ParseUri("sip:"+to+"@"+c.trunk.Address, &target); err != nil {
		return nil, fmt.Errorf("sip: trunk %s: %w", c.trunk.Name, zhiyin.Invalid)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.open(); err != nil {
		return nil, err
	}
	tag := msg.HeaderParams{{K: "tag", V: c.dialog.localTag}}
	c.dialog.target = target
	c.dialog.to = msg.ToHeader{Address: target}
	c.dialog.from = msg.FromHeader{Address: msg.Uri{Scheme: "sip", User: from, Host: c.server.cfg.Public.String()}, Params: tag}
	if from == "" {
		c.dialog.from.Address = msg.Uri{Scheme: "sip", User: "anonymous", Host: "anonymous.invalid"}
	}
	req := c.server.next(&c.dialog, msg.INVITE)
	if from == "" {
		req.AppendHeader(msg.NewHeader("Privacy", "id"))
	}
	describe(req, c.propose())
	return req, nil
}

// pursuit follows one INVITE of ours to its end. One goroutine owns it.
type pursuit struct {
	call     *Call
	answered func()
	progress chan error // capacity 1: the first news, for Dial
	told     bool
	rings    bool // a provisional response came, so CANCEL is permitted (RFC 3261 §9.1)
	unwanted bool // hung up, or nobody answers
	cancel   bool // CANCEL was sent
}

func (p *pursuit) run(req *msg.Request) {
	tx, err := p.call.begin(req)
	if err != nil {
		p.over(err)
		return
	}
	settled, limit := p.call.settled, time.NewTimer(ringLimit)
	defer limit.Stop()
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
// wants us to sign in.
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
		if again = p.call.signed(req, res); again == nil {
			p.over(unreached(p.call, res.StatusCode))
		}
	}
	return again
}

// early lets us hear the network's own ringing or announcement (183 with SDP).
func (p *pursuit) early(res *msg.Response) {
	if !describes(res) {
		return
	}
	d, err := parseDescription(res.Body())
	stream, r := acceptable(d, err)
	if r != nil {
		return // only the answer must be usable
	}
	p.call.mu.Lock()
	defer p.call.mu.Unlock()
	if p.call.phase == ringing {
		p.call.tune(*stream)
	}
}

// connected takes the 200: ACK always, BYE when we no longer want the call.
func (p *pursuit) connected(tx *msg.ClientTx, req *msg.Request, res *msg.Response) {
	c := p.call
	c.mu.Lock()
	c.dialog.establish(res)
	wanted := c.phase == ringing && !p.unwanted
	if wanted {
		c.phase = up
		close(c.settled)
	}
	c.mu.Unlock()
	c.acknowledge(tx, req)
	if !wanted {
		c.bye()
		p.over(unreached(c, 408))
		return
	}
	p.tell(nil)
	c.hear(res.Body())
	if !c.over() {
		p.answered()
	}
}

func (p *pursuit) tell(err error) {
	if !p.told {
		p.told = true
		p.progress <- err
	}
}

// over ends an attempt that did not come about: Dial returns err, or, when it
// has returned already, ended is called unless we hung up ourselves.
func (p *pursuit) over(err error) {
	c := p.call
	c.mu.Lock()
	ours := c.phase == ended
	c.phase = ended
	c.mu.Unlock()
	if p.told && !ours {
		c.hungUp()
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
	p.call.server.address(cancel, req.Destination())
	cancel.SetBody(nil)
	p.call.server.spawn(func() { p.call.try(cancel) }) // the INVITE's final response tells what came of it
}

func unreached(c *Call, code int) error {
	return fmt.Errorf("sip: dial %s: %d: %w", c.id, code, outcome(code))
}
