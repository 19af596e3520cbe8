package sip_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/sip/siptest"
)

// referring makes a raw peer's call to a desk that permits transfers.
func referring(t *testing.T, refer func(sip.Referral, func(error)) error) (*raw, *guest, string, *sip.Server) {
	t.Helper()
	d := newDesk(nil)
	d.refer = refer
	s := line(t, d, nil)
	r := newRaw(t, s)
	r.invite(1, "a", rawTo)
	ok, _ := r.recv("SIP/2.0 200")
	to := header(ok, "To")
	r.send("ACK", 1, "b", to, "", "")
	return r, d.guest(t, 0), to, s
}

func (r *raw) refer(seq int, to, target, more string) {
	r.t.Helper()
	r.send("REFER", seq, fmt.Sprintf("refer%d", seq), to, r.contact()+"Refer-To: "+target+"\r\n"+more, "")
}

// notified takes the next NOTIFY, confirms it, and returns its state, event and body.
func (r *raw) notified() (state, event, body string) {
	r.t.Helper()
	text, _ := r.recv("NOTIFY")
	r.answer(text, "200 OK", "", "", "")
	if header(text, "Content-Type") != "message/sipfrag;version=2.0" {
		r.t.Errorf("notified with\n%s", text)
	}
	_, body, _ = strings.Cut(text, "\r\n\r\n")
	return header(text, "Subscription-State"), header(text, "Event"), body
}

func TestATransferByThePeersButton(t *testing.T) {
	t.Parallel()
	outcome := make(chan func(error), 4)
	r, g, to, _ := referring(t, func(_ sip.Referral, done func(error)) error { outcome <- done; return nil })
	for i, c := range []struct {
		err               error
		event, body, want string
	}{{nil, "refer", "SIP/2.0 200 OK\r\n", ""}, {fmt.Errorf("x: %w", zhiyin.Busy), "refer;id=3", "SIP/2.0 486 Busy Here\r\n", ""}} {
		r.refer(2+i, to, "<sip:13900002222@elsewhere.example;user=phone>", "")
		r.recv("SIP/2.0 202")
		if state, event, body := r.notified(); !strings.HasPrefix(state, "active;expires=") || event != c.event || body != "SIP/2.0 100 Trying\r\n" {
			t.Errorf("first: %s, %s, %q", state, event, body)
		}
		if i == 0 {
			r.refer(20, to, "<sip:1@x>", "")
			r.recv("SIP/2.0 491")
			r.send("INFO", 21, "in-order", to, "", "")
			r.recv("SIP/2.0 200")
			r.refer(1, to, "<sip:1@x>", "")
			r.recv("SIP/2.0 500")
		}
		done := <-outcome
		done(c.err)
		done(errors.New("a second time"))
		if state, event, body := r.notified(); state != "terminated;reason=noresource" || event != c.event || body != c.body {
			t.Errorf("last: %s, %s, %q", state, event, body)
		}
		if i == 0 {
			break
		}
	}
	g.told(t, "referred to +8613900002222 ")
	r.refer(30, to, "<tel:+86-139-0000-3333>", "")
	r.recv("SIP/2.0 202")
	r.notified()
	(<-outcome)(fmt.Errorf("x: %w", zhiyin.Busy))
	if _, event, body := r.notified(); event != "refer;id=30" || body != "SIP/2.0 486 Busy Here\r\n" {
		t.Errorf("last: %s, %q", event, body)
	}
	g.told(t, "referred to +8613900002222 ", "referred to +8613900003333 ")
}

func TestATransferThatNobodyWantsToHearOf(t *testing.T) {
	t.Parallel()
	r, _, to, _ := referring(t, func(_ sip.Referral, done func(error)) error { done(nil); return nil })
	r.refer(2, to, "sip:1@x", "Refer-Sub: false\r\nSupported: norefersub\r\n")
	if ok, _ := r.recv("SIP/2.0 202"); header(ok, "Refer-Sub") != "false" {
		t.Errorf("accepted with\n%s", ok)
	}
	r.quiet("NOTIFY", 200*time.Millisecond)
}

