package chat

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"zhiyin.dev"
)

// comesBackWithin is how long a page may come back to its chat: people look up what
// they were told a week later.
const comesBackWithin = 30 * 24 * time.Hour

var b64 = base64.RawURLEncoding

// token is what a page comes back with: the chat's id and the proof that it was told.
func (s *Server) token(id zhiyin.ContactID) string {
	return string(id) + "." + b64.EncodeToString(s.cfg.Proof(id))
}

// contactOf reads a page's token; Denied for a forged or too old one.
func (s *Server) contactOf(token string) (zhiyin.ContactID, error) {
	id, proof, _ := strings.Cut(token, ".")
	raw, err := b64.DecodeString(proof)
	if err != nil || len(id) > 40 || subtle.ConstantTimeCompare(raw, s.cfg.Proof(zhiyin.ContactID(id))) != 1 {
		return "", fmt.Errorf("chat: token: %w", zhiyin.Denied)
	}
	if born, ok := bornAt(id); !ok || s.cfg.Now().Sub(born) > comesBackWithin {
		return "", fmt.Errorf("chat: token of %s is too old: %w", id, zhiyin.Denied)
	}
	return zhiyin.ContactID(id), nil
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
	refused := func(why string) (zhiyin.Identifier, error) {
		return zhiyin.Identifier{}, fmt.Errorf("chat: member's token: %s: %w", why, zhiyin.Denied)
	}
	parts := strings.Split(token, ".")
	if len(secret) == 0 || len(parts) != 3 || len(token) > 2048 {
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
	var claims struct {
		Sub string  `json:"sub"`
		Exp float64 `json:"exp"`
		Nbf float64 `json:"nbf"`
	}
	if decode(parts[0], &head) != nil || head.Alg != "HS256" || decode(parts[1], &claims) != nil {
		return refused("form")
	}
	at := float64(now.Unix())
	switch {
	case claims.Sub == "" || len(claims.Sub) > 128:
		return refused("sub")
	case claims.Exp <= at || claims.Nbf > at:
		return refused("expired")
	case claims.Exp > at+longestTerm.Seconds():
		return refused("exp is more than a day ahead")
	}
	return zhiyin.Identifier{Kind: zhiyin.Member, Value: claims.Sub}, nil
}

func decode(part string, into any) error {
	raw, err := b64.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}
