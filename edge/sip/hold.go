package sip

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// Hold tells the peer with a re-INVITE that we stop listening (sendonly), or
// listen again. What we play goes on. It waits for the peer's consent: it fails
// with zhiyin.Conflict while another change is under way or the call is not up,
// and with the kind of the peer's refusal; the call goes on as before then.
func (c *Call) Hold(ctx context.Context, on bool) error {
	if err := c.beginOffer("hold"); err != nil {
		return err
	}
	result := make(chan error, 1)
	c.server.spawn(func() { result <- c.negotiate(on) })
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-c.gone:
		return fmt.Errorf("sip: hold %s: %w", c.id, zhiyin.Conflict)
	}
}

// beginOffer claims the dialog for an offer of ours; what for is for the error.
func (c *Call) beginOffer(what string) error {
	c.settle()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase != up || c.offering || c.unacked != nil {
		return fmt.Errorf("sip: %s %s: %w", what, c.id, zhiyin.Conflict)
	}
	c.offering = true
	return nil
}

// negotiate sends the re-INVITE, again when the peer had the same idea at the
// same time (491) or wants a longer session interval (422), and puts things back
// when it is refused. With on unchanged it is a refresh of the session.
func (c *Call) negotiate(on bool) error {
	c.mu.Lock()
	before, owner := c.session.held, c.dialog.ours
	c.mu.Unlock()
	res, err := c.offer(on, 0)
	for tries := 0; err == nil && tries < 3; tries++ {
		least, short := tooShort(res)
		if !short && (res.StatusCode != 491 || !c.pause(glareWait(owner))) {
			break
		}
		res, err = c.offer(on, least)
	}
	if err == nil && !res.IsSuccess() {
		err = fmt.Errorf("sip: hold %s: %d: %w", c.id, res.StatusCode, outcome(res.StatusCode))
	}
	c.endOffer(before, res, err)
	return err
}

// glareWait is RFC 3261 §14.1's random pause after 491; the owner of the
// Call-ID waits longer, so that the two don't collide again.
func glareWait(owner bool) time.Duration {
	if owner {
		return 2100*time.Millisecond + rand.N(1900*time.Millisecond)
	}
	return rand.N(2000 * time.Millisecond)
}

// pause waits with the offer taken back, so that the peer's own can be served;
// false when the call ended or has another offer under way.
func (c *Call) pause(d time.Duration) bool {
	c.mu.Lock()
	c.offering = false
	c.mu.Unlock()
	return c.server.doze(d) && c.beginOffer("hold") == nil
}

// offer sends one re-INVITE and acknowledges its 2xx.
func (c *Call) offer(on bool, least uint32) (*msg.Response, error) {
	c.mu.Lock()
	c.session.held = on
	req := c.server.next(&c.dialog, msg.INVITE)
	c.server.cfg.asking(req, c.timing, least)
	describe(req, c.propose())
	c.mu.Unlock()
	return c.ask(req)
}

// endOffer takes the peer's answer, or forgets the attempt. A peer that no
// longer knows the call, or does not answer, ends it (RFC 3261 §12.2.1.2).
func (c *Call) endOffer(before bool, res *msg.Response, err error) {
	c.mu.Lock()
	c.offering = false
	if err != nil {
		c.session.held = before
		c.mu.Unlock()
		if res == nil || res.StatusCode == 481 || res.StatusCode == 408 {
			c.fail()
		}
		return
	}
	c.dialog.refresh(res.Contact())
	c.can.learn(res)
	if c.phase == up {
		c.keep(c.server.cfg.granted(res))
	}
	c.mu.Unlock()
	c.hear(res.Body())
}
