package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
)

// accounts notes what it is asked; its rules are the node's, which are tested
// there.
type accounts struct{ *parts }

func (a accounts) Account(_ context.Context, v door.Visit) (people.AccountView, error) {
	return people.AccountView{Agent: v.Actor.Agent, Name: "文静", Roles: v.Actor.Roles, May: []access.Action{}, Home: "/desk", Factors: []people.FactorView{},
		SignIns: []people.SignInView{{ID: "si_" + strings.Repeat("0", 32), How: "link", Device: v.Device, Address: v.From.String(), Current: true}}}, a.note("account %s", v.Actor.Agent)
}
func (a accounts) SetPassword(_ context.Context, v door.Visit, login, old, password string) ([]access.PasswordFault, people.Entered, error) {
	if password == "password" {
		return []access.PasswordFault{access.TooCommon}, people.Entered{}, nil
	}
	return nil, people.Entered{Next: people.NextEnrol}, a.note("password of %s %s", v.Actor.Agent, login)
}
func (a accounts) NewTOTP(_ context.Context, v door.Visit, label string) (people.NewTOTP, error) {
	return people.NewTOTP{ID: "fa_1", QR: "<svg/>"}, a.note("totp of %s %s", v.Actor.Agent, label)
}
func (a accounts) ConfirmTOTP(_ context.Context, v door.Visit, id, code string) ([]string, people.Entered, error) {
	return []string{"aaaaa-bbbbb"}, people.Entered{}, a.note("confirm %s %s", id, code)
}
func (a accounts) RemoveFactor(_ context.Context, v door.Visit, id string) error {
	return a.note("remove %s of %s", id, v.Actor.Agent)
}
func (a accounts) RecoveryCodes(context.Context, door.Visit) ([]string, error) {
	return []string{"aaaaa-bbbbb"}, a.note("codes")
}
func (a accounts) EndSignIn(_ context.Context, v door.Visit, id string) error {
	return a.note("end %s of %s", id, v.Actor.Agent)
}
func (a accounts) BeginPasskey(_ context.Context, v door.Visit) (json.RawMessage, error) {
	return json.RawMessage(`{"publicKey":{}}`), a.note("passkey at %s", v.Origin)
}
func (a accounts) FinishPasskey(_ context.Context, _ door.Visit, label string, answer json.RawMessage) ([]string, people.Entered, error) {
	return nil, people.Entered{}, a.note("made %s %s", label, answer)
}
func (a accounts) BeginAssertion(context.Context, door.Visit) (string, json.RawMessage, error) {
	return "ceremony-of-sixteen", json.RawMessage(`{"publicKey":{}}`), a.note("assert")
}
func (a accounts) FinishAssertion(_ context.Context, _ door.Visit, ceremony string, _ json.RawMessage) (people.Entered, error) {
	return people.Entered{}, fmt.Errorf("%s: %w", ceremony, zhiyin.Denied)
}

func TestSigningInTakesTwoSteps(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	r := s.do(nil, "POST", "/api/sign-in/password", `{"login":"wen","password":"right"}`, header("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"))
	if r.status != 200 || !strings.Contains(r.body, `"next":"second_factor"`) || len(r.cookies) != 1 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	first := r.cookies[0]
	if r := s.do(first, "POST", "/api/sign-in/code", `{"code":"111111"}`); r.status != 403 || len(r.cookies) > 0 {
		t.Errorf("a wrong code: %d", r.status)
	}
	r = s.do(first, "POST", "/api/sign-in/code", `{"code":"287082"}`)
	if r.status != 200 || len(r.cookies) != 1 || r.cookies[0].Value == first.Value {
		t.Errorf("the cookie does not change: %d %s", r.status, r.body)
	}
	if r := s.do(first, "GET", "/api/account", ""); r.status != 401 {
		t.Errorf("the old cookie: %d", r.status)
	}
	if r := s.do(r.cookies[0], "GET", "/api/account", "", header("User-Agent", "Firefox/1 (X11; Linux)")); r.status != 200 || !strings.Contains(r.body, "Firefox, Linux") || !strings.Contains(r.body, `"127.0.0.1"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestALockSaysHowLong(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	r := s.do(nil, "POST", "/api/sign-in/password", `{"login":"wen","password":"wrong"}`)
	var p struct {
		Needs string
		Retry int `json:"retry_after"`
	}
	if err := json.Unmarshal([]byte(r.body), &p); err != nil || r.status != 429 || p.Needs != "patience" || p.Retry < 890 || p.Retry > 900 || r.header.Get("Retry-After") != fmt.Sprint(p.Retry) {
		t.Errorf("%d %s %s", r.status, r.header.Get("Retry-After"), r.body)
	}
}

func TestOnesOwnAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	for _, c := range []struct{ path, body, asked, gives string }{
		{"/api/account/password", `{"login":"wen.jing","password":"staple the brown cow"}`, "password of ag_wen wen.jing", `"next":"enrol"`},
		{"/api/account/password", `{"password":"password"}`, "", "too_common"},
		{"/api/account/totp", `{"label":"手机"}`, "totp of ag_wen 手机", `"qr"`},
		{"/api/account/totp/fa_1/confirm", `{"code":"287082"}`, "confirm fa_1 287082", "aaaaa-bbbbb"},
		{"/api/account/factors/fa_1/remove", `{}`, "remove fa_1 of ag_wen", "{}"},
		{"/api/account/recovery-codes", `{}`, "codes", "aaaaa-bbbbb"},
		{"/api/account/sign-ins/others/end", `{}`, "end others of ag_wen", "{}"},
		{"/api/account/passkeys/begin", `{}`, "passkey at " + s.url, "publicKey"},
		{"/api/account/passkeys/finish", `{"label":"电脑","answer":{"id":"x"}}`, `made 电脑 {"id":"x"}`, "{}"},
	} {
		if r := s.do(cookie, "POST", c.path, c.body); r.status != 200 || !strings.Contains(r.body, c.gives) || c.asked != "" && !s.parts.heard(c.asked) {
			t.Errorf("%s: %d %s", c.path, r.status, r.body)
		}
	}
	if r := s.do(nil, "POST", "/api/sign-in/passkey/begin", `{}`); r.status != 200 || !strings.Contains(r.body, "ceremony-of-sixteen") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(nil, "POST", "/api/sign-in/passkey/finish", `{"ceremony":"ceremony-of-sixteen","answer":{}}`); r.status != 403 {
		t.Errorf("%d %s", r.status, r.body)
	}
}
