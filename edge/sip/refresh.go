package sip

import (
	"time"

	msg "github.com/emiago/sipgo/sip"
)

// keep takes over a timer that was agreed and starts it afresh. The caller holds
// c.mu.
func (c *Call) keep(t timing) {
	c.timing = t
	c.expiresAt = c.server.cfg.Now().Add(t.interval)
	if t.ours {
		c.wake(t.interval / 2) // RFC 4028 §10
		return
	}
	c.wake(t.interval - min(32*time.Second, t.interval/3))
}

// wake makes the call look after its session in a while; an earlier wish is
// forgotten. The caller holds c.mu.
func (c *Call) wake(after time.Duration) {
	if c.alarm != nil {
		c.alarm.Stop()
	}
	if c.phase != up {
		return
	}
	c.alarms++
	mine := c.alarms
	c.alarm = time.AfterFunc(after, func() { c.server.spawn(func() { c.lookAfter(mine) }) })
}

// lookAfter refreshes the session, or ends it when the peer should have and has
// not, or when no refresh came through until it expired.
func (c *Call) lookAfter(alarm int) {
	c.mu.Lock()
	stale := c.phase != up || c.alarms != alarm
	ours, left := c.timing.ours, c.expiresAt.Sub(c.server.cfg.Now())
	c.mu.Unlock()
	switch {
	case stale:
	case !ours:
		c.server.log.Info("sip: the peer did not refresh the session", "leg", c.id)
		c.fail()
	case left <= 0:
		c.server.log.Info("sip: the session could not be refreshed", "leg", c.id)
		c.fail()
	default:
		c.refresh(left)
	}
}

// refresh sends UPDATE when the peer takes it, a re-INVITE otherwise. What is
// refused is tried again until the session expires.
func (c *Call) refresh(left time.Duration) {
	c.mu.Lock()
	update, held, before := c.can.update, c.session.held, c.expiresAt
	c.mu.Unlock()
	if !update || !c.updated() {
		if c.beginOffer("refresh") == nil {
			_ = c.negotiate(held) // whether it came through shows in expiresAt
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.phase == up && c.expiresAt.Equal(before) {
		c.wake(min(max(left/4, time.Second), left))
	}
}

// updated refreshes by an UPDATE without a description (RFC 3311 §5.1). It is
// false when the peer has to be asked in another way.
func (c *Call) updated() bool {
	var least uint32
	for range 2 {
		c.mu.Lock()
		req := c.server.next(&c.dialog, msg.UPDATE)
		c.server.cfg.asking(req, c.timing, least)
		c.mu.Unlock()
		res, err := c.ask(req)
		if err != nil {
			c.fail() // RFC 4028 §10: no answer is the end
			return true
		}
		var again bool
		if least, again = tooShort(res); again {
			continue
		}
		return c.refreshed(res)
	}
	return false
}

// refreshed takes the answer to an UPDATE of ours.
func (c *Call) refreshed(res *msg.Response) bool {
	c.mu.Lock()
	switch res.StatusCode {
	case 481, 408:
		c.mu.Unlock()
		c.fail()
		return true
	case 405, 501, 488, 420:
		c.can.update = false
	}
	defer c.mu.Unlock()
	if !res.IsSuccess() {
		return res.StatusCode == 491 || res.StatusCode == 500 // tried again later
	}
	c.dialog.refresh(res.Contact())
	if c.phase == up {
		c.keep(c.server.cfg.granted(res))
	}
	return true
}
