package sip_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/icholy/digest"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

// closed makes a server that only its trunks can call.
func closed(trunks ...sip.Trunk) func(*sip.Config) {
	return func(c *sip.Config) {
		quick(c)
		c.Open, c.Trunks = false, trunks
	}
}

func TestStrangersAreRefusedBeforeAnythingIsOpened(t *testing.T) {
	t.Parallel()
	d := newDesk(nil)
	s := line(t, d, closed(sip.Trunk{Name: "elsewhere", Sources: prefixes("192.0.2.0/24")}))
	r := newRaw(t, s)
	r.invite(1, "a", rawTo)
	if text, _ := r.recv("SIP/2.0 403"); strings.Contains(text, "WWW-Authenticate") {
		t.Errorf("asked for a password that nobody has: %s", text)
	}
	if d.count() != 0 || s.Calls() != 0 || s.Stats().Strangers != 1 {
		t.Errorf("%d arrivals, %d calls, %+v", d.count(), s.Calls(), s.Stats())
	}
}

func TestATrunkIsKnownByItsSource(t *testing.T) {
	t.Parallel()
	d := newDesk(nil)
	s := line(t, d, closed(sip.Trunk{Name: "carrier", Sources: prefixes("127.0.0.1/32")}))
	r := newRaw(t, s)
	r.invite(1, "a", rawTo)
	r.recv("SIP/2.0 200")
	d.guest(t, 0)
	if got := s.Trunks(); len(got) != 1 || got[0].Calls != 1 {
		t.Errorf("%+v", got)
	}
}

// reply makes the Authorization line that meets a challenge; change may spoil it.
func reply(t *testing.T, challenge, algorithm, user, password string, change func(*digest.Credentials)) string {
	t.Helper()
	c, err := digest.ParseChallenge(challenge)
	if err != nil {
		t.Fatal(err)
	}
	c.Algorithm = algorithm
	told, err := digest.Digest(c, digest.Options{Method: "INVITE", URI: "sip:1@127.0.0.1", Username: user, Password: password, Count: 1})
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(told)
	}
	return "Authorization: " + told.String() + "\r\n"
}

func TestATrunkIsKnownByItsPassword(t *testing.T) {
	t.Parallel()
	for _, algorithm := range []string{"MD5", "SHA-256"} {
		t.Run(algorithm, func(t *testing.T) {
			t.Parallel()
			d := newDesk(nil)
			s := line(t, d, func(c *sip.Config) {
				closed(sip.Trunk{Name: "carrier", User: "acct", Secret: "s3cret"})(c)
				c.Digest = []string{"SHA-256", "MD5"}
			})
			r := newRaw(t, s)
			sdp := r.contact() + "Content-Type: application/sdp\r\n"
			ask := func(seq int, extra string) {
				r.send("INVITE", seq, fmt.Sprintf("b%d", seq), rawTo, sdp+extra, rawOffer)
			}
			ask(1, "")
			first, _ := r.recv("SIP/2.0 401")
			if !strings.Contains(first, "algorithm=SHA-256") || !strings.Contains(first, "algorithm=MD5") || s.Calls() != 0 {
				t.Fatalf("%d calls; challenge %s", s.Calls(), first)
			}
			challenge := header(first, "WWW-Authenticate")
			ask(2, reply(t, challenge, algorithm, "acct", "guess", nil))
			r.recv("SIP/2.0 403")
			ask(3, reply(t, challenge, algorithm, "nobody", "s3cret", nil))
			r.recv("SIP/2.0 403")
			good := reply(t, challenge, algorithm, "acct", "s3cret", nil)
			ask(4, good)
			ok, _ := r.recv("SIP/2.0 200")
			r.send("ACK", 4, "ack", header(ok, "To"), "", "")
			if d.guest(t, 0); s.Trunks()[0].Calls != 1 {
				t.Errorf("%+v", s.Trunks())
			}
			r.id += "-replay" // another call with the same credentials
			ask(5, good)
			if again, _ := r.recv("SIP/2.0 401"); !strings.Contains(again, "stale=true") {
				t.Errorf("a replay got %s", again)
			}
		})
	}
}

