package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/profile"
	"zhiyin.dev/schema"
)

// Config is what a Line works with; every field but Region and Blocked is needed.
type Config struct {
	Ledger    Ledger
	Directory Directory
	Tagger    *profile.Tagger
	Now       func() time.Time
	Region    string             // country of numbers without a country code; CN when empty
	Blocked   identity.Blocklist // identifiers that name nobody in this house
}

// Line takes messages in. It may be used from several goroutines. Messages that
// share an identifier are taken one after another, so two first messages at once
// make one record; that holds within one process, which is to be the only one
// that takes messages in for a database.
type Line struct {
	cfg       Config
	tagger    atomic.Pointer[profile.Tagger]
	schemas   atomic.Pointer[schema.Set]
	people    *stripes // by identifier; taken before customers
	customers *stripes
}

// New makes a Line. It is Invalid when a part is missing.
func New(cfg Config) (*Line, error) {
	if cfg.Ledger == nil || cfg.Directory == nil || cfg.Tagger == nil || cfg.Now == nil {
		return nil, fmt.Errorf("intake: a part is missing: %w", zhiyin.Invalid)
	}
	if cfg.Region == "" {
		cfg.Region = "CN"
	}
	l := &Line{cfg: cfg, people: newStripes(), customers: newStripes()}
	l.Use(cfg.Tagger)
	l.UseSchemas(schema.NewSet(schema.Defaults()...))
	return l, nil
}

// UseSchemas puts other schemas in force for the messages that come from now on.
func (l *Line) UseSchemas(set *schema.Set) { l.schemas.Store(set) }

// Use puts other tags in force for the messages that come from now on. Refresh
// brings those up to date whom no message is about.
func (l *Line) Use(tagger *profile.Tagger) { l.tagger.Store(tagger) }

// Identify takes what source says of a person; see Take.
func (l *Line) Identify(ctx context.Context, source Source, m Message) (Receipt, error) {
	m.Type = Identify
	return l.Take(ctx, source, m)
}

// Track takes what a person did. A person not known before becomes a customer.
// For the rest see Take.
func (l *Line) Track(ctx context.Context, source Source, m Message) (Receipt, error) {
	m.Type = Track
	return l.Take(ctx, source, m)
}

// Take takes one message of the type that it names. When it returns without
// error, the receipt is final: an accepted message is durable. An error
// (Unavailable, or the context's) means that the message should be sent again; it
// then counts once.
func (l *Line) Take(ctx context.Context, source Source, m Message) (Receipt, error) {
	receipts, err := l.Batch(ctx, source, []Message{m})
	if err != nil {
		return Receipt{MessageID: shown(m.MessageID)}, err
	}
	return receipts[0], nil
}

func lockKeys(who []zhiyin.Identifier) []string {
	keys := make([]string, 0, len(who))
	for _, id := range who {
		keys = append(keys, string(id.Kind)+"\x00"+id.Value)
	}
	return keys
}

// events makes what is kept of a message. A record that is new by something that
// its person did is introduced first, by the identifiers.
func (l *Line) events(source Source, d *draft, whose owner) []zhiyin.Event {
	said := d.body(whose)
	var bodies []zhiyin.Body
	if tracked, is := said.(zhiyin.CustomerTracked); is {
		if !whose.known {
			bodies = append(bodies, zhiyin.CustomerIdentified{Source: source.Name, Keys: whose.keys, Records: whose.records,
				Open: belonging(source), Sealed: phoneOf(whose.keys)})
		} else if len(whose.keys) > 1 {
			tracked.Keys, tracked.Records = whose.keys, whose.records
			said = tracked
		}
	}
	var out []zhiyin.Event
	for _, b := range append(bodies, said) {
		e := zhiyin.NewEvent(string(whose.subject()), b, d.at)
		e.Unit, e.By = source.Unit, "api:"+source.Name
		out = append(out, e)
	}
	if first, is := said.(zhiyin.CustomerIdentified); is && !whose.known {
		out = append(out, l.firstTags(whose.subject(), first, source.Unit, out[0].ID)...)
	}
	return out
}

// firstTags are the tags of somebody who is new: all that is known of them is in
// the message.
func (l *Line) firstTags(customer zhiyin.CustomerID, said zhiyin.CustomerIdentified, unit zhiyin.UnitID, cause zhiyin.EventID) []zhiyin.Event {
	now := l.cfg.Now()
	change, any := profile.Diff(nil, l.tagger.Load().Tag(said.Open, nil, now))
	if !any {
		return nil
	}
	e := zhiyin.NewEvent(string(customer), change, now)
	e.Unit, e.Cause = unit, cause
	return []zhiyin.Event{e}
}

// belonging is the open trait of somebody whom a unit's source knows.
func belonging(source Source) map[string]any {
	if source.Unit == "" {
		return map[string]any{}
	}
	return map[string]any{profile.UnitTrait(source.Unit): true}
}

// phoneOf keeps the number to show of somebody known by it only.
func phoneOf(keys []zhiyin.Identifier) map[string]any {
	sealed := map[string]any{}
	for _, k := range keys {
		if k.Kind == zhiyin.Phone {
			sealed["phone"] = k.Value
		}
	}
	return sealed
}

// longest is how far back Orders are read: the longest window, and a day for
// zones.
var longest = time.Duration(slices.Max(profile.Windows)+1) * 24 * time.Hour

// Refresh computes a customer's tags as of now and keeps what changed: for a
// window that has passed, or definitions that are new.
func (l *Line) Refresh(ctx context.Context, customer zhiyin.CustomerID) error {
	return l.refresh(ctx, customer, "", "")
}

func (l *Line) refresh(ctx context.Context, customer zhiyin.CustomerID, unit zhiyin.UnitID, cause zhiyin.EventID) error {
	defer l.customers.hold(string(customer))()
	now := l.cfg.Now()
	traits, errTraits := l.cfg.Directory.Traits(ctx, customer)
	orders, errOrders := l.cfg.Directory.Orders(ctx, customer, now.Add(-longest))
	before, errTags := l.cfg.Directory.Tags(ctx, customer)
	if err := errors.Join(errTraits, errOrders, errTags); err != nil {
		return fmt.Errorf("intake: tags of %s: %w", customer, err)
	}
	after := profile.Keep(before, l.tagger.Load().Tag(traits, orders, now))
	change, changed := profile.Diff(before, after)
	if !changed {
		return nil
	}
	e := zhiyin.NewEvent(string(customer), change, now)
	e.Unit, e.Cause = unit, cause
	if err := l.cfg.Ledger.AppendWait(ctx, e); err != nil {
		return fmt.Errorf("intake: tags of %s: %w", customer, err)
	}
	return nil
}
