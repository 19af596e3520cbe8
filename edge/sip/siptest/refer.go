package siptest

import (
	"context"
	"fmt"

	"github.com/emiago/sipgo/sip"
)

// Refer is a peer's wish that we call somebody else (RFC 3515).
type Refer struct {
	Call *Call
	To   string // the user in Refer-To
}

// Refers yields the peers' wishes, which were answered 202; capacity 64, one more
// is refused with 486.
func (p *Phone) Refers() <-chan *Refer { return p.refers }

func (p *Phone) onRefer(req *sip.Request, tx sip.ServerTransaction) {
	c := p.find(req)
	to, ok := req.GetHeader("Refer-To").(*sip.ReferToHeader)
	if c == nil || !ok {
		p.respond(req, tx, 481, "Call/Transaction Does Not Exist", nil)
		return
	}
	select {
	case p.refers <- &Refer{Call: c, To: to.Address.User}:
		p.respond(req, tx, 202, "Accepted", nil)
	default:
		p.respond(req, tx, 486, "Busy Here", nil)
	}
}

// Tell lets the peer know how it goes: with a code below 200 it goes on.
func (r *Refer) Tell(ctx context.Context, code int) error {
	state := "active;expires=60"
	if code >= 200 {
		state = "terminated;reason=noresource"
	}
	req := r.Call.request(sip.NOTIFY)
	req.SetBody(fmt.Appendf(nil, "SIP/2.0 %d told\r\n", code))
	kind := sip.ContentTypeHeader("message/sipfrag;version=2.0")
	for _, h := range []sip.Header{sip.NewHeader("Event", "refer"), sip.NewHeader("Subscription-State", state), &kind} {
		req.AppendHeader(h)
	}
	res, err := r.Call.phone.final(ctx, req)
	if err == nil && !res.IsSuccess() {
		return &Refused{Code: res.StatusCode, Phrase: res.Reason, Response: res}
	}
	return err
}

// Refer asks the peer to call target, a URI, and returns the code of its answer.
func (c *Call) Refer(ctx context.Context, target string) (code int, err error) {
	req := c.request(sip.REFER)
	req.AppendHeader(sip.NewHeader("Refer-To", "<"+target+">"))
	res, err := c.phone.final(ctx, req)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, nil
}
