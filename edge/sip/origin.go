package sip

import (
	"context"
	"net/netip"
	"time"

	msg "github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"

	"zhiyin.dev"
)

// origin is who sends a request from outside any dialog. The zero value is a
// stranger.
type origin struct {
	trunk *trunk
	phone string // the user that has signed in
	agent zhiyin.AgentID
}

// calling is who calls: a telephone is who has signed in, a trunk's word counts
// where it is trusted.
func (o origin) calling(req *msg.Request, numbers Numbering) string {
	if o.phone != "" {
		return numbers.Normal(o.phone)
	}
	return calling(req, numbers, o.trunk != nil && o.trunk.Trusted)
}

// called is whom the request reaches. A trunk that we registered with calls our
// contact and names the number in To.
func (o origin) called(req *msg.Request, numbers Numbering) string {
	if to := req.To(); o.trunk != nil && to != nil && req.Recipient.User == o.trunk.User && o.trunk.Register {
		return numbers.Normal(userOf(to.Address))
	}
	return called(req, numbers)
}

// silence is the answer to a flood: none.
var silence = &refusal{}

// lookUpWithin bounds the wait for the store.
const lookUpWithin = 2 * time.Second

// identify finds out who sends a request that would open something, before
// anything is opened: a trunk, a telephone, or, where that is permitted, anybody.
func (s *Server) identify(req *msg.Request) (origin, *refusal) {
	source, err := netip.ParseAddrPort(req.Source())
	if err != nil {
		return origin{}, refuse(403, "Forbidden")
	}
	if t := s.trunkOf(req); t != nil && req.Method != msg.REGISTER {
		s.know(req)
		return origin{trunk: t}, nil
	}
	from := source.Addr().Unmap()
	open := s.cfg.Open && req.Method == msg.INVITE
	if !(open && from.IsLoopback()) && !s.flood.allow(from, s.cfg.Now()) {
		s.figures.flooded.Add(1)
		return origin{}, silence
	}
	if open && credentialsOf(req) == nil && !s.ours(req, from) {
		s.know(req)
		return origin{}, nil
	}
	return s.signIn(req, from)
}

// ours tells whether a telephone that has signed in from there seems to call: it is
// asked for its password even where strangers may call, so that its agent is known.
func (s *Server) ours(req *msg.Request, from netip.Addr) bool {
	return s.registrar.isHome(userOf(req.From().Address), from)
}

// tooMany tells whether a request that anybody may send is one of a flood.
func (s *Server) tooMany(req *msg.Request) bool {
	source, err := netip.ParseAddrPort(req.Source())
	if err != nil || s.trunkOf(req) != nil || s.cfg.Open && source.Addr().Unmap().IsLoopback() {
		return err != nil
	}
	if to := req.To(); to != nil && to.Params.Has("tag") && s.find(req) != nil {
		return false
	}
	if s.flood.allow(source.Addr(), s.cfg.Now()) {
		return false
	}
	s.figures.flooded.Add(1)
	return true
}

// signIn asks for a password, or checks the one that came.
func (s *Server) signIn(req *msg.Request, from netip.Addr) (origin, *refusal) {
	if !s.asksForPasswords() {
		s.figures.strangers.Add(1)
		return origin{}, refuse(403, "Forbidden")
	}
	now, address := s.cfg.Now(), network(from).String()
	if s.attempts.locked(address, now) {
		s.figures.locked.Add(1)
		return origin{}, refuse(403, "Forbidden")
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookUpWithin)
	defer cancel()
	user, who, sig := s.verify(ctx, req, from)
	if sig == right || sig == wrong {
		if s.attempts.locked("user "+user, now) && !s.registrar.isHome(user, from) {
			s.figures.locked.Add(1)
			return origin{}, refuse(403, "Forbidden")
		}
	}
	switch sig {
	case right:
		s.attempts.pass(address)
		s.attempts.pass("user " + user)
		s.know(req)
		return who, nil
	case wrong:
		s.figures.wrong.Add(1)
		locks := s.attempts.fail(address, now)
		if s.attempts.fail("user "+user, now) || locks {
			s.log.Warn("sip: too many wrong passwords; no further tries for a while", "for", lockFor)
		}
		return origin{}, refuse(403, "Forbidden")
	}
	return origin{}, s.challenge(from, sig == stale)
}

// asksForPasswords tells whether anybody could sign in.
func (s *Server) asksForPasswords() bool {
	if s.cfg.Phones != nil {
		return true
	}
	for _, t := range s.trunks {
		if t.signs() {
			return true
		}
	}
	return false
}

// challenge asks for a password, in each algorithm that we know (RFC 8760 §2.3).
func (s *Server) challenge(to netip.Addr, stale bool) *refusal {
	r := refuse(401, "Unauthorized")
	nonce := s.nonces.issue(to, s.cfg.Now())
	for _, algorithm := range s.cfg.Digest {
		c := digest.Challenge{Realm: Realm, Nonce: nonce, Algorithm: algorithm, QOP: []string{"auth"}, Stale: stale}
		r.with("WWW-Authenticate", c.String())
	}
	return r
}

// know gives the connection of a peer that may be here its longer time.
func (s *Server) know(req *msg.Request) {
	switch transportOf(req) {
	case overTCP:
		s.tcp.know(req.Source())
	case overTLS:
		s.tls.know(req.Source())
	}
}
