package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"zhiyin.dev"
)

// Batch takes messages of one source and answers each. They are durable together,
// in order, with few trips to the ledger; an error (Unavailable, or the context's)
// means that the whole batch should be sent again: what was kept of it counts once.
func (l *Line) Batch(ctx context.Context, source Source, list []Message) ([]Receipt, error) {
	received := l.cfg.Now()
	drafts := make([]*draft, 0, len(list))
	for _, m := range list {
		drafts = append(drafts, l.prepare(source, m, received))
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
// that all of them have, empty where each says its own, and sentAt (zero: none)
// stands for those that do not say when they were sent.
func (l *Line) BatchJSON(ctx context.Context, source Source, kind string, sentAt Instant, raw []json.RawMessage) ([]Receipt, error) {
	receipts := make([]Receipt, len(raw))
	list, at := make([]Message, 0, len(raw)), make([]int, 0, len(raw))
	for i, text := range raw {
		m, refused, ok := Read(text, kind)
		if !ok {
			receipts[i] = refused
			continue
		}
		if m.SentAt.IsZero() {
			m.SentAt = sentAt
		}
		list, at = append(list, m), append(at, i)
	}
	taken, err := l.Batch(ctx, source, list)
	if err != nil {
		return nil, err
	}
	for i, r := range taken {
		receipts[at[i]] = r
	}
	return receipts, nil
}

// sheaf is what goes to the ledger with one trip.
type sheaf struct {
	list   []Once
	drafts []*draft
	known  []bool          // whether the draft's customer was known before
	named  map[string]bool // identifiers of these drafts: who names one again must see them kept
}

// keep finds whose the drafts are and makes them durable.
func (l *Line) keep(ctx context.Context, source Source, drafts []*draft) error {
	var keys []string
	for _, d := range drafts {
		keys = append(keys, lockKeys(d.who)...)
	}
	defer l.people.hold(keys...)()
	s := &sheaf{named: map[string]bool{}}
	for _, d := range drafts {
		if d.settled() {
			continue
		}
		if err := l.place(ctx, source, d, s); err != nil {
			return err
		}
	}
	return l.bind(ctx, source, s)
}

// place adds a draft to the sheaf; what it needs to see kept is kept first.
func (l *Line) place(ctx context.Context, source Source, d *draft, s *sheaf) error {
	for _, key := range lockKeys(d.who) {
		if s.named[key] {
			if err := l.bind(ctx, source, s); err != nil {
				return err
			}
			break
		}
	}
	customer, known, ok, err := l.owner(ctx, d.who)
	if err != nil {
		return err
	}
	if !ok {
		d.refuse(Ambiguous)
		return nil
	}
	d.receipt.Customer = customer
	events := l.events(source, d, customer, known)
	s.list = append(s.list, Once{Source: source.Name, ID: d.id, Events: events})
	s.drafts, s.known = append(s.drafts, d), append(s.known, known)
	if _, names := events[len(events)-1].Body.(zhiyin.CustomerTracked); !known || !names {
		for _, key := range lockKeys(d.who) {
			s.named[key] = true
		}
	}
	return nil
}

// bind makes the sheaf durable, settles its drafts and empties it.
func (l *Line) bind(ctx context.Context, source Source, s *sheaf) error {
	if len(s.list) == 0 {
		return nil
	}
	outcomes := l.cfg.Ledger.AppendOnce(ctx, s.list...)
	var errs []error
	touched := map[zhiyin.CustomerID]zhiyin.EventID{}
	for i, d := range s.drafts {
		switch out := outcomes[i]; {
		case out.Err != nil:
			errs = append(errs, out.Err)
			continue
		case out.Fresh:
			d.receipt.Code = Accepted
		default:
			d.receipt.Code = Duplicate
		}
		if !s.known[i] && d.receipt.Code == Duplicate { // the person it was about is forgotten since, or known otherwise
			d.receipt.Customer = ""
		} else {
			events := s.list[i].Events
			touched[d.receipt.Customer] = events[len(events)-1].ID
		}
	}
	*s = sheaf{named: map[string]bool{}}
	for customer, cause := range touched { // also of duplicates: the first time may have ended before this
		errs = append(errs, l.refresh(ctx, customer, source.Unit, cause))
	}
	return errors.Join(errs...)
}
