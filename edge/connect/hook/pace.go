package hook

import (
	"fmt"
	"time"

	"zhiyin.dev"
)

// TooFast says that a hook has had its requests of this minute; it is Busy.
type TooFast struct{ Wait time.Duration }

func (t TooFast) Error() string {
	return fmt.Sprintf("hook: more requests than it takes, the next in %s: %s", t.Wait.Round(time.Second), zhiyin.Busy)
}

// Unwrap gives the kind.
func (t TooFast) Unwrap() error { return zhiyin.Busy }

// RetryAfter is when the next request is taken.
func (t TooFast) RetryAfter() time.Duration { return t.Wait }

// pace is what a hook may still take: a bucket of a minute's worth that fills evenly.
type pace struct {
	left float64
	at   time.Time
}

// pace takes one request from the hook's bucket. Only requests with the secret come
// here, so strangers can't use it up.
func (r *Receiver) pace(id string, perMinute int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now, most := r.Now(), float64(perMinute)
	p, has := r.paces[id]
	if !has {
		p = pace{left: most, at: now}
	}
	p.left = min(most, p.left+now.Sub(p.at).Minutes()*most)
	p.at = now
	if r.paces == nil {
		r.paces = map[string]pace{}
	}
	if p.left < 1 {
		r.paces[id] = p
		return TooFast{time.Duration((1 - p.left) / most * float64(time.Minute))}
	}
	p.left--
	r.paces[id] = p
	return nil
}
