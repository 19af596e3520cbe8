package store

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"zhiyin.dev"
)

const (
	// mostRepeats bounds how often a transaction is done again because another
	// node's was in its way.
	mostRepeats = 10
	// soonest and latest are the pauses between tries while a server is away.
	soonest = 20 * time.Millisecond
	latest  = 500 * time.Millisecond
)

// errKept ends a repetition whose group turns out to be durable already.
var errKept = errors.New("kept before")

// persist runs do in a transaction until it is durable or can't be. A transaction
// that another was in the way of is done again. While the server is away, the
// writer waits for it as long as Patience says. When a commit was
// asked for and not answered, the ledger tells whether it took place: by an
// event of the group, looked for when its partition is locked, behind the lost
// commit.
func (s *session) persist(group []*request, outcome []error, do func(*tx) error) error {
	var unsure *tx // of the commit that was not answered
	var mark zhiyin.EventID
	began, pause := time.Now(), soonest
	for repeats := 0; ; repeats++ {
		t, err := s.transact(partitionsOf(group), func(t *tx) error {
			if unsure != nil {
				if kept, err := t.has(mark); err != nil || kept {
					return errors.Join(err, errIf(kept))
				}
			}
			return do(t)
		})
		switch kind := zhiyin.KindOf(err); {
		case err == nil:
			return nil
		case errors.Is(err, errKept):
			unsure.s = s
			unsure.settled()
			return nil
		case kind == zhiyin.Busy && repeats < mostRepeats:
			s.rest(time.Duration(repeats) * time.Millisecond)
			continue
		case kind == zhiyin.Busy:
			return fmt.Errorf("given up after %d tries: %v: %w", repeats+1, err, zhiyin.Unavailable)
		case kind != zhiyin.Unavailable || time.Since(began) >= s.db.cfg.Patience || s.ctx.Err() != nil:
			return err
		case errors.Is(err, errUnsure):
			if mark = firstKept(group, outcome); mark == "" {
				return err // nothing in the ledger would tell
			}
			unsure = t
		}
		if pause == soonest {
			s.db.log.Warn("database away, the writer waits", slog.Any("error", err))
		}
		s.rest(pause)
		pause = min(2*pause, latest)
	}
}

func errIf(kept bool) error {
	if kept {
		return errKept
	}
	return nil
}

// rest waits, unless the process ends.
func (s *session) rest(d time.Duration) {
	select {
	case <-time.After(d):
	case <-s.ctx.Done():
	}
}

// firstKept is an event that is in the ledger if and only if the group's
// transaction is durable.
func firstKept(group []*request, outcome []error) zhiyin.EventID {
	for i, r := range group {
		if outcome[i] == nil && len(r.events) > 0 {
			return r.events[0].ID
		}
	}
	return ""
}

func (t *tx) has(id zhiyin.EventID) (bool, error) {
	var one int
	return t.find(`select 1 from ledger where id = $1`, []any{string(id)}, &one)
}

// transact runs do between begin and commit. The transaction comes back to be
// asked what it was.
func (s *session) transact(partitions []int, do func(*tx) error) (*tx, error) {
	t, err := s.begin(partitions)
	if err == nil {
		if err = do(t); err == nil {
			err = t.commit()
		}
		if err != nil && s.conn != nil {
			t.rollback()
		}
	}
	if err != nil && zhiyin.KindOf(err) == zhiyin.Unavailable {
		s.close() // the next try begins with a new connection
	}
	return t, err
}