func TestTransfersThatAreRefused(t *testing.T) {
	t.Parallel()
	r, _, to, _ := referring(t, func(a sip.Referral, _ func(error)) error {
		if a.To == "404" {
			return fmt.Errorf("x: %w", zhiyin.NotFound)
		}
		return fmt.Errorf("x: %w", zhiyin.Denied)
	})
	for i, c := range []struct{ target, more, want string }{
		{"<sip:1@x>", "", "603"}, {"<sip:404@x>", "", "404"}, {"<sip:1@x>", "Refer-To: <sip:2@x>\r\n", "400"},
		{"<mailto:a@x>", "", "416"}, {"<sip:x>", "", "484"}, {"<sip:1@x;method=BYE>", "", "603"},
		{"<sip:1@x?Replaces=nothing>", "", "400"}, {"<sip:1@x?Replaces=no%3Bto-tag%3Da%3Bfrom-tag%3Db>", "", "481"},
		{"<sip:1@x>", "Require: 199\r\n", "420"},
	} {
		r.refer(2+i, to, c.target, c.more)
		r.recv("SIP/2.0 " + c.want)
	}
	r.send("REFER", 40, "none", to, r.contact(), "")
	r.recv("SIP/2.0 400")
	r.refer(41, rawTo+";tag=unknown", "<sip:1@x>", "")
	r.recv("SIP/2.0 481")
	r.refer(42, rawTo, "<sip:1@x>", "")
	r.recv("SIP/2.0 603")
	r.send("NOTIFY", 43, "n", to, "Event: refer\r\nSubscription-State: active\r\nContent-Type: message/sipfrag\r\n", "SIP/2.0 200 OK\r\n")
	r.recv("SIP/2.0 481") // we asked for nothing
	plain, _, there := talking(t, nil, "", rawOffer)
	plain.refer(2, there, "<sip:1@x>", "")
	plain.recv("SIP/2.0 603")
}

// A second telephone takes the call over: who is inside does not notice, the first
// telephone is told BYE, and the second hears what the first heard.
func TestAnotherTelephoneTakesACallOver(t *testing.T) {
	t.Parallel()
	first, g, s := up(t)
	if err := first.AwaitTone(within(t), 600); err != nil {
		t.Fatal(err)
	}
	second, err := phone(t).Dial(within(t), siptest.Order{To: uri(s, "1"), From: "2", Codecs: []uint8{8},
		Headers: []string{"Replaces: " + first.Replaces(), "Require: replaces"}})
	if err != nil {
		t.Fatal(err)
	}
	await(t, first.Ended(), "BYE")
	if err := second.AwaitTone(within(t), 600); err != nil {
		t.Fatal(err)
	}
	if s.Calls() != 1 {
		t.Errorf("%d calls", s.Calls())
	}
	second.SendDTMF("5")
	g.told(t, "keyed 5")
	if got, err := second.Change(within(t), "sendonly"); err != nil || got != "recvonly" {
		t.Errorf("hold was answered %q, %v", got, err)
	}
	if err := second.Bye(within(t)); err != nil {
		t.Fatal(err)
	}
	g.told(t, "keyed 5", "held true", "hung up")
	empty(t, s)
}

func TestACallIsNotTakenOverByWhoeverAsks(t *testing.T) {
	t.Parallel()
	first, g, s := up(t)
	far, err := siptest.NewPhone(loopback.Next())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { far.Close() })
	for _, c := range []struct {
		p       *siptest.Phone
		headers []string
		code    int
	}{
		{phone(t), []string{"Replaces: nobody;to-tag=a;from-tag=b"}, 481},
		{phone(t), []string{"Replaces: " + strings.Replace(first.Replaces(), "from-tag=", "from-tag=x", 1)}, 481},
		{phone(t), []string{"Replaces: " + first.Replaces() + ";early-only"}, 486},
		{phone(t), []string{"Replaces: " + first.Replaces(), "Replaces: " + first.Replaces()}, 400},
		{phone(t), []string{"Replaces: x"}, 400},
		{far, []string{"Replaces: " + first.Replaces()}, 403},
	} {
		var refused *siptest.Refused
		_, err := c.p.Dial(within(t), siptest.Order{To: uri(s, "1"), From: "2", Headers: c.headers})
		if !errors.As(err, &refused) || refused.Code != c.code {
			t.Errorf("%q: %v, want %d", c.headers, err, c.code)
		}
	}
	if err := first.AwaitTone(within(t), 600); err != nil {
		t.Fatal(err)
	}
	g.told(t)
}

