package sip

import (
	"net/netip"
	"slices"
	"strings"

	msg "github.com/emiago/sipgo/sip"
)

// dialog is RFC 3261 §12's state of one call. The Call's mutex guards it.
type dialog struct {
	callID     string
	ours       bool // we made the Call-ID
	localTag   string
	remoteTag  string
	from       msg.FromHeader // ours, on requests we send
	to         msg.ToHeader   // the peer's, likewise
	target     msg.Uri        // the peer's Contact
	routes     []msg.Uri
	first      string // where an INVITE of ours goes before anybody has answered; "": where its target points
	transport  string // that the dialog came about on
	pinned     bool   // the peer is reached where it came from, whatever its Contact says
	nat        string // send here instead: the peer's Contact can't be reached, or there is a connection
	localSeq   uint32
	remoteSeq  uint32
	credential msg.Header // what the trunk accepted last; nil: none asked
}

// key is how a request in the dialog finds its call.
func (d *dialog) key() string { return d.callID + "\x00" + d.localTag }

// uasDialog is the dialog that our 2xx to an INVITE makes (§12.1.1). ok is
// false when the request lacks what every INVITE must have.
func uasDialog(req *msg.Request) (d dialog, ok bool) {
	from, to, id, seq, contact := req.From(), req.To(), req.CallID(), req.CSeq(), req.Contact()
	if from == nil || to == nil || id == nil || seq == nil || contact == nil || contact.Address.Host == "" || contact.Address.Wildcard {
		return dialog{}, false
	}
	d = dialog{
		callID: id.Value(), localTag: msg.GenerateTagN(16), remoteTag: from.Params.GetOr("tag", ""),
		target: *contact.Address.Clone(), remoteSeq: seq.SeqNo,
	}
	d.from = msg.FromHeader{Address: *to.Address.Clone(), Params: msg.HeaderParams{{K: "tag", V: d.localTag}}}
	d.to = msg.ToHeader{Address: *from.Address.Clone(), Params: from.Params.Clone()}
	d.routes, d.transport = recorded(req), transportOf(req)
	d.nat = d.behind(req.Source())
	return d, true
}

// establish completes the dialog of an INVITE of ours from its response (§12.1.2).
func (d *dialog) establish(res *msg.Response) {
	if to := res.To(); to != nil {
		d.remoteTag = to.Params.GetOr("tag", "")
		d.to.Params = to.Params.Clone()
	}
	d.refresh(res.Contact())
	d.routes = recorded(res)
	slices.Reverse(d.routes)
	d.nat = d.behind(res.Source())
}

// refresh takes the new target that a re-INVITE or its 2xx carries (§12.2).
func (d *dialog) refresh(contact *msg.ContactHeader) {
	if contact != nil && contact.Address.Host != "" {
		d.target = *contact.Address.Clone()
	}
}

func recorded(m msg.Message) []msg.Uri {
	var routes []msg.Uri
	for _, h := range m.GetHeaders("Record-Route") {
		if r, ok := h.(*msg.RecordRouteHeader); ok {
			routes = append(routes, *r.Address.Clone())
		}
	}
	return routes
}

// behind returns where the peer can be reached whatever its Contact says, ""
// when that will do: a connection is used again, and a private address is no use
// when packets come from elsewhere.
func (d *dialog) behind(source string) string {
	if len(d.routes) > 0 {
		return ""
	}
	if d.pinned || connects(d.transport) {
		return source
	}
	host, err := netip.ParseAddr(d.target.Host)
	if err != nil || !(host.IsPrivate() || host.IsUnspecified()) {
		return ""
	}
	if from, err := netip.ParseAddrPort(source); err != nil || from.Addr().Unmap() == host {
		return ""
	}
	return source
}

