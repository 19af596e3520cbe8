package store

import "zhiyin.dev/identity"

// UseLimits puts other limits in force: for whatever is named together from now on,
// and for the persons that it touches.
func (db *DB) UseLimits(l identity.Limits) { db.limits.Store(&l) }

// Limits are those in force; those of the platform until UseLimits.
func (db *DB) Limits() identity.Limits {
	if l := db.limits.Load(); l != nil {
		return *l
	}
	return identity.DefaultLimits
}
