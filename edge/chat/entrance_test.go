package chat

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

// TestAnEntranceIsSaidAgainByWhoWasShownItAlone: of the member and the site that it was
// made for, within its day.
func TestAnEntranceIsSaidAgainByWhoWasShownItAlone(t *testing.T) {
	t.Parallel()
	now, secret := time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC), []byte(strings.Repeat("s", 32))
	sealed := func(said string) []byte {
		m := hmac.New(sha256.New, secret)
		m.Write([]byte(said))
		return m.Sum(nil)
	}
	s := &Server{cfg: Config{Now: func() time.Time { return now }, Seal: sealed,
		Site: func(name string) (Site, bool) { return Site{Unit: "muhe", Secret: secret}, name == "muhe" },
		Leads: func(_ context.Context, unit zhiyin.UnitID, who zhiyin.Identifier) zhiyin.Manner {
			return map[string]zhiyin.Manner{"muhe M-1": zhiyin.MannerVoice}[string(unit)+" "+who.Value]
		}}}
	asks := func(body string) (out Embedded) {
		w := httptest.NewRecorder()
		s.Embed(w, httptest.NewRequest("POST", "/api/embed?site=muhe", strings.NewReader(body)))
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatal(w.Body.String(), err)
		}
		return out
	}
	shown := asks(tokenOf(secret, "M-1", now.Add(time.Hour)))
	if shown.Leads != zhiyin.MannerVoice || shown.Entrance == "" {
		t.Fatalf("%+v", shown)
	}
	for name, body := range map[string]string{"nobody": "", "a stranger": tokenOf(secret, "M-2", now.Add(time.Hour)), "a forged token": tokenOf([]byte(strings.Repeat("x", 32)), "M-1", now.Add(time.Hour)), "a long text": strings.Repeat("a", 1<<20)} {
		if out := asks(body); out.Leads != "" || out.Entrance != "" || out.Site != "muhe" {
			t.Errorf("%s: %+v", name, out)
		}
	}
	one, other := zhiyin.Identifier{Kind: zhiyin.Member, Value: "M-1"}, zhiyin.Identifier{Kind: zhiyin.Member, Value: "M-2"}
	forged := strings.Replace(shown.Entrance, "voice", "chat", 1)
	if s.Led("muhe", one, shown.Entrance) != zhiyin.MannerVoice || s.Led("muhe", other, shown.Entrance) != "" || s.Led("haiyue", one, shown.Entrance) != "" ||
		s.Led("muhe", one, forged) != "" || s.Led("muhe", one, "") != "" || s.Led("muhe", one, "voice") != "" {
		t.Error("an entrance is taken from whom it is not of")
	}
	if now = now.Add(25 * time.Hour); s.Led("muhe", one, shown.Entrance) != "" {
		t.Error("an entrance is taken after its day")
	}
}

func tokenOf(secret []byte, member string, until time.Time) string {
	claims, _ := json.Marshal(map[string]any{"sub": member, "exp": until.Unix()})
	body := b64.EncodeToString([]byte(`{"alg":"HS256"}`)) + "." + b64.EncodeToString(claims)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(body))
	return body + "." + b64.EncodeToString(mac.Sum(nil))
}