// hop is where the next request in the dialog goes. A connection that is gone
// is made anew to where the peer's Contact or its proxy's route says.
func (s *Server) hop(d *dialog) hop {
	if d.first != "" && d.remoteTag == "" {
		return hop{d.transport, d.first}
	}
	if d.nat != "" && (!connects(d.transport) || s.connected(d.transport, d.nat)) {
		return hop{d.transport, d.nat}
	}
	next := d.target
	if len(d.routes) > 0 {
		next = d.routes[0]
	}
	h := hop{transport: d.transport}
	switch told := strings.ToUpper(next.UriParams.GetOr("transport", "")); {
	case next.Scheme == "sips" || d.transport == overTLS: // never down to what others can read
		h.transport = overTLS
	case told == overUDP, told == overTCP, told == overTLS:
		h.transport = told
	}
	return h
}

// request makes the next request in the dialog. An ACK takes seq as its number.
func (s *Server) request(d *dialog, method msg.RequestMethod, seq uint32) *msg.Request {
	req, h := msg.NewRequest(method, d.target), s.hop(d)
	req.AppendHeader(s.via(h.transport))
	for _, r := range d.routes {
		req.AppendHeader(&msg.RouteHeader{Address: *r.Clone()})
	}
	from, to, id := d.from, d.to, msg.CallIDHeader(d.callID)
	from.Params, to.Params = from.Params.Clone(), to.Params.Clone()
	hops := msg.MaxForwardsHeader(70) // RFC 3261 §8.1.1.6
	for _, h := range []msg.Header{&from, &to, &id, &msg.CSeqHeader{SeqNo: seq, MethodName: method}, &hops, s.contact(h.transport)} {
		req.AppendHeader(h)
	}
	if method == msg.INVITE || method == msg.UPDATE {
		req.AppendHeader(msg.NewHeader("Allow", allowed))
		req.AppendHeader(msg.NewHeader("Supported", strings.Join(options, ", ")))
	}
	if d.credential != nil && method == msg.ACK {
		req.AppendHeader(d.credential) // RFC 3261 §22.1: an ACK repeats its INVITE's
	}
	s.address(req, h)
	req.SetBody(nil)
	return req
}

// next makes a request with the next sequence number.
func (s *Server) next(d *dialog, method msg.RequestMethod) *msg.Request {
	d.localSeq++
	return s.request(d, method, d.localSeq)
}

// response answers req with a final or provisional response carrying our tag.
func (s *Server) response(req *msg.Request, code int, phrase, tag string, body []byte) *msg.Response {
	res := msg.NewResponseFromRequest(req, code, phrase, body)
	res.SipVersion = "SIP/2.0"
	if to := res.To(); to != nil && tag != "" {
		to.Params.Add("tag", tag)
	}
	if (req.IsInvite() || req.Method == msg.UPDATE) && code > 100 && code < 300 {
		res.AppendHeader(s.contact(transportOf(req)))
	}
	if code >= 200 && code < 300 {
		res.AppendHeader(msg.NewHeader("Allow", allowed))
	}
	if req.IsInvite() && code >= 200 && code < 300 {
		res.AppendHeader(msg.NewHeader("Supported", strings.Join(options, ", ")))
	}
	if len(body) > 0 {
		kind := msg.ContentTypeHeader(sdpType)
		res.AppendHeader(&kind)
	}
	return res
}

// refuse sends a final answer other than 2xx; silence is none.
func (s *Server) refuse(req *msg.Request, tx msg.ServerTransaction, tag string, r *refusal) {
	if r == silence {
		return
	}
	res := s.response(req, r.code, r.phrase, tag, nil)
	if r.warning != 0 {
		res.AppendHeader(msg.NewHeader("Warning", warning(r, s.cfg.Public)))
	}
	for _, h := range r.headers {
		res.AppendHeader(h)
	}
	s.send(tx, res)
}

// dismiss refuses a request that nothing was done for, and forgets it (RFC 3261
// §8.2.7): a flood of them costs no memory, and a made-up source is not sent the
// answer again and again. What is repeated is answered anew.
func (s *Server) dismiss(req *msg.Request, tx msg.ServerTransaction, r *refusal) {
	s.refuse(req, tx, "", r)
	tx.Terminate()
}

// send passes a response to its transaction. A failure means that the
// transaction is over or the network is gone: the peer will ask again or give up.
func (s *Server) send(tx msg.ServerTransaction, res *msg.Response) { _ = tx.Respond(res) }
