package sip_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/icholy/digest"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/sip/siptest"
)

// book keeps telephones in memory, as the table does. It also notes what
// PhoneChanged was told.
type book struct {
	mu       sync.Mutex
	accounts map[string]sip.Account
	kept     map[string]map[string]sip.Binding
	told     []string
	down     bool
}

const phoneUser, phonePassword = "1234567", "correct-horse"

func newBook() *book {
	a := sip.NewAccount(phoneUser, phonePassword)
	a.Agent = "ag_1"
	return &book{accounts: map[string]sip.Account{phoneUser: a}, kept: map[string]map[string]sip.Binding{}}
}

func (b *book) Account(_ context.Context, user string) (sip.Account, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	a, ok := b.accounts[user]
	if !ok {
		return a, zhiyin.NotFound
	}
	return a, nil
}

func (b *book) Bindings(context.Context) (out []sip.Binding, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, list := range b.kept {
		for _, k := range list {
			out = append(out, k)
		}
	}
	if b.down {
		return nil, zhiyin.Unavailable
	}
	return out, nil
}

func (b *book) Bind(_ context.Context, user string, changed []sip.Binding, removed []string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return zhiyin.Unavailable
	}
	if b.kept[user] == nil {
		b.kept[user] = map[string]sip.Binding{}
	}
	for _, contact := range removed {
		delete(b.kept[user], contact)
	}
	for _, c := range changed {
		b.kept[user][c.Contact] = c
	}
	return nil
}

func (b *book) changed(agent zhiyin.AgentID, on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.told = append(b.told, fmt.Sprint(agent, " ", on))
}

func (b *book) set(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
}

func (b *book) has(told ...string) func() bool {
	return func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return slices.Equal(b.told, told)
	}
}

// phones gives a server the telephones of a book.
func phones(b *book) func(*sip.Config) {
	return func(c *sip.Config) { c.Phones, c.PhoneChanged, c.Open = b, b.changed, false }
}

// desktop is a telephone that registers by hand-written messages.
type desktop struct {
	*raw
	seq       int
	sent      int // requests, for their branches
	challenge string
}

func newDesktop(t *testing.T, s *sip.Server) *desktop {
	t.Helper()
	return &desktop{raw: newRaw(t, s)}
}

// register sends a REGISTER with the contact lines and returns the answer; it
// signs in when asked to.
func (d *desktop) register(password, lines string) string {
	d.t.Helper()
	for range 3 {
		d.seq++
		d.sent++
		extra := lines
		if d.challenge != "" {
			c, err := digest.ParseChallenge(d.challenge)
			if err != nil {
				d.t.Fatal(err)
			}
			told, err := digest.Digest(c, digest.Options{Method: "REGISTER", URI: "sip:zhiyin", Username: phoneUser, Password: password, Count: d.sent})
			if err != nil {
				d.t.Fatal(err)
			}
			extra += "Authorization: " + told.String() + "\r\n"
		}
		d.send("REGISTER", d.seq, fmt.Sprintf("r%d", d.sent), "<sip:"+phoneUser+"@zhiyin>", extra, "")
		text, _ := d.recv("SIP/2.0")
		if !strings.HasPrefix(text, "SIP/2.0 401") {
			return text
		}
		d.challenge = header(text, "WWW-Authenticate")
	}
	d.t.Fatal("asked for a password again and again")
	return ""
}

func (d *desktop) at(more string) string {
	return fmt.Sprintf("Contact: <sip:%s@%s>%s\r\n", phoneUser, d.addr(), more)
}

func status(t *testing.T, text, want string) {
	t.Helper()
	if !strings.HasPrefix(text, "SIP/2.0 "+want) {
		t.Errorf("instead of %s came %s", want, text)
	}
}

func TestATelephoneRegistersAsksRefreshesAndLeaves(t *testing.T) {
	t.Parallel()
	b := newBook()
	s := line(t, newDesk(nil), phones(b))
	d := newDesktop(t, s)
	first := d.register(phonePassword, d.at(";expires=300"))
	status(t, first, "200")
	if c := header(first, "Contact"); !strings.Contains(c, d.addr()) || !strings.Contains(c, "expires=300") && !strings.Contains(c, "expires=299") || header(first, "Date") == "" {
		t.Errorf("bound %s", first)
	}
	if aor, ok := s.Registered("ag_1"); !ok || aor != "sip:1234567@zhiyin" {
		t.Errorf("registered: %q %t", aor, ok)
	}
	if _, ok := s.Registered("ag_2"); ok {
		t.Error("another agent is registered")
	}
	status(t, d.register(phonePassword, ""), "200") // the same nonce with a higher count
	short := d.register(phonePassword, d.at(";expires=5"))
	status(t, short, "423")
	if header(short, "Min-Expires") != "60" {
		t.Errorf("%s", short)
	}
	long := d.register(phonePassword, d.at("")+"Expires: 999999\r\n")
	if c := header(long, "Contact"); !strings.Contains(c, "expires=3600") && !strings.Contains(c, "expires=3599") {
		t.Errorf("a long one: %s", long)
	}
	status(t, d.register(phonePassword, "Contact: *\r\nExpires: 300\r\n"), "400")
	status(t, d.register(phonePassword, "Contact: *\r\n"+d.at("")+"Expires: 0\r\n"), "400")
	status(t, d.register(phonePassword, "Contact: <tel:123>\r\n"), "400")
	gone := d.register(phonePassword, "Contact: *\r\nExpires: 0\r\n")
	status(t, gone, "200")
	if header(gone, "Contact") != "" || len(s.Bindings()) != 0 {
		t.Errorf("after leaving: %s", gone)
	}
	await(t, until(t, b.has("ag_1 true", "ag_1 false")), "the news of both")
}

