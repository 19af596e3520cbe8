package identity

import "zhiyin.dev"

// MostIdentifiers is how many a person may have: more is a fault of a source, and
// a join that would make such a person is left out.
const MostIdentifiers = 1000

// Limit keeps a kind of identifier from making one person of many.
type Limit struct {
	// Each is how many of the kind, and of one scope, a person may have; 0: any
	// number.
	Each int
	// Serves is for how many persons an identifier of the kind may stand: named
	// with more different ids of a kind that a person has once, it names nobody
	// any more; 0: for any number.
	Serves int
}

// Limits says it for every kind. One that is not there has no limit.
type Limits map[zhiyin.IdentifierKind]Limit

// DefaultLimits: a system knows a person by one id, and a member has one number.
// WeChat gives an account one id for an app and one for all; second accounts are
// joined by people. Five mailboxes and telephones are what one person is seen to
// have; a household or a small office of four may share one. A person changes
// devices and clears browsers, but each is used by few.
var DefaultLimits = Limits{
	zhiyin.User:        {Each: 1},
	zhiyin.Member:      {Each: 1},
	zhiyin.UnionID:     {Each: 1, Serves: 4},
	zhiyin.OpenID:      {Each: 1, Serves: 4},
	zhiyin.Email:       {Each: 5, Serves: 4},
	zhiyin.Phone:       {Each: 5, Serves: 4},
	zhiyin.Device:      {Each: 50, Serves: 4},
	zhiyin.AnonymousID: {Each: 500, Serves: 4},
}

// single tells whether a person has at most one of the kind and scope, so that
// two of them are two persons.
func (l Limits) single(k zhiyin.IdentifierKind) bool { return l[k].Each == 1 }
