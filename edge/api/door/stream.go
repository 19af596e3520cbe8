package door

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// Times and bounds of the event streams.
const (
	StreamTick   = 15 * time.Second       // a proxy drops what is silent for 30 s or more
	streamGather = 100 * time.Millisecond // at most ten readings a second
	streamsEach  = 8                      // of one caller
	streamsAll   = 200
)

// streams counts the open ones and ends them when the server stops. Safe for
// concurrent use.
type streams struct {
	mu      sync.Mutex
	of      map[string]int
	all     int
	Stop    chan struct{} // closed when the server stops
	stopped bool
}

func newStreams() *streams { return &streams{of: map[string]int{}, Stop: make(chan struct{})} }

// Enter makes room for one more of the caller; Busy where there is none.
func (s *streams) Enter(who string) (leave func(), err error) {
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
		close(s.Stop)
	}
}

// SSE writes server-sent events.
type SSE struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// NewSSE writes to w, once Begin was called.
func NewSSE(w http.ResponseWriter) *SSE { return &SSE{w: w, control: http.NewResponseController(w)} }

// Begin sends the header, and how soon to come back.
func (o *SSE) Begin() error {
	if err := o.control.SetReadDeadline(time.Time{}); err != nil { // it was for the request
		return err
	}
	return o.Write("retry: 2000\n\n")
}

// Write sends text as it is; a reader that does not take it within WriteOne is slow.
func (o *SSE) Write(text string) error {
	if err := o.control.SetWriteDeadline(time.Now().Add(WriteOne)); err != nil {
		return err
	}
	if _, err := o.w.Write([]byte(text)); err != nil {
		return err
	}
	return o.control.Flush()
}

// Place tells where the reader is, though nothing that it wants has happened: an
// id without data is remembered and not dispatched.
func (o *SSE) Place(at string) error { return o.Write("id: " + at + "\n: tick\n\n") }

// End says why nothing more comes.
func (o *SSE) End(why string) error { return o.Write("event: end\ndata: " + why + "\n\n") }

// WriteOne is how long a reader may take for one message.
const WriteOne = 5 * time.Second

// Rest lets what is kept within a moment be read together.
func Rest(ctx context.Context, stop <-chan struct{}) bool {
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

// Gone tells whether the caller is not there any more, or may not what it did.
func (s *Server) Gone(r *http.Request, may func(access.Actor) bool) bool {
	find := s.signedIn
	if r.Header.Get("Authorization") != "" {
		find = s.byKey
	}
	who, err := find(r)
	if p := (*Problem)(nil); errors.As(err, &p) {
		return true
	}
	return err == nil && !may(who.Actor)
}

// StreamFault ends a stream after a fault; a caller that has gone is none.
func (s *Server) StreamFault(r *http.Request, out *SSE, err error) {
	if r.Context().Err() != nil {
		return
	}
	s.Report(r, err)
	why := "unavailable"
	if errors.Is(err, zhiyin.Conflict) {
		why = "conflict"
	}
	_ = out.End(why) // the reader comes back, or has gone
}
