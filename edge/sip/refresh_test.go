package sip_test

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev/edge/sip"
)

// shortly lets sessions expire within seconds.
func shortly(session time.Duration) func(*sip.Config) {
	return func(c *sip.Config) {
		quick(c)
		c.Session, c.SessionMin = session, time.Second
	}
}

const timed = "Supported: timer\r\nAllow: INVITE, ACK, BYE, CANCEL, UPDATE\r\n"

func TestTheSessionTimerThatA200Agrees(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, extra, expires, require string }{
		{"the caller refreshes", "k: timer\r\nx: 1200;refresher=uac\r\n", "1200;refresher=uac", "timer"},
		{"we refresh", timed + "Session-Expires: 3600;refresher=uas\r\n", "1800;refresher=uas", "timer"},
		{"left to us", timed + "Session-Expires: 90\r\n", "90;refresher=uas", "timer"},
		{"no wish", timed, "1800;refresher=uas", "timer"},
		{"a proxy's least", timed + "Session-Expires: 1900\r\nMin-SE: 1900\r\n", "1900;refresher=uas", "timer"},
		{"unknown to the caller", "Session-Expires: 10\r\n", "", ""},
		{"unknown to all", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, _, _ := talking(t, nil, c.extra, rawOffer)
			if got := header(r.first, "Session-Expires"); got != c.expires {
				t.Errorf("Session-Expires: %q, want %q", got, c.expires)
			}
			if got := header(r.first, "Require"); got != c.require {
				t.Errorf("Require: %q, want %q", got, c.require)
			}
		})
	}
}

func TestASessionTimerThatCannotBe(t *testing.T) {
	t.Parallel()
	r, _, to := talking(t, nil, timed, rawOffer)
	for i, c := range []struct{ value, want string }{{"89", "SIP/2.0 422"}, {"0", "SIP/2.0 400"}, {"soon", "SIP/2.0 400"},
		{"100;refresher=me", "SIP/2.0 400"}, {"100\r\nSession-Expires: 200", "SIP/2.0 400"}} {
		r.send("UPDATE", 2+i, "u"+strings.Repeat("x", i), to, r.contact()+timed+"Session-Expires: "+c.value+"\r\n", "")
		if text, _ := r.recv(c.want); strings.HasSuffix(c.want, "422") && header(text, "Min-SE") != "90" {
			t.Errorf("Min-SE: %q", header(text, "Min-SE"))
		}
	}
	fresh := newRaw(t, line(t, newDesk(nil), nil))
	fresh.send("INVITE", 1, "f", rawTo, fresh.contact()+timed+"Session-Expires: 60\r\nContent-Type: application/sdp\r\n", rawOffer)
	fresh.recv("SIP/2.0 422")
}

func TestWeRefreshByUpdateAndTheSessionGoesOn(t *testing.T) {
	t.Parallel()
	r, g, _ := talking(t, shortly(2*time.Second), timed+"Session-Expires: 2;refresher=uas\r\n", rawOffer)
	for range 3 { // more than the interval in all
		update, _ := r.recv("UPDATE")
		if header(update, "Session-Expires") != "2;refresher=uac" || header(update, "Content-Length") != "0" || header(update, "Contact") == "" {
			t.Fatalf("refreshed with\n%s", update)
		}
		r.answer(update, "200 OK", "", "Require: timer\r\nSession-Expires: 2;refresher=uac\r\n", "")
	}
	g.told(t)
}

func TestAPeerWithoutUpdateIsRefreshedByReinvite(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, extra string }{{"says so", "Allow: INVITE, ACK, BYE\r\n"}, {"says nothing", ""}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, g, _ := talking(t, shortly(2*time.Second), c.extra, rawOffer)
			first := ""
			for range 2 {
				invite, _ := r.recv("INVITE")
				body := invite[strings.Index(invite, "\r\n\r\n"):]
				if first == "" {
					first = body
				} else if body != first {
					t.Errorf("a refresh must not change the offer:\n%s\nafter\n%s", body, first)
				}
				r.answer(invite, "200 OK", "", "", rawOffer)
				r.recv("ACK")
			}
			g.told(t)
		})
	}
}

func TestAnUpdateThatIsNotKnownAfterAllIsFollowedByAReinvite(t *testing.T) {
	t.Parallel()
	r, g, _ := talking(t, shortly(2*time.Second), timed, rawOffer)
	update, _ := r.recv("UPDATE")
	r.answer(update, "405 Method Not Allowed", "", "", "")
	invite, _ := r.recv("INVITE")
	r.answer(invite, "200 OK", "", "", rawOffer)
	r.recv("ACK")
	r.recv("INVITE") // and not UPDATE again
	g.told(t)
}

