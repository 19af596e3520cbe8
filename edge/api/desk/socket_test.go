package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/desk"
)

func TestASocketTellsEverythingThenWhatHappens(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	b := s.Tab(s.SignIn(apitest.Wen), "tab=a")
	if f := b.Until("hello"); !strings.Contains(string(f.Data), "文静") {
		t.Errorf("hello %s", f.Data)
	}
	b.Until("tick")
	s.Ring("ct_1", apitest.Wen, "rs_1")
	f := b.Until("offer")
	if !strings.Contains(string(f.Data), "苏婉") || !strings.Contains(string(f.Data), "138****6620") || strings.Contains(string(f.Data), apitest.Secret) {
		t.Errorf("offer %s", f.Data)
	}
	if b.Gaps > 0 {
		t.Errorf("%d gaps", b.Gaps)
	}
}

func TestACutSocketComesBackAtItsPosition(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	b := s.Tab(cookie, "tab=a")
	b.Until("hello")
	s.Ring("ct_1", apitest.Wen, "rs_1")
	b.Until("offer")
	epoch, pos := b.Epoch, b.Pos
	_ = b.Conn.CloseNow() // the network is gone
	s.Feed("ct_1", zhiyin.ReservationSettled{Reservation: "rs_1", Agent: apitest.Wen, State: zhiyin.Accepted},
		zhiyin.ContactConnected{Agent: apitest.Wen, Reservation: "rs_1"})
	again := s.Tab(cookie, fmt.Sprintf("tab=a&epoch=%s&after=%d", epoch, pos))
	again.Pos = pos
	seen := ""
	for {
		f, err := again.Next()
		if err != nil {
			t.Fatal(err)
		}
		if f.Topic == "tick" {
			break
		}
		seen += f.Topic + " "
	}
	if strings.Contains(seen, "hello") || !strings.Contains(seen, "contact") || again.Gaps > 0 {
		t.Errorf("came back to %q with %d gaps", seen, again.Gaps)
	}
	nothing := s.Tab(cookie, fmt.Sprintf("tab=b&epoch=%s&after=%d", epoch, again.Pos))
	nothing.Pos = again.Pos
	if f, err := nothing.Next(); err != nil || f.Topic != "tick" || f.Pos != again.Pos {
		t.Errorf("who missed nothing is told %v %v", f, err)
	}
}

func TestASlowSocketIsDroppedAndRecovers(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	b := s.Tab(cookie, "tab=slow")
	b.Until("hello")
	s.Connect("ct_1", apitest.Wen, "rs_1")
	long := strings.Repeat("长", 8000)
	for range 600 { // 24 KB each: beyond every buffer on the way
		s.Feed("ct_1", zhiyin.NoteSaved{Agent: apitest.Wen, Text: long})
	}
	s.Feed("ct_1", zhiyin.NoteSaved{Agent: apitest.Wen, Text: "the last"})
	if code := b.End(); code != websocket.StatusTryAgainLater && code != -1 {
		t.Errorf("closed with %d", code)
	}
	if b.Gaps > 0 {
		t.Errorf("%d gaps", b.Gaps)
	}
	again := s.Tab(cookie, fmt.Sprintf("tab=slow&epoch=%s&after=%d", b.Epoch, b.Pos))
	again.Pos = b.Pos
	for {
		f, err := again.Next()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(f.Data), "the last") {
			break
		}
	}
	if again.Gaps > 0 {
		t.Errorf("%d gaps after coming back", again.Gaps)
	}
}

