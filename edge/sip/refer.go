package sip

import (
	"slices"
	"strconv"
	"strings"
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// Referee is a Caller whose peer may ask to be connected with somebody else
// (REFER, RFC 3515). A Caller that is none has its peer refused with 603.
type Referee interface {
	// Referred must not block. An error refuses: zhiyin.NotFound 404, Busy 486,
	// Denied 603, Invalid 400, Unavailable 503, anything else 500. After nil the peer
	// is told that it is tried, and how it went once done was called, which may be
	// from any goroutine and counts once: nil, or what kind of failure it was.
	Referred(to Referral, done func(error)) error
}

// Referral is whom a peer wants to be connected with.
type Referral struct {
	To    string       // normalised as a called number; or a name
	Place zhiyin.LegID // a call of ours whose place is to be taken (Replaces); empty: none
}

// referWithin is how long a referral may take until its subscription ends: longer
// than a call may ring.
const referWithin = 3 * time.Minute

// onRefer serves REFER inside a call: a transfer by the peer's button. Outside of
// calls there is nobody to transfer.
func (s *Server) onRefer(req *msg.Request, tx msg.ServerTransaction) {
	c := s.find(req)
	switch {
	case c == nil && req.To().Params.Has("tag"):
		s.dismiss(req, tx, refuse(481, "Call/Transaction Does Not Exist"))
		return
	case c == nil:
		s.dismiss(req, tx, refuse(603, "Decline"))
		return
	}
	w, r := c.refer(req)
	if r != nil {
		s.refuse(req, tx, "", r)
		return
	}
	res := s.response(req, 202, "Accepted", "", nil)
	res.AppendHeader(s.contact(transportOf(req)))
	if !w.wanted {
		res.AppendHeader(msg.NewHeader("Refer-Sub", "false"))
	}
	s.send(tx, res)
	if w.wanted {
		s.spawn(func() { c.report(w) })
	}
}

// watch is a referral under way.
type watch struct {
	wanted bool       // the peer wants to hear of it
	event  string     // of its NOTIFYs
	done   chan error // capacity 1
}

// refer takes the peer's wish to the Caller.
func (c *Call) refer(req *msg.Request) (*watch, *refusal) {
	if !c.inOrder(req) {
		return nil, disorder()
	}
	if r := foreign(req); r != nil {
		return nil, r
	}
	value, ok := only(req, "Refer-To", "r")
	if !ok {
		return nil, refuse(400, "Bad Request").warn(399, "Refer-To must stand once")
	}
	to, r := parseReferTo(value)
	if r != nil {
		return nil, r
	}
	asked := Referral{To: c.server.cfg.Numbering.Normal(to.user)}
	if to.replaces != nil {
		other := c.server.replaced(*to.replaces)
		if other == nil || other == c {
			return nil, refuse(481, "Call/Transaction Does Not Exist")
		}
		asked.Place = other.id
	}
	w := &watch{wanted: !quiet(req), event: "refer", done: make(chan error, 1)}
	return w, c.submit(asked, req, w)
}

// quiet tells whether the peer wants no NOTIFY (RFC 4488).
func quiet(req *msg.Request) bool {
	value, _ := only(req, "Refer-Sub", "")
	value, _, _ = strings.Cut(value, ";")
	return strings.EqualFold(strings.TrimSpace(value), "false")
}

// submit asks the Caller, one thing at a time.
func (c *Call) submit(asked Referral, req *msg.Request, w *watch) *refusal {
	c.mu.Lock()
	referee, is := c.caller.(Referee)
	busy, over := c.referred, c.phase != up
	if !busy && !over {
		c.referred = is
		if c.referrals++; c.referrals > 1 { // RFC 3515 §2.4.6
			w.event += ";id=" + strconv.FormatUint(uint64(req.CSeq().SeqNo), 10)
		}
	}
	c.mu.Unlock()
	switch {
	case over:
		return refuse(481, "Call/Transaction Does Not Exist")
	case busy:
		return refuse(491, "Request Pending")
	case !is:
		return refuse(603, "Decline")
	}
	err := referee.Referred(asked, func(err error) {
		c.mu.Lock()
		c.referred = false
		c.mu.Unlock()
		select {
		case w.done <- err:
		default: // it counts once
		}
	})
	if err != nil {
		c.mu.Lock()
		c.referred = false
		c.mu.Unlock()
		return door(err)
	}
	return nil
}

// report tells the peer with NOTIFY that its referral is tried and how it went.
func (c *Call) report(w *watch) {
	limit := time.NewTimer(referWithin)
	defer limit.Stop()
	if !c.notify(w.event, "active;expires="+strconv.Itoa(int(referWithin.Seconds())), 100) {
		return
	}
	select {
	case err := <-w.done:
		code := 200
		if err != nil {
			code = door(err).code
		}
		c.notify(w.event, "terminated;reason=noresource", code)
	case <-limit.C:
		c.notify(w.event, "terminated;reason=timeout", 100)
	case <-c.server.closed:
	}
}

// notify is false when the peer does not want to hear more.
func (c *Call) notify(event, state string, code int) bool {
	c.mu.Lock()
	req := c.server.next(&c.dialog, msg.NOTIFY)
	c.mu.Unlock()
	req.AppendHeader(msg.NewHeader("Event", event))
	req.AppendHeader(msg.NewHeader("Subscription-State", state))
	req.SetBody(frag(code))
	kind := msg.ContentTypeHeader(fragType)
	req.AppendHeader(&kind)
	res, err := c.ask(req)
	return err == nil && res.IsSuccess()
}

// onNotify takes what a peer tells of a REFER of ours.
func (s *Server) onNotify(req *msg.Request, tx msg.ServerTransaction) {
	c := s.find(req)
	if c == nil {
		s.dismiss(req, tx, refuse(481, "Subscription Does Not Exist"))
		return
	}
	if r := c.notified(req); r != nil {
		s.refuse(req, tx, "", r)
		return
	}
	s.send(tx, s.response(req, 200, "OK", "", nil))
}

func (c *Call) notified(req *msg.Request) *refusal {
	if !c.inOrder(req) {
		return disorder()
	}
	event, _ := only(req, "Event", "o")
	if name, _, _ := strings.Cut(event, ";"); !strings.EqualFold(strings.TrimSpace(name), "refer") {
		return refuse(489, "Bad Event").with("Allow-Events", events)
	}
	code, ok := parseFrag(req.Body())
	state, _ := only(req, "Subscription-State", "")
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.handing == nil {
		return refuse(481, "Subscription Does Not Exist")
	}
	if !ok && !slices.Contains(cutList(nil, strings.Split(state, ";")[0]), "terminated") {
		return refuse(400, "Bad Request").warn(399, "no status can be read")
	}
	if !ok || code < 200 && strings.HasPrefix(strings.ToLower(strings.TrimSpace(state)), "terminated") {
		code = 500 // it ended without saying how
	}
	if code >= 200 {
		select {
		case c.handing <- code:
		default: // the first final one counts
		}
	}
	return nil
}
