package node

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"zhiyin.dev"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/desk"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/node/staff"
	"zhiyin.dev/store"
	"zhiyin.dev/store/signin"
	"zhiyin.dev/vault"
)

// porch is a node's door over real HTTP, with one person in it. Its clock can be
// set forward.
type porch struct {
	t    *testing.T
	n    *Node
	url  string
	late time.Duration
	cfg  Config
	down func()
}

func (h *porch) now() time.Time { return time.Now().UTC().Add(h.late) }

// desks is a desk that nobody sits at.
type desks struct{ desk.Desk }

func (desks) SetStatus(context.Context, zhiyin.AgentID, zhiyin.AgentStatus, string) error { return nil }

func newPorch(t *testing.T, change func(*Config)) *porch {
	t.Helper()
	h := &porch{t: t, cfg: DefaultConfig()}
	h.cfg.Data = t.TempDir()
	if change != nil {
		change(&h.cfg)
	}
	h.open()
	t.Cleanup(func() { h.down() })
	if err := h.n.AddAgent(t.Context(), zhiyin.Agent{ID: "ag_1", Name: "林小雨", Unit: "muhe", Roles: []string{"agent"}}); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *porch) open() {
	h.t.Helper()
	n, err := Open(context.Background(), h.cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		h.t.Fatal(err)
	}
	n.doorkeeper = staff.NewDoorkeeper(n.db, n.signIns, h.cfg.Access, h.now)
	n.doorkeeper.Cost = func() vault.Cost { return vault.Cost{MemoryKiB: 64, Passes: 1} }
	s, err := api.New(door.Config{Listen: "127.0.0.1:0", SignInsPerMinute: 10_000}, api.Ports{Desk: desks{}, SignIns: n.doorkeeper,
		Accounts: n.doorkeeper, Passkeys: n.doorkeeper, Audit: n.db, Now: h.now}, slog.New(slog.DiscardHandler))
	if err != nil {
		h.t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	h.n, h.url = n, strings.Replace(web.URL, "127.0.0.1", "localhost", 1)
	h.down = func() {
		web.Close()
		if err := n.Close(); err != nil {
			h.t.Error(err)
		}
	}
}

// visitor is one browser.
type visitor struct {
	*porch
	cookie *http.Cookie
}

type said struct {
	status int
	body   map[string]any
	retry  string
}

func (v *visitor) post(path, body string) said { return v.do("POST", path, body) }
func (v *visitor) get(path string) said        { return v.do("GET", path, "") }

func (v *visitor) do(method, path, body string) said {
	v.t.Helper()
	req, err := http.NewRequest(method, v.url+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Origin", v.url)
	if method == "POST" {
		req.Header.Set("Content-Type", "application/json")
	}
	if v.cookie != nil {
		req.AddCookie(v.cookie)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	out := said{status: res.StatusCode, body: map[string]any{}, retry: res.Header.Get("Retry-After")}
	_ = json.Unmarshal(raw, &out.body) // the desk's own routes may answer otherwise
	for _, c := range res.Cookies() {
		v.cookie = c
		if c.MaxAge < 0 {
			v.cookie = nil
		}
	}
	return out
}

func (v *visitor) ok(path, body string) said {
	v.t.Helper()
	s := v.post(path, body)
	if s.status != 200 {
		v.t.Fatalf("%s: %d %v", path, s.status, s.body)
	}
	return s
}

const password = "staple the brown cow"

// enrol invites the person and lets them set a password and an authenticator.
func (h *porch) enrol(agent zhiyin.AgentID, login string) (v *visitor, seed string, codes []any) {
	h.t.Helper()
	token, err := h.n.signIns.NewSignInLink(h.t.Context(), agent, time.Hour, signin.ByInvite, "system")
	if err != nil {
		h.t.Fatal(err)
	}
	v = &visitor{porch: h}
	if s := v.ok("/api/sign-in", `{"token":"`+token+`"}`); s.body["next"] != "enrol" {
		h.t.Fatalf("%v", s.body)
	}
	if s := v.ok("/api/account/password", fmt.Sprintf(`{"login":%q,"password":%q}`, login, password)); s.body["next"] != "enrol" {
		h.t.Fatalf("%v", s.body)
	}
	t := v.ok("/api/account/totp", `{"label":"手机"}`)
	if !strings.HasPrefix(t.body["qr"].(string), "<svg") {
		h.t.Errorf("no picture: %v", t.body)
	}
	seed = t.body["seed"].(string)
	done := v.ok("/api/account/totp/"+t.body["id"].(string)+"/confirm", `{"code":"`+h.code(seed)+`"}`)
	codes, _ = done.body["recovery_codes"].([]any)
	if len(codes) != 10 {
		h.t.Fatalf("%v", done.body)
	}
	return v, seed, codes
}

func (h *porch) code(seed string) string {
	h.t.Helper()
	c, err := totp.GenerateCode(seed, h.now())
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func (h *porch) try(login, password string) (*visitor, said) {
	v := &visitor{porch: h}
	return v, v.post("/api/sign-in/password", fmt.Sprintf(`{"login":%q,"password":%q}`, login, password))
}

func TestAnInvitedPersonEnrolsAndSignsInWithBothFactors(t *testing.T) {
	t.Parallel()
	h := newPorch(t, nil)
	first, seed, codes := h.enrol("ag_1", "Xiaoyu.Lin")
	if a := first.get("/api/account"); a.body["verified"] != true || a.body["login"] != "xiaoyu.lin" || a.body["recovery_codes"] != 10.0 {
		t.Fatalf("%v", a.body)
	}
	h.late += 30 * time.Second
	v, s := h.try("xiaoyu.lin", password)
	if s.status != 200 || s.body["next"] != "second_factor" {
		t.Fatalf("%d %v", s.status, s.body)
	}
	for _, path := range []string{"/api/desk/me", "/api/desk/contacts?customer=cu_1"} {
		if s := v.get(path); s.status != 403 || s.body["needs"] != "second_factor" {
			t.Errorf("%s with a password only: %d %v", path, s.status, s.body)
		}
	}
	for path, body := range map[string]string{"/api/account/password": `{"old":"` + password + `","password":"another long phrase"}`,
		"/api/account/totp": `{"label":"x"}`, "/api/account/recovery-codes": `{}`, "/api/account/passkeys/begin": `{}`} {
		if s := v.post(path, body); s.status != 403 {
			t.Errorf("%s with a password only: %d %v", path, s.status, s.body)
		}
	}
	code := h.code(seed)
	v.ok("/api/sign-in/code", `{"code":"`+code+`"}`)
	if s := v.get("/api/account"); s.body["verified"] != true || len(s.body["sign_ins"].([]any)) != 2 {
		t.Errorf("%v", s.body)
	}
	again, _ := h.try("xiaoyu.lin", password)
	if s := again.post("/api/sign-in/code", `{"code":"`+code+`"}`); s.status != 403 {
		t.Errorf("the same code again: %d", s.status)
	}
	recovery := fmt.Sprintf(`{"code":%q}`, codes[3])
	again.ok("/api/sign-in/code", recovery)
	third, _ := h.try("xiaoyu.lin", password)
	if s := third.post("/api/sign-in/code", recovery); s.status != 403 {
		t.Errorf("the same recovery code again: %d", s.status)
	}

	v.ok("/api/account/password", `{"old":"`+password+`","password":"another long phrase"}`)
	for name, other := range map[string]*visitor{"the invitation's": first, "another": again} {
		if s := other.get("/api/account"); s.status != 401 {
			t.Errorf("%s sign-in after the password changed: %d", name, s.status)
		}
	}
	for body, fault := range map[string]string{`{"old":"another long phrase","password":"` + password + `"}`: "reused",
		`{"old":"another long phrase","password":"short"}`: "too_short", `{"old":"another long phrase","password":"Password1234"}`: "too_common"} {
		if s := v.ok("/api/account/password", body); !strings.Contains(fmt.Sprint(s.body["faults"]), fault) {
			t.Errorf("%s: %v", fault, s.body)
		}
	}
	if s := v.post("/api/account/password", `{"old":"wrong","password":"a third long phrase"}`); s.status != 403 {
		t.Errorf("a wrong old password: %d", s.status)
	}
}

func TestFiveFailuresLockANameAndItSurvivesARestart(t *testing.T) {
	t.Parallel()
	h := newPorch(t, nil)
	_, seed, _ := h.enrol("ag_1", "xiaoyu")
	for i := range 4 {
		if _, s := h.try("xiaoyu", "wrong"); s.status != 403 {
			t.Fatalf("failure %d: %d %v", i, s.status, s.body)
		}
	}
	if _, s := h.try("xiaoyu", "wrong"); s.status != 429 || s.body["needs"] != "patience" || s.retry == "" {
		t.Fatalf("the fifth: %d %v", s.status, s.body)
	}
	h.down()
	h.open()
	if _, s := h.try("xiaoyu", password); s.status != 429 {
		t.Errorf("the right password while locked, after a restart: %d %v", s.status, s.body)
	}
	for range 5 {
		h.try("nobody", "wrong")
	}
	if _, s := h.try("nobody", password); s.status != 429 {
		t.Errorf("a name that nobody has locks as well: %d", s.status)
	}
	h.late += 16 * time.Minute
	v, s := h.try("xiaoyu", password)
	if s.status != 200 {
		t.Fatalf("when the lock is over: %d %v", s.status, s.body)
	}
	for range 4 {
		v.post("/api/sign-in/code", `{"code":"000000"}`)
	}
	if again, s := h.try("xiaoyu", password); s.status != 200 {
		t.Errorf("%d %v", s.status, s.body)
	} else if s := again.post("/api/sign-in/code", `{"code":"000000"}`); s.status != 429 {
		t.Errorf("codes are guessed five times: %d %v", s.status, s.body)
	} else if s := again.post("/api/sign-in/code", `{"code":"`+h.code(seed)+`"}`); s.status != 429 {
		t.Errorf("the right code while locked: %d", s.status)
	}
	rows, err := h.n.db.AuditRows(t.Context(), store.AuditQuery{Action: "lock", Limit: 50})
	if err != nil || len(rows) < 3 {
		t.Errorf("%d locks in the audit, %v", len(rows), err)
	}
	everything, err := h.n.db.AuditRows(t.Context(), store.AuditQuery{Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := json.Marshal(everything) // plain values
	if bytes.Contains(raw, []byte("xiaoyu")) || bytes.Contains(raw, []byte("林小雨")) || bytes.Contains(raw, []byte(password)) {
		t.Error("the audit holds a name or a password")
	}
}

func TestASignInEndsWhenItIsIdleWholeLockedOrEnded(t *testing.T) {
	t.Parallel()
	h := newPorch(t, func(c *Config) { c.Access.SecondFactor = "optional" })
	token, err := h.n.SignInLink(t.Context(), "ag_1", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	link := &visitor{porch: h}
	link.ok("/api/sign-in", `{"token":"`+token+`"}`)
	link.ok("/api/account/password", `{"login":"xiaoyu","password":"`+password+`"}`)
	enter := func() *visitor {
		t.Helper()
		v, s := h.try("xiaoyu", password)
		if s.status != 200 || s.body["next"] != nil {
			t.Fatalf("a password is enough here: %d %v", s.status, s.body)
		}
		return v
	}
	alive := func(v *visitor, want bool, when string) {
		t.Helper()
		if s := v.get("/api/account"); (s.status == 200) != want {
			t.Errorf("%s: %d", when, s.status)
		}
	}
	v := enter()
	h.late += 29 * time.Minute
	alive(v, true, "after 29 minutes")
	h.late += 31 * time.Minute
	alive(v, false, "after 31 idle minutes")
	v = enter()
	for range 35 {
		h.late += 20 * time.Minute
		alive(v, true, "in use")
	}
	h.late += 21 * time.Minute
	alive(v, false, "after 12 hours")

	if err := h.n.db.AppendWait(t.Context(), zhiyin.NewEvent("ag_1", zhiyin.AgentRolesChanged{Roles: []string{"agent", "admin"}}, h.now())); err != nil {
		t.Fatal(err)
	}
	v = enter()
	h.late += 16 * time.Minute
	alive(v, false, "an administrator after 16 idle minutes")

	a, b := enter(), enter()
	a.ok("/api/account/sign-ins/others/end", `{}`)
	alive(b, false, "ended from elsewhere")
	alive(a, true, "the one that ended the others")
	a.ok("/api/sign-out", `{}`)
	if a.cookie != nil {
		t.Error("the cookie stays")
	}
	v = enter()
	if err := h.n.db.AppendWait(t.Context(), zhiyin.NewEvent("ag_1", zhiyin.AgentLocked{On: true}, h.now())); err != nil {
		t.Fatal(err)
	}
	alive(v, false, "locked")
	if _, s := h.try("xiaoyu", password); s.status != 403 {
		t.Errorf("a locked person signs in: %d", s.status)
	}
}

// TestUnknownNamesTakeAsLong compares how long refusals take, with passwords
// that cost something.
func TestUnknownNamesTakeAsLong(t *testing.T) {
	h := newPorch(t, func(c *Config) { c.Access.Failures, c.Access.FailuresFrom = 1000, 1000 })
	h.n.doorkeeper.Cost = func() vault.Cost { return vault.Cost{MemoryKiB: 16 << 10, Passes: 2} }
	h.enrol("ag_1", "xiaoyu")
	h.try("nobody", "wrong") // makes the hash that stands for nobody
	best := map[string]time.Duration{}
	for range 8 {
		for _, name := range []string{"xiaoyu", "nobody"} {
			start := time.Now()
			h.try(name, "wrong")
			if took := time.Since(start); best[name] == 0 || took < best[name] {
				best[name] = took
			}
		}
	}
	if ratio := float64(best["xiaoyu"]) / float64(best["nobody"]); ratio < 0.5 || ratio > 2 {
		t.Errorf("known %s, unknown %s", best["xiaoyu"], best["nobody"])
	}
}
