package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
)

// quota is what is left of a source's messages in this minute.
type quota struct{ most, rest, reset int }

// policy and left are written as structured fields (RFC 9651).
func (q quota) policy() string { return fmt.Sprintf(`"events";q=%d;w=60`, q.most) }
func (q quota) left() string   { return fmt.Sprintf(`"events";r=%d;t=%d`, q.rest, q.reset) }

// quota takes n messages from what the caller's source may send in a minute, by all
// of its keys together: a replaced key brings no second minute. Where
// that is used up it is a 429 that says when a batch of this size may come again.
func (s *Server) quota(ctx context.Context, n int) (quota, error) {
	who := callerOf(ctx)
	most := s.cfg.EventsPerMinute
	rest, ok := s.perSource.takeMany(limited{who: who.source.Name}, n, s.now())
	q := quota{most: most, rest: rest, reset: (most - rest) * 60 / max(1, most)}
	if ok {
		return q, nil
	}
	s.figures.limited.WithLabelValues("source").Inc()
	p := newProblem(http.StatusTooManyRequests, "the source has sent as many messages as it may: "+strconv.Itoa(most)+" in a minute")
	p.Retry = max(1, (min(n, most)-rest)*60/max(1, most)+1)
	p.quota = &q
	return q, p
}

// headers of a quota, for a problem.
func (q *quota) tell(h http.Header) {
	if q != nil {
		h.Set("RateLimit-Policy", q.policy())
		h.Set("RateLimit", q.left())
	}
}
