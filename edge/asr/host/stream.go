package host

import (
	"context"
	"time"

	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/wire"
)

// held is how much audio waits for an engine: one that loads its model meanwhile
// loses none.
const held = 4 * time.Second

// stream is one stream of a connection: the connection writes to the reel, run
// reads it and feeds the engine.
type stream struct {
	number uint32
	visit  *visit
	reel   *asr.Reel
	ctx    context.Context
	cancel context.CancelFunc
}

func newStream(v *visit, number uint32) *stream {
	s := &stream{number: number, visit: v, reel: asr.NewReel(int(held / (asr.FrameMs * time.Millisecond)))}
	s.reel.CountIn(&v.host.dropped)
	s.ctx, s.cancel = context.WithCancel(v.ctx)
	return s
}

func (s *stream) lag() time.Duration { return s.reel.Lag() }

// run opens the engine, feeds it until the stream ends, and tells why it did.
func (s *stream) run(e asr.Engine, a asr.Ask) {
	defer s.cancel()
	defer s.reel.Close()
	out, err := e.Open(s.ctx, a)
	if err == nil {
		err = s.feed(out)
	}
	if s.ctx.Err() != nil {
		err = nil
	}
	_ = s.visit.to.Send(wire.Ended, s.number, ending(err))
}

func (s *stream) feed(to asr.Stream) error {
	told := make(chan error, 1)
	go func() { told <- s.tell(to) }()
	frame := make([]int16, asr.FrameSamples)
	for {
		step, ok := s.reel.Next(s.ctx, frame)
		if !ok {
			break
		}
		switch step.Kind {
		case asr.Sound:
			to.Write(frame)
		case asr.Expecting:
			to.Expect(step.Ask)
		case asr.Finished:
			to.Finish()
		}
	}
	to.Close()
	return <-told
}

// tell sends what is heard until the engine ends the stream.
func (s *stream) tell(from asr.Stream) (err error) {
	defer s.cancel()
	for u := range from.Heard() {
		if err == nil {
			err = s.visit.to.Send(wire.Heard, s.number, u)
		}
	}
	return err
}