func TestANonceServesOneAddressForAWhile(t *testing.T) {
	t.Parallel()
	now := time.Now()
	late := make(chan time.Duration, 1)
	late <- 0
	s := line(t, newDesk(nil), func(c *sip.Config) {
		closed(sip.Trunk{Name: "carrier", User: "acct", Secret: "s3cret"})(c)
		c.Now = func() time.Time { d := <-late; late <- d; return now.Add(d) }
	})
	r := newRaw(t, s)
	sdp := r.contact() + "Content-Type: application/sdp\r\n"
	r.send("INVITE", 1, "a", rawTo, sdp, rawOffer)
	first, _ := r.recv("SIP/2.0 401")
	<-late
	late <- 6 * time.Minute
	r.send("INVITE", 2, "b", rawTo, sdp+reply(t, header(first, "WWW-Authenticate"), "MD5", "acct", "s3cret", nil), rawOffer)
	if again, _ := r.recv("SIP/2.0 401"); !strings.Contains(again, "stale=true") {
		t.Errorf("an old nonce got %s", again)
	}
	r.send("INVITE", 3, "c", rawTo, sdp+reply(t, header(first, "WWW-Authenticate"), "MD5", "acct", "s3cret", func(c *digest.Credentials) { c.Nonce = "AAAA" }), rawOffer)
	r.recv("SIP/2.0 401") // a forged nonce is no try at the password
	if w := s.Stats().Wrong; w != 0 {
		t.Errorf("%d wrong passwords were counted", w)
	}
}

func TestAfterTenWrongPasswordsTheresNoFurtherTry(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), closed(sip.Trunk{Name: "carrier", User: "acct", Secret: "s3cret"}))
	r := newRaw(t, s)
	sdp := r.contact() + "Content-Type: application/sdp\r\n"
	r.send("INVITE", 1, "first", rawTo, sdp, rawOffer)
	text, _ := r.recv("SIP/2.0 401")
	challenge := header(text, "WWW-Authenticate")
	for i := range 10 {
		r.send("INVITE", 2+i, fmt.Sprintf("w%d", i), rawTo, sdp+reply(t, challenge, "MD5", "acct", fmt.Sprint("guess", i), nil), rawOffer)
		r.recv("SIP/2.0 403")
	}
	r.send("INVITE", 20, "right", rawTo, sdp+reply(t, challenge, "MD5", "acct", "s3cret", nil), rawOffer)
	r.recv("SIP/2.0 403")
	if st := s.Stats(); st.Wrong != 10 || st.Locked != 1 {
		t.Errorf("%+v", st)
	}
}

func TestAFloodOfStrangersIsLeftUnanswered(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), func(c *sip.Config) { c.Open, c.Flood = false, 2 })
	r := newRaw(t, s)
	for i := range 40 {
		r.id = fmt.Sprintf("flood-%d", i)
		r.invite(1, fmt.Sprintf("f%d", i), rawTo)
	}
	for range 10 {
		r.recv("SIP/2.0 403")
	}
	await(t, until(t, func() bool { return s.Stats().Flooded >= 25 }), "the flood to be counted")
}

