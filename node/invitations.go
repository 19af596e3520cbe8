package node

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/chat"
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

// chatLink is the link to the unit's chat for a message's reader; empty where the unit
// has no chat.
func (n *Node) chatLink(m zhiyin.Message) string {
	site, ok := n.catalog.SiteOf(m.Unit)
	if !ok {
		return ""
	}
	link := n.Address() + "/chat?site=" + site + "&language=" + string(m.Language)
	if m.Contact == "" {
		return link
	}
	said := string(m.Contact) + "." + strconv.FormatInt(m.Made.Add(invitedFor).Unix(), 36)
	return link + "#i=" + said + "." + n.invitation(said)
}

func (n *Node) invitation(said string) string {
	return base64.RawURLEncoding.EncodeToString(n.vault.Blind("chat:invitation", said)[:proofBytes])
}

// invited tells in which contact an invitation was sent; ok is false for a forged one,
// and for one whose time is over.
func (n *Node) invited(ctx context.Context, token string) (by chat.Inviting, ok bool) {
	at := strings.LastIndexByte(token, '.')
	if at < 0 || !hmac.Equal([]byte(n.invitation(token[:at])), []byte(token[at+1:])) {
		return by, false
	}
	id, due, _ := strings.Cut(token[:at], ".")
	until, err := strconv.ParseInt(due, 36, 64)
	if err != nil || n.now().After(time.Unix(until, 0)) {
		return by, false
	}
	row, err := n.db.Contact(ctx, zhiyin.ContactID(id))
	if err != nil {
		return by, false
	}
	return chat.Inviting{Contact: row.ID, Unit: row.Unit, From: row.From}, true
}
