package ctc

import (
	"context"
	"fmt"
	"sync"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// mostStreams bounds the legs that are heard at once; each holds some 600 kB.
const mostStreams = 400

// heldFrames of audio wait for the recogniser, 2 s; older ones are dropped.
const heldFrames = 100

// Engine hears with one model. It implements asr.Engine.
type Engine struct {
	model *Model

	mu      sync.Mutex
	streams int
}

// NewEngine makes an engine of a model.
func NewEngine(m *Model) *Engine { return &Engine{model: m} }

// Info implements asr.Engine.
func (e *Engine) Info() asr.Info {
	return asr.Info{
		Name: e.model.Name, Type: "ctc", Languages: e.model.Languages, Partials: true, Words: true, Hotwords: true,
		DemoOnly: e.model.Card.DemoOnly, Tried: true, Licence: e.model.Card.Licence, Source: e.model.Card.TrainedOn,
	}
}

// Open implements asr.Engine. A language that the model has not is Invalid.
func (e *Engine) Open(ctx context.Context, a asr.Ask) (asr.Stream, error) {
	if a.Language != "" && !e.Info().Speaks(a.Language) {
		return nil, fmt.Errorf("ctc: %s does not hear %s: %w", e.model.Name, a.Language, zhiyin.Invalid)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.streams >= mostStreams {
		return nil, fmt.Errorf("ctc: %s hears %d legs: %w", e.model.Name, e.streams, zhiyin.Busy)
	}
	e.streams++
	return open(ctx, e.model, a, e.closed), nil
}

func (e *Engine) closed() {
	e.mu.Lock()
	e.streams--
	e.mu.Unlock()
}

// stream is a recognition between a reel and an outlet, with its goroutine.
type stream struct {
	*asr.Reel
	out  *asr.Outlet
	done chan struct{}
}

func open(ctx context.Context, m *Model, a asr.Ask, closed func()) *stream {
	s := &stream{Reel: asr.NewReel(heldFrames), out: asr.NewOutlet(), done: make(chan struct{})}
	go func() {
		defer close(s.done)
		defer closed()
		defer s.out.Close()
		s.hear(ctx, NewRecognition(m, a))
	}()
	return s
}

func (s *stream) hear(ctx context.Context, r *Recognition) {
	frame := make([]int16, asr.FrameSamples)
	for {
		step, ok := s.Next(ctx, frame)
		if !ok {
			return
		}
		switch step.Kind {
		case asr.Sound:
			if u, changed := r.Write(frame); changed {
				s.out.Give(u)
			}
		case asr.Expecting:
			r.Expect(step.Ask)
		case asr.Finished:
			s.out.Give(r.Finish())
		}
	}
}

// Heard implements asr.Stream.
func (s *stream) Heard() <-chan zhiyin.Utterance { return s.out.Heard() }

// Close implements asr.Stream; it waits for the goroutine's end.
func (s *stream) Close() {
	s.Reel.Close()
	<-s.done
}
