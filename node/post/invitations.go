package post

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/chat"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/store"
)

// An invitation leads whoever got a message to their unit's chat, and says in which
// contact it was sent: contact.until.proof. It proves no more of a customer than that
// contact's number did.

const (
	// invitedFor is how long an invitation is good for: a day, so that it can be followed
	// after work.
	invitedFor = 24 * time.Hour
	// proofBytes of the keyed hash are written: 128 bits can't be guessed, and a message
	// stays short.
	proofBytes = 16
)

// Invitations are made and recognised here.
type Invitations struct {
	DB      *store.DB
	Catalog *catalog.Catalog
	Address func() string                     // of our own pages, without a slash at its end
	Blind   func(purpose, text string) []byte // a hash by a key of the house
	Joint   func(zhiyin.Message) string       // the link to the joint page of the message's contact; empty: outside one
	Now     func() time.Time
}

// Link is the link to the unit's chat for a message's reader; empty where the unit
// has no chat.
func (v Invitations) Link(m zhiyin.Message) string {
	site, ok := v.Catalog.SiteOf(m.Unit)
	if !ok {
		return ""
	}
	link := v.Address() + "/chat?site=" + site + "&language=" + string(m.Language)
	if m.Contact == "" {
		return link
	}
	said := string(m.Contact) + "." + strconv.FormatInt(m.Made.Add(invitedFor).Unix(), 36)
	return link + "#i=" + said + "." + v.proof(said)
}

func (v Invitations) proof(said string) string {
	return base64.RawURLEncoding.EncodeToString(v.Blind("chat:invitation", said)[:proofBytes])
}

// Invited tells in which contact an invitation was sent; ok is false for a forged one,
// and for one whose time is over.
func (v Invitations) Invited(ctx context.Context, token string) (by chat.Inviting, ok bool) {
	at := strings.LastIndexByte(token, '.')
	if at < 0 || !hmac.Equal([]byte(v.proof(token[:at])), []byte(token[at+1:])) {
		return by, false
	}
	id, due, _ := strings.Cut(token[:at], ".")
	until, err := strconv.ParseInt(due, 36, 64)
	if err != nil || v.Now().After(time.Unix(until, 0)) {
		return by, false
	}
	row, err := v.DB.Contact(ctx, zhiyin.ContactID(id))
	if err != nil {
		return by, false
	}
	return chat.Inviting{Contact: row.ID, Unit: row.Unit, From: row.From}, true
}