func TestRegistrationsThatAreRefused(t *testing.T) {
	t.Parallel()
	b := newBook()
	s := line(t, newDesk(nil), phones(b))
	status(t, newDesktop(t, s).register("wrong", ""), "403")
	other := newDesktop(t, s)
	other.register(phonePassword, "")
	// Signed in as one, for another's address of record.
	c, _ := digest.ParseChallenge(other.challenge)
	told, _ := digest.Digest(c, digest.Options{Method: "REGISTER", URI: "sip:zhiyin", Username: phoneUser, Password: phonePassword, Count: 9})
	other.send("REGISTER", 9, "x9", "<sip:7654321@zhiyin>", other.at("")+"Authorization: "+told.String()+"\r\n", "")
	other.recv("SIP/2.0 403")
	if len(s.Bindings()) != 0 {
		t.Errorf("%v", s.Bindings())
	}
	down := newDesktop(t, s)
	down.id += "down"
	b.set(func() { b.down = true })
	status(t, down.register(phonePassword, down.at("")), "503")
	b.set(func() { b.down = false })
	if _, ok := s.Registered("ag_1"); ok {
		t.Error("registered without being kept")
	}
}

func TestAnOvertakenRegistrationChangesNothing(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), phones(newBook()))
	d := newDesktop(t, s)
	status(t, d.register(phonePassword, d.at("")), "200")
	d.seq -= 2 // the next one has a number that was used
	d.challenge = ""
	status(t, d.register(phonePassword, d.at(";expires=0")), "500")
	if len(s.Bindings()) != 1 {
		t.Errorf("%v", s.Bindings())
	}
}

func TestATelephoneHasSoManyPlacesAndTheLatestStay(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), phones(newBook()))
	d := newDesktop(t, s)
	for i := range 7 {
		status(t, d.register(phonePassword, fmt.Sprintf("Contact: <sip:%s@10.0.0.%d>;expires=%d\r\n", phoneUser, i, 100+i)), "200")
	}
	got := s.Bindings()
	if len(got) != 5 || slices.ContainsFunc(got, func(b sip.Binding) bool {
		return strings.HasSuffix(b.Contact, "10.0.0.0") || strings.HasSuffix(b.Contact, "10.0.0.1")
	}) {
		t.Errorf("%+v", got)
	}
}

func TestRegistrationsOutliveARestartAndRemovedTelephonesDoNot(t *testing.T) {
	t.Parallel()
	b := newBook()
	ctx, stop := context.WithCancel(context.Background())
	s, ended := serve(t, ctx, newDesk(nil), phones(b))
	d := newDesktop(t, s)
	status(t, d.register(phonePassword, d.at("")), "200")
	stop()
	<-ended
	again := line(t, newDesk(nil), func(c *sip.Config) { phones(b)(c); c.Ping = 50 * time.Millisecond })
	await(t, until(t, func() bool { _, ok := again.Registered("ag_1"); return ok }), "the telephone after the restart")
	b.set(func() { delete(b.kept, phoneUser) })
	await(t, until(t, func() bool { _, ok := again.Registered("ag_1"); return !ok }), "the removal to be noticed")
}

func TestATelephoneThatFallsSilentIsNotCalledUntilItAnswers(t *testing.T) {
	t.Parallel()
	b := newBook()
	s := line(t, newDesk(nil), func(c *sip.Config) { phones(b)(c); c.Ping = 50 * time.Millisecond })
	d := newDesktop(t, s)
	status(t, d.register(phonePassword, d.at("")), "200")
	ask, _ := d.recv("OPTIONS") // and no answer
	await(t, until(t, func() bool { _, ok := s.Registered("ag_1"); return !ok }), "the silence to be noticed")
	d.answer(ask, "200 OK", "t", "", "")
	for {
		if _, ok := s.Registered("ag_1"); ok {
			break
		}
		ask, _ := d.recv("OPTIONS")
		d.answer(ask, "200 OK", "t", "", "")
	}
}

