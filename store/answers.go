package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// answersFor is how long an answer is given again.
const answersFor = 24 * time.Hour

// AnswerOnce claims a caller's idempotency key for what is asked. A key that was
// used for the same before gives the answer of then: its status and body. Conflict
// when it was used for something else, or its request is under way (or its process
// was killed in between, which only whoever asked can find out). fresh tells the
// caller to do it, and then to call KeepAnswer or DropAnswer.
func (db *DB) AnswerOnce(ctx context.Context, caller, key string, asked []byte) (status int, body []byte, fresh bool, err error) {
	hash := sha256.Sum256([]byte(key))
	err = db.change(ctx, func(t *tx) error {
		if _, err := t.exec(`delete from answers where at < $1`, t.now-answersFor.Microseconds()); err != nil { // whoever comes next finds nothing old
			return err
		}
		n, err := t.exec(`insert into answers (caller, hash, asked, status, at, by) values ($1, $2, $3, 0, $4, $1) on conflict (caller, hash) do nothing`,
			caller, hash[:], asked, t.now)
		fresh = n > 0
		return err
	})
	if err == nil && !fresh {
		status, body, err = db.answer(ctx, caller, hash[:], asked)
	}
	if err != nil {
		return 0, nil, false, fmt.Errorf("store: answer once: %w", err)
	}
	return status, body, fresh, nil
}

func (db *DB) answer(ctx context.Context, caller string, hash, asked []byte) (int, []byte, error) {
	type row struct {
		status                 int
		asked, sealed, wrapped []byte
	}
	r, err := engine.Single(ctx, db, `select a.status, a.asked, a.sealed, k.wrapped from answers a left join keys k on k.person = a.caller where a.caller = $1 and a.hash = $2`,
		[]any{caller, hash}, func(s engine.Scanner) (r row, err error) {
			err = s.Scan(&r.status, &r.asked, &r.sealed, &r.wrapped)
			return r, err
		})
	switch {
	case err != nil:
		return 0, nil, err
	case !bytes.Equal(r.asked, asked) || r.status == 0:
		return 0, nil, zhiyin.Conflict
	}
	body, err := db.Ring.Open(caller, r.wrapped, r.sealed, "answer:"+caller)
	return r.status, body, err
}

// KeepAnswer keeps what was answered, sealed: it may hold a secret.
func (db *DB) KeepAnswer(ctx context.Context, caller, key string, status int, body []byte) error {
	hash := sha256.Sum256([]byte(key))
	err := db.change(ctx, func(t *tx) error {
		sealed, err := t.seal(caller, caller, body, "answer:"+caller)
		if err != nil {
			return err
		}
		_, err = t.exec(`update answers set status = $3, sealed = $4 where caller = $1 and hash = $2`, caller, hash[:], status, sealed)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: keep answer: %w", err)
	}
	return nil
}

// DropAnswer gives the key back: what was asked was not done.
func (db *DB) DropAnswer(ctx context.Context, caller, key string) error {
	hash := sha256.Sum256([]byte(key))
	err := db.change(ctx, func(t *tx) error {
		_, err := t.exec(`delete from answers where caller = $1 and hash = $2`, caller, hash[:])
		return err
	})
	if err != nil {
		return fmt.Errorf("store: drop answer: %w", err)
	}
	return nil
}

// ForgetAnswers drops what is not given again any more, and says how much.
func (db *DB) ForgetAnswers(ctx context.Context) (gone int64, err error) {
	err = db.change(ctx, func(t *tx) error {
		gone, err = t.exec(`delete from answers where at < $1`, t.now-answersFor.Microseconds())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("store: forget answers: %w", err)
	}
	return gone, nil
}
