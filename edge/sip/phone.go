package sip

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// Header is a further header of a call of ours, as Alert-Info for a telephone
// that shall answer by itself.
type Header struct{ Name, Value string }

// DialPhone calls the agent's telephones, all at once, showing from ("": withheld)
// and display. The first that answers has the call, the others stop ringing. It
// returns and reports as Dial does; Unavailable when no telephone is registered.
func (s *Server) DialPhone(ctx context.Context, agent zhiyin.AgentID, from, display string, headers []Header, by Dialled) (*Call, error) {
	if from != "" && !dialable(from) || !sendable(headers) {
		return nil, fmt.Errorf("sip: dial phone of %s: number or header: %w", agent, zhiyin.Invalid)
	}
	if err := s.sends(ctx); err != nil {
		return nil, err
	}
	places := s.registrar.reachable(agent, s.cfg.Now())
	open := slices.ContainsFunc(places, func(b Binding) bool { return b.Transport != overTLS })
	if s.cfg.SRTP == SRTPRequire {
		places = slices.DeleteFunc(places, func(b Binding) bool { return b.Transport != overTLS }) // others would read the keys
	}
	if len(places) == 0 {
		return nil, fmt.Errorf("sip: dial phone of %s: none is registered: %w", agent, zhiyin.Unavailable)
	}
	if s.admit(nil) != nil {
		return nil, fmt.Errorf("sip: dial phone of %s: %w", agent, errFull)
	}
	c := s.outgoing(nil, by)
	c.session.safe = !open || s.cfg.SRTP == SRTPRequire
	h := &hunt{pursuit: pursuit{call: c, by: by, progress: make(chan error, 1)}, news: make(chan news), left: make(chan struct{})}
	err := h.open(places, from, shown(display), headers)
	if err != nil || !s.enter() {
		c.release()
		return nil, errors.Join(err, fmt.Errorf("sip: dial %s: %w", c.id, zhiyin.Unavailable))
	}
	go func() {
		defer s.work.Done()
		h.run()
	}()
	return c.awaitNews(ctx, h.progress)
}

// sendable keeps everything out of a header that could end its line.
func sendable(headers []Header) bool {
	for _, h := range headers {
		name := strings.Trim(h.Name, "-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
		if h.Name == "" || name != "" || strings.ContainsFunc(h.Value, unicode.IsControl) {
			return false
		}
	}
	return true
}

// maxShown is more than any telephone's display has room for.
const maxShown = 64

// shown makes a name fit for a quoted string (RFC 3261 §25.1).
func shown(name string) string {
	out := make([]rune, 0, maxShown)
	for _, r := range name {
		if !unicode.IsControl(r) && r != '"' && r != '\\' && r != unicode.ReplacementChar && len(out) < maxShown {
			out = append(out, r)
		}
	}
	return string(out)
}

// open makes one INVITE for each place: the same call to all of them, as a proxy
// that forks would send it (§16.6).
func (h *hunt) open(places []Binding, from, display string, headers []Header) error {
	c := h.call
	s := c.server
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.open(); err != nil {
		return err
	}
	me := msg.FromHeader{DisplayName: display, Address: msg.Uri{Scheme: "sip", User: from, Host: s.cfg.Public.String()}, Params: msg.HeaderParams{{K: "tag", V: c.dialog.localTag}}}
	if from == "" {
		me.Address = msg.Uri{Scheme: "sip", User: "anonymous", Host: "anonymous.invalid"}
	}
	c.dialog.pinned = true
	c.dialog.localSeq = 1
	c.dialog.from = me
	c.dialog.to = msg.ToHeader{Address: msg.Uri{Scheme: "sip", User: places[0].User, Host: s.cfg.Public.String()}}
	offer := c.propose()
	for _, at := range places {
		req, ok := s.toPhone(msg.INVITE, at, c.dialog.callID, 1)
		if !ok {
			continue
		}
		from, to := c.dialog.from, c.dialog.to
		from.Params = from.Params.Clone()
		for _, header := range []msg.Header{&from, &to, s.contact(at.Transport),
			msg.NewHeader("Allow", strings.Join(methods, ", ")), msg.NewHeader("Supported", strings.Join(options, ", "))} {
			req.AppendHeader(header)
		}
		for _, header := range headers {
			req.AppendHeader(msg.NewHeader(header.Name, header.Value))
		}
		s.cfg.asking(req, timing{}, 0)
		describe(req, offer)
		h.branches = append(h.branches, &branch{at: at, req: req})
	}
	return nil
}
