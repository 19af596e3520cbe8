package sip

import (
	"context"
	"fmt"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// HandsOver tells whether the peer connects its own callers elsewhere when asked:
// the trunk's Refer says so.
func (c *Call) HandsOver() bool { return c.trunk != nil && c.trunk.Refer }

// HandOver asks the peer to connect itself with to (RFC 3515), and waits until it
// tells that they talk; the call is then to be hung up. It fails with zhiyin.Invalid
// when the peer does not do such things, with the kind of refusal that it heard from
// to, and with Unavailable when nothing is heard until ctx is done; the call goes on
// as before. Conflict: it is not up, or another is under way.
func (c *Call) HandOver(ctx context.Context, to string) error {
	if !dialable(to) {
		return fmt.Errorf("sip: hand %s over: not a number: %w", c.id, zhiyin.Invalid)
	}
	news, req, err := c.referral(to)
	if err != nil {
		return err
	}
	defer func() {
		c.mu.Lock()
		c.handing = nil
		c.mu.Unlock()
	}()
	accepted := make(chan error, 1)
	c.server.spawn(func() {
		res, err := c.ask(req)
		if err == nil && !res.IsSuccess() {
			err = fmt.Errorf("sip: hand %s over: %d: %w", c.id, res.StatusCode, zhiyin.Invalid)
		}
		accepted <- err
	})
	return c.handed(ctx, accepted, news)
}

// referral makes the REFER and the place where its NOTIFYs arrive.
func (c *Call) referral(to string) (<-chan int, *msg.Request, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase != up || c.handing != nil {
		return nil, nil, fmt.Errorf("sip: hand %s over: %w", c.id, zhiyin.Conflict)
	}
	c.handing = make(chan int, 1)
	req := c.server.next(&c.dialog, msg.REFER)
	target, me := msg.Uri{Scheme: "sip", User: to, Host: c.dialog.target.Host, Port: c.dialog.target.Port}, c.dialog.from.Address
	if c.trunk != nil {
		target = c.trunk.uri(to)
	}
	req.AppendHeader(msg.NewHeader("Refer-To", "<"+target.String()+">"))
	req.AppendHeader(msg.NewHeader("Referred-By", "<"+me.String()+">"))
	return c.handing, req, nil
}

func (c *Call) handed(ctx context.Context, accepted <-chan error, news <-chan int) error {
	gone := c.gone
	for accepted != nil || gone != nil { // both over: it took the wish and hung up instead of telling, as many do
		select {
		case err := <-accepted:
			if err != nil {
				return err
			}
			accepted = nil
		case code := <-news:
			if code >= 300 {
				return fmt.Errorf("sip: hand %s over: %d: %w", c.id, code, outcome(code))
			}
			return nil
		case <-gone:
			gone = nil
		case <-ctx.Done():
			return fmt.Errorf("sip: hand %s over: nothing heard: %w", c.id, zhiyin.Unavailable)
		}
	}
	return nil
}
