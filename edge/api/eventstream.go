package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// Times and bounds of the event streams.
const (
	streamTick   = 15 * time.Second       // a proxy drops what is silent for 30 s or more
	streamPoll   = time.Second            // the longest delay that a lost wake-up can cause
	streamGather = 100 * time.Millisecond // at most ten readings a second
	streamChunk  = 200                    // events written at once
	streamsEach  = 8                      // of one caller
	streamsAll   = 200
)

// streams counts the open ones and ends them when the server stops. Safe for
// concurrent use.
type streams struct {
	mu      sync.Mutex
	of      map[string]int
	all     int
	stop    chan struct{} // closed when the server stops
	stopped bool
}

func newStreams() *streams { return &streams{of: map[string]int{}, stop: make(chan struct{})} }

// enter makes room for one more of the caller; Busy where there is none.
func (s *streams) enter(who string) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped || s.of[who] >= streamsEach || s.all >= streamsAll {
		return nil, fmt.Errorf("api: too many streams: %w", zhiyin.Busy)
	}
	s.of[who]++
	s.all++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.all--
		if s.of[who]--; s.of[who] == 0 {
			delete(s.of, who)
		}
	}, nil
}

func (s *streams) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopped {
		s.stopped = true
		close(s.stop)
	}
}

// stream writes events as they are kept (HTML, "Server-sent events"). Each has
// the place after it as its id, so that whoever comes back misses nothing. A
// reader that does not take what is written within 5 s is dropped, and comes back.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, q eventQuery) {
	who := callerOf(r.Context())
	leave, err := s.streams.enter(who.actor.Name())
	if err != nil {
		problemOf(err).write(w)
		return
	}
	defer leave()
	out := &sse{w: w, control: http.NewResponseController(w)}
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // for nginx
	if out.begin() != nil {
		return
	}
	s.figures.streams.Inc()
	defer s.figures.streams.Dec()
	s.follows(r, q, out)
}

func (s *Server) follows(r *http.Request, q eventQuery, out *sse) {
	tick, poll, check := time.NewTicker(streamTick), time.NewTicker(streamPoll), time.NewTicker(s.cfg.Recheck)
	defer tick.Stop()
	defer poll.Stop()
	defer check.Stop()
	for {
		wake := s.kept.wait() // before reading: what is kept meanwhile rings it
		events, next, more, err := s.readOn(r.Context(), q.at, q.selection, streamChunk)
		if err != nil {
			s.streamFault(r, out, err)
			return
		}
		if err := out.events(events); err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				s.figures.streamsCut.Inc()
			}
			return
		}
		q.at = next
		if more {
			continue
		}
		select {
		case <-wake:
			if !rest(r.Context(), s.streams.stop) {
				return
			}
		case <-poll.C:
		case <-tick.C:
			if out.place(q.at.String()) != nil {
				return
			}
		case <-check.C:
			if s.streamOver(r, q) {
				_ = out.end("over") // gone or told: both are fine
				return
			}
		case <-s.streams.stop:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// rest lets what is kept within a moment be read together.
func rest(ctx context.Context, stop <-chan struct{}) bool {
	pause := time.NewTimer(streamGather)
	defer pause.Stop()
	select {
	case <-pause.C:
		return true
	case <-stop:
	case <-ctx.Done():
	}
	return false
}

func (s *Server) streamFault(r *http.Request, out *sse, err error) {
	if r.Context().Err() != nil {
		return
	}
	s.report(r, err)
	why := "unavailable"
	if errors.Is(err, zhiyin.Conflict) {
		why = "conflict"
	}
	_ = out.end(why) // the reader comes back, or has gone
}

// streamOver tells whether the caller may not read any more. A store that can't
// answer ends nothing.
func (s *Server) streamOver(r *http.Request, q eventQuery) bool {
	return s.gone(r, func(a access.Actor) bool {
		return a.Cleared() == q.cleared && access.Allows(a, access.EventsRead, access.Object{}) && (!q.personal || access.Allows(a, access.CustomerExport, access.Object{}))
	})
}

// gone tells whether the caller is not there any more, or may not what it did.
func (s *Server) gone(r *http.Request, may func(access.Actor) bool) bool {
	find := s.signedIn
	if r.Header.Get("Authorization") != "" {
		find = s.byKey
	}
	who, err := find(r)
	if p := (*Problem)(nil); errors.As(err, &p) {
		return true
	}
	return err == nil && !may(who.actor)
}

// sse writes server-sent events.
type sse struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// begin sends the header, and how soon to come back.
func (o *sse) begin() error {
	if err := o.control.SetReadDeadline(time.Time{}); err != nil { // it was for the request
		return err
	}
	return o.write("retry: 2000\n\n")
}

func (o *sse) write(text string) error {
	if err := o.control.SetWriteDeadline(time.Now().Add(writeOne)); err != nil {
		return err
	}
	if _, err := o.w.Write([]byte(text)); err != nil {
		return err
	}
	return o.control.Flush()
}

func (o *sse) events(list []toldEvent) error {
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
	return o.write(string(text))
}

// place tells where the reader is, though nothing that it wants has happened: an
// id without data is remembered and not dispatched.
func (o *sse) place(at string) error { return o.write("id: " + at + "\n: tick\n\n") }

func (o *sse) end(why string) error { return o.write("event: end\ndata: " + why + "\n\n") }
