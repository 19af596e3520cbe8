package intake

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/profile"
	"zhiyin.dev/schema"
)

// Config is what a Line works with; Ledger, Directory and Now are needed.
type Config struct {
	Ledger    Ledger
	Directory Directory
	Now       func() time.Time
	Limits    Limits // of one customer

	Quarantine  Quarantine  // nil: what would go there is refused
	Suppression Suppression // nil: nobody asked to be forgotten
	Tally       *Tally      // nil: what comes is not counted

	Region  string             // country of numbers without a country code; CN when empty
	Blocked identity.Blocklist // identifiers that name nobody in this house
}

// Line takes messages in. It may be used from several goroutines. Messages that
// share an identifier, and may make a record or join persons by it, are taken one
// after another, so two first messages at once make one record; that holds within
// one process, which is to be the only one that takes messages in for a database.
type Line struct {
	cfg     Config
	schemas atomic.Pointer[schema.Set]
	kinds   atomic.Pointer[identity.Kinds]
	guard   *guard
	people  *stripes // by identifier
}

// New makes a Line. It is Invalid when a part is missing.
func New(cfg Config) (*Line, error) {
	if cfg.Ledger == nil || cfg.Directory == nil || cfg.Now == nil {
		return nil, fmt.Errorf("intake: a part is missing: %w", zhiyin.Invalid)
	}
	if cfg.Region == "" {
		cfg.Region = "CN"
	}
	l := &Line{cfg: cfg, guard: newGuard(cfg.Limits), people: newStripes()}
	l.UseSchemas(schema.NewSet(schema.Defaults()...))
	l.UseKinds(identity.Platform())
	return l, nil
}

// Schemas are those in force.
func (l *Line) Schemas() *schema.Set { return l.schemas.Load() }

// UseSchemas puts other schemas in force for the messages that come from now on.
func (l *Line) UseSchemas(set *schema.Set) { l.schemas.Store(set) }

// UseKinds puts other kinds of identifier in force for the messages that come from now on.
func (l *Line) UseKinds(k *identity.Kinds) { l.kinds.Store(k) }

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
// error, the receipt is final: an accepted message is durable, and tags follow by
// the Follower. An error (Unavailable, or the context's) means that the message
// should be sent again; it then counts once.
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
	return out
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
