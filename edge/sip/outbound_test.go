package sip_test

import (
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/sip/siptest"
)

// through makes the phone the server's trunk.
func through(p *siptest.Phone) func(*sip.Config) {
	return func(c *sip.Config) {
		quick(c)
		c.Trunks = []sip.Trunk{{Name: "carrier", Address: p.Addr().String()}}
	}
}

// signals are what becomes of a call of ours; refused holds why.
type signals struct {
	answered, ended chan struct{}
	refused         chan zhiyin.Error
}

func newSignals() signals {
	return signals{make(chan struct{}), make(chan struct{}), make(chan zhiyin.Error, 1)}
}

func (s signals) Answered()                { close(s.answered) } // twice would panic: at most once is tested everywhere
func (s signals) HungUp()                  { close(s.ended) }
func (s signals) Refused(why zhiyin.Error) { s.refused <- why }
func (signals) Keyed(rune)                 {}
func (signals) PeerHeld(bool)              {}
func (signals) MediaLost()                 {}
func (signals) MediaFound()                {}

func incoming(t testing.TB, p *siptest.Phone) *siptest.Call {
	t.Helper()
	select {
	case c := <-p.Incoming():
		return c
	case <-time.After(patience):
		t.Fatal("nobody called")
		return nil
	}
}

func TestACallOutRingsIsAnsweredHeardAndEnded(t *testing.T) {
	t.Parallel()
	p := phone(t)
	s := line(t, newDesk(nil), through(p))
	is := newSignals()
	c, err := s.Dial(within(t), "+8613900001111", "+864008001234", is)
	if err != nil {
		t.Fatal(err)
	}
	there := incoming(t, p)
	if got := there.Invite().From().Address.User; got != "+864008001234" {
		t.Errorf("showed %q", got)
	}
	if got := there.Invite().Recipient.User; got != "+8613900001111" {
		t.Errorf("called %q", got)
	}
	select {
	case <-is.answered:
		t.Error("answered while it rings")
	default:
	}
	there.Answer()
	await(t, is.answered, "the answer")
	c.Play(tone(700), nil)
	if err := there.AwaitTone(within(t), 700); err != nil {
		t.Fatal(err)
	}
	c.SendDigits("7")
	for there.Digits() != "7" {
		time.Sleep(5 * time.Millisecond)
	}
	if err := there.Bye(within(t)); err != nil {
		t.Fatal(err)
	}
	await(t, is.ended, "the end")
	empty(t, s)
}

func TestOurHangupOfACallOut(t *testing.T) {
	t.Parallel()
	p := phone(t)
	s := line(t, newDesk(nil), through(p))
	is := newSignals()
	c, err := s.Dial(within(t), "1", "2", is)
	if err != nil {
		t.Fatal(err)
	}
	there := incoming(t, p)
	there.Answer()
	await(t, is.answered, "the answer")
	c.Hangup(zhiyin.EndedByAgent)
	await(t, there.Ended(), "BYE")
	empty(t, s)
	select {
	case <-is.ended:
		t.Error("ended was called for our own hangup")
	default:
	}
}

func TestACallOutThatIsHungUpWhileItRingsIsCancelled(t *testing.T) {
	t.Parallel()
	p := phone(t)
	s := line(t, newDesk(nil), through(p))
	is := newSignals()
	c, err := s.Dial(within(t), "1", "", is)
	if err != nil {
		t.Fatal(err)
	}
	there := incoming(t, p)
	if from := there.Invite().From().Address; from.User != "anonymous" || from.Host != "anonymous.invalid" {
		t.Errorf("a withheld number was shown as %s", from.String())
	}
	c.Hangup(zhiyin.EndedByCustomer)
	await(t, there.Ended(), "CANCEL")
	empty(t, s)
	if p.Seen("BYE") != 0 {
		t.Error("a call that never was got a BYE")
	}
}

// toRaw makes a hand-written peer the server's trunk.
func toRaw(r *raw, user, secret string) func(*sip.Config) {
	return func(c *sip.Config) {
		quick(c)
		c.Trunks = []sip.Trunk{{Name: "carrier", Address: r.addr(), User: user, Secret: secret}}
	}
}

