package relay

import (
	"context"
	"errors"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// stream is one leg. The run goroutine opens links and sends; each link has a
// goroutine that receives, for which run waits.
type stream struct {
	relay  *Relay
	reel   *asr.Reel
	out    *asr.Outlet
	ctx    context.Context
	cancel context.CancelFunc
	ended  chan struct{} // closed when run is over
	once   sync.Once

	mu   sync.Mutex
	ask  asr.Ask // in force for what is sent next
	turn turn
	owed []*debt     // the finishes that are not answered, in order
	link *connection // nil: none
	over bool
}

// debt is a Finish that waits for its answer.
type debt struct{ due *time.Timer }

// connection is a link with what was said over it.
type connection struct {
	Link
	clock    clock
	since    time.Time
	finishes int           // sent and not answered
	answered chan struct{} // capacity 1: written to when one was
	done     bool          // a link for one turn has answered it
	givenUp  bool          // its answer was overdue
}

func start(ctx context.Context, r *Relay, a asr.Ask) *stream {
	s := &stream{relay: r, reel: asr.NewReplay(int(r.cfg.Hold / (asr.FrameMs * time.Millisecond))), out: asr.NewOutlet(), ask: a,
		ended: make(chan struct{})}
	s.reel.CountIn(&r.counts.dropped)
	s.ctx, s.cancel = context.WithCancel(ctx)
	go func() {
		defer close(s.ended)
		s.run()
		s.end()
	}()
	return s
}

func (s *stream) Write(frame []int16)            { s.reel.Write(frame) }
func (s *stream) Expect(a asr.Ask)               { s.reel.Expect(a) }
func (s *stream) Heard() <-chan zhiyin.Utterance { return s.out.Heard() }

// Finish implements asr.Stream: the answer comes from the link, or from overdue.
func (s *stream) Finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return
	}
	s.reel.Finish()
	d := &debt{}
	d.due = time.AfterFunc(s.relay.cfg.FinalWithin, func() { s.overdue(d) })
	s.owed = append(s.owed, d)
}

// Close implements asr.Stream. It does not wait: the link may take a while to
// notice.
func (s *stream) Close() { s.cancel() }

// end is the last thing that run's goroutine does.
func (s *stream) end() {
	s.cancel()
	s.reel.Close()
	s.mu.Lock()
	s.over = true
	for _, d := range s.owed {
		d.due.Stop()
	}
	s.mu.Unlock()
	s.out.Close()
	s.relay.counts.streams.Add(-1)
}

// run opens a link whenever there is something to send, and serves it until it
// breaks.
func (s *stream) run() {
	for s.waitForWork() {
		l, err := s.dial()
		if err == nil {
			err = s.serve(l)
		}
		if err != nil && s.ctx.Err() == nil {
			s.relay.log.Debug("a speech link failed", "engine", s.relay.cfg.Name, "error", err)
			if kind := zhiyin.KindOf(err); kind == zhiyin.Invalid || kind == zhiyin.NotFound {
				return // what is asked can't be had, however often it is tried
			}
		}
	}
}

// waitForWork waits until something is unread on the reel.
func (s *stream) waitForWork() bool {
	for s.ctx.Err() == nil {
		if s.reel.Waits() {
			return true
		}
		select {
		case <-s.reel.More():
		case <-s.ctx.Done():
		}
	}
	return false
}

// dial waits for its turn at the breaker and opens a link.
func (s *stream) dial() (Link, error) {
	r := s.relay
	for {
		wait := r.breaker.enter(time.Now())
		if wait == 0 {
			break
		}
		select {
		case <-time.After(wait):
		case <-s.ctx.Done():
			return nil, s.ctx.Err()
		}
	}
	r.counts.dials.Add(1)
	ctx, cancel := context.WithTimeout(s.ctx, r.cfg.DialWithin)
	defer cancel()
	s.mu.Lock()
	ask := s.ask
	s.mu.Unlock()
	l, err := r.cfg.Dial(ctx, ask)
	switch {
	case err == nil || s.ctx.Err() != nil:
		r.breaker.left()
	default:
		r.counts.refused.Add(1)
		r.breaker.failed(time.Now())
	}
	return l, err
}