func TestARefreshWithTooShortAnIntervalIsSentAgain(t *testing.T) {
	t.Parallel()
	r, g, _ := talking(t, shortly(2*time.Second), timed, rawOffer)
	update, _ := r.recv("UPDATE")
	r.answer(update, "422 Session Interval Too Small", "", "Min-SE: 4\r\n", "")
	update, _ = r.recv("UPDATE")
	if header(update, "Session-Expires") != "4;refresher=uac" || header(update, "Min-SE") != "4" {
		t.Errorf("sent again:\n%s", update)
	}
	r.answer(update, "200 OK", "", "Require: timer\r\nSession-Expires: 4;refresher=uac\r\n", "")
	g.told(t)
}

func TestASessionEndsWhenItCannotBeRefreshed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, extra, status string }{
		{"the peer never refreshes", timed + "Session-Expires: 2;refresher=uac\r\n", ""},
		{"the peer knows no such call", timed, "481 Call/Transaction Does Not Exist"},
		{"the peer refuses until it expires", timed, "500 Server Internal Error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, g, _ := talking(t, shortly(2*time.Second), c.extra, rawOffer)
			began := time.Now()
			for {
				text, _ := r.recv("")
				if strings.HasPrefix(text, "BYE") {
					r.answer(text, "200 OK", "", "", "")
					break
				}
				if c.status == "" && !strings.HasPrefix(text, "SIP/2.0 200") { // a 200 that crossed the ACK
					t.Fatalf("unexpected %s", text)
				}
				if strings.HasPrefix(text, "UPDATE") || strings.HasPrefix(text, "INVITE") {
					r.answer(text, c.status, "", "", "")
				}
			}
			if took := time.Since(began); took < 900*time.Millisecond {
				t.Errorf("ended after %v", took)
			}
			g.told(t, "hung up")
		})
	}
}

func TestAPeerThatRefreshesInTimeIsKept(t *testing.T) {
	t.Parallel()
	const interval = 4 * time.Second // we look after two thirds of it: the peer may be held up for so long
	r, g, to := talking(t, shortly(interval), timed+"Session-Expires: 4;refresher=uac\r\n", rawOffer)
	began := time.Now()
	for i := 0; time.Since(began) < interval+interval/4; i++ {
		time.Sleep(interval / 20) // the peer's own clock
		r.send("UPDATE", 2+i, strings.Repeat("u", i+1), to, r.contact()+timed+"Session-Expires: 4;refresher=uac\r\n", "")
		if text, _ := r.recv("SIP/2.0 200"); header(text, "Session-Expires") != "4;refresher=uac" || header(text, "Require") != "timer" {
			t.Fatalf("refresh got\n%s", text)
		}
	}
	g.told(t)
	r.recv("BYE") // the refreshes stopped
	g.told(t, "hung up")
}

func TestACallOutAsksForATimerAndTakesALongerOne(t *testing.T) {
	t.Parallel()
	r := listenRaw(t)
	s := line(t, newDesk(nil), func(c *sip.Config) { toRaw(r, "", "")(c); c.SessionMin, c.Session = time.Second, 2*time.Second })
	is := newSignals()
	out := dial(within(t), s, is)
	invite, _ := r.recv("INVITE")
	if header(invite, "Session-Expires") != "2" || header(invite, "Min-SE") != "1" || !strings.Contains(header(invite, "Supported"), "timer") {
		t.Fatalf("asked with\n%s", invite)
	}
	r.answer(invite, "422 Session Interval Too Small", "x", "Min-SE: 4\r\n", "")
	r.recv("ACK")
	again, _ := r.recv("INVITE")
	if header(again, "Session-Expires") != "4" || header(again, "Min-SE") != "4" || header(again, "CSeq") != "2 INVITE" || header(again, "Call-ID") != header(invite, "Call-ID") {
		t.Fatalf("asked again with\n%s", again)
	}
	r.answer(again, "200 OK", "y", "Require: timer\r\nSession-Expires: 4;refresher=uac\r\nAllow: UPDATE, INVITE\r\n", rawOffer)
	if got := <-out; got.err != nil {
		t.Fatal(got.err)
	}
	update, _ := r.recv("UPDATE")
	if header(update, "Session-Expires") != "4;refresher=uac" {
		t.Errorf("refreshed with\n%s", update)
	}
	r.answer(update, "200 OK", "", "Session-Expires: 4;refresher=uas\r\n", "")
	r.recv("BYE") // now it is the peer's turn, and it does nothing
	await(t, is.ended, "the end")
}
