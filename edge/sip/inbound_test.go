package sip_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/sip/siptest"
)

func TestCallerHearsWhatTheDoorPlaysAndTheDoorSeesTheDigits(t *testing.T) {
	t.Parallel()
	for _, codec := range []struct {
		name  string
		order []uint8
		event uint8
	}{{"PCMU", []uint8{0, 8}, 97}, {"PCMA", []uint8{8, 0}, 126}} {
		t.Run(codec.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(func(_ zhiyin.Arrival, c *sip.Call) error {
				if err := c.Answer(); err != nil {
					return err
				}
				c.Play(tone(600), nil)
				return nil
			})
			s := line(t, d, nil)
			ctx := within(t)
			c, err := phone(t).Dial(ctx, siptest.Order{To: uri(s, "4008001234"), From: "13800001111", Codecs: codec.order, Event: codec.event})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.AwaitTone(ctx, 600); err != nil {
				t.Fatal(err)
			}
			g := d.guest(t, 0)
			if g.arrival.From != "+8613800001111" || g.arrival.Called != "+864008001234" || g.arrival.Channel != zhiyin.VoiceCall {
				t.Errorf("arrival = %+v", g.arrival)
			}
			c.SendDTMF("19#")
			g.told(t, "keyed 1", "keyed 9", "keyed #")
			g.call.SendDigits("42")
			g.call.Play(tone(900), nil)
			if err := c.AwaitTone(ctx, 900); err != nil {
				t.Fatal(err)
			}
			if got := c.Digits(); got != "42" {
				t.Errorf("the phone was sent digits %q, want 42", got)
			}
			if err := c.Bye(ctx); err != nil {
				t.Fatal(err)
			}
			g.told(t, "keyed 1", "keyed 9", "keyed #", "hung up")
			empty(t, s)
		})
	}
}

// empty waits until no call is left on the server.
func empty(t *testing.T, s *sip.Server) {
	t.Helper()
	for end := time.Now().Add(patience); s.Calls() != 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d calls are left", s.Calls())
		}
	}
}

func TestTwoCallersWhoAreJoinedHearEachOther(t *testing.T) {
	t.Parallel()
	d := newDesk(nil)
	s := line(t, d, nil)
	ctx := within(t)
	a, err := phone(t).Dial(ctx, siptest.Order{To: uri(s, "1"), From: "13800001111", Codecs: []uint8{0}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := phone(t).Dial(ctx, siptest.Order{To: uri(s, "1"), From: "13800002222", Codecs: []uint8{8}})
	if err != nil {
		t.Fatal(err)
	}
	a.Play(500)
	b.Play(800)
	if err := join(d.guest(t, 0).call, d.guest(t, 1).call); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.AwaitTone(ctx, 800), b.AwaitTone(ctx, 500)); err != nil {
		t.Fatal(err)
	}
}

func TestOurHangupSaysByeAndTellsTheCallerNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(nil)
	s := line(t, d, nil)
	c, err := phone(t).Dial(within(t), siptest.Order{To: uri(s, "1"), From: "1"})
	if err != nil {
		t.Fatal(err)
	}
	g := d.guest(t, 0)
	g.call.Hangup(zhiyin.EndedByAgent)
	await(t, c.Ended(), "the phone to be hung up")
	empty(t, s)
	g.told(t)
	g.call.Hangup(zhiyin.EndedByAgent)
	g.call.Play(tone(500), nil)
	g.call.SendDigits("1")
	if err := g.call.Answer(); !errors.Is(err, zhiyin.Conflict) {
		t.Errorf("answering a call that is over: %v", err)
	}
}

func await(t testing.TB, ch <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-ch:
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
	}
}

func TestDoorsRefusalBecomesItsCode(t *testing.T) {
	t.Parallel()
	for kind, code := range map[error]int{
		zhiyin.NotFound: 404, zhiyin.Busy: 486, zhiyin.Denied: 603, zhiyin.Unavailable: 503,
		zhiyin.Invalid: 400, errors.New("surprise"): 500,
	} {
		t.Run(kind.Error(), func(t *testing.T) {
			t.Parallel()
			s := line(t, newDesk(func(zhiyin.Arrival, *sip.Call) error { return kind }), nil)
			_, err := phone(t).Dial(within(t), siptest.Order{To: uri(s, "1"), From: "1"})
			refused(t, err, code)
			empty(t, s)
		})
	}
}

func refused(t testing.TB, err error, code int) *siptest.Refused {
	t.Helper()
	var r *siptest.Refused
	if !errors.As(err, &r) || r.Code != code {
		t.Fatalf("got %v, want a refusal with %d", err, code)
	}
	return r
}

