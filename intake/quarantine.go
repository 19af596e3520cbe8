package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"zhiyin.dev"
)

// Quarantine keeps messages that break their schema.
type Quarantine interface {
	// HoldBack keeps messages; kept tells of each whether the ledger has it already
	// under its source and message id, and it is then not held.
	HoldBack(ctx context.Context, list ...zhiyin.Quarantined) (kept []bool, err error)
	// Quarantine returns a page with what the messages say, the oldest first.
	Quarantine(ctx context.Context, ask zhiyin.QuarantineQuery, open bool) ([]zhiyin.Quarantined, error)
	Quarantined(ctx context.Context, id string) (zhiyin.Quarantined, error)
	// StillWrong notes what is wrong with messages that were tried again.
	StillWrong(ctx context.Context, list ...zhiyin.Quarantined) error
	Discard(ctx context.Context, entry zhiyin.AuditEntry, ids ...string) (n int, err error)
}

// hold puts drafts that break their schema into quarantine.
func (l *Line) hold(ctx context.Context, source Source, drafts []*draft) error {
	var list []zhiyin.Quarantined
	var held []*draft
	for _, d := range drafts {
		if d.held && !d.settled() {
			list, held = append(list, l.quarantined(source, d)), append(held, d)
		}
	}
	if len(list) == 0 {
		return nil
	}
	kept, err := l.cfg.Quarantine.HoldBack(ctx, list...)
	if err != nil {
		return err
	}
	for i, d := range held {
		if d.receipt.Code = Quarantined; kept[i] {
			d.receipt.Code, d.receipt.Faults = Duplicate, nil
		}
	}
	return nil
}

func (l *Line) quarantined(source Source, d *draft) zhiyin.Quarantined {
	now := l.cfg.Now()
	q := zhiyin.Quarantined{ID: zhiyin.NewID("qu", now), Source: source.Name, Unit: source.Unit, Type: d.message.Type, Name: d.event,
		Schema: d.schema.Ref(), Received: d.received, MessageID: d.id, Message: d.message.whole(), Keys: d.who}
	if !nameable(q.Name) {
		q.Name = "Other"
	}
	for _, f := range d.receipt.Faults {
		q.Faults = append(q.Faults, zhiyin.MessageFault(f))
	}
	return q
}

// whole is the message as JSON with everything that was said of it elsewhere:
// its type by its route, when its batch was sent.
func (m Message) whole() []byte {
	said := map[string]json.RawMessage{}
	if m.raw == nil || json.Unmarshal(m.raw, &said) != nil {
		text, _ := json.Marshal(m) // it was read from JSON, or its id could not have been made
		return text
	}
	delete(said, "writeKey")
	said["type"], _ = json.Marshal(m.Type)
	if !m.SentAt.IsZero() {
		said["sentAt"], _ = json.Marshal(m.SentAt)
	}
	text, _ := json.Marshal(said)
	return text
}

// Replayed is what came of trying quarantined messages again.
type Replayed struct {
	Kept  int    `json:"kept"`  // accepted now, or kept since by the sender's own repetition
	Still int    `json:"still"` // that break their schema as before, or another way
	Next  string `json:"next"`  // after which to go on; empty: that was the last
}

// Replay tries a page of quarantined messages again, as if they came now with the
// time at which they came then. Whoever replays again, or together
// with somebody else, counts each message once.
func (l *Line) Replay(ctx context.Context, ask zhiyin.QuarantineQuery) (Replayed, error) {
	page, err := l.cfg.Quarantine.Quarantine(ctx, ask, true)
	if err != nil {
		return Replayed{}, fmt.Errorf("intake: replay: %w", err)
	}
	out, err := l.replay(ctx, page)
	if err == nil && len(page) == ask.Limit {
		out.Next = page[len(page)-1].ID
	}
	return out, err
}

// ReplayOne tries one quarantined message again and answers with its receipt.
// NotFound when it is not in quarantine any more.
func (l *Line) ReplayOne(ctx context.Context, id string) (Receipt, error) {
	q, err := l.cfg.Quarantine.Quarantined(ctx, id)
	if err != nil {
		return Receipt{}, fmt.Errorf("intake: replay %s: %w", id, err)
	}
	drafts, err := l.again(ctx, Source{Name: q.Source, Unit: q.Unit}, []zhiyin.Quarantined{q})
	if err != nil {
		return Receipt{}, err
	}
	return drafts[0].receipt, nil
}

func (l *Line) replay(ctx context.Context, page []zhiyin.Quarantined) (out Replayed, err error) {
	bySource, order := map[Source][]zhiyin.Quarantined{}, []Source{}
	for _, q := range page {
		s := Source{Name: q.Source, Unit: q.Unit}
		if bySource[s] == nil {
			order = append(order, s)
		}
		bySource[s] = append(bySource[s], q)
	}
	for _, source := range order {
		drafts, err := l.again(ctx, source, bySource[source])
		if err != nil {
			return out, err
		}
		for _, d := range drafts {
			if d.receipt.Code == Accepted || d.receipt.Code == Duplicate {
				out.Kept++
			} else {
				out.Still++
			}
		}
	}
	return out, nil
}

// again puts quarantined messages of one source through the door once more.
func (l *Line) again(ctx context.Context, source Source, list []zhiyin.Quarantined) ([]*draft, error) {
	drafts := make([]*draft, 0, len(list))
	for _, q := range list {
		m, refused, ok := Read(q.Message, q.Type)
		m.MessageID = q.MessageID
		d := &draft{message: m, id: q.MessageID, receipt: refused}
		if ok {
			d = l.prepare(source, m, q.Received)
		}
		if d.releases, d.past = q.ID, true; d.held {
			d.refuse(Quarantined)
		}
		drafts = append(drafts, d)
	}
	if err := l.keep(ctx, source, drafts); err != nil {
		return nil, fmt.Errorf("intake: replay %d messages of %s: %w", len(list), source.Name, err)
	}
	return drafts, l.settleAgain(ctx, list, drafts)
}

// settleAgain notes what is still wrong, and takes out what the ledger has already.
func (l *Line) settleAgain(ctx context.Context, list []zhiyin.Quarantined, drafts []*draft) error {
	var wrong []zhiyin.Quarantined
	var known []string
	for i, d := range drafts {
		switch d.receipt.Code {
		case Accepted:
		case Duplicate:
			known = append(known, list[i].ID)
		default:
			q := list[i]
			q.Faults = nil
			for _, f := range d.receipt.Faults {
				q.Faults = append(q.Faults, zhiyin.MessageFault(f))
			}
			if len(q.Faults) == 0 {
				q.Faults = []zhiyin.MessageFault{{Field: "message", Code: string(d.receipt.Code)}}
			}
			if d.schema != nil {
				q.Schema = d.schema.Ref()
			}
			wrong = append(wrong, q)
		}
	}
	var errWrong, errKnown error
	if len(wrong) > 0 {
		errWrong = l.cfg.Quarantine.StillWrong(ctx, wrong...)
	}
	if len(known) > 0 {
		_, errKnown = l.cfg.Quarantine.Discard(ctx, zhiyin.AuditEntry{}, known...)
	}
	return errors.Join(errWrong, errKnown)
}
