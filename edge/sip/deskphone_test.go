package sip_test

import (
	"fmt"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

// deskphone is baresip signed in as the book's telephone over a transport. It
// answers by itself.
func deskphone(t *testing.T, s *sip.Server, hz float64, over, password string, a authority, more string, lines ...string) *baresip {
	t.Helper()
	at := s.Addr()
	if over == "tls" {
		at = s.TLSAddr()
	}
	if a.cert != "" {
		lines = append(lines, "sip_cafile "+a.cert)
	}
	return newBaresipAs(t, hz, fmt.Sprintf("<sip:%s@%s;transport=%s>;auth_user=%s;auth_pass=%s;regint=60;answermode=auto;audio_codecs=PCMA/8000/1%s",
		phoneUser, at, over, phoneUser, password, more), lines...)
}

func TestBaresipRegistersIsCalledAndHeard(t *testing.T) {
	t.Parallel()
	for _, over := range []string{"udp", "tcp", "tls"} {
		t.Run(over, func(t *testing.T) {
			t.Parallel()
			a := newAuthority(t)
			s := line(t, newDesk(nil), func(c *sip.Config) { secure(a)(c); phones(newBook())(c) })
			b := deskphone(t, s, 480, over, phonePassword, a, "")
			await(t, until(t, func() bool { _, ok := s.Registered("ag_1"); return ok }), "the registration")
			is := newSignals()
			c, err := s.DialPhone(within(t), "ag_1", "+8613800001111", "林小姐", nil, is)
			if err != nil {
				t.Fatal(err)
			}
			await(t, is.answered, "the answer")
			c.Play(tone(640), nil)
			b.hears(640)
			c.Hangup(zhiyin.EndedByFlow)
			b.await("CALL_CLOSED")
			empty(t, s)
		})
	}
}

func TestBaresipWithAWrongPasswordIsRefused(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), phones(newBook()))
	deskphone(t, s, 480, "udp", "guess", authority{}, "")
	await(t, until(t, func() bool { return s.Stats().Wrong > 0 }), "the wrong password")
	if _, ok := s.Registered("ag_1"); ok {
		t.Error("registered")
	}
}

func TestBaresipCallsAsTheTelephoneThatItIs(t *testing.T) {
	t.Parallel()
	d := newDesk(func(_ zhiyin.Arrival, c *sip.Call) error {
		c.Play(tone(640), nil)
		return c.Answer()
	})
	s := line(t, d, phones(newBook()))
	b := deskphone(t, s, 480, "udp", phonePassword, authority{}, "")
	await(t, until(t, func() bool { _, ok := s.Registered("ag_1"); return ok }), "the registration")
	b.do("dial", uri(s, "4008001234"))
	b.await("CALL_ESTABLISHED")
	if g := d.guest(t, 0); g.arrival.From != phoneUser || g.arrival.Called != "+864008001234" {
		t.Errorf("arrival %+v", g.arrival)
	}
	b.hears(640)
	b.do("hangup", "")
	empty(t, s)
}