// dialled is what came of a Dial.
type dialled struct {
	call *sip.Call
	err  error
}

func dial(ctx context.Context, s *sip.Server, is signals) <-chan dialled {
	out := make(chan dialled, 1)
	go func() {
		c, err := s.Dial(ctx, "1", "2", is)
		out <- dialled{c, err}
	}()
	return out
}

func TestACallOutThatIsRefusedSaysWhy(t *testing.T) {
	t.Parallel()
	for status, kind := range map[string]error{"486 Busy": zhiyin.Busy, "404 Not Found": zhiyin.NotFound,
		"603 Decline": zhiyin.Denied, "488 Not Acceptable": zhiyin.Invalid, "503 Unavailable": zhiyin.Unavailable} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			r := listenRaw(t)
			s := line(t, newDesk(nil), toRaw(r, "", ""))
			out := dial(within(t), s, newSignals())
			invite, _ := r.recv("INVITE")
			r.answer(invite, status, "t", "", "")
			r.recv("ACK")
			if got := <-out; !errors.Is(got.err, kind) || got.call != nil {
				t.Errorf("Dial: %v", got.err)
			}
			empty(t, s)
		})
	}
}

func TestARefusalAfterRingingIsTheEnd(t *testing.T) {
	t.Parallel()
	p := phone(t)
	s := line(t, newDesk(nil), through(p))
	is := newSignals()
	if _, err := s.Dial(within(t), "1", "2", is); err != nil {
		t.Fatal(err)
	}
	incoming(t, p).Reject(486, "Busy Here")
	select {
	case why := <-is.refused:
		if why != zhiyin.Busy {
			t.Errorf("refused as %s", why)
		}
	case <-is.ended:
		t.Error("a call that never was has hung up")
	case <-time.After(patience):
		t.Error("nobody told of the refusal")
	}
	empty(t, s)
}

func TestATrunkThatIsNotThereIsPassedOver(t *testing.T) {
	t.Parallel()
	dead, p := listenRaw(t), phone(t)
	s := line(t, newDesk(nil), func(c *sip.Config) {
		c.Trunks = []sip.Trunk{{Name: "first", Address: dead.addr()}, {Name: "second", Address: p.Addr().String()}}
	})
	out := dial(within(t), s, newSignals())
	invite, _ := dead.recv("INVITE")
	dead.answer(invite, "503 Service Unavailable", "t", "", "")
	incoming(t, p).Answer()
	if got := <-out; got.err != nil {
		t.Fatal(got.err)
	}
}

func TestDialRefusesWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), nil)
	for _, to := range []string{"", "1\r\nX: y", "1@elsewhere", "1;x=y", "1 2", "1>"} {
		if _, err := s.Dial(within(t), to, "", nil); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%q: %v", to, err)
		}
	}
	if _, err := s.Dial(within(t), "1", "", nil); !errors.Is(err, zhiyin.Unavailable) {
		t.Errorf("without a trunk: %v", err)
	}
}

func TestDialSignsInWhenTheTrunkAsks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ status, asks, tells string }{
		{"401 Unauthorized", "WWW-Authenticate", "Authorization"},
		{"407 Proxy Authentication Required", "Proxy-Authenticate", "Proxy-Authorization"},
	} {
		t.Run(c.status, func(t *testing.T) {
			t.Parallel()
			r := listenRaw(t)
			s := line(t, newDesk(nil), toRaw(r, "zhiyin", "open sesame"))
			is := newSignals()
			out := dial(within(t), s, is)
			first, _ := r.recv("INVITE")
			r.answer(first, c.status, "x", c.asks+`: Digest realm="carrier", nonce="n1", algorithm=MD5, qop="auth"`+"\r\n", "")
			r.recv("ACK")
			second, _ := r.recv("INVITE")
			if got := header(second, c.tells); response(got) != expected(got, "INVITE", strings.Fields(second)[1]) {
				t.Fatalf("signed in with %q", got)
			}
			if header(first, "CSeq") != "1 INVITE" || header(second, "CSeq") != "2 INVITE" {
				t.Error("the number did not rise")
			}
			r.answer(second, "200 OK", "y", "", rawOffer)
			if got := <-out; got.err != nil {
				t.Fatal(got.err)
			}
			await(t, is.answered, "the answer")
			if ack, _ := r.recv("ACK"); header(ack, c.tells) != header(second, c.tells) || header(ack, "CSeq") != "2 ACK" {
				t.Errorf("acknowledged with\n%s", ack)
			}
			r.answer(second, "200 OK", "y", "", rawOffer) // our ACK was lost
			r.recv("ACK")
		})
	}
}

