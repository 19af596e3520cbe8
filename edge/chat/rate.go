package chat

import "time"

// bucket lets through a burst and then so many a minute. One goroutine owns it.
type bucket struct {
	burst, perMinute, left float64
	at                     time.Time
}

func newBucket(burst, perMinute float64) bucket {
	return bucket{burst: burst, perMinute: perMinute, left: burst}
}

func (b *bucket) take(now time.Time) bool {
	if !b.at.IsZero() {
		b.left = min(b.burst, b.left+now.Sub(b.at).Minutes()*b.perMinute)
	}
	b.at = now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

// What one page may send: nobody types ten messages in a breath, or two a second
// for long; files take our disk.
const (
	messageBurst, messagesPerMinute = 10, 60
	fileBurst, filesPerMinute       = 5, 10
)
