package sip

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// A registration's length: what a telephone asks for, within these; bindUsual
// when it does not ask.
const (
	bindLeast = 60 * time.Second
	bindUsual = 10 * time.Minute
	bindMost  = time.Hour
	// bindMax is how many places one telephone may have: more push out the one that
	// would run out first, which a telephone that restarted has left behind.
	bindMax = 5
	// maxContact bounds a contact's URI, maxDevice what a telephone says to be.
	maxContact, maxDevice = 255, 80
)

// onRegister serves RFC 3261 §10.3.
func (s *Server) onRegister(req *msg.Request, tx msg.ServerTransaction) {
	if s.cfg.Phones == nil {
		s.onOther(req, tx)
		return
	}
	res, r := s.registered(req)
	if r != nil {
		s.refuse(req, tx, "", r)
		return
	}
	s.send(tx, res)
}

func (s *Server) registered(req *msg.Request) (*msg.Response, *refusal) {
	if wanted := req.GetHeaders("Require"); len(wanted) > 0 {
		return nil, refuse(420, "Bad Extension").with("Unsupported", wanted[0].Value())
	}
	who, r := s.identify(req)
	if r != nil {
		return nil, r
	}
	to, id, seq := req.To(), req.CallID(), req.CSeq()
	switch {
	case to == nil || id == nil || seq == nil:
		return nil, refuse(400, "Bad Request")
	case who.phone == "" || to.Address.User != who.phone:
		return nil, refuse(403, "Forbidden")
	}
	changed, removed, r := s.rebind(req, who)
	if r != nil {
		return nil, r
	}
	if len(changed)+len(removed) > 0 {
		if r := s.bind(who, changed, removed); r != nil {
			return nil, r
		}
	}
	return s.bindings(req, who.phone), nil
}

// rebind reads what a REGISTER changes.
func (s *Server) rebind(req *msg.Request, who origin) (changed []Binding, removed []string, r *refusal) {
	contacts, all, r := contactsOf(req)
	if r != nil {
		return nil, nil, r
	}
	present := s.registrar.of(who.phone)
	if all {
		for _, b := range present {
			if r := inOrder(b, req); r != nil {
				return nil, nil, r
			}
			removed = append(removed, b.Contact)
		}
		return nil, removed, nil
	}
	for _, c := range contacts {
		b, gone, r := s.binding(req, c, who)
		if r != nil {
			return nil, nil, r
		}
		if i := slices.IndexFunc(present, func(p Binding) bool { return p.Contact == b.Contact }); i >= 0 {
			if r := inOrder(present[i], req); r != nil {
				return nil, nil, r
			}
			present = slices.Delete(present, i, i+1)
		}
		if gone {
			removed = append(removed, b.Contact)
		} else {
			changed = append(changed, b)
		}
	}
	return changed, append(removed, surplus(present, len(changed))...), nil
}

// surplus are the contacts that more new ones push out.
func surplus(present []Binding, more int) (out []string) {
	slices.SortFunc(present, func(a, b Binding) int { return a.Until.Compare(b.Until) })
	for i := range max(0, min(len(present), len(present)+more-bindMax)) {
		out = append(out, present[i].Contact)
	}
	return out
}

// inOrder refuses a REGISTER that was overtaken by a later one (§10.3 step 7).
func inOrder(b Binding, req *msg.Request) *refusal {
	if b.CallID == req.CallID().Value() && req.CSeq().SeqNo <= b.CSeq {
		return refuse(500, "Server Internal Error").warn(399, "overtaken by a later registration")
	}
	return nil
}

// contactsOf reads the Contacts; all is true for "*", which takes back everything.
func contactsOf(req *msg.Request) (list []*msg.ContactHeader, all bool, r *refusal) {
	bad := refuse(400, "Bad Request").warn(399, "the contacts can't be read")
	for _, h := range req.GetHeaders("Contact") {
		c, ok := h.(*msg.ContactHeader)
		switch {
		case ok && c.Address.Wildcard || strings.TrimSpace(h.Value()) == "*":
			all = true
		case !ok || c.Address.Host == "" || c.Address.Scheme != "sip" && c.Address.Scheme != "sips" || len(c.Address.String()) > maxContact:
			return nil, false, bad
		default:
			list = append(list, c)
		}
	}
	if all && (len(list) > 0 || asksFor(req, nil) != 0) || len(list) > bindMax {
		return nil, false, bad
	}
	return list, all, nil
}

// asksFor is what a contact asks for: its own parameter, the header, or the usual.
func asksFor(req *msg.Request, c *msg.ContactHeader) time.Duration {
	text := ""
	if h := req.GetHeader("Expires"); h != nil {
		text = strings.TrimSpace(h.Value())
	}
	if c != nil {
		text = c.Params.GetOr("expires", text)
	}
	if n, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(n) * time.Second
	}
	return bindUsual
}

// binding makes one of a contact; gone says that the contact is taken back.
func (s *Server) binding(req *msg.Request, c *msg.ContactHeader, who origin) (b Binding, gone bool, r *refusal) {
	asked := asksFor(req, c)
	if asked > 0 && asked < bindLeast {
		return b, false, refuse(423, "Interval Too Brief").with("Min-Expires", strconv.Itoa(int(bindLeast/time.Second)))
	}
	uri := c.Address
	uri.Headers = nil // not for us to send (RFC 3261 §19.1.5)
	device := ""
	if h := req.GetHeader("User-Agent"); h != nil {
		device = printable(h.Value(), maxDevice)
	}
	return Binding{User: who.phone, Agent: who.agent, Contact: uri.String(), Transport: transportOf(req), Source: req.Source(),
		CallID: req.CallID().Value(), CSeq: req.CSeq().SeqNo, Device: device, Until: s.cfg.Now().Add(min(asked, bindMost))}, asked == 0, nil
}

// printable cuts text to so many octets of plain characters.
func printable(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, text)
	return text[:min(len(text), most)]
}

// bind keeps the change, then takes it over and tells.
func (s *Server) bind(who origin, changed []Binding, removed []string) *refusal {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), lookUpWithin)
	defer cancel()
	if err := s.cfg.Phones.Bind(ctx, who.phone, changed, removed); err != nil {
		if zhiyin.KindOf(err) == zhiyin.NotFound {
			return refuse(403, "Forbidden")
		}
		s.log.Warn("sip: a registration can't be kept", "err", err)
		return unavailable()
	}
	s.registrar.apply(who.phone, changed, removed)
	s.tellPhones()
	return nil
}

// bindings answers with what is bound now (§10.3 step 8).
func (s *Server) bindings(req *msg.Request, user string) *msg.Response {
	res := s.response(req, 200, "OK", msg.GenerateTagN(16), nil)
	now := s.cfg.Now()
	for _, b := range s.registrar.of(user) {
		left := int(b.Until.Sub(now) / time.Second)
		if left > 0 {
			res.AppendHeader(msg.NewHeader("Contact", "<"+b.Contact+">;expires="+strconv.Itoa(left)))
		}
	}
	res.AppendHeader(msg.NewHeader("Date", now.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")))
	return res
}
