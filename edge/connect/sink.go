package connect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

// Outcome is what became of one row.
type Outcome struct {
	Row     Row
	Reasons []Reason // why it was refused; none: it was taken, or skipped
	Skipped bool     // the mapping has no message for it
	Who     zhiyin.CustomerID
}

// Sink takes a connection's rows in.
type Sink struct {
	Definition Definition
	Door       Door
	Book       Book
	Keys       Keys // nil where no row has a Key
	Now        func() time.Time
}

// lanes is how many rows are under way at once. A customer's rows share a lane,
// which keeps their order; the ledger commits what is under way together.
const lanes = 32

// Give maps rows and gives their messages to the door. When it returns without
// an error every outcome is final and what was taken is durable. With an error
// some rows may be in: they count once when they are given again.
func (s *Sink) Give(ctx context.Context, rows []Row) ([]Outcome, error) {
	out := make([]Outcome, len(rows))
	var lane [lanes][]int
	mapped := make([][]intake.Message, len(rows))
	for i, row := range rows {
		out[i].Row = row
		mapped[i], out[i].Reasons = s.Definition.Mapping.Apply(s.Definition.ID, row)
		out[i].Skipped = len(mapped[i]) == 0 && len(out[i].Reasons) == 0
		if len(mapped[i]) > 0 {
			n := laneOf(mapped[i])
			lane[n] = append(lane[n], i)
		}
	}
	var all sync.WaitGroup
	errs := make([]error, lanes)
	for n, places := range lane {
		if len(places) == 0 {
			continue
		}
		all.Go(func() {
			errs[n] = s.give(ctx, places, mapped, out)
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, Trouble{DoorShut, err}
	}
	return out, nil
}

// laneOf puts the messages of one customer into one lane, by the strongest thing
// that they say of who it is.
func laneOf(messages []intake.Message) int {
	m := messages[0]
	who := m.UserID
	for _, other := range []any{m.Traits["member_id"], m.Traits["phone"], m.Traits["email"], m.AnonymousID} {
		if who == "" {
			who = plainText(other)
		}
	}
	if who == "" && len(m.Context.ExternalIDs) > 0 {
		who = m.Context.ExternalIDs[0].ID
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(who)) // a hash takes everything
	return int(h.Sum32() % lanes)
}

// give gives the messages of a lane's rows to the door, and notes why it refuses
// any.
func (s *Sink) give(ctx context.Context, places []int, mapped [][]intake.Message, out []Outcome) error {
	var list []intake.Message
	for _, i := range places {
		list = append(list, mapped[i]...)
	}
	source := intake.Source{Name: s.Definition.Source(), Unit: s.Definition.Unit}
	receipts, err := s.Door.Batch(ctx, source, list)
	if err != nil {
		return err
	}
	for _, i := range places {
		for range mapped[i] {
			if r := receipts[0]; !r.Code.OK() {
				out[i].Reasons = append(out[i].Reasons, Reason{Code: string(r.Code)})
			} else {
				out[i].Who = r.Customer
			}
			receipts = receipts[1:]
		}
	}
	return nil
}

// Take is Give with what follows from it: counts, letters and the place, kept
// together.
func (s *Sink) Take(ctx context.Context, rows []Row, m Mark) error {
	outcomes, err := s.Give(ctx, rows)
	if err != nil {
		return err
	}
	now := s.Now()
	if err := s.remember(ctx, outcomes, now); err != nil {
		return err
	}
	p := zhiyin.Progress{Connection: s.Definition.ID, Place: m.Place, Lag: m.Lag, Held: m.Held, At: now}
	letters, err := s.tally(outcomes, &p, "")
	if err != nil {
		return err
	}
	return s.Book.Advance(ctx, p, letters)
}

// remember keeps the keys of rows that were taken, and forgets those of rows that
// are gone.
func (s *Sink) remember(ctx context.Context, outcomes []Outcome, now time.Time) error {
	var known []zhiyin.PolledKey
	var gone []string
	for _, o := range outcomes {
		switch {
		case o.Row.Key == "":
		case o.Row.Op == Delete:
			gone = append(gone, o.Row.Key)
		case o.Who != "":
			known = append(known, zhiyin.PolledKey{Key: o.Row.Key, Customer: o.Who})
		}
	}
	if len(known) > 0 {
		if err := s.Keys.KnowKeys(ctx, s.Definition.ID, known, now); err != nil {
			return err
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return s.Keys.DropKeys(ctx, s.Definition.ID, gone)
}

// tally counts outcomes into p and writes letters for what was refused.
func (s *Sink) tally(outcomes []Outcome, p *zhiyin.Progress, of string) (letters []zhiyin.Letter, err error) {
	batch := zhiyin.NewID("lt", p.At)
	for i, o := range outcomes {
		switch {
		case o.Skipped:
			p.Skipped++
		case len(o.Reasons) == 0:
			p.Taken++
		default:
			p.Refused++
			l, err := s.letter(fmt.Sprintf("%s-%05d", batch, i), o, of, p.At)
			if err != nil {
				return nil, err
			}
			letters = append(letters, l)
		}
	}
	return letters, nil
}

// Tally is what a batch of an import comes to.
func (s *Sink) Tally(outcomes []Outcome, of string) (zhiyin.Progress, []zhiyin.Letter, error) {
	p := zhiyin.Progress{Connection: s.Definition.ID, Lag: -1, Held: -1, At: s.Now()}
	letters, err := s.tally(outcomes, &p, of)
	return p, letters, err
}

// letter has an id that keeps the order of the rows.
func (s *Sink) letter(id string, o Outcome, of string, now time.Time) (zhiyin.Letter, error) {
	row, err := json.Marshal(o.Row)
	if err != nil {
		return zhiyin.Letter{}, fmt.Errorf("connect: a row of %s is no JSON: %w", s.Definition.ID, zhiyin.Internal)
	}
	return zhiyin.Letter{ID: id, Connection: s.Definition.ID, Import: of, Number: o.Row.Number, At: now,
		Field: o.Reasons[0].Field, Code: o.Reasons[0].Code, Row: row}, nil
}

// replayAtOnce is how many letters are replayed between two commits.
const replayAtOnce = 200

// Replay gives the connection's letters to the mapping in force once more, the
// oldest first; of one import when it is named. left are refused again.
func (s *Sink) Replay(ctx context.Context, of string) (taken, left int, err error) {
	after := ""
	for {
		letters, err := s.Book.Letters(ctx, s.Definition.ID, of, after, replayAtOnce)
		if err != nil || len(letters) == 0 {
			return taken, left, err
		}
		after = letters[len(letters)-1].ID
		done, again, err := s.Again(ctx, letters)
		if err != nil {
			return taken, left, err
		}
		taken, left = taken+done, left+again
	}
}

// Again gives letters to the mapping in force once more, and keeps what came of it.
func (s *Sink) Again(ctx context.Context, letters []zhiyin.Letter) (taken, left int, err error) {
	done, again, err := s.again(ctx, letters)
	if err == nil {
		err = s.Book.SettleLetters(ctx, s.Definition.ID, done, again)
	}
	if err != nil {
		return 0, 0, err
	}
	return len(done), len(again), nil
}

func (s *Sink) again(ctx context.Context, letters []zhiyin.Letter) (done []string, again []zhiyin.Letter, err error) {
	rows := make([]Row, len(letters))
	for i, l := range letters {
		if err := json.Unmarshal(l.Row, &rows[i]); err != nil {
			return nil, nil, fmt.Errorf("connect: letter %s can't be read: %w", l.ID, zhiyin.Internal)
		}
	}
	outcomes, err := s.Give(ctx, rows)
	if err != nil {
		return nil, nil, err
	}
	for i, o := range outcomes {
		if len(o.Reasons) == 0 {
			done = append(done, letters[i].ID)
			continue
		}
		letters[i].Field, letters[i].Code = o.Reasons[0].Field, o.Reasons[0].Code
		again = append(again, letters[i])
	}
	return done, again, nil
}

// Check is what Give would come to, as far as that can be told without the door:
// nothing is kept.
func (s *Sink) Check(rows []Row) []Outcome {
	out := make([]Outcome, len(rows))
	for i, row := range rows {
		messages, reasons := s.Definition.Mapping.Apply(s.Definition.ID, row)
		for _, m := range messages {
			if m.UserID == "" && m.AnonymousID == "" && len(m.Context.ExternalIDs) == 0 && m.Traits["phone"] == nil && m.Traits["email"] == nil && m.Traits["member_id"] == nil {
				reasons = append(reasons, Reason{Code: string(intake.MissingIdentity)})
			}
		}
		out[i] = Outcome{Row: row, Reasons: reasons, Skipped: len(messages) == 0 && len(reasons) == 0}
	}
	return out
}
