package desk

import (
	"context"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// Ports are what is asked here.
type Ports struct {
	Desk    Desk
	SignIns SignIns
	Lines   Lines
	APIKeys APIKeys // nil: there are none
	Floor   Floor
	Chat    ChatPages // nil: no pages of chats
	Tasks   Tasks     // nil: nobody leaves messages
}

// SignIns is what is needed of it here.
type SignIns interface {
	// SignIn says who it is, with the roles of this moment.
	SignIn(ctx context.Context, session string, now time.Time) (access.Actor, error)
}

// APIKeys is what is needed of it here.
type APIKeys interface {
	NewKey(ctx context.Context, k access.Key, entry zhiyin.AuditEntry) (access.Key, string, error)
}
