package sip_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/sip/siptest"
)

// up makes one call in which the Door plays 600 Hz.
func up(t *testing.T) (*siptest.Call, *guest, *sip.Server) {
	t.Helper()
	d := newDesk(func(_ zhiyin.Arrival, c *sip.Call) error {
		c.Play(tone(600), nil)
		return c.Answer()
	})
	s := line(t, d, quick)
	c, err := phone(t).Dial(within(t), siptest.Order{To: uri(s, "1"), From: "1"})
	if err != nil {
		t.Fatal(err)
	}
	return c, d.guest(t, 0), s
}

func TestAPeerThatHoldsUsHearsNothingUntilItComesBack(t *testing.T) {
	t.Parallel()
	c, g, _ := up(t)
	ctx := within(t)
	if err := c.AwaitTone(ctx, 600); err != nil {
		t.Fatal(err)
	}
	got, err := c.Change(ctx, "sendonly")
	if err != nil || got != "recvonly" {
		t.Fatalf("hold was answered %q, %v", got, err)
	}
	g.told(t, "held true")
	if err := c.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	before := c.Stats().Packets
	time.Sleep(300 * time.Millisecond) // nothing to wait for: it is silence that is tested
	if err := c.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if n := c.Stats().Packets - before; n > 1 {
		t.Errorf("%d packets came while we were held; one may have been on its way", n)
	}
	got, err = c.Change(ctx, "sendrecv")
	if err != nil || got != "sendrecv" {
		t.Fatalf("resume was answered %q, %v", got, err)
	}
	g.told(t, "held true", "held false")
	if err := c.AwaitTone(ctx, 600); err != nil {
		t.Fatal(err)
	}
}

func TestAPeerThatWeHoldStillHearsMusicAndIsNotLost(t *testing.T) {
	t.Parallel()
	c, g, _ := up(t)
	ctx := within(t)
	if err := g.call.Hold(ctx, true); err != nil {
		t.Fatal(err)
	}
	if got := c.PeerDirection(); got != "sendonly" {
		t.Errorf("we offered %s", got)
	}
	if err := c.AwaitTone(ctx, 600); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second) // longer than the line's patience with a silent peer
	if err := g.call.Hold(ctx, false); err != nil {
		t.Fatal(err)
	}
	if got := c.PeerDirection(); got != "sendrecv" {
		t.Errorf("we offered %s", got)
	}
	g.desk.mu.Lock()
	defer g.desk.mu.Unlock()
	if len(g.events) != 0 {
		t.Errorf("the Caller was told %q", g.events)
	}
}

func TestBothHoldAndBothResume(t *testing.T) {
	t.Parallel()
	c, g, _ := up(t)
	ctx := within(t)
	if err := g.call.Hold(ctx, true); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ peer, ours string }{{"sendonly", "inactive"}, {"sendrecv", "sendonly"}, {"inactive", "inactive"}} {
		if got, err := c.Change(ctx, step.peer); err != nil || got != step.ours {
			t.Errorf("%s was answered %q (%v), want %q", step.peer, got, err, step.ours)
		}
	}
	if err := g.call.Hold(ctx, false); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Change(ctx, "sendrecv"); err != nil || got != "sendrecv" {
		t.Errorf("at the end: %q, %v", got, err)
	}
	if err := c.AwaitTone(ctx, 600); err != nil {
		t.Fatal(err)
	}
}

func TestAPeerThatFallsSilentIsReportedAndItsReturnToo(t *testing.T) {
	t.Parallel()
	c, g, _ := up(t)
	if err := c.AwaitTone(within(t), 600); err != nil {
		t.Fatal(err)
	}
	c.Silent(true)
	g.desk.await(t, "lost", func() bool { return fmt.Sprint(g.events) == "[lost]" })
	c.Silent(false)
	g.desk.await(t, "found", func() bool { return fmt.Sprint(g.events) == "[lost found]" })
}

// The peer's re-INVITE meets ours on the way: it is refused with 491, ours goes on.
func TestAReinviteThatMeetsOursIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(nil)
	s := line(t, d, nil)
	r := newRaw(t, s)
	r.invite(1, "a", rawTo)
	ok, _ := r.recv("SIP/2.0 200")
	to := header(ok, "To")
	r.send("ACK", 1, "b", to, "", "")
	call := d.guest(t, 0).call
	held := make(chan error, 1)
	go func() { held <- call.Hold(within(t), true) }()
	ours, _ := r.recv("INVITE")
	if err := call.Hold(within(t), true); !errors.Is(err, zhiyin.Conflict) {
		t.Errorf("a second change at once: %v", err)
	}
	r.invite(2, "c", to)
	r.recv("SIP/2.0 491")
	r.send("ACK", 2, "c", to, "", "")
	r.answer(ours, "200 OK", "", "", rawOffer+"a=recvonly\r\n")
	r.recv("ACK")
	if err := <-held; err != nil {
		t.Fatal(err)
	}
	r.invite(3, "d", to)
	if text, _ := r.recv("SIP/2.0 200"); header(text, "CSeq") != "3 INVITE" {
		t.Errorf("the next change got %s", text)
	}
}

// Our re-INVITE is refused with 491: it is sent again after a while.
func TestOurRefusedChangeIsTriedAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(nil)
	s := line(t, d, nil)
	r := newRaw(t, s)
	r.invite(1, "a", rawTo)
	ok, _ := r.recv("SIP/2.0 200")
	r.send("ACK", 1, "b", header(ok, "To"), "", "")
	held := make(chan error, 1)
	go func() { held <- d.guest(t, 0).call.Hold(within(t), true) }()
	ours, _ := r.recv("INVITE")
	r.answer(ours, "491 Request Pending", "", "", "")
	r.recv("ACK")
	again, _ := r.recv("INVITE")
	if header(again, "CSeq") == header(ours, "CSeq") {
		t.Error("the number was used twice")
	}
	r.answer(again, "200 OK", "", "", rawOffer+"a=recvonly\r\n")
	if err := <-held; err != nil {
		t.Fatal(err)
	}
}

func TestAChangeThatIsRefusedLeavesTheCallAsItWas(t *testing.T) {
	t.Parallel()
	d := newDesk(nil)
	s := line(t, d, nil)
	r := newRaw(t, s)
	r.invite(1, "a", rawTo)
	ok, _ := r.recv("SIP/2.0 200")
	r.send("ACK", 1, "b", header(ok, "To"), "", "")
	g := d.guest(t, 0)
	for _, c := range []struct {
		status string
		kind   error
		ends   bool
	}{{"488 Not Acceptable Here", zhiyin.Invalid, false}, {"481 Gone", zhiyin.Unavailable, true}} {
		held := make(chan error, 1)
		go func() { held <- g.call.Hold(within(t), true) }()
		ours, _ := r.recv("INVITE")
		r.answer(ours, c.status, "", "", "")
		if err := <-held; !errors.Is(err, c.kind) {
			t.Errorf("%s: %v", c.status, err)
		}
		if c.ends {
			r.recv("BYE")
			g.told(t, "hung up")
		} else {
			g.told(t)
		}
	}
}
