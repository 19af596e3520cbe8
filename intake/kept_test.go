package intake_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
)

// kept is a ledger and directory in memory: it applies events as the ports say,
// after a trip through Split and Join, as a store does.
type kept struct {
	mu     sync.Mutex
	events []zhiyin.Event
	seen   map[string]bool
	down   error         // returned by every append while set
	breaks int           // at which time of keeping tags from now the store breaks once; 0: never
	takes  time.Duration // how long keeping tags takes
	kept   int           // how often tags were

	follower *intake.Follower
	at       map[int]int64 // positions given
	now      time.Time
	cursor   map[int]int64
	ends     map[string]time.Time // customer and tag → until
	timers   map[zhiyin.CustomerID]time.Time
	sweeps   map[zhiyin.DefinitionRef]zhiyin.Backfill
}

func newKept() *kept {
	return &kept{seen: map[string]bool{}, at: map[int]int64{}, now: noon, cursor: map[int]int64{}, ends: map[string]time.Time{},
		timers: map[zhiyin.CustomerID]time.Time{}, sweeps: map[zhiyin.DefinitionRef]zhiyin.Backfill{}}
}

func (k *kept) AppendOnce(_ context.Context, list ...intake.Once) []intake.Outcome {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := make([]intake.Outcome, len(list))
	for i, one := range list {
		mark := one.Source + "\x00" + one.ID
		switch {
		case k.down != nil:
			out[i].Err = k.down
		case !k.seen[mark]:
			k.seen[mark] = true
			out[i] = intake.Outcome{Fresh: true, Err: k.add(one.Events)}
		}
	}
	return out
}

func (k *kept) add(events []zhiyin.Event) error {
	for _, e := range events {
		open, sealed, err := zhiyin.Split(e.Body)
		if err != nil {
			return err
		}
		if e.Body, err = zhiyin.Join(e.Kind, open, sealed); err != nil {
			return err
		}
		k.at[e.Partition]++
		e.Position = k.at[e.Partition]
		k.events = append(k.events, e)
	}
	return nil
}

// of returns the bodies of one type, of one person ("" for all).
func of[B zhiyin.Body](k *kept, customer zhiyin.CustomerID) (out []B) {
	theirs := k.personOf(customer)
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range k.events {
		if b, is := e.Body.(B); is && (customer == "" || slices.Contains(theirs, zhiyin.CustomerID(e.Subject))) {
			out = append(out, b)
		}
	}
	return out
}

// named are the identifiers of an event and their records.
func named(e zhiyin.Event) ([]zhiyin.Identifier, []zhiyin.CustomerID) {
	switch b := e.Body.(type) {
	case zhiyin.CustomerIdentified:
		return b.Keys, b.Records
	case zhiyin.CustomerTracked:
		return b.Keys, b.Records
	}
	return nil, nil
}

func (k *kept) Holders(_ context.Context, ids ...zhiyin.Identifier) ([]zhiyin.CustomerID, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := make([]zhiyin.CustomerID, len(ids))
	for _, e := range k.events {
		keys, records := named(e)
		for i, id := range ids {
			if at := slices.Index(keys, id); at >= 0 && out[i] == "" {
				out[i] = records[at]
			}
		}
	}
	return out, nil
}

// picture is who the records are by all that was said; k.mu is held.
func (k *kept) picture() identity.Picture {
	holds := map[zhiyin.CustomerID]identity.Record{}
	var links []identity.Link
	for _, e := range k.events {
		keys, records := named(e)
		for i, id := range records {
			holds[id] = identity.Record{ID: id, Holds: []identity.Holding{{Kind: keys[i].Kind, Scope: identity.Platform().Scope(keys[i])}}}
			if i > 0 {
				b, _ := e.Body.(zhiyin.CustomerIdentified)
				links = append(links, identity.Link{A: records[0], B: id, Via: id, Kind: keys[i].Kind, At: e.At, Message: string(e.ID), Alias: b.Alias && keys[i].Kind == zhiyin.User})
			}
		}
	}
	return identity.Graph{Limits: identity.DefaultLimits}.Picture(slices.Collect(maps.Values(holds)), links, nil)
}

// personOf are the records of the customer's person, the canonical one first.
func (k *kept) personOf(customer zhiyin.CustomerID) []zhiyin.CustomerID {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range k.picture().Persons {
		if slices.Contains(p.Records, customer) {
			return p.Records
		}
	}
	return []zhiyin.CustomerID{customer}
}

func (k *kept) Canonical(_ context.Context, records ...zhiyin.CustomerID) ([]zhiyin.CustomerID, error) {
	out := make([]zhiyin.CustomerID, len(records))
	for i, r := range records {
		out[i] = k.personOf(r)[0]
	}
	return out, nil
}

func (k *kept) Tags(_ context.Context, customer zhiyin.CustomerID) ([]zhiyin.Tag, error) {
	tags := map[string]zhiyin.Tag{}
	for _, b := range of[zhiyin.CustomerTagged](k, customer) {
		for _, t := range b.Added {
			tags[t.ID] = t
		}
		for _, id := range b.Removed {
			delete(tags, id)
		}
	}
	var out []zhiyin.Tag
	for _, t := range tags {
		out = append(out, t)
	}
	return out, nil
}

func (k *kept) tagIDs(t *testing.T, customer zhiyin.CustomerID) (out []string) {
	t.Helper()
	k.settle(t)
	tags, _ := k.Tags(t.Context(), customer)
	for _, tag := range tags {
		out = append(out, tag.ID)
	}
	slices.Sort(out)
	return out
}
