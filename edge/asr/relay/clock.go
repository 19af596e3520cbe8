package relay

import "zhiyin.dev/edge/asr"

// clock turns a link's time, which counts what was sent over it, into the leg's,
// which counts what was written. They part where frames were dropped.
type clock struct {
	count  int64 // frames sent
	shifts []shift
}

type shift struct{ link, leg int64 } // from frame link of the link on, which is frame leg

// mostShifts bounds them; the oldest are of words long heard.
const mostShifts = 32

// sent says that frame at of the leg comes next.
func (c *clock) sent(at int64) {
	if n := len(c.shifts); n == 0 || at-c.shifts[n-1].leg != c.count-c.shifts[n-1].link {
		if n == mostShifts {
			c.shifts = append(c.shifts[:0], c.shifts[1:]...)
		}
		c.shifts = append(c.shifts, shift{c.count, at})
	}
	c.count++
}

// end is the frame of the leg after the last one sent; before the first one it
// is otherwise.
func (c *clock) end(otherwise int64) int64 {
	if len(c.shifts) == 0 {
		return otherwise
	}
	last := c.shifts[len(c.shifts)-1]
	return last.leg + c.count - last.link
}

// leg is a moment of the link's time in the leg's.
func (c *clock) leg(linkMs int64) int64 {
	for i := len(c.shifts) - 1; i >= 0; i-- {
		if s := c.shifts[i]; i == 0 || linkMs > s.link*asr.FrameMs {
			return s.leg*asr.FrameMs + linkMs - s.link*asr.FrameMs
		}
	}
	return linkMs
}