func TestARevokedSignInClosesItsSocket(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	b := s.Tab(cookie, "tab=a")
	b.Until("hello")
	s.SignIns.Failing(zhiyin.Unavailable) // a store that is down revokes nobody
	time.Sleep(150 * time.Millisecond)    // three checks
	s.SignIns.Failing(nil)
	s.SignIns.Revoke(cookie.Value)
	if f := b.Until("signed_out"); !strings.Contains(string(f.Data), "revoked") {
		t.Errorf("told %s", f.Data)
	}
	if code := b.End(); code != desk.SignedOut {
		t.Errorf("closed with %d", code)
	}
	if r := s.Do(cookie, "GET", "/api/desk/me", ""); r.Status != 401 {
		t.Errorf("a revoked sign-in gets %d", r.Status)
	}
	if !s.Parts.Heard("status ag_wen offline ") {
		t.Error("an agent whose sign-in was revoked still gets work")
	}
}

func TestSigningOutClosesTheTabsOfThatSignInOnly(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	here, there := s.SignIn(apitest.Wen), s.SignIn(apitest.Wen)
	a, b, other := s.Tab(here, "tab=a"), s.Tab(here, "tab=b"), s.Tab(there, "tab=a")
	for _, x := range []*apitest.Tab{a, b, other} {
		x.Until("hello")
	}
	r := s.Do(here, "POST", "/api/sign-out", `{}`)
	if r.Status != 200 || len(r.Cookies) != 1 || r.Cookies[0].MaxAge >= 0 {
		t.Errorf("sign-out: %d %v", r.Status, r.Cookies)
	}
	for _, x := range []*apitest.Tab{a, b} {
		if code := x.End(); code != desk.SignedOut {
			t.Errorf("closed with %d", code)
		}
	}
	s.Ring("ct_1", apitest.Wen, "rs_1")
	other.Until("offer")
	if s.Parts.Heard("status ag_wen offline ") {
		t.Error("an agent with another desk open was taken out of work")
	}
	s.Do(there, "POST", "/api/sign-out", `{}`)
	if !s.Parts.Heard("status ag_wen offline ") {
		t.Error("an agent who is gone still gets work")
	}
}

func TestATabHasOneSocket(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	first := s.Tab(cookie, "tab=a")
	first.Until("hello")
	second := s.Tab(cookie, "tab=a")
	second.Until("hello")
	if code := first.End(); code != desk.Replaced {
		t.Errorf("closed with %d", code)
	}
	s.Ring("ct_1", apitest.Wen, "rs_1")
	second.Until("offer")
}

func TestASocketWithoutASignInIsToldSo(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	b := s.Tab(nil, "tab=a")
	if f := b.Until("signed_out"); !strings.Contains(string(f.Data), "no_sign_in") {
		t.Errorf("told %s", f.Data)
	}
	if code := b.End(); code != desk.SignedOut {
		t.Errorf("closed with %d", code)
	}
	for _, origin := range []string{"https://evil.example", "null", ""} {
		r := s.Do(s.SignIn(apitest.Wen), "GET", "/api/desk/socket", "", apitest.Header("Origin", origin), apitest.Header("Connection", "Upgrade"),
			apitest.Header("Upgrade", "websocket"), apitest.Header("Sec-WebSocket-Version", "13"), apitest.Header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="))
		if r.Status != 403 {
			t.Errorf("origin %q gets %d", origin, r.Status)
		}
	}
}

func TestWhatASocketSendsItMayNotIsItsEnd(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	b := s.Tab(s.SignIn(apitest.Wen), "tab=a")
	b.Until("hello")
	if err := b.Conn.Write(t.Context(), websocket.MessageText, []byte(`{"topic":"offer"}`)); err != nil {
		t.Fatal(err)
	}
	if code := b.End(); code != websocket.StatusPolicyViolation {
		t.Errorf("closed with %d", code)
	}
}

func TestAStoppingServerSaysSo(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	b := s.Tab(s.SignIn(apitest.Wen), "tab=a")
	b.Until("hello")
	done := make(chan websocket.StatusCode, 1)
	go func() { done <- b.End() }()
	s.Stop()
	if code := <-done; code != websocket.StatusGoingAway && code != websocket.StatusTryAgainLater {
		t.Errorf("closed with %d", code)
	}
}
