// Package signin keeps how people and systems get in: login names and passwords,
// second factors, links, sign-ins, what locks them, the list of the house's people,
// and systems' keys.
//
//	in := signin.Of(db.Engine, signin.Limits{})
//	session, err := in.StartSignIn(ctx, agent, signin.ByPassword, true, login, browser, now, entry)
//	who, err := in.SignIn(ctx, session, now)           // Denied: it is over, or they are locked
//
// Who the people are is the ledger's (store.DB.Agents). Tokens and secrets are kept as
// hashes, passwords as package vault hashes them, names sealed; every change brings
// its entry for the audit into the same transaction.
package signin

import (
	"time"

	"zhiyin.dev/store/engine"
)

// Limits say how long a sign-in lasts.
type Limits struct {
	Idle      time.Duration // without a request, default 2 h
	IdleAdmin time.Duration // Idle of admin, security and audit, default Idle
	Whole     time.Duration // in any case, default 12 h: one shift
}

func (l Limits) withDefaults() Limits {
	if l.Idle <= 0 {
		l.Idle = 2 * time.Hour
	}
	if l.IdleAdmin <= 0 {
		l.IdleAdmin = l.Idle
	}
	if l.Whole <= 0 {
		l.Whole = 12 * time.Hour
	}
	return l
}

// DB is what a database has of them. Its methods may be used from several
// goroutines; of one engine there may be several.
type DB struct {
	*engine.Engine
	limits Limits
	live   *liveKeys
}

// apiKeys names what liveKeys remember (engine.Tx.Changes).
const apiKeys = "api_keys"

// Of makes it for an open database.
func Of(e *engine.Engine, l Limits) *DB { return &DB{e, l.withDefaults(), &liveKeys{}} }
