package chat

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"zhiyin.dev"
)

// comesBackWithin is how long a page may come back to its chat: people look up what
// they were told a week later.
const comesBackWithin = 30 * 24 * time.Hour

var b64 = base64.RawURLEncoding

// admission is what a page comes back with: id.proof, or id.owner.proof where the chat is a
// member's. Nobody but that member comes back to it, whoever else has the page's browser.
type admission struct {
	chat  zhiyin.ContactID
	owner string // a keyed hash of the site's member; empty: a stranger's
}

// ownerBytes of the hash are written: two members of a site don't share it.
const ownerBytes = 12

// token writes an admission.
func (s *Server) token(t admission) string {
	said := string(t.chat)
	if t.owner != "" {
		said += "." + t.owner
	}
	return said + "." + b64.EncodeToString(s.cfg.Proof(said))
}

// admissionOf reads a page's token; Denied for a forged or too old one.
func (s *Server) admissionOf(token string) (t admission, err error) {
	at := strings.LastIndexByte(token, '.')
	if at < 0 || at > 40+1+b64.EncodedLen(ownerBytes) {
		return t, fmt.Errorf("chat: token: %w", zhiyin.Denied)
	}
	id, owner, owned := strings.Cut(token[:at], ".")
	t = admission{zhiyin.ContactID(id), owner}
	if owned != (owner != "") || subtle.ConstantTimeCompare([]byte(token), []byte(s.token(t))) != 1 {
		return admission{}, fmt.Errorf("chat: token: %w", zhiyin.Denied)
	}
	if born, ok := bornAt(id); !ok || s.cfg.Now().Sub(born) > comesBackWithin {
		return admission{}, fmt.Errorf("chat: token of %s is too old: %w", id, zhiyin.Denied)
	}
	return t, nil
}

// comesBack tells whether a page may go on with the chat of its token. A stranger who has
// signed in meanwhile may, and is told a token that is theirs alone; the stranger's own
// stays good, for a stranger's page proves itself by nothing else: the page forgets it.
// Another than whose it is may not. That a member's token has expired meanwhile does not
// matter to their own chat.
func (s *Server) comesBack(t admission, h hello, site Site) (admission, bool) {
	owner := ""
	if who, err := signedBy(h.Member, site.Secret); err == nil {
		owner = s.owner(h.Site, who.Sub)
	}
	if t.owner == "" && owner != "" && s.proves(t.chat, h, site) {
		t.owner = owner
	}
	return t, t.owner == owner || t.owner == ""
}

// proves tells a stranger's chat who has signed in. Where it can't hear of it now it stays
// the stranger's, and hears when the page comes again.
func (s *Server) proves(chat zhiyin.ContactID, h hello, site Site) bool {
	who, err := member(h.Member, site.Secret, s.cfg.Now())
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(s.ctx, workWithin)
	defer cancel()
	err = s.cfg.Talks.Prove(ctx, chat, who)
	if err != nil && !errors.Is(err, zhiyin.NotFound) { // a chat that is over is theirs to read
		s.cfg.Log.Warn("a chat does not know yet who has signed in", "contact", string(chat), "err", err)
		return false
	}
	return true
}

// owner is how an admission names a member.
func (s *Server) owner(site, member string) string {
	return b64.EncodeToString(s.cfg.Proof("member " + site + " " + member)[:ownerBytes])
}

// bornAt reads the time in an id (ULID specification: 48 bits of milliseconds in the
// first ten characters).
func bornAt(id string) (time.Time, bool) {
	_, ulid, ok := strings.Cut(id, "_")
	if !ok || len(ulid) != 26 {
		return time.Time{}, false
	}
	var ms int64
	for _, r := range ulid[:10] {
		at := strings.IndexRune("0123456789ABCDEFGHJKMNPQRSTVWXYZ", r)
		if at < 0 {
			return time.Time{}, false
		}
		ms = ms<<5 | int64(at)
	}
	return time.UnixMilli(ms), true
}

// longestTerm bounds what a member's token may claim: it stands in a page's source,
// and whoever copies it is that member.
const longestTerm = 24 * time.Hour

// member reads a token that the shop's server signed for somebody who is signed in
// there: a JWT with HS256 (RFC 7515, RFC 7519), sub being the member id and exp at
// most a day ahead. Denied for any other.
func member(token string, secret []byte, now time.Time) (zhiyin.Identifier, error) {
	said, err := signedBy(token, secret)
	if err != nil {
		return zhiyin.Identifier{}, err
	}
	at, why := float64(now.Unix()), ""
	switch {
	case said.Exp <= at || said.Nbf > at:
		why = "expired"
	case said.Exp > at+longestTerm.Seconds():
		why = "exp is more than a day ahead"
	default:
		return zhiyin.Identifier{Kind: zhiyin.Member, Value: said.Sub}, nil
	}
	return zhiyin.Identifier{}, fmt.Errorf("chat: member's token: %s: %w", why, zhiyin.Denied)
}

// claims are what a member's token says.
type claims struct {
	Sub string  `json:"sub"`
	Exp float64 `json:"exp"`
	Nbf float64 `json:"nbf"`
}

// signedBy is member whatever the time.
func signedBy(token string, secret []byte) (said claims, err error) {
	refused := func(why string) (claims, error) {
		return claims{}, fmt.Errorf("chat: member's token: %s: %w", why, zhiyin.Denied)
	}
	parts := strings.Split(token, ".")
	if len(secret) == 0 || len(parts) != 3 || len(token) > longestMember {
		return refused("none can be checked")
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(parts[0] + "." + parts[1]))
	sum, err := b64.DecodeString(parts[2])
	if err != nil || !hmac.Equal(sum, mac.Sum(nil)) {
		return refused("signature")
	}
	var head struct {
		Alg string `json:"alg"`
	}
	if decode(parts[0], &head) != nil || head.Alg != "HS256" || decode(parts[1], &said) != nil {
		return refused("form")
	}
	if said.Sub == "" || len(said.Sub) > 128 {
		return refused("sub")
	}
	return said, nil
}

func decode(part string, into any) error {
	raw, err := b64.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}