// until is closed once holds is true.
func until(t *testing.T, holds func() bool) <-chan struct{} {
	done := make(chan struct{})
	ctx := within(t)
	go func() {
		for ctx.Err() == nil {
			if holds() {
				close(done)
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	return done
}

func TestATrunkHasNoMoreCallsThanItMay(t *testing.T) {
	t.Parallel()
	p := phone(t)
	s := line(t, newDesk(nil), closed(sip.Trunk{Name: "carrier", Address: p.Addr().String(), Sources: prefixes("127.0.0.1/32"), MaxCalls: 1},
		sip.Trunk{Name: "spare", Address: p.Addr().String(), CallerID: "+862100"}))
	r := newRaw(t, s)
	r.invite(1, "a", rawTo)
	ok, _ := r.recv("SIP/2.0 200")
	r.send("ACK", 1, "b", header(ok, "To"), "", "")
	r.id += "2"
	r.invite(1, "c", rawTo)
	r.recv("SIP/2.0 486")
	out := dial(within(t), s, newSignals()) // the full trunk is passed over
	there := incoming(t, p)
	there.Answer()
	if got := <-out; got.err != nil {
		t.Fatal(got.err)
	}
	if user := there.Invite().From().Address.User; user != "+862100" {
		t.Errorf("the spare trunk shows %q", user)
	}
}

func TestOnlyTheTrunksOwnFailuresSendACallElsewhere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status string
		next   bool
	}{{"408 Timeout", true}, {"500 Oops", true}, {"503 Full", true}, {"404 Nobody", false}, {"486 Busy", false}, {"403 No", false},
		{"480 Away", false}, {"603 Decline", false}, {"302 Moved", false}} {
		t.Run(c.status, func(t *testing.T) {
			t.Parallel()
			first, second := listenRaw(t), phone(t)
			s := line(t, newDesk(nil), closed(sip.Trunk{Name: "first", Address: first.addr()}, sip.Trunk{Name: "second", Address: second.Addr().String()}))
			out := dial(within(t), s, newSignals())
			invite, _ := first.recv("INVITE")
			first.answer(invite, c.status, "t", "", "")
			if c.next {
				incoming(t, second).Answer()
			}
			if got := <-out; (got.err == nil) != c.next {
				t.Errorf("Dial: %v", got.err)
			}
			if !c.next && second.Seen("INVITE") > 0 {
				t.Error("the second trunk was tried")
			}
		})
	}
}

func TestASilentTrunkDoesNotKeepTheCallWaiting(t *testing.T) {
	t.Parallel()
	dead, p := listenRaw(t), phone(t)
	s := line(t, newDesk(nil), func(c *sip.Config) {
		closed(sip.Trunk{Name: "silent", Address: dead.addr()}, sip.Trunk{Name: "second", Address: p.Addr().String()})(c)
		c.Patience = 300 * time.Millisecond
	})
	is := newSignals()
	out := dial(within(t), s, is)
	invite, _ := dead.recv("INVITE")
	incoming(t, p).Answer()
	got := <-out
	if got.err != nil {
		t.Fatal(got.err)
	}
	dead.answer(invite, "200 OK", "late", "", rawOffer) // comes to its senses
	dead.recv("ACK")
	bye, _ := dead.recv("BYE")
	dead.answer(bye, "200 OK", "", "", "")
	select {
	case <-is.refused:
		t.Error("the second call was reported as refused")
	case <-is.ended:
		t.Error("the second call was reported as ended")
	default:
	}
}

func TestATrunkThatDoesNotAnswerIsTriedLast(t *testing.T) {
	t.Parallel()
	dead, p := listenRaw(t), phone(t)
	s := line(t, newDesk(nil), func(c *sip.Config) {
		closed(sip.Trunk{Name: "dead", Address: dead.addr()}, sip.Trunk{Name: "live", Address: p.Addr().String()})(c)
		c.Ping = 100 * time.Millisecond
	})
	for range 2 {
		ping, _ := dead.recv("OPTIONS")
		dead.answer(ping, "503 Service Unavailable", "t", "", "")
	}
	await(t, until(t, func() bool { return !s.Trunks()[0].Reachable && s.Trunks()[1].Reachable }), "the trunk to be missed")
	out := dial(within(t), s, newSignals())
	incoming(t, p).Answer() // without any word to the dead one
	if got := <-out; got.err != nil {
		t.Fatal(got.err)
	}
	for {
		ping, _ := dead.recv("OPTIONS")
		dead.answer(ping, "405 Method Not Allowed", "t", "", "")
		if s.Trunks()[0].Reachable {
			break
		}
	}
}

func TestRegistrationSignsInWaitsAsLongAsAskedAndIsTakenBack(t *testing.T) {
	t.Parallel()
	r := listenRaw(t)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	d := newDesk(nil)
	s, ended := serve(t, ctx, d, closed(sip.Trunk{Name: "carrier", Address: r.addr(), User: "021100", Secret: "s3cret", Register: true, Domain: "carrier.example"}))
	first, _ := r.recv("REGISTER")
	if !strings.HasPrefix(first, "REGISTER sip:carrier.example SIP/2.0") || header(first, "Expires") != "3600" || strings.Contains(first, "s3cret") {
		t.Fatalf("first REGISTER: %s", first)
	}
	r.answer(first, "401 Unauthorized", "t", `WWW-Authenticate: Digest realm="c", nonce="n1", algorithm=FOO`+"\r\n"+`WWW-Authenticate: Digest realm="c", nonce="n2", algorithm=SHA-256, qop="auth"`+"\r\n", "")
	second, _ := r.recv("REGISTER")
	if told := header(second, "Authorization"); !strings.Contains(told, `nonce="n2"`) || !strings.Contains(told, "SHA-256") {
		t.Errorf("credentials %s", told)
	}
	r.answer(second, "423 Interval Too Brief", "t", "Min-Expires: 7200\r\n", "")
	third, _ := r.recv("REGISTER")
	if header(third, "Expires") != "7200" {
		t.Errorf("after 423: %s", third)
	}
	contact := header(third, "Contact")
	r.answer(third, "200 OK", "t", "Contact: "+contact+";expires=1\r\n", "")
	await(t, until(t, func() bool { return s.Trunks()[0].Registered }), "the registration")
	again, _ := r.recv("REGISTER") // after 0.5 s of 1
	r.answer(again, "200 OK", "t", "Contact: "+contact+";expires=3600\r\n", "")

	// Whoever calls the contact that we registered is the trunk; To has the number.
	uri, _, _ := strings.Cut(strings.Trim(contact, "<"), ">")
	r.peer = s.Addr()
	r.write(fmt.Sprintf("INVITE %s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bKin\r\nFrom: <sip:13800001111@c>;tag=x\r\nTo: <sip:4008001234@c>\r\nCall-ID: in\r\nCSeq: 1 INVITE\r\n%sContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s",
		uri, r.addr(), r.contact(), len(rawOffer), rawOffer))
	r.recv("SIP/2.0 200")
	if g := d.guest(t, 0); g.arrival.Called != "+864008001234" {
		t.Errorf("called %q", g.arrival.Called)
	}
	stop()
	for {
		last, _ := r.recv("")
		switch {
		case strings.HasPrefix(last, "REGISTER"):
			if header(last, "Expires") != "0" {
				t.Errorf("last REGISTER: %s", last)
			}
			r.answer(last, "200 OK", "t", "", "")
			<-ended
			return
		case strings.HasPrefix(last, "BYE"), strings.HasPrefix(last, "OPTIONS"):
			r.answer(last, "200 OK", "", "", "")
		}
	}
}

func TestARefusedRegistrationIsTriedAgainMoreAndMoreRarely(t *testing.T) {
	t.Parallel()
	r := listenRaw(t)
	s := line(t, newDesk(nil), closed(sip.Trunk{Name: "carrier", Address: r.addr(), User: "u", Secret: "bad", Register: true}))
	first, _ := r.recv("REGISTER")
	r.answer(first, "401 Unauthorized", "t", `WWW-Authenticate: Digest realm="c", nonce="n"`+"\r\n", "")
	second, _ := r.recv("REGISTER")
	r.answer(second, "401 Unauthorized", "t", `WWW-Authenticate: Digest realm="c", nonce="n3"`+"\r\n", "")
	await(t, until(t, func() bool { return s.Trunks()[0].Code == 401 }), "the refusal")
	r.quiet("REGISTER", 2*time.Second)
	if s.Trunks()[0].Registered {
		t.Error("registered")
	}
	if _, err := s.Dial(within(t), "1", "2", newSignals()); errors.Is(err, zhiyin.Invalid) { // still tried: some carriers take calls all the same
		t.Error(err)
	}
}

func TestADrainingServerTakesItsRegistrationsBack(t *testing.T) {
	t.Parallel()
	r := listenRaw(t)
	s := line(t, newDesk(nil), closed(sip.Trunk{Name: "carrier", Address: r.addr(), User: "u", Secret: "p", Register: true}))
	first, _ := r.recv("REGISTER")
	r.answer(first, "200 OK", "t", "Expires: 600\r\n", "")
	await(t, until(t, func() bool { return s.Trunks()[0].Registered }), "the registration")
	s.Drain(true)
	last, _ := r.recv("REGISTER")
	if header(last, "Expires") != "0" {
		t.Errorf("while draining: %s", last)
	}
	r.answer(last, "200 OK", "t", "", "")
	s.Drain(false)
	again, _ := r.recv("REGISTER")
	if header(again, "Expires") != "3600" {
		t.Errorf("afterwards: %s", again)
	}
	r.answer(again, "200 OK", "t", "", "")
}

func TestSippSignsInAndAsksForOurPassword(t *testing.T) {
	t.Parallel()
	t.Run("in", func(t *testing.T) {
		t.Parallel()
		d := newDesk(nil)
		s := line(t, d, closed(sip.Trunk{Name: "carrier", User: "acct", Secret: "s3cret"}))
		sipp(t, s, "digest_call", "-au", "acct", "-ap", "s3cret")
		d.guest(t, 0).told(t, "hung up")
		empty(t, s)
	})
	t.Run("out", func(t *testing.T) {
		t.Parallel()
		at, ended := sippServes(t, "serve_digest", "-m", "2")
		s := line(t, newDesk(nil), closed(sip.Trunk{Name: "carrier", Address: at.String(), User: "acct", Secret: "s3cret"}))
		is := newSignals()
		c, err := s.Dial(within(t), "1", "2", is)
		if err != nil {
			t.Fatal(err, <-ended)
		}
		await(t, is.answered, "the answer")
		c.Hangup(zhiyin.EndedByFlow)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
	})
	t.Run("out, wrong", func(t *testing.T) {
		t.Parallel()
		at, ended := sippServes(t, "serve_digest", "-m", "2")
		s := line(t, newDesk(nil), closed(sip.Trunk{Name: "carrier", Address: at.String(), User: "acct", Secret: "guess"}))
		if _, err := s.Dial(within(t), "1", "2", newSignals()); !errors.Is(err, zhiyin.Denied) {
			t.Errorf("Dial: %v", err)
		}
		<-ended
	})
}

func FuzzCredentials(f *testing.F) {
	f.Add(`Digest username="a", realm="zhiyin", nonce="n", uri="sip:x", response="0", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"`)
	f.Add(`Digest realm="zhiyin", username="`)
	f.Add(`digest algorithm=SHA-256,nc=-1,qop="auth-int"`)
	s := line(f, newDesk(nil), closed(sip.Trunk{Name: "carrier", User: "a", Secret: "p"}))
	f.Fuzz(func(t *testing.T, value string) {
		if sip.Accepts(s, value) {
			t.Fatalf("let in with %q", value)
		}
	})
}
