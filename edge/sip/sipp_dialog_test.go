package sip_test

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

func TestSippSessions(t *testing.T) {
	t.Parallel()
	for _, scenario := range []string{"refresh_update", "refresh_reinvite", "never_refreshed"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			d := newDesk(nil)
			s := line(t, d, shortly(2*time.Second))
			sipp(t, s, scenario)
			d.guest(t, 0).told(t, "hung up")
			empty(t, s)
		})
	}
}

func TestSippAcknowledgesRinging(t *testing.T) {
	t.Parallel()
	d := newDesk(func(_ zhiyin.Arrival, c *sip.Call) error {
		time.AfterFunc(time.Second, func() { _ = c.Answer() }) // it rings meanwhile
		return nil
	})
	s := line(t, d, func(c *sip.Config) { c.T1 = 200 * time.Millisecond })
	sipp(t, s, "prack")
	d.guest(t, 0).told(t, "hung up")
	empty(t, s)
}

func TestSippTransfersByItsButton(t *testing.T) {
	t.Parallel()
	d := newDesk(nil)
	d.refer = func(_ sip.Referral, done func(error)) error {
		time.AfterFunc(100*time.Millisecond, func() { done(nil) })
		return nil
	}
	s := line(t, d, nil)
	sipp(t, s, "refer")
	d.guest(t, 0).told(t, "referred to +8613900002222 ", "hung up")
	empty(t, s)
}

func TestBaresipTransfersByItsButton(t *testing.T) {
	t.Parallel()
	d := newDesk(func(_ zhiyin.Arrival, c *sip.Call) error {
		c.Play(tone(640), nil)
		return c.Answer()
	})
	d.refer = func(_ sip.Referral, done func(error)) error {
		time.AfterFunc(100*time.Millisecond, func() { done(nil) })
		return nil
	}
	s := line(t, d, nil)
	b := newBaresip(t, 480)
	b.do("dial", uri(s, "4008001234"))
	b.await("CALL_ESTABLISHED")
	b.hears(640)
	b.do("transfer", "sip:13900002222@127.0.0.1")
	g := d.guest(t, 0)
	g.told(t, "referred to +8613900002222 ", "hung up") // it hangs up when it hears that they talk
	empty(t, s)
}
