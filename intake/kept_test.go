package intake_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
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

// of returns the bodies of one type, of one customer ("" for all).
func of[B zhiyin.Body](k *kept, customer zhiyin.CustomerID) (out []B) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range k.events {
		if b, is := e.Body.(B); is && (customer == "" || e.Subject == string(customer)) {
			out = append(out, b)
		}
	}
	return out
}

func (k *kept) Find(_ context.Context, id zhiyin.Identifier) (out []zhiyin.CustomerID, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range k.events {
		b, is := e.Body.(zhiyin.CustomerIdentified)
		if is && slices.Contains(b.Keys, id) && !slices.Contains(out, zhiyin.CustomerID(e.Subject)) {
			out = append(out, zhiyin.CustomerID(e.Subject))
		}
	}
	return out, nil
}

func (k *kept) Holds(_ context.Context, customer zhiyin.CustomerID) (out []zhiyin.IdentifierKind, err error) {
	for _, b := range of[zhiyin.CustomerIdentified](k, customer) {
		for _, key := range b.Keys {
			if !slices.Contains(out, key.Kind) {
				out = append(out, key.Kind)
			}
		}
	}
	return out, nil
}

func (k *kept) Traits(_ context.Context, customer zhiyin.CustomerID) (map[string]any, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	out, at := map[string]any{}, map[string]time.Time{}
	for _, e := range k.events {
		b, is := e.Body.(zhiyin.CustomerIdentified)
		if !is || e.Subject != string(customer) {
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
	k.mu.Lock()
	defer k.mu.Unlock()
	byID := map[string]zhiyin.Order{}
	for _, e := range k.events {
		b, is := e.Body.(zhiyin.CustomerTracked)
		id, _ := b.Open["order_id"].(string)
		if !is || e.Subject != string(customer) || id == "" {
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