// serve sends over the link until it breaks, or has done its turn: nil.
func (s *stream) serve(l Link) error {
	c := &connection{Link: l, since: time.Now(), answered: make(chan struct{}, 1)}
	s.mu.Lock()
	s.link = c
	s.mu.Unlock()
	stop := context.AfterFunc(s.ctx, func() { _ = l.Close() })
	defer stop()
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	received := make(chan error, 1)
	go func() {
		received <- s.receive(c)
		cancel()
	}()
	sent := s.send(ctx, c)
	_ = l.Close()
	why := <-received
	s.unlink(c)
	if c.done {
		return nil
	}
	return errors.Join(why, sent)
}

// send reads the reel for the link. It returns nil when the receiver or the
// stream ended, or when the turn of a link for one turn is answered.
func (s *stream) send(ctx context.Context, c *connection) error {
	frame := make([]int16, asr.FrameSamples)
	for {
		step, ok := s.reel.Next(ctx, frame)
		if !ok {
			return nil
		}
		switch step.Kind {
		case asr.Sound:
			s.mu.Lock()
			c.clock.sent(step.At)
			s.mu.Unlock()
			if err := c.Send(frame); err != nil {
				return err
			}
		case asr.Expecting:
			s.mu.Lock()
			s.ask = step.Ask
			s.mu.Unlock()
			if err := c.Expect(step.Ask); err != nil {
				return err
			}
		case asr.Finished:
			if err := s.finish(ctx, c); err != nil || s.relay.cfg.OneTurn {
				return err
			}
		}
	}
}

func (s *stream) finish(ctx context.Context, c *connection) error {
	s.mu.Lock()
	c.finishes++
	s.mu.Unlock()
	if err := c.Finish(); err != nil || !s.relay.cfg.OneTurn {
		return err
	}
	select {
	case <-c.answered:
	case <-ctx.Done():
	}
	return nil
}

func (s *stream) receive(c *connection) error {
	for {
		u, err := c.Receive()
		if err != nil {
			return err
		}
		s.heard(c, u)
	}
}

// settled is how long a link must have lived for its break not to count together
// with those before.
const settled = 5 * time.Second

// unlink takes a link away that is over. Whatever of the turn it can't have
// answered is said again over the next one.
func (s *stream) unlink(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.link = nil
	switch {
	case s.ctx.Err() != nil || c.done:
	case c.givenUp:
		s.reel.Rewind(s.turn.start)
	default:
		s.relay.counts.broken.Add(1)
		if time.Since(c.since) > settled {
			s.relay.breaker.worked()
		}
		s.relay.breaker.failed(time.Now())
		end := c.clock.end(s.turn.start)
		if at, ok := s.reel.FirstFinish(); ok {
			end = min(end, at)
		}
		s.reel.Rewind(s.turn.resume(end))
	}
}

// heard takes what a link says.
func (s *stream) heard(c *connection, u zhiyin.Utterance) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.link != c || c.givenUp || s.over {
		return
	}
	s.relay.breaker.worked()
	if !mend(&u, &c.clock, s.turn.start) {
		s.relay.counts.wrong.Add(1)
	}
	switch {
	case !u.Final:
		s.turn.live = u
		s.give(false)
	case c.finishes == 0: // the other side has ended a piece of its own accord
		s.turn.live = u
		s.turn.keep()
		s.give(false)
	default:
		s.turn.live = u
		c.finishes--
		c.done = s.relay.cfg.OneTurn
		s.answer()
		select {
		case c.answered <- struct{}{}:
		default:
		}
	}
}

// overdue answers a Finish that the other side has not answered in time.
func (s *stream) overdue(d *debt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over || len(s.owed) == 0 || s.owed[0] != d {
		return
	}
	s.relay.counts.late.Add(1)
	s.answer()
	if s.link == nil { // nobody reads the reel now
		s.reel.Rewind(s.turn.start)
		return
	}
	s.link.givenUp = true
	s.relay.breaker.failed(time.Now())
	_ = s.link.Close()
}

// answer gives what is known of the turn as the final of the first Finish that
// waits, and begins the next turn. The lock is held.
func (s *stream) answer() {
	s.give(true)
	s.owed[0].due.Stop()
	s.owed = s.owed[1:]
	at, _ := s.reel.Settle()
	s.turn = turn{start: at}
}

func (s *stream) give(final bool) {
	u := s.turn.whole()
	u.Final, u.Engine = final, s.relay.cfg.Name
	if final && u.ToMs == 0 {
		at, _ := s.reel.FirstFinish()
		u.FromMs, u.ToMs = s.turn.start*asr.FrameMs, at*asr.FrameMs
	}
	if final || u.Text != "" {
		s.out.Give(u)
	}
}
