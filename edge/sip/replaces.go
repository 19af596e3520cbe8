package sip

import (
	"net/netip"
	"strings"

	msg "github.com/emiago/sipgo/sip"
)

// replaces names a dialog that another call is to take the place of (RFC 3891
// §6.1). The tags are as its receiver sees them: to is its own.
type replaces struct {
	callID, to, from string
	early            bool // only while it rings
}

// parseReplaces reads the header's value, which has each tag once.
func parseReplaces(value string) (r replaces, ok bool) {
	id, params, _ := strings.Cut(value, ";")
	r.callID = strings.TrimSpace(id)
	seen := map[string]bool{}
	for param := range strings.SplitSeq(params, ";") {
		name, v, _ := strings.Cut(strings.TrimSpace(param), "=")
		name, v = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(v)
		switch name {
		case "to-tag":
			r.to = v
		case "from-tag":
			r.from = v
		case "early-only":
			r.early = true
		}
		if seen[name] && name != "" {
			return replaces{}, false
		}
		seen[name] = true
	}
	return r, r.callID != "" && r.to != "" && r.from != "" && !strings.ContainsAny(value, " \t\r\n\x00")
}

// replaced finds the call whose dialog is named; nil when it is none of ours. A tag
// of 0 stands for none (RFC 3891 §3, for peers of RFC 2543).
func (s *Server) replaced(r replaces) *Call {
	key := dialog{callID: r.callID, localTag: r.to}
	s.mu.Lock()
	c := s.calls[key.key()]
	s.mu.Unlock()
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if tag := c.dialog.remoteTag; tag != r.from && !(tag == "" && r.from == "0") {
		return nil
	}
	return c
}

// onReplaces serves an INVITE that takes the place of a call (RFC 3891 §3): the
// Call stays what it is for everybody inside, only its telephone is another one.
func (s *Server) onReplaces(req *msg.Request, tx msg.ServerTransaction, who origin) {
	c, res, old, r := s.takeOver(req, who)
	if r != nil {
		s.dismiss(req, tx, r)
		return
	}
	s.send(tx, res)
	c.tellHold()
	c.server.spawn(func() { c.dismissed(old) })
	c.confirm(tx, res)
}

func (s *Server) takeOver(req *msg.Request, who origin) (c *Call, res *msg.Response, old dialog, r *refusal) {
	value, _ := only(req, "Replaces", "")
	named, ok := parseReplaces(value)
	d, sound := uasDialog(req)
	if !ok || !sound {
		return nil, nil, old, refuse(400, "Bad Request").warn(399, "Replaces can't be read, or a header is missing")
	}
	if r := foreign(req); r != nil {
		return nil, nil, old, r
	}
	t, e, r := s.cfg.keeping(req)
	if r != nil {
		return nil, nil, old, r
	}
	policy := s.policy(who.trunk)
	peer, late, r := offered(req, policy)
	if r == nil {
		r = policy.secretly(req)
	}
	if r != nil {
		return nil, nil, old, r
	}
	if c = s.replaced(named); c == nil {
		return nil, nil, old, refuse(481, "Call/Transaction Does Not Exist")
	}
	c.settle()
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.replaceable(named, req, who); r != nil {
		return nil, nil, old, r
	}
	old = c.dialog
	c.reseat(d, req, late)
	c.session.policy, c.session.safe = policy, transportOf(req) == overTLS
	var body []byte
	if late {
		body = c.propose()
	} else {
		body = c.agree(peer)
	}
	res = s.response(req, 200, "OK", d.localTag, body)
	c.keep(t)
	e.told(res, req)
	return c, res, old, nil
}

// replaceable says why a call can't be taken over; nil when it can. Whoever takes
// over must be who the call is with: the same trunk, a telephone of the same
// agent, or, for strangers, the same address. The caller holds c.mu.
func (c *Call) replaceable(named replaces, req *msg.Request, who origin) *refusal {
	switch {
	case c.phase == ended:
		return refuse(603, "Decline")
	case !c.with(req, who):
		return refuse(403, "Forbidden")
	case c.phase == ringing: // a dialog that the peer began can't be replaced before its answer
		return refuse(481, "Call/Transaction Does Not Exist")
	case named.early:
		return refuse(486, "Busy Here")
	case c.offering || c.unacked != nil:
		return refuse(491, "Request Pending")
	}
	return nil
}

func (c *Call) with(req *msg.Request, who origin) bool {
	switch {
	case c.trunk != nil || who.trunk != nil:
		return c.trunk == who.trunk
	case c.from.phone != "" || who.phone != "":
		return c.from.phone == who.phone || c.from.agent != "" && c.from.agent == who.agent
	}
	mine, err := netip.ParseAddrPort(c.source)
	theirs, also := netip.ParseAddrPort(req.Source())
	return err == nil && also == nil && mine.Addr() == theirs.Addr()
}

// reseat puts the call on another dialog. The caller holds c.mu.
func (c *Call) reseat(d dialog, req *msg.Request, late bool) {
	c.server.mu.Lock()
	delete(c.server.calls, c.dialog.key())
	c.server.calls[d.key()] = c
	c.server.mu.Unlock()
	c.dialog, c.source = d, req.Source()
	c.can = abilities{}
	c.can.learn(req)
	fresh := session{address: c.session.address, port: c.session.port, id: c.session.id + 1, held: c.session.held}
	c.session = fresh
	c.unacked = newUnacked(req.CSeq().SeqNo, late)
}

// dismissed says BYE in a dialog that another took the place of.
func (c *Call) dismissed(old dialog) {
	c.mu.Lock()
	req := c.server.next(&old, msg.BYE)
	c.mu.Unlock()
	if _, err := c.ask(req); err != nil {
		c.server.log.Info("sip: no answer to BYE", "leg", c.id)
	}
}
