package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/store/engine"
)

// fieldLike is a piece of likeness in lookups.
const fieldLike = "like"

// mostAlike is how many records may have a piece of likeness in common before it
// says nothing: the namesakes of a large city.
const mostAlike = 20

// likenessTraits are the sealed traits that a likeness is made of.
type likenessTraits struct {
	FamilyName string `json:"family_name"`
	GivenName  string `json:"given_name"`
	Birthday   string `json:"birthday"`
	City       string `json:"city"`
	Phone      string `json:"phone"`
	Email      string `json:"email"`
}

// Likenesses returns what each of the records says of how its person may be
// recognised. One that is unknown or erased is not there.
func (db *DB) Likenesses(ctx context.Context, records ...zhiyin.CustomerID) (map[zhiyin.CustomerID]identity.Likeness, error) {
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = string(r)
	}
	out := map[zhiyin.CustomerID]identity.Likeness{}
	err := db.each(ctx)(`select c.id, c.open, c.stamps, c.sealed, c.erased_at, k.wrapped from customers c left join keys k on k.person = c.id where c.id `, ids, func(s engine.Scanner) error {
		r, err := db.readSaid(s)
		if err != nil || r.sealed == nil {
			return err
		}
		var l likenessTraits
		if err := lenient(r.sealed, &l); err != nil {
			return err
		}
		out[r.id] = identity.NewLikeness(l.FamilyName, l.GivenName, l.Birthday, l.City, []string{l.Phone}, []string{l.Email})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("store: likenesses: %w", err)
	}
	return out, nil
}

// WhoIsLike notes the records' pieces of likeness and returns for each the other
// records that have one of them in common. A piece that too many have is passed over.
func (db *DB) WhoIsLike(ctx context.Context, of map[zhiyin.CustomerID]identity.Likeness) (map[zhiyin.CustomerID][]zhiyin.CustomerID, error) {
	out := map[zhiyin.CustomerID][]zhiyin.CustomerID{}
	err := db.change(ctx, func(t *tx) error {
		pieces := map[string][]zhiyin.CustomerID{} // blind → the asked
		for record, l := range of {
			for _, k := range l.Keys() {
				blind := t.blind(fieldLike, k)
				pieces[string(blind)] = append(pieces[string(blind)], record)
				t.later(lookupRows, fieldLike, blind, string(record), "system")
			}
		}
		if err := t.insert(lookupRows); err != nil {
			return err
		}
		for blind, asked := range pieces {
			others, err := t.texts(`select customer from lookups where field = $1 and blind = $2 limit $3`, fieldLike, []byte(blind), mostAlike+1)
			if err != nil {
				return err
			}
			if len(others) > mostAlike {
				continue
			}
			for _, record := range asked {
				for _, other := range others {
					if other != string(record) {
						out[record] = append(out[record], zhiyin.CustomerID(other))
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("store: who is alike: %w", err)
	}
	return out, nil
}

// Propose keeps candidates. Two who are one person already, whom people have decided
// on, or who were proposed before are passed over; of two persons with several records
// one pair is kept.
func (db *DB) Propose(ctx context.Context, list ...identity.Candidate) error {
	err := db.change(ctx, func(t *tx) error {
		for _, c := range list {
			if err := t.propose(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: propose candidates: %w", err)
	}
	return nil
}

func (t *tx) propose(c identity.Candidate) error {
	if err := t.flushIdentities(); err != nil {
		return err
	}
	var a, b string
	if _, err := t.find(`select coalesce((select canonical from canonical where record = $1), cast($1 as text)), coalesce((select canonical from canonical where record = $2), cast($2 as text))`,
		[]any{string(c.A), string(c.B)}, &a, &b); err != nil || a == b {
		return err
	}
	if b < a {
		a, b = b, a
	}
	var decided int
	if _, err := t.find(`with one(record) as (select record from canonical where canonical = $1 union select cast($1 as text)),
		two(record) as (select record from canonical where canonical = $2 union select cast($2 as text))
		select count(*) from identity_decisions where state = 'done' and (a in (select record from one) and b in (select record from two) or b in (select record from one) and a in (select record from two))`, []any{a, b}, &decided); err != nil || decided > 0 {
		return err
	}
	evidence := engine.Text(c.Evidence)
	_, err := t.exec(`insert into candidates (id, a, b, score, evidence, state, found_at, changed_at, by) values ($1, $2, $3, $4, $5, 'open', $6, $6, 'system')
		on conflict (a, b) do update set score = excluded.score, evidence = excluded.evidence, changed_at = excluded.changed_at
		where candidates.state = 'open' and excluded.score > candidates.score`,
		zhiyin.NewID("cd", engine.Instant(t.now)), a, b, c.Bits, evidence, t.now)
	return err
}

const candidateColumns = `select id, a, b, score, evidence, state, found_at, by from candidates`

// Candidates returns candidates of a state after an id, in the order in which they
// were found, at most limit (1 to 200).
func (db *DB) Candidates(ctx context.Context, state identity.CandidateState, after string, limit int) ([]identity.Candidate, error) {
	found, err := engine.List(ctx, db, candidateColumns+` where state = $1 and id > $2 order by id limit $3`, []any{string(state), after, min(max(limit, 1), 200)}, readCandidate)
	if err != nil {
		return nil, fmt.Errorf("store: candidates: %w", err)
	}
	return found, nil
}

// Candidate returns one; NotFound for an unknown one.
func (db *DB) Candidate(ctx context.Context, id string) (identity.Candidate, error) {
	c, err := engine.Single(ctx, db, candidateColumns+` where id = $1`, []any{id}, readCandidate)
	if err != nil && !errors.Is(err, zhiyin.NotFound) {
		return c, fmt.Errorf("store: candidate %s: %w", id, err)
	}
	return c, err
}

func readCandidate(s engine.Scanner) (c identity.Candidate, err error) {
	var evidence string
	if err = s.Scan(&c.ID, &c.A, &c.B, &c.Bits, &evidence, &c.State, &c.FoundAt, &c.By); err == nil {
		err = json.Unmarshal([]byte(evidence), &c.Evidence)
	}
	return c, err
}
