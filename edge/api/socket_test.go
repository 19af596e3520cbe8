package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/desk"
)

func TestASocketTellsEverythingThenWhatHappens(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.tab(s.signIn(wen), "tab=a")
	if f := b.until("hello"); !strings.Contains(string(f.Data), "文静") {
		t.Errorf("hello %s", f.Data)
	}
	b.until("tick")
	s.ring("ct_1", wen, "rs_1")
	f := b.until("offer")
	if !strings.Contains(string(f.Data), "苏婉") || !strings.Contains(string(f.Data), "138****6620") || strings.Contains(string(f.Data), secret) {
		t.Errorf("offer %s", f.Data)
	}
	if b.gaps > 0 {
		t.Errorf("%d gaps", b.gaps)
	}
}

func TestACutSocketComesBackAtItsPosition(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	b := s.tab(cookie, "tab=a")
	b.until("hello")
	s.ring("ct_1", wen, "rs_1")
	b.until("offer")
	epoch, pos := b.epoch, b.pos
	_ = b.conn.CloseNow() // the network is gone
	s.feed("ct_1", zhiyin.ReservationSettled{Reservation: "rs_1", Agent: wen, State: zhiyin.Accepted},
		zhiyin.ContactConnected{Agent: wen, Reservation: "rs_1"})
	again := s.tab(cookie, fmt.Sprintf("tab=a&epoch=%s&after=%d", epoch, pos))
	again.pos = pos
	seen := ""
	for {
		f, err := again.next()
		if err != nil {
			t.Fatal(err)
		}
		if f.Topic == "tick" {
			break
		}
		seen += f.Topic + " "
	}
	if strings.Contains(seen, "hello") || !strings.Contains(seen, "contact") || again.gaps > 0 {
		t.Errorf("came back to %q with %d gaps", seen, again.gaps)
	}
	nothing := s.tab(cookie, fmt.Sprintf("tab=b&epoch=%s&after=%d", epoch, again.pos))
	nothing.pos = again.pos
	if f, err := nothing.next(); err != nil || f.Topic != "tick" || f.Pos != again.pos {
		t.Errorf("who missed nothing is told %v %v", f, err)
	}
}

func TestASlowSocketIsDroppedAndRecovers(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	b := s.tab(cookie, "tab=slow")
	b.until("hello")
	s.connect("ct_1", wen, "rs_1")
	long := strings.Repeat("长", 8000)
	for range 600 { // 24 KB each: beyond every buffer on the way
		s.feed("ct_1", zhiyin.NoteSaved{Agent: wen, Text: long})
	}
	s.feed("ct_1", zhiyin.NoteSaved{Agent: wen, Text: "the last"})
	if code := b.end(); code != websocket.StatusTryAgainLater && code != -1 {
		t.Errorf("closed with %d", code)
	}
	if b.gaps > 0 {
		t.Errorf("%d gaps", b.gaps)
	}
	again := s.tab(cookie, fmt.Sprintf("tab=slow&epoch=%s&after=%d", b.epoch, b.pos))
	again.pos = b.pos
	for {
		f, err := again.next()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(f.Data), "the last") {
			break
		}
	}
	if again.gaps > 0 {
		t.Errorf("%d gaps after coming back", again.gaps)
	}
}

func TestARevokedSignInClosesItsSocket(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	b := s.tab(cookie, "tab=a")
	b.until("hello")
	s.signIns.failing(zhiyin.Unavailable) // a store that is down revokes nobody
	time.Sleep(150 * time.Millisecond)    // three checks
	s.signIns.failing(nil)
	s.signIns.revoke(cookie.Value)
	if f := b.until("signed_out"); !strings.Contains(string(f.Data), "revoked") {
		t.Errorf("told %s", f.Data)
	}
	if code := b.end(); code != desk.SignedOut {
		t.Errorf("closed with %d", code)
	}
	if r := s.do(cookie, "GET", "/api/desk/me", ""); r.status != 401 {
		t.Errorf("a revoked sign-in gets %d", r.status)
	}
	if !s.parts.heard("status ag_wen offline ") {
		t.Error("an agent whose sign-in was revoked still gets work")
	}
}

func TestSigningOutClosesTheTabsOfThatSignInOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	here, there := s.signIn(wen), s.signIn(wen)
	a, b, other := s.tab(here, "tab=a"), s.tab(here, "tab=b"), s.tab(there, "tab=a")
	for _, x := range []*tab{a, b, other} {
		x.until("hello")
	}
	r := s.do(here, "POST", "/api/sign-out", `{}`)
	if r.status != 200 || len(r.cookies) != 1 || r.cookies[0].MaxAge >= 0 {
		t.Errorf("sign-out: %d %v", r.status, r.cookies)
	}
	for _, x := range []*tab{a, b} {
		if code := x.end(); code != desk.SignedOut {
			t.Errorf("closed with %d", code)
		}
	}
	s.ring("ct_1", wen, "rs_1")
	other.until("offer")
	if s.parts.heard("status ag_wen offline ") {
		t.Error("an agent with another desk open was taken out of work")
	}
	s.do(there, "POST", "/api/sign-out", `{}`)
	if !s.parts.heard("status ag_wen offline ") {
		t.Error("an agent who is gone still gets work")
	}
}

func TestATabHasOneSocket(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	first := s.tab(cookie, "tab=a")
	first.until("hello")
	second := s.tab(cookie, "tab=a")
	second.until("hello")
	if code := first.end(); code != desk.Replaced {
		t.Errorf("closed with %d", code)
	}
	s.ring("ct_1", wen, "rs_1")
	second.until("offer")
}

func TestASocketWithoutASignInIsToldSo(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.tab(nil, "tab=a")
	if f := b.until("signed_out"); !strings.Contains(string(f.Data), "no_sign_in") {
		t.Errorf("told %s", f.Data)
	}
	if code := b.end(); code != desk.SignedOut {
		t.Errorf("closed with %d", code)
	}
	for _, origin := range []string{"https://evil.example", "null", ""} {
		r := s.do(s.signIn(wen), "GET", "/api/desk/socket", "", header("Origin", origin), header("Connection", "Upgrade"),
			header("Upgrade", "websocket"), header("Sec-WebSocket-Version", "13"), header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="))
		if r.status != 403 {
			t.Errorf("origin %q gets %d", origin, r.status)
		}
	}
}

func TestWhatASocketSendsItMayNotIsItsEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.tab(s.signIn(wen), "tab=a")
	b.until("hello")
	if err := b.conn.Write(t.Context(), websocket.MessageText, []byte(`{"topic":"offer"}`)); err != nil {
		t.Fatal(err)
	}
	if code := b.end(); code != websocket.StatusPolicyViolation {
		t.Errorf("closed with %d", code)
	}
}

func TestAStoppingServerSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.tab(s.signIn(wen), "tab=a")
	b.until("hello")
	done := make(chan websocket.StatusCode, 1)
	go func() { done <- b.end() }()
	s.stop()
	if code := <-done; code != websocket.StatusGoingAway && code != websocket.StatusTryAgainLater {
		t.Errorf("closed with %d", code)
	}
}
