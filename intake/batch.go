package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"zhiyin.dev"
)

// Batch takes messages of one source that a part of the house brings at its own
// pace (they are not held against Limits.EventsPerSecond), and answers each. They
// are durable together, in order, with few trips to the ledger; an error
// (Unavailable, or the context's) means that the whole batch should be sent again:
// what was kept of it counts once.
func (l *Line) Batch(ctx context.Context, source Source, list []Message) ([]Receipt, error) {
	return l.batch(ctx, source, list, true)
}

func (l *Line) batch(ctx context.Context, source Source, list []Message, past bool) ([]Receipt, error) {
	received := l.cfg.Now()
	drafts := make([]*draft, 0, len(list))
	for _, m := range list {
		d := l.prepare(source, m, received)
		d.past = past
		drafts = append(drafts, d)
	}
	if err := l.keep(ctx, source, drafts); err != nil {
		return nil, fmt.Errorf("intake: %d messages of %s: %w", len(list), source.Name, err)
	}
	receipts := make([]Receipt, 0, len(list))
	for _, d := range drafts {
		receipts = append(receipts, d.receipt)
	}
	return receipts, nil
}

// BatchJSON is Batch for messages as they came over the wire; kind is the type
// that all of them have; with Import, or none, each says its own. sentAt (zero: none)
// stands for those that do not say when they were sent.
func (l *Line) BatchJSON(ctx context.Context, source Source, kind string, sentAt Instant, raw []json.RawMessage) ([]Receipt, error) {
	receipts := make([]Receipt, len(raw))
	list, at := make([]Message, 0, len(raw)), make([]int, 0, len(raw))
	for i, text := range raw {
		m, refused, ok := Read(text, typeOf(kind))
		if !ok {
			receipts[i] = refused
			continue
		}
		if m.SentAt.IsZero() {
			m.SentAt = sentAt
		}
		list, at = append(list, m), append(at, i)
	}
	taken, err := l.batch(ctx, source, list, kind == Import)
	if err != nil {
		return nil, err
	}
	for i, r := range taken {
		receipts[at[i]] = r
	}
	l.cfg.Tally.note(source.Name, receipts, last(raw), l.cfg.Now())
	return receipts, nil
}

// Import stands for messages of earlier times, of any type.
const Import = "import"

func typeOf(kind string) string {
	if kind == Import {
		return ""
	}
	return kind
}

func last(raw []json.RawMessage) []byte {
	if len(raw) == 0 || len(raw[len(raw)-1]) > MaxMessage {
		return nil
	}
	return raw[len(raw)-1]
}

// sheaf is what goes to the ledger with one trip.
type sheaf struct {
	list   []Once
	drafts []*draft
	owners []owner // of the drafts
}

// keep finds whose the drafts are and makes them durable.
func (l *Line) keep(ctx context.Context, source Source, drafts []*draft) error {
	if err := l.screen(ctx, source, drafts); err != nil {
		return err
	}
	roll, err := l.enrol(ctx, drafts)
	if err != nil {
		return err
	}
	keys, err := l.news(ctx, roll, drafts)
	if err != nil {
		return err
	}
	if len(keys) > 0 {
		defer l.people.hold(keys...)()
		if roll, err = l.enrol(ctx, drafts); err != nil { // whoever held them has made their records
			return err
		}
	}
	s := sheaf{}
	for _, d := range drafts {
		if !d.settled() {
			l.place(source, d, roll.owner(d.who), &s)
		}
	}
	if err := l.bind(ctx, source, s); err != nil {
		return err
	}
	return l.tell(ctx, source, drafts)
}

// place adds a draft to the sheaf, unless its customer has had too many.
func (l *Line) place(source Source, d *draft, whose owner, s *sheaf) {
	d.known = whose.known
	if !d.past && !l.guard.take(whose.subject(), d.received) {
		if d.refuse(TooFast); whose.known {
			d.receipt.Customer = whose.subject()
		}
		return
	}
	s.list = append(s.list, Once{Source: source.Name, ID: d.id, Events: l.events(source, d, whose), Releases: d.releases})
	s.drafts, s.owners = append(s.drafts, d), append(s.owners, whose)
}

// bind makes the sheaf durable, and settles its drafts.
func (l *Line) bind(ctx context.Context, source Source, s sheaf) error {
	if len(s.list) == 0 {
		return nil
	}
	outcomes := l.cfg.Ledger.AppendOnce(ctx, s.list...)
	subjects := make([]zhiyin.CustomerID, len(s.owners))
	for i, o := range s.owners {
		subjects[i] = o.subject()
	}
	persons, err := l.cfg.Directory.Canonical(ctx, subjects...)
	if err != nil {
		return err
	}
	var errs []error
	for i, d := range s.drafts {
		switch out := outcomes[i]; {
		case out.Err != nil:
			errs = append(errs, out.Err)
			continue
		case out.Full:
			if d.refuse(TooManyTraits); s.owners[i].known {
				d.receipt.Customer = persons[i]
			}
			continue
		case out.Fresh:
			d.receipt.Code = Accepted
		default:
			d.receipt.Code = Duplicate
		}
		if s.owners[i].known || d.receipt.Code == Accepted { // else the person it was about is forgotten since, or known otherwise
			d.receipt.Customer = persons[i]
		}
	}
	return errors.Join(errs...)
}
