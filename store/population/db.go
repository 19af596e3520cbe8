// Package population asks about all customers at once: for whom a definition of a tag
// would hold (Preview), who has a tag, who had it, how many day by day, and what a
// version in shadow would change.
//
//	of := population.Of(db.Engine)
//	seen, err := of.Preview(ctx, definition, now, 2*time.Second, false)
//
// A rule is lowered to SQL over customers, their orders and the ledger; it means what
// package profile's closures mean, which a test holds against it. Giving tags is the
// follower's of package intake and not done here.
package population

import "zhiyin.dev/store/engine"

// DB is what a database has of them. Its methods may be used from several
// goroutines.
type DB struct{ *engine.Engine }

// Of makes it for an open database.
func Of(e *engine.Engine) DB { return DB{e} }
