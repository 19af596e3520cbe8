package asr

import (
	"context"

	"zhiyin.dev"
)

// Recognition hears one leg, in one goroutine.
type Recognition interface {
	// Write takes a frame, and tells all of the turn so far if that has changed.
	Write(frame []int16) (partial zhiyin.Utterance, changed bool)
	// Expect says what is awaited from now on.
	Expect(a Ask)
	// Finish ends the turn: what was said in it, "" where nothing was.
	Finish() zhiyin.Utterance
}

// Listen makes a stream of a recognition that begin makes in the stream's goroutine;
// over is called when it ends. Frames of audio wait for it; older ones are dropped.
// Close waits for the goroutine's end.
func Listen(ctx context.Context, frames int, begin func() Recognition, over func()) Stream {
	s := &listening{Reel: NewReel(frames), out: NewOutlet(), done: make(chan struct{})}
	go func() {
		defer close(s.done)
		defer over()
		defer s.out.Close()
		s.hear(ctx, begin())
	}()
	return s
}

// listening is a recognition between a reel and an outlet.
type listening struct {
	*Reel
	out  *Outlet
	done chan struct{}
}

func (s *listening) hear(ctx context.Context, r Recognition) {
	frame := make([]int16, FrameSamples)
	for {
		step, ok := s.Next(ctx, frame)
		if !ok {
			return
		}
		switch step.Kind {
		case Sound:
			if u, changed := r.Write(frame); changed {
				s.out.Give(u)
			}
		case Expecting:
			r.Expect(step.Ask)
		case Finished:
			s.out.Give(r.Finish())
		}
	}
}

// Heard implements Stream.
func (s *listening) Heard() <-chan zhiyin.Utterance { return s.out.Heard() }

// Close implements Stream.
func (s *listening) Close() {
	s.Reel.Close()
	<-s.done
}
