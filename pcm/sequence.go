package pcm

// Sequence plays the sources one after the other without a gap: a frame may hold
// the end of one and the beginning of the next. It waits where one of them waits.
func Sequence(sources ...Source) Source { return &sequence{rest: sources} }

type sequence struct{ rest []Source }

func (s *sequence) Read(frame []int16) (int, bool) {
	filled := 0
	for len(s.rest) > 0 {
		n, more := s.rest[0].Read(frame[filled:])
		filled += n
		if !more {
			s.rest = s.rest[1:]
			continue
		}
		if filled == len(frame) || n == 0 {
			return filled, true
		}
	}
	return filled, false
}

// Loop plays what next makes, again and again, without a gap. It ends when a
// fresh source is over before its first sample. next is called from Read, so it
// must be quick.
func Loop(next func() Source) Source { return &loop{next: next} }

type loop struct {
	next  func() Source
	now   Source
	heard bool // now has given at least one sample
}

func (l *loop) Read(frame []int16) (int, bool) {
	filled := 0
	for filled < len(frame) {
		if l.now == nil {
			l.now, l.heard = l.next(), false
		}
		n, more := l.now.Read(frame[filled:])
		filled += n
		l.heard = l.heard || n > 0
		switch {
		case !more && !l.heard:
			return filled, false
		case !more:
			l.now = nil
		case n == 0:
			return filled, true
		}
	}
	return filled, true
}

// Looped plays the samples again and again; none are over at once. The slice is
// shared and must not change any more.
func Looped(samples []int16) Source { return &looped{samples: samples} }

type looped struct {
	samples []int16
	at      int
}

func (l *looped) Read(frame []int16) (int, bool) {
	if len(l.samples) == 0 {
		return 0, false
	}
	for filled := 0; filled < len(frame); {
		n := copy(frame[filled:], l.samples[l.at:])
		filled += n
		l.at = (l.at + n) % len(l.samples)
	}
	return len(frame), true
}
