package people_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"zhiyin.dev/edge/api/apitest"
)

func TestSigningInTakesTwoSteps(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	r := s.Do(nil, "POST", "/api/sign-in/password", `{"login":"wen","password":"right"}`, apitest.Header("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"))
	if r.Status != 200 || !strings.Contains(r.Body, `"next":"second_factor"`) || len(r.Cookies) != 1 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	first := r.Cookies[0]
	if r := s.Do(first, "POST", "/api/sign-in/code", `{"code":"111111"}`); r.Status != 403 || len(r.Cookies) > 0 {
		t.Errorf("a wrong code: %d", r.Status)
	}
	r = s.Do(first, "POST", "/api/sign-in/code", `{"code":"287082"}`)
	if r.Status != 200 || len(r.Cookies) != 1 || r.Cookies[0].Value == first.Value {
		t.Errorf("the cookie does not change: %d %s", r.Status, r.Body)
	}
	if r := s.Do(first, "GET", "/api/account", ""); r.Status != 401 {
		t.Errorf("the old cookie: %d", r.Status)
	}
	if r := s.Do(r.Cookies[0], "GET", "/api/account", "", apitest.Header("User-Agent", "Firefox/1 (X11; Linux)")); r.Status != 200 || !strings.Contains(r.Body, "Firefox, Linux") || !strings.Contains(r.Body, `"127.0.0.1"`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestALockSaysHowLong(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	r := s.Do(nil, "POST", "/api/sign-in/password", `{"login":"wen","password":"wrong"}`)
	var p struct {
		Needs string
		Retry int `json:"retry_after"`
	}
	if err := json.Unmarshal([]byte(r.Body), &p); err != nil || r.Status != 429 || p.Needs != "patience" || p.Retry < 890 || p.Retry > 900 || r.Header.Get("Retry-After") != fmt.Sprint(p.Retry) {
		t.Errorf("%d %s %s", r.Status, r.Header.Get("Retry-After"), r.Body)
	}
}

func TestOnesOwnAccount(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	for _, c := range []struct{ path, body, asked, gives string }{
		{"/api/account/password", `{"login":"wen.jing","password":"staple the brown cow"}`, "password of ag_wen wen.jing", `"next":"enrol"`},
		{"/api/account/password", `{"password":"password"}`, "", "too_common"},
		{"/api/account/totp", `{"label":"手机"}`, "totp of ag_wen 手机", `"qr"`},
		{"/api/account/totp/fa_1/confirm", `{"code":"287082"}`, "confirm fa_1 287082", "aaaaa-bbbbb"},
		{"/api/account/factors/fa_1/remove", `{}`, "remove fa_1 of ag_wen", "{}"},
		{"/api/account/recovery-codes", `{}`, "codes", "aaaaa-bbbbb"},
		{"/api/account/sign-ins/others/end", `{}`, "end others of ag_wen", "{}"},
		{"/api/account/passkeys/begin", `{}`, "passkey at " + s.URL, "publicKey"},
		{"/api/account/passkeys/finish", `{"label":"电脑","answer":{"id":"x"}}`, `made 电脑 {"id":"x"}`, "{}"},
	} {
		if r := s.Do(cookie, "POST", c.path, c.body); r.Status != 200 || !strings.Contains(r.Body, c.gives) || c.asked != "" && !s.Parts.Heard(c.asked) {
			t.Errorf("%s: %d %s", c.path, r.Status, r.Body)
		}
	}
	if r := s.Do(nil, "POST", "/api/sign-in/passkey/begin", `{}`); r.Status != 200 || !strings.Contains(r.Body, "ceremony-of-sixteen") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "POST", "/api/sign-in/passkey/finish", `{"ceremony":"ceremony-of-sixteen","answer":{}}`); r.Status != 403 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}
