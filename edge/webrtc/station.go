package webrtc

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/rtp"
)

// station is one agent's place: one leg for as long as the process runs, and the
// page that is connected to it. A page that replaces another takes over with its
// first packet, so that a bridge hears no gap.
type station struct {
	browser *Browser
	agent   zhiyin.AgentID
	leg     *rtp.Leg
	speaker atomic.Pointer[peer] // live, for the packets' path

	mu     sync.Mutex
	live   *page
	coming *page
	flows  bool // packets come
	deaf   bool // the page reported that its microphone doesn't work
	up     bool // as last reported
}

// page is one load of the desk in one tab.
type page struct {
	tab  string
	peer *peer
}

// Attach connects a page of the agent and answers its offer. Another tab's page
// gives way only when take is true; else the error is Conflict. A page of the
// same tab replaces the one before (a reload). Invalid for an offer we can't
// take, Busy, Unavailable.
func (b *Browser) Attach(ctx context.Context, agent zhiyin.AgentID, tab, offerSDP string, take bool) (string, error) {
	s, err := b.station(agent)
	if err != nil {
		return "", err
	}
	if s.holds(tab) && !take {
		return "", conflict(agent)
	}
	p, answer, err := b.open(ctx, offerSDP, s.packet, s.gone)
	if err != nil {
		return "", err
	}
	if !s.expect(&page{tab: tab, peer: p}, take) {
		p.end("refused")
		return "", conflict(agent)
	}
	return answer, nil
}

func conflict(agent zhiyin.AgentID) error {
	return fmt.Errorf("webrtc: attach %s: another tab has the audio: %w", agent, zhiyin.Conflict)
}

// Detach says that the tab's page is closing. LineDown follows when it was the one.
func (b *Browser) Detach(agent zhiyin.AgentID, tab string) {
	if s := b.known(agent); s != nil {
		s.detach(tab)
	}
}

// Report says whether the tab's microphone works; without one the line is down.
// A tab that doesn't hold the audio is not asked.
func (b *Browser) Report(agent zhiyin.AgentID, tab string, microphone bool) {
	if s := b.known(agent); s != nil {
		s.report(tab, microphone)
	}
}

// AgentLine is the agent's line; ok is false while it is down. Each call returns a
// new view of the same leg.
func (b *Browser) AgentLine(agent zhiyin.AgentID) (line *Call, ok bool) {
	s := b.known(agent)
	if s == nil {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.up {
		return nil, false
	}
	return &Call{leg: s.leg, answer: func() {}, hangup: s.clear}, true
}

func (b *Browser) known(agent zhiyin.AgentID) *station {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stations[agent]
}

func (b *Browser) station(agent zhiyin.AgentID) (*station, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, fmt.Errorf("webrtc: stopped: %w", zhiyin.Unavailable)
	}
	s := b.stations[agent]
	if s == nil {
		s = &station{browser: b, agent: agent}
		s.leg = b.plane.NewLeg(zhiyin.LegID(zhiyin.NewID("leg", time.Now())), rtp.Ear{Lost: s.lost, Found: s.found})
		b.stations[agent] = s
	}
	return s, nil
}

// clear takes the agent out of a contact; the line stays.
func (s *station) clear() {
	rtp.Part(s.leg)
	s.leg.Stop()
	s.leg.Mute(false)
}

// holds tells whether another tab has the audio or is about to.
func (s *station) holds(tab string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heldByOther(tab)
}

func (s *station) heldByOther(tab string) bool {
	return s.live != nil && s.live.tab != tab || s.coming != nil && s.coming.tab != tab
}

// expect makes next the page that will take over.
func (s *station) expect(next *page, take bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.heldByOther(next.tab) && !take {
		return false
	}
	if s.coming != nil {
		s.coming.peer.end("replaced")
	}
	if s.coming = next; next.peer.dead.Load() {
		s.coming = nil
	}
	return true
}

// packet takes an RTP packet of one of the pages.
func (s *station) packet(from *peer, raw []byte) {
	if s.speaker.Load() != from && !s.promote(from) {
		return
	}
	s.leg.Receive(raw)
}

// promote puts the page whose first packet came under the leg.
func (s *station) promote(p *peer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.coming == nil || s.coming.peer != p {
		return false
	}
	if s.live != nil {
		s.live.peer.end("replaced")
	}
	s.live, s.coming = s.coming, nil
	s.speaker.Store(p)
	s.leg.SetCodec(p.offer.codec, p.offer.digitPT)
	s.leg.SetWire(p.mouth)
	s.flows, s.deaf = true, false
	s.tell("")
	return true
}

// gone takes a page out whose connection is over.
func (s *station) gone(p *peer, why string) {
	if why == "replaced" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(p, why)
}

func (s *station) remove(p *peer, why string) {
	if s.coming != nil && s.coming.peer == p {
		s.coming = nil
	}
	if s.live != nil && s.live.peer == p {
		s.live, s.flows = nil, false
		s.speaker.Store(nil)
		s.leg.SetWire(nil)
		s.tell(why)
	}
}

func (s *station) detach(tab string) {
	s.mu.Lock()
	var closing []*peer
	for _, held := range []*page{s.coming, s.live} {
		if held != nil && held.tab == tab {
			closing = append(closing, held.peer)
		}
	}
	s.mu.Unlock()
	for _, p := range closing {
		p.end("closed")
	}
}

func (s *station) report(tab string, microphone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live != nil && s.live.tab == tab {
		s.deaf = !microphone
		s.tell("no_microphone")
	}
}

func (s *station) lost() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flows = false
	s.tell("lost")
}

func (s *station) found() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flows = s.live != nil
	s.tell("lost")
}

// tell reports the line when its state has changed; why it is down, if it is.
func (s *station) tell(why string) {
	up := s.flows && !s.deaf
	if up == s.up {
		return
	}
	s.up = up
	cfg, agent := &s.browser.cfg, s.agent
	switch {
	case up && cfg.LineUp != nil:
		s.browser.herald.say(func() { cfg.LineUp(agent) })
	case !up && cfg.LineDown != nil:
		s.browser.herald.say(func() { cfg.LineDown(agent, why) })
	}
}
