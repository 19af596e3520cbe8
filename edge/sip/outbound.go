package sip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// Dial calls to (E.164, or a name that the trunk knows) through the first trunk
// that is there, showing from ("": withheld). It returns once it rings, is
// answered or is refused: zhiyin.NotFound, Busy, Denied, Invalid, Unavailable by
// the peer's code. by hears what becomes of it, maybe before Dial returns.
// Cancelling ctx before it rings takes the call back.
func (s *Server) Dial(ctx context.Context, to, from string, by Dialled) (*Call, error) {
	if !dialable(to) || (from != "" && !dialable(from)) {
		return nil, fmt.Errorf("sip: dial: not a number: %w", zhiyin.Invalid)
	}
	err := s.runs(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range s.route() {
		var c *Call
		c, err = s.dial(ctx, t, to, from, by)
		if err == nil || !elsewhere(err) || ctx.Err() != nil {
			return c, err
		}
	}
	return nil, err
}

// route is the order in which trunks are tried: those that answer first.
func (s *Server) route() []*trunk {
	var there, silent []*trunk
	for _, t := range s.trunks {
		switch st := t.now(); {
		case t.Address == "" || t.Inbound:
		case st.Reachable && (!t.Register || st.Registered):
			there = append(there, t)
		default:
			silent = append(silent, t)
		}
	}
	return append(there, silent...)
}

// runs waits until the server can call out.
func (s *Server) runs(ctx context.Context) error {
	if err := s.sends(ctx); err != nil {
		return err
	}
	if len(s.route()) == 0 {
		return fmt.Errorf("sip: dial: no trunk: %w", zhiyin.Unavailable)
	}
	return nil
}

// sends waits until the server can send, which is when Run has begun.
func (s *Server) sends(ctx context.Context) error {
	select {
	case <-s.conn.Ready():
	case <-s.closed:
	case <-ctx.Done():
		return fmt.Errorf("sip: dial: %w", ctx.Err())
	}
	if s.ending.Load() {
		return fmt.Errorf("sip: stopping: %w", zhiyin.Unavailable)
	}
	return nil
}

// dialable keeps everything out of a message that could end a line or a field.
func dialable(number string) bool {
	return number != "" && strings.Trim(number, "+0123456789*#ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-") == ""
}

func (s *Server) dial(ctx context.Context, t *trunk, to, from string, by Dialled) (*Call, error) {
	if s.admit(t) != nil {
		return nil, fmt.Errorf("sip: dial: no place at trunk %s: %w", t.Name, errFull)
	}
	c := s.outgoing(t, by)
	req, err := c.opening(to, from)
	if err != nil || !s.enter() {
		c.release()
		return nil, errors.Join(err, fmt.Errorf("sip: dial %s: %w", c.id, zhiyin.Unavailable))
	}
	progress := make(chan error, 1)
	go func() {
		defer s.work.Done()
		p := pursuit{call: c, by: by, progress: progress}
		p.run(req)
	}()
	return c.awaitNews(ctx, progress)
}

// awaitNews waits for the first that is heard of a call of ours.
func (c *Call) awaitNews(ctx context.Context, progress <-chan error) (*Call, error) {
	select {
	case err := <-progress:
		if err != nil {
			return nil, err
		}
		return c, nil
	case <-ctx.Done():
		c.Hangup(zhiyin.EndedCancelled)
		return nil, fmt.Errorf("sip: dial %s: %w", c.id, ctx.Err())
	}
}

// outgoing makes a call of ours with a dialog that has no peer yet.
func (s *Server) outgoing(t *trunk, by Dialled) *Call {
	now := s.cfg.Now()
	c := &Call{
		server: s, began: now, id: zhiyin.LegID(zhiyin.NewID("leg", now)), trunk: t,
		settled: make(chan struct{}), gone: make(chan struct{}), caller: by,
	}
	c.session.policy, c.session.safe = s.policy(t), t != nil && t.transport == overTLS
	c.leg = s.plane.NewLeg(c.id, c.ear())
	c.dialog = dialog{ours: true, callID: msg.GenerateTagN(24), localTag: msg.GenerateTagN(16)}
	s.put(c)
	return c
}

// Dialled is told what becomes of a call of ours. Answered comes at most once;
// Refused at most once and in its place, when the call had rung already: Dial
// itself returns earlier refusals. Neither comes after our own Hangup, and
// neither may block.
type Dialled interface {
	Caller
	Answered()
	Refused(why zhiyin.Error)
}

// opening makes the first INVITE.
func (c *Call) opening(to, from string) (*msg.Request, error) {
	t, s := c.trunk, c.server
	target := t.uri(to)
	if t.Domain != t.host {
		target = msg.Uri{Scheme: "sip", User: to, Host: t.Domain}
	}
	if from != "" && t.CallerID != "" {
		from = t.CallerID
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.open(); err != nil {
		return nil, err
	}
	tag := msg.HeaderParams{{K: "tag", V: c.dialog.localTag}}
	c.dialog.target, c.dialog.transport = target, t.transport
	c.dialog.first = net.JoinHostPort(t.host, strconv.Itoa(t.port))
	c.dialog.to = msg.ToHeader{Address: msg.Uri{Scheme: "sip", User: to, Host: t.Domain}}
	me := msg.Uri{Scheme: "sip", User: from, Host: s.identityHost(t)}
	c.dialog.from = msg.FromHeader{Address: me, Params: tag}
	if from == "" {
		c.dialog.from.Address = msg.Uri{Scheme: "sip", User: "anonymous", Host: "anonymous.invalid"}
	}
	req := s.next(&c.dialog, msg.INVITE)
	s.cfg.asking(req, timing{}, 0)
	if from == "" {
		req.AppendHeader(msg.NewHeader("Privacy", "id"))
	} else if t.Trusted {
		req.AppendHeader(msg.NewHeader("P-Asserted-Identity", "<"+me.String()+">"))
	}
	describe(req, c.propose())
	return req, nil
}

// identityHost is the host in From: the trunk's domain where we are its user,
// else ourselves.
func (s *Server) identityHost(t *trunk) string {
	if t.User != "" || t.Domain != t.host {
		return t.Domain
	}
	return s.cfg.Public.String()
}
