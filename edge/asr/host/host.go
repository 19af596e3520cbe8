// Package host is the speech process's side: it serves engines over a Unix
// socket, many streams on a connection.
package host

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/wire"
)

// Host serves engines and voices by their names.
type Host struct {
	engines []asr.Engine
	voices  []asr.Voice
	dropped atomic.Int64
}

// New makes a host of engines and voices whose Info names differ.
func New(engines []asr.Engine, voices ...asr.Voice) *Host {
	return &Host{engines: engines, voices: voices}
}

// Serve takes connections until ctx is done or the listener fails, and waits for
// their ends.
func (h *Host) Serve(ctx context.Context, l net.Listener) error {
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	var all sync.WaitGroup
	defer all.Wait()
	for {
		c, err := l.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		all.Go(func() { h.serve(ctx, c) })
	}
}

func (h *Host) engine(name string) (asr.Engine, bool) {
	for _, e := range h.engines {
		if e.Info().Name == name {
			return e, true
		}
	}
	return nil, false
}

func (h *Host) greeting() wire.Greeting {
	g := wire.Greeting{Version: wire.Version}
	for _, e := range h.engines {
		g.Engines = append(g.Engines, e.Info())
	}
	for _, v := range h.voices {
		g.Voices = append(g.Voices, v.Info())
	}
	return g
}

// serve is one connection: this goroutine reads it, one for each stream writes.
func (h *Host) serve(ctx context.Context, c net.Conn) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	defer stop()
	v := &visit{host: h, ctx: ctx, to: wire.NewWriter(c), streams: map[uint32]*stream{}, sayings: map[uint32]context.CancelFunc{}}
	defer v.leave()
	if v.to.Send(wire.Hello, 0, h.greeting()) != nil {
		return
	}
	for in := wire.NewReader(c); ; {
		f, err := in.Read()
		if err != nil || v.take(f) != nil {
			return
		}
	}
}

// visit is a connection's state, owned by its reading goroutine.
type visit struct {
	host    *Host
	ctx     context.Context
	to      *wire.Writer
	streams map[uint32]*stream
	sayings map[uint32]context.CancelFunc // texts that are said, or were and are not closed yet
	all     sync.WaitGroup
	frame   [asr.FrameSamples]int16
}

func (v *visit) take(f wire.Frame) error {
	s := v.streams[f.Stream]
	switch f.Type {
	case wire.Open:
		return v.open(f)
	case wire.Say:
		return v.say(f)
	case wire.Ping:
		return v.to.Send(wire.Pong, 0, v.health())
	case wire.Audio, wire.Expect, wire.Finish, wire.Close:
	default:
		return wire.ErrMalformed
	}
	if end := v.sayings[f.Stream]; end != nil && f.Type == wire.Close {
		end()
		delete(v.sayings, f.Stream)
	}
	if s == nil { // it has ended meanwhile
		return nil
	}
	switch f.Type {
	case wire.Audio:
		f.Samples(&v.frame, s.reel.Write)
	case wire.Expect:
		var a asr.Ask
		if err := f.Decode(&a); err != nil {
			return err
		}
		s.reel.Expect(a)
	case wire.Finish:
		s.reel.Finish()
	case wire.Close:
		s.cancel()
		delete(v.streams, f.Stream)
	}
	return nil
}

func (v *visit) open(f wire.Frame) error {
	var o wire.Opening
	if err := f.Decode(&o); err != nil {
		return err
	}
	if v.streams[f.Stream] != nil || v.sayings[f.Stream] != nil {
		return wire.ErrMalformed
	}
	e, ok := v.host.engine(o.Engine)
	if !ok {
		return v.to.Send(wire.Ended, f.Stream, wire.Ending{Kind: zhiyin.NotFound, Says: "there is no engine " + o.Engine})
	}
	s := newStream(v, f.Stream)
	v.streams[f.Stream] = s
	v.all.Go(func() { s.run(e, o.Ask) })
	return nil
}

func (v *visit) health() wire.Health {
	out := wire.Health{Streams: len(v.streams), Dropped: v.host.dropped.Load()}
	for _, s := range v.streams {
		out.LagMs = max(out.LagMs, s.lag().Milliseconds())
	}
	return out
}

func (v *visit) leave() {
	for _, s := range v.streams {
		s.cancel()
	}
	for _, end := range v.sayings {
		end()
	}
	v.all.Wait()
}

func ending(err error) wire.Ending {
	if err == nil || errors.Is(err, context.Canceled) {
		return wire.Ending{}
	}
	return wire.Ending{Kind: zhiyin.KindOf(err), Says: err.Error()}
}
