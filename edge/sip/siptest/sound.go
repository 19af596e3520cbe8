package siptest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"zhiyin.dev/pcm"
)

// keys in the order of their event codes (RFC 4733 §3.2).
const keys = "0123456789*#ABCD"

// Play sends a tone from now on; 0 is silence.
func (c *Call) Play(hz float64) {
	c.media.mu.Lock()
	defer c.media.mu.Unlock()
	if c.media.source = pcm.Silence(0); hz > 0 {
		c.media.source = pcm.Tone(hz, 0, 0.5)
	}
}

// Say sends samples (8 kHz), then silence. They are the call's afterwards.
func (c *Call) Say(samples []int16) {
	c.media.mu.Lock()
	defer c.media.mu.Unlock()
	c.media.source = pcm.Sequence(pcm.Clip(samples), pcm.Silence(0))
}

// SendDTMF queues digits: 100 ms each and 40 ms between them, RFC 4733.
func (c *Call) SendDTMF(digits string) {
	c.media.mu.Lock()
	defer c.media.mu.Unlock()
	for _, d := range digits {
		code := strings.IndexRune(keys, d)
		if code < 0 {
			continue
		}
		for i := range 8 { // five of the key held, its end three times (§2.5.1.4)
			duration, end := min(i+1, 5)*pcm.FrameSamples, byte(0)
			if i >= 5 {
				end = 0x80
			}
			c.media.keys = append(c.media.keys, byte(code), end|10, byte(duration>>8), byte(duration))
		}
	}
}

// Digits is what the peer has keyed so far.
func (c *Call) Digits() string {
	c.media.mu.Lock()
	defer c.media.mu.Unlock()
	return string(c.media.digits)
}

// Heard is the loudest tone of the last 200 ms and its level, 0 to 1.
func (c *Call) Heard() (hz, level float64) {
	c.media.mu.Lock()
	samples := append([]int16(nil), c.media.heard...)
	c.media.mu.Unlock()
	return pcm.Frequency(samples, pcm.RateHz)
}

// Stats is what has been received so far.
func (c *Call) Stats() Stats {
	c.media.mu.Lock()
	defer c.media.mu.Unlock()
	return c.media.stats
}

// Settle waits until all that was sent to the call's port before is in its Stats.
func (c *Call) Settle(ctx context.Context) error { return c.media.settle(ctx) }

// AwaitTone waits until the call hears hz, within 2 %, or silence for 0.
func (c *Call) AwaitTone(ctx context.Context, hz float64) error {
	tick := time.NewTicker(frame)
	defer tick.Stop()
	for {
		got, level := c.Heard()
		if hz == 0 && level < 0.01 || level > 0.05 && hz > 0 && got > hz*0.98 && got < hz*1.02 {
			return nil
		}
		select {
		case <-tick.C:
		case <-c.ended:
			return errors.New("siptest: the call is over")
		case <-ctx.Done():
			return fmt.Errorf("siptest: heard %.0f Hz at %.2f instead of %.0f Hz: %w", got, level, hz, ctx.Err())
		}
	}
}

// Silent stops sending altogether, as a phone does whose network is gone.
func (c *Call) Silent(on bool) { c.media.mute(on) }
