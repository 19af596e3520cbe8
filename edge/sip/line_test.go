package sip_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/sip/siptest"
	"zhiyin.dev/pcm"
)

var _ contact.Line = (*sip.Call)(nil)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait; a loaded machine is slow, not wrong.
const patience = 15 * time.Second

var loopback = netip.MustParseAddr("127.0.0.1")

// desk is a Door that records what its callers are told.
type desk struct {
	greet func(a zhiyin.Arrival, c *sip.Call) error // nil: answer at once
	refer func(sip.Referral, func(error)) error     // nil: nobody may be referred

	mu      sync.Mutex
	changed *sync.Cond
	guests  []*guest
}

// guest is one Caller.
type guest struct {
	desk    *desk
	arrival zhiyin.Arrival
	call    *sip.Call
	events  []string
}

func newDesk(greet func(zhiyin.Arrival, *sip.Call) error) *desk {
	d := &desk{greet: greet}
	d.changed = sync.NewCond(&d.mu)
	return d
}

func (d *desk) Arrive(a zhiyin.Arrival, c *sip.Call) (sip.Caller, error) {
	g := &guest{desk: d, arrival: a, call: c}
	greet := d.greet
	if greet == nil {
		greet = func(_ zhiyin.Arrival, c *sip.Call) error { return c.Answer() }
	}
	if err := greet(a, c); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.guests = append(d.guests, g)
	d.changed.Broadcast()
	if d.refer != nil {
		return referee{g}, nil
	}
	return g, nil
}

// referee is a guest whose telephone has a transfer button.
type referee struct{ *guest }

func (r referee) Referred(to sip.Referral, done func(error)) error {
	r.note(fmt.Sprintf("referred to %s %s", to.To, to.Place))
	return r.desk.refer(to, done)
}

func (g *guest) note(what string) {
	g.desk.mu.Lock()
	defer g.desk.mu.Unlock()
	g.events = append(g.events, what)
	g.desk.changed.Broadcast()
}

func (g *guest) Keyed(d rune)     { g.note("keyed " + string(d)) }
func (g *guest) PeerHeld(on bool) { g.note(fmt.Sprintf("held %t", on)) }
func (g *guest) HungUp()          { g.note("hung up") }
func (g *guest) MediaLost()       { g.note("lost") }
func (g *guest) MediaFound()      { g.note("found") }

// await waits until holds is true of the desk; it fails the test with what
// was there instead.
func (d *desk) await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	late := false
	alarm := time.AfterFunc(patience, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		late = true
		d.changed.Broadcast()
	})
	defer alarm.Stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	for !holds() {
		if late {
			for _, g := range d.guests {
				t.Logf("guest: %q", g.events)
			}
			t.Fatalf("waited in vain for %s", what)
		}
		d.changed.Wait()
	}
}

// guest waits for the n-th caller.
func (d *desk) guest(t testing.TB, n int) *guest {
	t.Helper()
	d.await(t, "a caller", func() bool { return len(d.guests) > n })
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.guests[n]
}

// told waits until the guest has been told exactly these things, in this order.
// That audio is lost or found does not count: many peers here send none.
func (g *guest) told(t testing.TB, events ...string) {
	t.Helper()
	g.desk.await(t, fmt.Sprintf("%q", events), func() bool {
		return fmt.Sprint(audible(g.events)) == fmt.Sprint(events)
	})
}

func audible(events []string) (out []string) {
	for _, e := range events {
		if e != "lost" && e != "found" {
			out = append(out, e)
		}
	}
	return out
}

// line starts a server with its media plane for one test.
func line(t testing.TB, door sip.Door, change func(*sip.Config)) *sip.Server {
	t.Helper()
	return lineOn(t, door, lineWidth, change)
}

// lineOn is line with so many UDP ports.
func lineOn(t testing.TB, door sip.Door, width int, change func(*sip.Config)) *sip.Server {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	s, ended := serveOn(t, ctx, door, width, change)
	t.Cleanup(func() {
		stop()
		<-ended
	})
	return s
}

// serve runs a server until ctx is done; ended is closed when all of it has.
func serve(t testing.TB, ctx context.Context, door sip.Door, change func(*sip.Config)) (s *sip.Server, ended <-chan struct{}) {
	t.Helper()
	return serveOn(t, ctx, door, lineWidth, change)
}

func serveOn(t testing.TB, ctx context.Context, door sip.Door, width int, change func(*sip.Config)) (*sip.Server, <-chan struct{}) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	plane, err := rtp.NewPlane(rtp.Config{BindIP: "127.0.0.1", PortMin: ports(t), PortMax: ports(t) + width - 1, LostAfter: 400 * time.Millisecond}, log)
	if err != nil {
		t.Fatal(err)
	}
	cfg := sip.Config{Bind: netip.AddrPortFrom(loopback, 0), Open: true, Numbering: sip.Numbering{Country: "86"}}
	if change != nil {
		change(&cfg)
	}
	s, err := sip.New(cfg, plane, door, log)
	if err != nil {
		t.Fatal(err)
	}
	media, hang := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { _ = plane.Run(media) })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := s.Run(ctx); err != nil {
			t.Errorf("server: %v", err)
		}
		hang()
		all.Wait()
	}()
	return s, ended
}

var portBlocks struct {
	sync.Mutex
	of   map[string]int
	held map[int]bool
	next int
}

// Each test has a block of ports of its own, below those that the system hands
// out and those that calls take by default: the line's audio has the first 100,
// peers the rest. Blocks go round, so that a test gets one that was left long ago.
const (
	portsFrom  = 10000
	portsTo    = 19960 // calls take from 20000 by default
	lineWidth  = 100
	sippPort   = 100
	sippAudio  = 102
	softPort   = 104 // the one above is its TLS
	softSteer  = 107
	softAudio  = 108
	portsBlock = 120
)

func ports(t testing.TB) int {
	portBlocks.Lock()
	defer portBlocks.Unlock()
	if portBlocks.of == nil {
		portBlocks.of, portBlocks.held = map[string]int{}, map[int]bool{}
	}
	name := t.Name()
	if portBlocks.of[name] == 0 {
		block := nextBlock()
		portBlocks.of[name], portBlocks.held[block] = block, true
		t.Cleanup(func() { // a second run gets fresh ones
			portBlocks.Lock()
			defer portBlocks.Unlock()
			delete(portBlocks.of, name)
			delete(portBlocks.held, block)
		})
	}
	return portBlocks.of[name]
}

// nextBlock is the next that nobody has. The caller holds portBlocks.
func nextBlock() int {
	for {
		block := max(portBlocks.next, portsFrom)
		portBlocks.next = block + portsBlock
		if portBlocks.next > portsTo {
			portBlocks.next = portsFrom
		}
		if !portBlocks.held[block] {
			return block
		}
	}
}

func phone(t testing.TB) *siptest.Phone {
	t.Helper()
	p, err := siptest.NewPhone(loopback)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func uri(s *sip.Server, user string) string { return fmt.Sprintf("sip:%s@%s", user, s.Addr()) }

// tone is an endless source for a Door to play.
func tone(hz float64) pcm.Source { return pcm.Tone(hz, 0, 0.5) }

func join(a, b *sip.Call) error { return rtp.Join(a.Media(), b.Media()) }

func prefixes(list ...string) (out []netip.Prefix) {
	for _, p := range list {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}
