package intake_test

import (
	"context"
	"encoding/json"
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
	down   error // returned by every append while set
}

func newKept() *kept { return &kept{seen: map[string]bool{}} }

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

func (k *kept) AppendWait(_ context.Context, events ...zhiyin.Event) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.down != nil {
		return k.down
	}
	return k.add(events)
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
			holds[id] = identity.Record{ID: id, Holds: []identity.Holding{{Kind: keys[i].Kind, Scope: identity.Scope(keys[i])}}}
			if i > 0 {
				links = append(links, identity.Link{A: records[0], B: id, Via: id, Kind: keys[i].Kind, At: e.At, Message: string(e.ID)})
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

func (k *kept) Traits(_ context.Context, customer zhiyin.CustomerID) (map[string]any, error) {
	theirs := k.personOf(customer)
	k.mu.Lock()
	defer k.mu.Unlock()
	out, at := map[string]any{}, map[string]time.Time{}
	for _, e := range k.events {
		b, is := e.Body.(zhiyin.CustomerIdentified)
		if !is || !slices.Contains(theirs, zhiyin.CustomerID(e.Subject)) {
			continue
		}
		for name, value := range b.Open {
			if !e.At.Before(at[name]) {
				out[name], at[name] = value, e.At
			}
		}
	}
	return out, nil
}

func (k *kept) Orders(_ context.Context, customer zhiyin.CustomerID, since time.Time) ([]zhiyin.Order, error) {
	theirs := k.personOf(customer)
	k.mu.Lock()
	defer k.mu.Unlock()
	byID := map[string]zhiyin.Order{}
	for _, e := range k.events {
		b, is := e.Body.(zhiyin.CustomerTracked)
		id, _ := b.Open["order_id"].(string)
		if !is || !slices.Contains(theirs, zhiyin.CustomerID(e.Subject)) || id == "" {
			continue
		}
		raw, _ := json.Marshal(b.Open)
		o, had := byID[id]
		_ = json.Unmarshal(raw, &o)
		if !had {
			o.ID, o.At, o.Unit = id, e.At, e.Unit
		}
		if minor, ok := b.Open["amount_minor"].(float64); ok {
			o.Amount = zhiyin.Money{Minor: int64(minor), Currency: b.Open["currency"].(string)}
		}
		byID[id] = o
	}
	var out []zhiyin.Order
	for _, o := range byID {
		if !o.At.Before(since) {
			out = append(out, o)
		}
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
	tags, _ := k.Tags(t.Context(), customer)
	for _, tag := range tags {
		out = append(out, tag.ID)
	}
	slices.Sort(out)
	return out
}
