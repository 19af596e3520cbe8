package siptest

import (
	"github.com/emiago/sipgo/sip"
)

// ring makes a call of an INVITE that came here.
func (p *Phone) ring(req *sip.Request, tx sip.ServerTransaction) (*Call, error) {
	c, err := p.call(req.CallID().Value(), []uint8{0, 8}, 0)
	if err != nil {
		return nil, err
	}
	if contact := req.Contact(); contact != nil {
		c.target = *contact.Address.Clone()
	}
	c.invite, c.tx = req, tx
	c.local, c.remote = req.To().Value()+";tag="+sip.GenerateTagN(10), req.From().Value()
	c.event = c.media.eventOf(req.Body())
	return c, c.hear(req.Body())
}

// Invite is the request that made an incoming call.
func (c *Call) Invite() *sip.Request { return c.invite }

// Answer takes an incoming call.
func (c *Call) Answer() {
	c.final(200, "OK", c.media.describe(c.codecs, c.event, "sendrecv"))
}

// Reject refuses an incoming call.
func (c *Call) Reject(code int, phrase string) {
	c.final(code, phrase, nil)
	c.end()
}

func (c *Call) final(code int, phrase string, body []byte) {
	res := sip.NewResponseFromRequest(c.invite, code, phrase, body)
	var to sip.ToHeader
	_, _ = sip.ParseAddressValue(c.local, &to.Address, &to.Params) // our own text
	res.ReplaceHeader(&to)
	res.AppendHeader(&sip.ContactHeader{Address: c.phone.uri("")})
	if body != nil {
		kind := sip.ContentTypeHeader("application/sdp")
		res.AppendHeader(&kind)
	}
	_ = c.tx.Respond(res) // a cancelled transaction refuses; Ended tells
	c.settle()
}

// onReinvite agrees to whatever the peer wants of the audio.
func (c *Call) onReinvite(req *sip.Request, tx sip.ServerTransaction) {
	if err := c.hear(req.Body()); err != nil {
		c.phone.respond(req, tx, 488, "Not Acceptable Here", nil)
		return
	}
	dir := map[string]string{"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}[c.PeerDirection()]
	c.media.mute(dir == "recvonly" || dir == "inactive")
	c.phone.respond(req, tx, 200, "OK", c.media.describe(c.codecs, c.event, dir))
}

// onUpdate confirms a refresh and agrees to a change, as for a re-INVITE.
func (p *Phone) onUpdate(req *sip.Request, tx sip.ServerTransaction) {
	switch c := p.find(req); {
	case c == nil:
		p.respond(req, tx, 481, "Call/Transaction Does Not Exist", nil)
	case len(req.Body()) == 0:
		p.respond(req, tx, 200, "OK", nil)
	default:
		c.onReinvite(req, tx)
	}
}
