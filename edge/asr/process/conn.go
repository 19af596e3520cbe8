package process

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/wire"
)

// The process is asked how it does every asking, and killed when it has not
// answered for silentFor: a native library may hang.
const (
	asking    = time.Second
	silentFor = 5 * time.Second
)

// conn is the connection to a running process.
type conn struct {
	net.Conn
	in       *wire.Reader
	out      *wire.Writer
	greeting wire.Greeting
	health   atomic.Pointer[wire.Health]
	heardAt  atomic.Int64 // the last frame's moment, in ns

	mu      sync.Mutex
	links   map[uint32]*link // nil: the connection is over
	sayings map[uint32]*saying
	next    uint32
}

// greet reads the process's Hello.
func greet(nc net.Conn, within time.Duration) (*conn, error) {
	c := &conn{Conn: nc, in: wire.NewReader(nc), out: wire.NewWriter(nc), links: map[uint32]*link{}, sayings: map[uint32]*saying{}}
	c.health.Store(&wire.Health{})
	if err := nc.SetReadDeadline(time.Now().Add(within)); err != nil {
		return nil, err
	}
	f, err := c.in.Read()
	if err != nil {
		return nil, fmt.Errorf("speech: the process did not greet: %v: %w", err, zhiyin.Unavailable)
	}
	if f.Type != wire.Hello || f.Decode(&c.greeting) != nil || c.greeting.Version != wire.Version {
		return nil, fmt.Errorf("speech: the process is of another version (%d, not %d): %w", c.greeting.Version, wire.Version, zhiyin.Unavailable)
	}
	return c, nc.SetReadDeadline(time.Time{})
}

// run reads until the connection breaks, the process is gone or hangs.
func (c *conn) run(gone <-chan struct{}) error {
	broke := make(chan error, 1)
	c.heardAt.Store(time.Now().UnixNano())
	go func() { broke <- c.read() }()
	err := c.watch(gone, broke)
	_ = c.Close()
	c.mu.Lock()
	links, sayings := c.links, slices.Collect(maps.Values(c.sayings)) // who asked forgets a text meanwhile
	c.links = nil
	c.mu.Unlock()
	for _, l := range links {
		l.over(errGone)
	}
	for _, s := range sayings {
		s.over(errGone)
	}
	return err
}

var errGone = errors.New("the speech process is gone")

func (c *conn) watch(gone <-chan struct{}, broke chan error) error {
	ticker := time.NewTicker(asking)
	defer ticker.Stop()
	for {
		select {
		case err := <-broke:
			return err
		case <-gone:
			_ = c.Close()
			<-broke
			return errGone
		case <-ticker.C:
			if quiet := time.Since(time.Unix(0, c.heardAt.Load())); quiet > silentFor {
				_ = c.Close()
				<-broke
				return fmt.Errorf("the process hangs since %s", quiet.Round(time.Millisecond))
			}
			_ = c.out.Send(wire.Ping, 0, nil) // a failure shows in the reading
		}
	}
}

func (c *conn) read() error {
	for {
		f, err := c.in.Read()
		if err != nil {
			return err
		}
		c.heardAt.Store(time.Now().UnixNano())
		if err := c.take(f); err != nil {
			return err
		}
	}
}

func (c *conn) take(f wire.Frame) error {
	switch f.Type {
	case wire.Pong:
		var h wire.Health
		if err := f.Decode(&h); err != nil {
			return err
		}
		c.health.Store(&h)
		return nil
	case wire.Heard:
		var u zhiyin.Utterance
		if err := f.Decode(&u); err != nil {
			return err
		}
		if l := c.link(f.Stream); l != nil {
			l.heard.Give(u)
		}
		return nil
	case wire.Audio:
		if s := c.saying(f.Stream); s != nil {
			s.hear(f)
		}
		return nil
	case wire.Ended:
		var e wire.Ending
		if err := f.Decode(&e); err != nil {
			return err
		}
		if s := c.saying(f.Stream); s != nil {
			s.over(endOf(e))
			return nil
		}
		if l := c.link(f.Stream); l != nil {
			l.over(fmt.Errorf("%s: %w", e.Says, orUnavailable(e.Kind)))
		}
		return nil
	}
	return wire.ErrMalformed
}

func orUnavailable(kind zhiyin.Error) error {
	if kind == "" {
		return zhiyin.Unavailable
	}
	return kind
}

func (c *conn) link(number uint32) *link {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.links[number]
}

// open asks for a stream of the named engine.
func (c *conn) open(name string, a asr.Ask) (*link, error) {
	l := &link{conn: c, heard: asr.NewOutlet(), ended: make(chan struct{})}
	c.mu.Lock()
	if c.links == nil {
		c.mu.Unlock()
		l.heard.Close()
		return nil, errGone
	}
	c.next++
	l.number = c.next
	c.links[l.number] = l
	c.mu.Unlock()
	if err := c.out.Send(wire.Open, l.number, wire.Opening{Engine: name, Ask: a}); err != nil {
		_ = l.Close()
		return nil, err
	}
	return l, nil
}

// link is a stream on the connection; it is a relay.Link.
type link struct {
	conn   *conn
	number uint32
	heard  *asr.Outlet
	once   sync.Once
	ended  chan struct{}
	why    error // set before ended is closed
}

func (l *link) Send(frame []int16) error { return l.conn.out.Sound(l.number, frame) }
func (l *link) Expect(a asr.Ask) error   { return l.conn.out.Send(wire.Expect, l.number, a) }
func (l *link) Finish() error            { return l.conn.out.Send(wire.Finish, l.number, nil) }

func (l *link) Receive() (zhiyin.Utterance, error) {
	select {
	case u, ok := <-l.heard.Heard():
		if ok {
			return u, nil
		}
		<-l.ended
	case <-l.ended:
	}
	return zhiyin.Utterance{}, l.why
}

// Close ends the stream on both sides.
func (l *link) Close() error {
	l.over(net.ErrClosed)
	return nil
}

func (l *link) over(why error) {
	l.once.Do(func() {
		l.why = why
		l.conn.mu.Lock()
		delete(l.conn.links, l.number)
		up := l.conn.links != nil
		l.conn.mu.Unlock()
		if up {
			_ = l.conn.out.Send(wire.Close, l.number, nil)
		}
		close(l.ended)
		l.heard.Close()
	})
}
