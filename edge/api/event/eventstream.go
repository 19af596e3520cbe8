package event

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// Times and bounds of the event streams.
const (
	streamPoll = time.Second // the longest delay that a lost wake-up can cause

	streamChunk = 200 // events written at once

)

// stream writes events as they are kept (HTML, "Server-sent events"). Each has
// the place after it as its id, so that whoever comes back misses nothing. A
// reader that does not take what is written within 5 s is dropped, and comes back.
func (s *routes) stream(w http.ResponseWriter, r *http.Request, q eventQuery) {
	who := door.CallerOf(r.Context())
	leave, err := s.Streams.Enter(who.Actor.Name())
	if err != nil {
		door.ProblemOf(err).Write(w)
		return
	}
	defer leave()
	out := door.NewSSE(w)
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // for nginx
	if out.Begin() != nil {
		return
	}
	s.Figures.Streams.Inc()
	defer s.Figures.Streams.Dec()
	s.follows(r, q, out)
}

func (s *routes) follows(r *http.Request, q eventQuery, out *door.SSE) {
	tick, poll, check := time.NewTicker(door.StreamTick), time.NewTicker(streamPoll), time.NewTicker(s.Config.Recheck)
	defer tick.Stop()
	defer poll.Stop()
	defer check.Stop()
	for {
		wake := s.Kept.Wait() // before reading: what is kept meanwhile rings it
		events, next, more, err := s.readOn(r.Context(), q.at, q.selection, streamChunk)
		if err != nil {
			s.StreamFault(r, out, err)
			return
		}
		if err := tell(out, events); err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				s.Figures.StreamsCut.Inc()
			}
			return
		}
		q.at = next
		if more {
			continue
		}
		select {
		case <-wake:
			if !door.Rest(r.Context(), s.Streams.Stop) {
				return
			}
		case <-poll.C:
		case <-tick.C:
			if out.Place(q.at.String()) != nil {
				return
			}
		case <-check.C:
			if s.streamOver(r, q) {
				_ = out.End("over") // gone or told: both are fine
				return
			}
		case <-s.Streams.Stop:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// streamOver tells whether the caller may not read any more. A store that can't
// answer ends nothing.
func (s *routes) streamOver(r *http.Request, q eventQuery) bool {
	return s.Gone(r, func(a access.Actor) bool {
		return a.Cleared() == q.cleared && access.Allows(a, access.EventsRead, access.Object{}) && (!q.personal || access.Allows(a, access.CustomerExport, access.Object{}))
	})
}

func tell(o *door.SSE, list []toldEvent) error {
	if len(list) == 0 {
		return nil
	}
	var text []byte
	for _, e := range list {
		raw, err := json.Marshal(e.Event) // one line: JSON escapes line ends
		if err != nil {
			return err
		}
		text = fmt.Appendf(text, "id: %s\nevent: %s\ndata: %s\n\n", e.after, e.Type, raw)
	}
	return o.Write(string(text))
}