func TestHangupBeforeTheAnswerRefusesWithItsReason(t *testing.T) {
	t.Parallel()
	for reason, code := range map[zhiyin.EndReason]int{
		zhiyin.EndedNoFlow: 404, zhiyin.EndedNodeStopped: 503, zhiyin.EndedFailed: 500, zhiyin.EndedByFlow: 603,
	} {
		t.Run(string(reason), func(t *testing.T) {
			t.Parallel()
			s := line(t, newDesk(func(_ zhiyin.Arrival, c *sip.Call) error { c.Hangup(reason); return nil }), nil)
			_, err := phone(t).Dial(within(t), siptest.Order{To: uri(s, "1"), From: "1"})
			refused(t, err, code)
			empty(t, s)
		})
	}
}

func TestCancelBeforeTheAnswerTellsTheCallerOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(func(zhiyin.Arrival, *sip.Call) error { return nil }) // rings on
	s := line(t, d, nil)
	ctx, hangup := context.WithCancel(within(t))
	failed := make(chan error, 1)
	go func() {
		_, err := phone(t).Dial(ctx, siptest.Order{To: uri(s, "1"), From: "1"})
		failed <- err
	}()
	g := d.guest(t, 0)
	hangup()
	refused(t, <-failed, 487)
	g.told(t, "hung up")
	if err := g.call.Answer(); !errors.Is(err, zhiyin.Conflict) {
		t.Errorf("answering a cancelled call: %v", err)
	}
	empty(t, s)
}

// CANCEL and the answer cross in any order, many times over: the two sides must
// agree on the outcome, and nothing may be left.
func TestCancelThatCrossesTheAnswerLeavesNothing(t *testing.T) {
	t.Parallel()
	ringing := make(chan *sip.Call, 1)
	d := newDesk(func(_ zhiyin.Arrival, c *sip.Call) error { ringing <- c; return nil })
	s := line(t, d, nil)
	p := phone(t)
	for i := range 30 {
		ctx, hangup := context.WithCancel(within(t))
		var answered sync.WaitGroup
		rings := func() { // from here on CANCEL is permitted (RFC 3261 §9.1), and both race
			in := <-ringing
			answered.Go(func() {
				time.Sleep(time.Duration(max(0, 15-i)) * 50 * time.Microsecond)
				_ = in.Answer() // may come too late: that is the test
			})
			answered.Go(func() {
				time.Sleep(time.Duration(max(0, i-15)) * 50 * time.Microsecond)
				hangup()
			})
		}
		c, err := p.Dial(ctx, siptest.Order{To: uri(s, "1"), From: "1", Rings: rings})
		answered.Wait()
		hangup()
		if err == nil {
			if err := c.Bye(within(t)); err != nil {
				t.Errorf("call %d was answered but BYE got %v", i, err)
			}
		} else {
			refused(t, err, 487)
		}
		d.guest(t, i).told(t, "hung up")
	}
	empty(t, s)
}

func TestHiddenAndAssertedIdentities(t *testing.T) {
	t.Parallel()
	trusted := func(c *sip.Config) {
		c.Trunks = []sip.Trunk{{Name: "carrier", Sources: prefixes("127.0.0.0/8"), Trusted: true}}
	}
	pai := `P-Asserted-Identity: "A, B" <sip:02168880000@carrier.example>, <tel:+8613900002222>`
	for _, c := range []struct {
		name    string
		cfg     func(*sip.Config)
		from    string
		headers []string
		want    string
	}{
		{"anonymous", nil, "", nil, ""},
		{"private", nil, "13800001111", []string{"Privacy: id"}, ""},
		{"private by a list", nil, "13800001111", []string{"Privacy: none;header"}, ""},
		{"asserted by anybody", nil, "13800001111", []string{pai}, "+8613800001111"},
		{"asserted by our trunk", trusted, "13800001111", []string{pai}, "+8613900002222"},
		{"asserted but private", trusted, "13800001111", []string{pai, "Privacy: id"}, ""},
		{"anonymous From, asserted by our trunk", trusted, "", []string{pai}, "+8613900002222"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(nil)
			s := line(t, d, c.cfg)
			if _, err := phone(t).Dial(within(t), siptest.Order{To: uri(s, "1"), From: c.from, Headers: c.headers}); err != nil {
				t.Fatal(err)
			}
			if got := d.guest(t, 0).arrival.From; got != c.want {
				t.Errorf("From = %q, want %q", got, c.want)
			}
		})
	}
}

func TestSetupTimeIsTold(t *testing.T) {
	t.Parallel()
	took := make(chan time.Duration, 1)
	s := line(t, newDesk(nil), func(c *sip.Config) { c.Setup = func(d time.Duration) { took <- d } })
	if _, err := phone(t).Dial(within(t), siptest.Order{To: uri(s, "1"), From: "1"}); err != nil {
		t.Fatal(err)
	}
	if d := <-took; d <= 0 {
		t.Errorf("setup took %v", d)
	}
}