func TestAWrongSecretIsDenied(t *testing.T) {
	t.Parallel()
	r := listenRaw(t)
	s := line(t, newDesk(nil), toRaw(r, "zhiyin", "wrong"))
	out := dial(within(t), s, newSignals())
	for range 2 {
		invite, _ := r.recv("INVITE")
		r.answer(invite, "401 Unauthorized", "x", `WWW-Authenticate: Digest realm="carrier", nonce="n1"`+"\r\n", "")
		r.recv("ACK")
	}
	if got := <-out; !errors.Is(got.err, zhiyin.Denied) {
		t.Errorf("Dial: %v", got.err)
	}
}

// expected computes RFC 2617's response by hand for the secret of the tests.
func expected(told, method, uri string) string {
	h := func(s string) string { return fmt.Sprintf("%x", md5.Sum([]byte(s))) }
	return h(strings.Join([]string{h("zhiyin:carrier:open sesame"), "n1", field(told, "nc"), field(told, "cnonce"), "auth", h(method + ":" + uri)}, ":"))
}

func response(told string) string { return field(told, "response") }

func field(told, name string) string {
	for f := range strings.SplitSeq(strings.TrimPrefix(told, "Digest "), ",") {
		if v, ok := strings.CutPrefix(strings.TrimSpace(f), name+"="); ok {
			return strings.Trim(v, `"`)
		}
	}
	return ""
}

// The caller gives up, but the answer is on its way already: it must be
// acknowledged and ended.
func TestDialIsGivenUpWithItsContext(t *testing.T) {
	t.Parallel()
	r := listenRaw(t)
	s := line(t, newDesk(nil), toRaw(r, "", ""))
	ctx, giveUp := context.WithCancel(within(t))
	out := dial(ctx, s, newSignals())
	invite, _ := r.recv("INVITE")
	giveUp()
	if got := <-out; !errors.Is(got.err, context.Canceled) {
		t.Errorf("Dial: %v", got.err)
	}
	r.quiet("CANCEL", 100*time.Millisecond) // not before a provisional response
	r.answer(invite, "100 Trying", "", "", "")
	cancel, _ := r.recv("CANCEL")
	if header(cancel, "Via") != header(invite, "Via") || header(cancel, "CSeq") != "1 CANCEL" {
		t.Errorf("CANCEL does not match its INVITE:\n%s", cancel)
	}
	r.answer(cancel, "200 OK", "", "", "")
	r.answer(invite, "200 OK", "x", "", rawOffer)
	r.recv("ACK")
	bye, _ := r.recv("BYE")
	r.answer(bye, "200 OK", "", "", "")
	empty(t, s)
}

func TestTheNetworksOwnAnnouncementIsHeardBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	r := listenRaw(t)
	s := line(t, newDesk(nil), toRaw(r, "", ""))
	is := newSignals()
	out := dial(within(t), s, is)
	invite, _ := r.recv("INVITE")
	r.answer(invite, "183 Session Progress", "x", "", rawOffer)
	got := <-out
	if got.err != nil {
		t.Fatal(got.err)
	}
	got.call.Hangup(zhiyin.EndedByAgent)
	cancel, _ := r.recv("CANCEL")
	r.answer(cancel, "200 OK", "", "", "")
	r.answer(invite, "487 Request Terminated", "x", "", "")
	r.recv("ACK")
	empty(t, s)
}
