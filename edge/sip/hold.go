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
	if err := c.beginOffer(); err != nil {
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

func (c *Call) beginOffer() error {
	c.settle()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase != up || c.offering || c.unacked != nil {
		return fmt.Errorf("sip: hold %s: %w", c.id, zhiyin.Conflict)
	}
	c.offering = true
	return nil
}

// negotiate sends the re-INVITE, again when the peer had the same idea at the
// same time (491), and puts things back when it is refused.
func (c *Call) negotiate(on bool) error {
	res, err := c.offer(on)
	for tries := 0; err == nil && res.StatusCode == 491 && tries < 3; tries++ {
		if !c.pause(glareWait(c.tx == nil)) {
			break
		}
		res, err = c.offer(on)
	}
	if err == nil && !res.IsSuccess() {
		err = fmt.Errorf("sip: hold %s: %d: %w", c.id, res.StatusCode, outcome(res.StatusCode))
	}
	c.endOffer(on, res, err)
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
	return c.server.doze(d) && c.beginOffer() == nil
}

// offer sends one re-INVITE and acknowledges its 2xx.
func (c *Call) offer(on bool) (*msg.Response, error) {
	c.mu.Lock()
	c.session.held = on
	req := c.server.next(&c.dialog, msg.INVITE)
	describe(req, c.propose())
	c.mu.Unlock()
	return c.ask(req)
}

// endOffer takes the peer's answer, or forgets the attempt. A peer that no
// longer knows the call, or does not answer, ends it (RFC 3261 §12.2.1.2).
func (c *Call) endOffer(on bool, res *msg.Response, err error) {
	c.mu.Lock()
	c.offering = false
	if err != nil {
		c.session.held = !on
		c.mu.Unlock()
		if res == nil || res.StatusCode == 481 || res.StatusCode == 408 {
			c.fail()
		}
		return
	}
	c.dialog.refresh(res.Contact())
	c.mu.Unlock()
	c.hear(res.Body())
}
