package people

import (
	"context"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// SignIns knows who is signed in. session is the secret in the cookie; only its
// hash is kept. A token or session that is unknown, used or over is Denied.
type SignIns interface {
	RedeemLink(ctx context.Context, token string, v door.Visit) (Entered, error)
	// Password is Denied for a name that nobody has as for a wrong password, and
	// takes as long; Locked after too many of either.
	Password(ctx context.Context, login, password string, v door.Visit) (Entered, error)
	// Prove shows the second factor, or a recovery code, of the visit's sign-in.
	Prove(ctx context.Context, code string, v door.Visit) (Entered, error)
	// SignIn says who it is, with the roles of this moment.
	SignIn(ctx context.Context, session string, now time.Time) (access.Actor, error)
	SignOut(ctx context.Context, v door.Visit) error
}

// SetUp makes the first unit and the first supervisor of an empty installation,
// and signs them in. Denied for a wrong token, Conflict once it was done.
type SetUp interface {
	SetUp(ctx context.Context, token string, first First, v door.Visit) (Entered, error)
}

// First is who and what an installation starts with.
type First struct {
	Name     string        // of the person
	Unit     zhiyin.UnitID // a short name: muhe
	UnitName string
	Industry string // the pack: beauty, mother-baby, ecommerce, bank, telecom, medical
	Zone     string // IANA time zone
}
