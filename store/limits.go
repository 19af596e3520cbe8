package store

import "zhiyin.dev/identity"

// UseKinds puts other kinds of identifier in force. A value that is kept stays where it
// is: a kind's form never changes.
func (db *DB) UseKinds(k *identity.Kinds) { db.kinds.Store(k) }

// Kinds are those in force; those of the platform until UseKinds.
func (db *DB) Kinds() *identity.Kinds {
	if k := db.kinds.Load(); k != nil {
		return k
	}
	return identity.Platform()
}

// UseLimits puts other limits in force: for whatever is named together from now on,
// and for the persons that it touches.
func (db *DB) UseLimits(l identity.Limits) { db.limits.Store(&l) }

// Limits are those in force; those of the kinds until UseLimits.
func (db *DB) Limits() identity.Limits {
	if l := db.limits.Load(); l != nil {
		return *l
	}
	return db.Kinds().Limits()
}
