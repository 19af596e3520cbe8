package sip

import (
	"context"
	"maps"
	"slices"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// Registered returns the address of record of a telephone of the agent's that can
// be called now, "sip:user@realm".
func (s *Server) Registered(agent zhiyin.AgentID) (aor string, ok bool) {
	for _, b := range s.registrar.reachable(agent, s.cfg.Now()) {
		return "sip:" + b.User + "@" + Realm, true
	}
	return "", false
}

// Bindings lists where telephones are, silent ones included.
func (s *Server) Bindings() []Binding { return s.registrar.all() }

// tellPhones tells PhoneChanged which agents' telephones came or went since it
// was told last.
func (s *Server) tellPhones() {
	s.telling.Lock()
	defer s.telling.Unlock()
	now, there := s.cfg.Now(), map[zhiyin.AgentID]bool{}
	for _, b := range s.registrar.all() {
		if !there[b.Agent] && len(s.registrar.reachable(b.Agent, now)) > 0 {
			there[b.Agent] = true
		}
	}
	was := s.told
	s.told = there
	if s.cfg.PhoneChanged == nil {
		return
	}
	for _, agent := range slices.Sorted(maps.Keys(was)) {
		if !there[agent] {
			s.cfg.PhoneChanged(agent, false)
		}
	}
	for _, agent := range slices.Sorted(maps.Keys(there)) {
		if !was[agent] {
			s.cfg.PhoneChanged(agent, true)
		}
	}
}

// attendPhones loads what was kept, then looks after it: asks whether telephones
// are there, which keeps their way through a NAT open, forgets what has
// run out or was removed, and tells what changed.
func (s *Server) attendPhones() {
	kept, known := s.kept()
	if known {
		s.registrar.load(kept)
		s.tellPhones()
	}
	for s.linger(s.cfg.Ping) {
		if !known {
			if kept, known = s.kept(); known {
				s.registrar.load(append(kept, s.registrar.all()...))
			}
		}
		s.askPhones()
		s.keeping.Lock() // so that one that is being kept is not missed in the table
		now, ok := s.kept()
		if !ok {
			now = nil
		}
		s.registrar.keep(now, s.cfg.Now())
		s.keeping.Unlock()
		s.tellPhones()
	}
}

// kept reads the table; never nil when ok.
func (s *Server) kept() (all []Binding, ok bool) {
	ctx, cancel := context.WithTimeout(context.Background(), lookUpWithin)
	defer cancel()
	all, err := s.cfg.Phones.Bindings(ctx)
	if err != nil {
		s.log.Warn("sip: registrations can't be read", "err", err)
		return nil, false
	}
	if all == nil {
		all = []Binding{}
	}
	return all, true
}

// asksAtOnce bounds the questions under way.
const asksAtOnce = 32

// askPhones asks every telephone once and waits for the answers.
func (s *Server) askPhones() {
	places := make(chan struct{}, asksAtOnce)
	for _, b := range s.registrar.all() {
		select {
		case places <- struct{}{}:
		case <-s.leaving:
			return
		}
		s.absence.Add(1)
		go func() {
			defer s.absence.Done()
			s.registrar.heard(b.User, b.Contact, s.askPhone(b))
			<-places
		}()
	}
	for range asksAtOnce {
		select {
		case places <- struct{}{}:
		case <-s.leaving:
			return
		}
	}
}

// askPhone sends OPTIONS; any answer will do. A connection that is gone is not
// made anew: telephones behind a NAT can't be called at.
func (s *Server) askPhone(b Binding) bool {
	req, ok := s.toPhone(msg.OPTIONS, b, msg.GenerateTagN(24), 1)
	if !ok {
		return false
	}
	me := msg.Uri{Scheme: "sip", User: "ping", Host: s.cfg.Public.String()}
	req.AppendHeader(&msg.FromHeader{Address: me, Params: msg.HeaderParams{{K: "tag", V: msg.GenerateTagN(16)}}})
	req.AppendHeader(&msg.ToHeader{Address: req.Recipient})
	req.AppendHeader(s.contact(b.Transport))
	_, err := s.exchange(req, s.pingWait())
	return err == nil
}

// toPhone begins a request to a telephone, which is reached where it registered
// from; false when its connection is gone.
func (s *Server) toPhone(method msg.RequestMethod, b Binding, callID string, seq int) (*msg.Request, bool) {
	var target msg.Uri
	if msg.ParseUri(b.Contact, &target) != nil || connects(b.Transport) && !s.connected(b.Transport, b.Source) {
		return nil, false
	}
	req := msg.NewRequest(method, target)
	id, hops := msg.CallIDHeader(callID), msg.MaxForwardsHeader(70)
	for _, h := range []msg.Header{s.via(b.Transport), &hops, &id, &msg.CSeqHeader{SeqNo: uint32(seq), MethodName: method}} {
		req.AppendHeader(h)
	}
	s.address(req, hop{b.Transport, b.Source})
	req.SetBody(nil)
	return req, true
}
