package sip

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"zhiyin.dev"
)

// Binding is where a telephone is, until when (RFC 3261 §10).
type Binding struct {
	User      string // whose account it is
	Agent     zhiyin.AgentID
	Contact   string // its URI
	Transport string // UDP, TCP or TLS
	Source    string // ip:port that it registered from, where it is reached
	CallID    string
	CSeq      uint32
	Device    string // its User-Agent, at most 80 octets
	Until     time.Time
}

// Phones knows the telephones. It may be asked from several goroutines.
type Phones interface {
	// Account is what the telephone's user signs in with; NotFound.
	Account(ctx context.Context, user string) (Account, error)
	// Bindings are all that were kept and have not run out.
	Bindings(ctx context.Context) ([]Binding, error)
	// Bind keeps what a telephone has changed: each of changed in the place of the
	// same contact's, without the contacts in removed. NotFound when there is no
	// such telephone any more.
	Bind(ctx context.Context, user string, changed []Binding, removed []string) error
}

// bound is a Binding with whether the telephone answers.
type bound struct {
	Binding
	silent bool
	missed int // questions in a row without an answer
}

// registrar keeps where telephones are. The zero value has none.
type registrar struct {
	mu     sync.Mutex
	byUser map[string][]*bound // the one that registered last comes last
}

// of returns copies of a user's bindings.
func (r *registrar) of(user string) (out []Binding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range r.byUser[user] {
		out = append(out, b.Binding)
	}
	return out
}

// reachable returns the bindings of an agent that can be called at now, the
// latest first, one for each place.
func (r *registrar) reachable(agent zhiyin.AgentID, now time.Time) (out []Binding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, list := range r.byUser {
		for _, b := range list {
			if b.Agent == agent && !b.silent && now.Before(b.Until) {
				out = append(out, b.Binding)
			}
		}
	}
	slices.SortFunc(out, func(a, b Binding) int { return b.Until.Compare(a.Until) })
	places := map[string]bool{}
	return slices.DeleteFunc(out, func(b Binding) bool {
		seen := places[b.Transport+b.Source]
		places[b.Transport+b.Source] = true
		return seen
	})
}

// apply takes a change over that was kept.
func (r *registrar) apply(user string, changed []Binding, removed []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.byUser[user]
	gone := func(contact string) {
		list = slices.DeleteFunc(list, func(b *bound) bool { return b.Contact == contact })
	}
	for _, contact := range removed {
		gone(contact)
	}
	for _, b := range changed {
		gone(b.Contact)
		list = append(list, &bound{Binding: b})
	}
	if r.byUser == nil {
		r.byUser = map[string][]*bound{}
	}
	if r.byUser[user] = list; len(list) == 0 {
		delete(r.byUser, user)
	}
}

// load takes what was kept before a restart. A connection did not survive it: its
// telephone is silent until it registers again.
func (r *registrar) load(kept []Binding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.byUser = map[string][]*bound{}
	for _, b := range kept {
		r.byUser[b.User] = append(r.byUser[b.User], &bound{Binding: b, silent: connects(b.Transport)})
	}
}

// keep forgets what has run out at now and what is not among kept; kept is nil
// when it is not known.
func (r *registrar) keep(kept []Binding, now time.Time) {
	there := map[[2]string]bool{}
	for _, b := range kept {
		there[[2]string{b.User, b.Contact}] = true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for user, list := range r.byUser {
		list = slices.DeleteFunc(list, func(b *bound) bool {
			return !now.Before(b.Until) || kept != nil && !there[[2]string{b.User, b.Contact}]
		})
		if r.byUser[user] = list; len(list) == 0 {
			delete(r.byUser, user)
		}
	}
}

// phoneMissed is how many questions in a row a telephone may leave unanswered.
const phoneMissed = 3

// heard notes whether a telephone answered a question.
func (r *registrar) heard(user, contact string, answered bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range r.byUser[user] {
		if b.Contact != contact {
			continue
		}
		if b.missed++; answered {
			b.missed = 0
		}
		b.silent = b.missed >= phoneMissed || connects(b.Transport) && !answered
	}
}

// all returns a copy of every binding.
func (r *registrar) all() (out []Binding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, list := range r.byUser {
		for _, b := range list {
			out = append(out, b.Binding)
		}
	}
	return out
}

// isHome tells whether a telephone of the user's is registered from that address:
// it is let in although somebody elsewhere guesses at its password.
func (r *registrar) isHome(user string, from netip.Addr) bool {
	for _, b := range r.of(user) {
		if at, err := netip.ParseAddrPort(b.Source); err == nil && at.Addr().Unmap() == from {
			return true
		}
	}
	return false
}