// toCarrier makes an answered call out to a raw trunk.
func toCarrier(t *testing.T) (*raw, *sip.Call, string) {
	t.Helper()
	r := listenRaw(t)
	s := line(t, newDesk(nil), toRaw(r, "", ""))
	is := newSignals()
	out := dial(within(t), s, is)
	invite, _ := r.recv("INVITE")
	r.answer(invite, "200 OK", "x", "", rawOffer)
	r.recv("ACK")
	got := <-out
	if got.err != nil {
		t.Fatal(got.err)
	}
	await(t, is.answered, "the answer")
	return r, got.call, invite
}

func TestACallIsHandedToTheCarrier(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, answer string
		tell         []string // codes of the NOTIFYs; "bye": it hangs up instead
		want         error
	}{
		{"talks", "202 Accepted", []string{"100 Trying", "180 Ringing", "200 OK"}, nil},
		{"hangs up", "202 Accepted", []string{"bye"}, nil},
		{"is busy", "202 Accepted", []string{"100 Trying", "486 Busy Here"}, zhiyin.Busy},
		{"says nothing more", "202 Accepted", []string{"terminated"}, zhiyin.Unavailable},
		{"is refused", "603 Decline", nil, zhiyin.Invalid},
		{"is not known", "405 Method Not Allowed", nil, zhiyin.Invalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, call, invite := toCarrier(t)
			over := make(chan error, 1)
			go func() { over <- call.HandOver(within(t), "+8613900002222") }()
			refer, _ := r.recv("REFER")
			if header(refer, "Refer-To") != "<sip:+8613900002222@"+r.addr()+">" || header(refer, "Referred-By") == "" {
				t.Fatalf("asked with\n%s", refer)
			}
			r.answer(refer, c.answer, "", r.contact(), "")
			for i, status := range c.tell {
				method, state, body := "NOTIFY", "active;expires=60", "SIP/2.0 "+status+"\r\n"
				switch {
				case status == "bye":
					method, body = "BYE", ""
				case status == "terminated":
					state, body = "terminated;reason=timeout", "SIP/2.0 100 Trying\r\n"
				case i == len(c.tell)-1:
					state = "terminated;reason=noresource"
				}
				r.inDialog(invite, method, 10+i, "Event: refer\r\nSubscription-State: "+state+"\r\nContent-Type: message/sipfrag;version=2.0\r\n", body)
				r.recv("SIP/2.0 200")
			}
			if err := <-over; !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("HandOver: %v", err)
			}
		})
	}
}

// inDialog sends a request from whom the server called with invite, tagged x.
func (r *raw) inDialog(invite, method string, seq int, extra, body string) {
	r.t.Helper()
	r.write(fmt.Sprintf("%s sip:1@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bKin%d\r\nFrom: %s;tag=x\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %d %s\r\n%s%sContent-Length: %d\r\n\r\n%s",
		method, r.peer, r.addr(), seq, header(invite, "To"), header(invite, "From"), header(invite, "Call-ID"), seq, method, r.contact(), extra, len(body), body))
}

func TestAHandoverThatIsNotAnsweredIsGivenUp(t *testing.T) {
	t.Parallel()
	r, call, _ := toCarrier(t)
	ctx, cancel := context.WithTimeout(within(t), 300*time.Millisecond)
	defer cancel()
	over := make(chan error, 1)
	go func() { over <- call.HandOver(ctx, "1") }()
	refer, _ := r.recv("REFER")
	if err := call.HandOver(ctx, "1"); !errors.Is(err, zhiyin.Conflict) {
		t.Errorf("a second at once: %v", err)
	}
	r.answer(refer, "202 Accepted", "", "", "")
	if err := <-over; !errors.Is(err, zhiyin.Unavailable) {
		t.Errorf("HandOver: %v", err)
	}
	if err := call.HandOver(within(t), "1\r\nX: y"); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("no number: %v", err)
	}
}
