package door

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
)

// quota is what is left of a source's messages in this minute.
type quota struct{ most, rest, reset int }

// Policy and left are written as structured fields (RFC 9651).
func (q quota) Policy() string { return fmt.Sprintf(`"events";q=%d;w=60`, q.most) }
func (q quota) Left() string   { return fmt.Sprintf(`"events";r=%d;t=%d`, q.rest, q.reset) }

// Quota takes n messages from what the caller's source may send in a minute, by all
// of its keys together: a replaced key brings no second minute. Where
// that is used up it is a 429 that says when a batch of this size may come again.
func (s *Server) Quota(ctx context.Context, n int) (quota, error) {
	who := CallerOf(ctx)
	most := s.Config.EventsPerMinute
	rest, ok := s.perSource.takeMany(limited{who: who.Source.Name}, n, s.Now())
	q := quota{most: most, rest: rest, reset: (most - rest) * 60 / max(1, most)}
	if ok {
		return q, nil
	}
	s.Figures.limited.WithLabelValues("source").Inc()
	p := NewProblem(http.StatusTooManyRequests, "the source has sent as many messages as it may: "+strconv.Itoa(most)+" in a minute")
	p.Retry = max(1, (min(n, most)-rest)*60/max(1, most)+1)
	p.quota = &q
	return q, p
}

// headers of a quota, for a problem.
func (q *quota) tell(h http.Header) {
	if q != nil {
		h.Set("RateLimit-Policy", q.Policy())
		h.Set("RateLimit", q.Left())
	}
}
