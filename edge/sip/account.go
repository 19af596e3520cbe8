package sip

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/netip"
	"slices"
	"strings"

	msg "github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"

	"zhiyin.dev"
)

// Realm is the protection domain of our challenges; passwords are hashed with it.
const Realm = "zhiyin"

// Account is who may sign in with digest.
type Account struct {
	Agent  zhiyin.AgentID // whose telephone it is
	MD5    string         // MD5(user:Realm:password) in hex (RFC 7616 §3.4.2)
	SHA256 string         // SHA-256 of the same
}

// NewAccount hashes a password.
func NewAccount(user, password string) Account {
	text := []byte(user + ":" + Realm + ":" + password)
	weak, strong := md5.Sum(text), sha256.Sum256(text)
	return Account{MD5: hex.EncodeToString(weak[:]), SHA256: hex.EncodeToString(strong[:])}
}

// algorithms are offered unless Config.Digest says otherwise. RFC 8760 wants
// SHA-256 beside it, but common telephones (baresip 1.0, sipp) give up on a
// challenge that they don't know instead of taking the next. The passwords that
// we make have 100 bits, which MD5 does not give away.
var algorithms = []string{"MD5"}

func (a Account) hash(algorithm string) (ha1 string, ok bool) {
	switch strings.ToUpper(algorithm) {
	case "SHA-256":
		return a.SHA256, true
	case "MD5", "":
		return a.MD5, true
	}
	return "", false
}

// nobody is compared with when there is no such user, so that finding out takes
// as long as a wrong password.
var nobody = NewAccount("nobody", msg.GenerateTagN(32))

// signature is what came of a request's credentials.
type signature uint8

const (
	unsigned signature = iota // none of ours
	stale                     // right, but the nonce is old or used
	wrong
	right
)

// verify checks the credentials of a request from an address. user is who they
// say to be, also when they are wrong.
func (s *Server) verify(ctx context.Context, req *msg.Request, from netip.Addr) (user string, who origin, sig signature) {
	told := credentialsOf(req)
	if told == nil {
		return "", origin{}, unsigned
	}
	who, account, err := s.account(ctx, told.Username)
	if err != nil {
		account = nobody
	}
	matches := s.offers(told.Algorithm) && told.matches(account, req.Method.String())
	now := s.cfg.Now()
	good := s.nonces.good(told.Nonce, from, now)
	switch {
	case err == nil && matches && (!good || !s.nonces.spend(told.Nonce, told.Nc, now)):
		return told.Username, origin{}, stale
	case err == nil && matches:
		return told.Username, who, right
	case good:
		return told.Username, origin{}, wrong
	}
	return "", origin{}, unsigned // a nonce of before a restart, or a guess without one
}

// offers tells whether an algorithm is among those of our challenges; none means
// MD5 (RFC 2617 §3.2.1).
func (s *Server) offers(algorithm string) bool {
	if algorithm == "" {
		algorithm = "MD5"
	}
	return slices.ContainsFunc(s.cfg.Digest, func(a string) bool { return strings.EqualFold(a, algorithm) })
}

// told is what a request's credentials say.
type told struct{ *digest.Credentials }

// credentialsOf reads the first credentials for our realm; nil: none that can be read.
func credentialsOf(req *msg.Request) *told {
	for _, h := range req.GetHeaders("Authorization") {
		if c := readCredentials(h.Value()); c != nil {
			return c
		}
	}
	return nil
}

// maxCredentials bounds the header; a long one has 600 octets.
const maxCredentials = 2048

func readCredentials(value string) *told {
	if len(value) > maxCredentials {
		return nil
	}
	c, err := digest.ParseCredentials(value)
	if err != nil || c.Realm != Realm || c.Username == "" || c.Nc < 0 || c.Userhash {
		return nil
	}
	if c.QOP != "" && (c.QOP != "auth" || c.Nc == 0 || c.Cnonce == "") {
		return nil
	}
	if c.QOP == "" {
		c.Nc = 0
	}
	return &told{c}
}

// matches tells whether the response is the account's for the method.
func (t *told) matches(a Account, method string) bool {
	ha1, ok := a.hash(t.Algorithm)
	if !ok {
		return false
	}
	asked := &digest.Challenge{Realm: Realm, Nonce: t.Nonce, Algorithm: t.Algorithm}
	if t.QOP != "" {
		asked.QOP = []string{t.QOP}
	}
	want, err := digest.Digest(asked, digest.Options{Method: method, URI: t.URI, Count: t.Nc, Username: t.Username, A1: ha1, Cnonce: t.Cnonce})
	return err == nil && subtle.ConstantTimeCompare([]byte(want.Response), []byte(strings.ToLower(t.Response))) == 1
}

// account finds who signs in as user: a trunk, or a telephone.
func (s *Server) account(ctx context.Context, user string) (origin, Account, error) {
	for _, t := range s.trunks {
		if t.signs() && t.User == user {
			return origin{trunk: t}, NewAccount(t.User, t.Secret), nil
		}
	}
	if s.cfg.Phones == nil {
		return origin{}, Account{}, zhiyin.NotFound
	}
	a, err := s.cfg.Phones.Account(ctx, user)
	return origin{phone: user, agent: a.Agent}, a, err
}
