package chat

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

var (
	noon   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	secret = []byte("a secret of the shop, 32 bytes long")
)

// signed is a token as a shop's server makes it.
func signed(head, claims string, secret []byte) string {
	body := b64.EncodeToString([]byte(head)) + "." + b64.EncodeToString([]byte(claims))
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(body))
	return body + "." + b64.EncodeToString(mac.Sum(nil))
}

func TestAMemberIsWhomTheShopSigned(t *testing.T) {
	t.Parallel()
	const head = `{"alg":"HS256","typ":"JWT"}`
	in := func(d time.Duration) int64 { return noon.Add(d).Unix() }
	good := signed(head, fmt.Sprintf(`{"sub":"M7","exp":%d}`, in(time.Hour)), secret)
	if who, err := member(good, secret, noon); err != nil || who != (zhiyin.Identifier{Kind: zhiyin.Member, Value: "M7"}) {
		t.Errorf("%+v, %v", who, err)
	}
	for name, token := range map[string]string{
		"expired":            signed(head, fmt.Sprintf(`{"sub":"M7","exp":%d}`, in(-time.Second)), secret),
		"without an end":     signed(head, `{"sub":"M7"}`, secret),
		"longer than a day":  signed(head, fmt.Sprintf(`{"sub":"M7","exp":%d}`, in(25*time.Hour)), secret),
		"not yet":            signed(head, fmt.Sprintf(`{"sub":"M7","exp":%d,"nbf":%d}`, in(time.Hour), in(time.Minute)), secret),
		"of nobody":          signed(head, fmt.Sprintf(`{"exp":%d}`, in(time.Hour)), secret),
		"unsigned":           signed(`{"alg":"none"}`, fmt.Sprintf(`{"sub":"M7","exp":%d}`, in(time.Hour)), secret),
		"by another secret":  signed(head, fmt.Sprintf(`{"sub":"M7","exp":%d}`, in(time.Hour)), []byte("another secret of at least 32 bytes")),
		"changed afterwards": strings.Replace(good, ".", "x.", 1),
		"no token":           "M7",
		"empty":              "",
	} {
		if who, err := member(token, secret, noon); !errors.Is(err, zhiyin.Denied) || who.Value != "" || strings.Contains(err.Error(), "M7") {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
	if _, err := member(good, nil, noon); !errors.Is(err, zhiyin.Denied) {
		t.Errorf("a site without a secret believes a token: %v", err)
	}
}

func TestAChatIsComeBackToByItsOwnToken(t *testing.T) {
	t.Parallel()
	now := noon
	s := New(Config{Now: func() time.Time { return now }, Proof: proof})
	defer s.Close()
	id := zhiyin.ContactID(zhiyin.NewID("ct", noon))
	token := s.token(admission{chat: id})
	if got, err := s.admissionOf(token); err != nil || got != (admission{chat: id}) {
		t.Errorf("%s, %v", got, err)
	}
	other := zhiyin.ContactID(zhiyin.NewID("ct", noon.Add(time.Second)))
	_, mac, _ := strings.Cut(token, ".")
	owned := s.token(admission{id, s.owner("muhe", "M7")})
	if got, err := s.admissionOf(owned); err != nil || got != (admission{id, s.owner("muhe", "M7")}) {
		t.Errorf("%+v, %v", got, err)
	}
	_, ownedMAC, _ := strings.Cut(owned, ".")
	_, ownedMAC, _ = strings.Cut(ownedMAC, ".")
	for _, forged := range []string{string(id) + "." + ownedMAC, string(id) + "." + s.owner("muhe", "M8") + "." + ownedMAC, string(id) + ".." + mac, string(id) + "." + s.owner("muhe", "M7") + "." + mac, string(other) + "." + mac, string(id), string(id) + ".", token + "x", "", ".", "x." + mac} {
		if _, err := s.admissionOf(forged); !errors.Is(err, zhiyin.Denied) {
			t.Errorf("%q: %v", forged, err)
		}
	}
	now = noon.Add(comesBackWithin + time.Minute)
	if _, err := s.admissionOf(token); !errors.Is(err, zhiyin.Denied) {
		t.Errorf("after 30 days: %v", err)
	}
}

func proof(said string) []byte {
	mac := hmac.New(sha256.New, []byte("key"))
	mac.Write([]byte(said))
	return mac.Sum(nil)
}

func FuzzTokens(f *testing.F) {
	f.Add(signed(`{"alg":"HS256"}`, `{"sub":"M7","exp":1772460000}`, secret))
	f.Add("ct_01KAAAAAAAAAAAAAAAAAAAAAAA.x")
	f.Add("a.b.c")
	s := New(Config{Now: func() time.Time { return noon }, Proof: proof})
	f.Cleanup(s.Close)
	f.Fuzz(func(t *testing.T, token string) {
		if got, err := s.admissionOf(token); err == nil && s.token(got) != token {
			t.Errorf("%q opens %s, whose token is another", token, got.chat)
		}
		if who, err := member(token, []byte("nobody signed by this"), noon); err == nil {
			t.Errorf("%q is believed to be %v", token, who)
		}
	})
}