// registered is a siptest telephone that is bound to the agent.
func registered(t *testing.T, s *sip.Server, b *book, agent zhiyin.AgentID) *siptest.Phone {
	t.Helper()
	p := phone(t)
	d := newDesktop(t, s)
	d.id += p.Addr().String()
	// The binding's source is where it registers from, so the raw socket passes on.
	status(t, d.register(phonePassword, fmt.Sprintf("Contact: <sip:%s@%s>\r\n", phoneUser, p.Addr())), "200")
	forward(t, d.raw, p)
	return p
}

// forward carries datagrams between a raw peer's socket and a telephone, as a NAT
// in front of it does.
func forward(t *testing.T, r *raw, p *siptest.Phone) {
	t.Helper()
	server, inside := r.peer, p.Addr()
	done := make(chan struct{})
	r.conn.SetReadDeadline(time.Time{})
	go func() {
		defer close(done)
		buf := make([]byte, 65536)
		for {
			n, from, err := r.conn.ReadFromUDPAddrPort(buf)
			if errors.Is(err, net.ErrClosed) {
				return
			}
			to := server
			if from == server {
				to = inside
			}
			_, _ = r.conn.WriteToUDPAddrPort(buf[:max(n, 0)], to)
		}
	}()
	t.Cleanup(func() { r.conn.Close(); <-done })
}

func TestAnAgentsTelephonesRingTogetherAndTheFirstAnswerWins(t *testing.T) {
	t.Parallel()
	b := newBook()
	s := line(t, newDesk(nil), phones(b))
	first, second := registered(t, s, b, "ag_1"), registered(t, s, b, "ag_1")
	is := newSignals()
	c, err := s.DialPhone(within(t), "ag_1", "+8613800001111", `林"小姐`, []sip.Header{{Name: "Alert-Info", Value: "<http://x>;info=auto"}}, is)
	if err != nil {
		t.Fatal(err)
	}
	one, two := incoming(t, first), incoming(t, second)
	invite := one.Invite()
	if invite.From().DisplayName != "林小姐" || invite.From().Address.User != "+8613800001111" || invite.GetHeader("Alert-Info") == nil {
		t.Errorf("invite %s", invite)
	}
	two.Answer()
	await(t, is.answered, "the answer")
	await(t, one.Ended(), "the first telephone to stop ringing")
	two.Play(700)
	c.Play(tone(500), nil)
	if err := two.AwaitTone(within(t), 500); err != nil {
		t.Fatal(err)
	}
	if err := two.Bye(within(t)); err != nil {
		t.Fatal(err)
	}
	await(t, is.ended, "the end")
	empty(t, s)
}

func TestACallToTelephonesThatNobodyTakes(t *testing.T) {
	t.Parallel()
	b := newBook()
	s := line(t, newDesk(nil), phones(b))
	if _, err := s.DialPhone(within(t), "ag_1", "1", "", nil, newSignals()); !errors.Is(err, zhiyin.Unavailable) {
		t.Errorf("without a telephone: %v", err)
	}
	first, second := registered(t, s, b, "ag_1"), registered(t, s, b, "ag_1")
	is := newSignals()
	c, err := s.DialPhone(within(t), "ag_1", "", "", nil, is)
	if err != nil {
		t.Fatal(err)
	}
	one, two := incoming(t, first), incoming(t, second)
	c.Hangup(zhiyin.EndedByFlow)
	await(t, one.Ended(), "the first to be cancelled")
	await(t, two.Ended(), "the second to be cancelled")
	empty(t, s)

	is = newSignals()
	if _, err = s.DialPhone(within(t), "ag_1", "1", "", nil, is); err != nil {
		t.Fatal(err)
	}
	incoming(t, first).Reject(486, "Busy Here")
	incoming(t, second).Reject(480, "Away")
	select {
	case why := <-is.refused:
		if why != zhiyin.Busy {
			t.Errorf("refused as %s", why)
		}
	case <-time.After(patience):
		t.Error("nobody told of the refusal")
	}
	empty(t, s)

	is = newSignals()
	if _, err = s.DialPhone(within(t), "ag_1", "1", "", nil, is); err != nil {
		t.Fatal(err)
	}
	left := incoming(t, second)
	incoming(t, first).Reject(603, "Decline") // for all of them
	await(t, left.Ended(), "the other to be cancelled")
	if why := <-is.refused; why != zhiyin.Denied {
		t.Errorf("refused as %s", why)
	}
	empty(t, s)
	for _, h := range []sip.Header{{Name: "X: y", Value: "z"}, {Name: "X", Value: "a\r\nY: b"}, {Name: "", Value: "z"}} {
		if _, err := s.DialPhone(within(t), "ag_1", "1", "", []sip.Header{h}, newSignals()); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%q: %v", h, err)
		}
	}
}
