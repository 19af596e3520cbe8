package definition

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/press"
	"zhiyin.dev/store/engine"
)

const proposalColumns = `select kind, id, version, unit, state, body, by, made_at, approved_by, approved_at from proposals`

// Draft keeps a draft as the version after the latest that is known of its
// kind and id.
func (db DB) Draft(ctx context.Context, p press.Proposal) (press.Proposal, error) {
	err := db.Change(ctx, func(t engine.Tx) error {
		if _, err := t.Find(`select 1 + greatest_version from (select max(v) as greatest_version from (
			select coalesce(max(version), 0) as v from definitions where kind = $1 and id = $2
			union all select coalesce(max(version), 0) from proposals where kind = $1 and id = $2) known) latest`,
			[]any{p.Ref.Kind, p.Ref.ID}, &p.Ref.Version); err != nil {
			return err
		}
		_, err := t.Exec(`insert into proposals (kind, id, version, unit, state, body, by, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			p.Ref.Kind, p.Ref.ID, p.Ref.Version, string(p.Unit), string(p.State), p.Text, p.By, engine.Micros(p.Made))
		return err
	})
	if err != nil {
		return press.Proposal{}, fmt.Errorf("store: draft %s: %w", p.Ref, err)
	}
	return p, nil
}

// Proposal returns one; NotFound when there is none.
func (db DB) Proposal(ctx context.Context, ref zhiyin.DefinitionRef) (press.Proposal, error) {
	p, err := engine.Single(ctx, db, proposalColumns+` where kind = $1 and id = $2 and version = $3`, []any{ref.Kind, ref.ID, ref.Version}, readProposal)
	if err != nil {
		return p, fmt.Errorf("store: proposal %s: %w", ref, err)
	}
	return p, nil
}

func readProposal(s engine.Scanner) (p press.Proposal, err error) {
	var made, approved int64
	err = s.Scan(&p.Ref.Kind, &p.Ref.ID, &p.Ref.Version, &p.Unit, &p.State, &p.Text, &p.By, &made, &p.ApprovedBy, &approved)
	p.Made, p.Approved = engine.Instant(made), engine.Instant(approved)
	return p, err
}

// Approve is Conflict for a proposal that is neither drafted nor in shadow without
// approval. One in shadow stays there.
func (db DB) Approve(ctx context.Context, ref zhiyin.DefinitionRef, by string, at time.Time) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		n, err := t.Exec(`update proposals set state = case when state = $7 then $4 else state end, approved_by = $5, approved_at = $6
			where kind = $1 and id = $2 and version = $3 and state in ($7, $8) and approved_by = ''`,
			ref.Kind, ref.ID, ref.Version, string(press.Approved), by, engine.Micros(at), string(press.Drafted), string(press.Shadowed))
		if err == nil && n == 0 {
			err = zhiyin.Conflict
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: approve %s: %w", ref, err)
	}
	return nil
}

// Publish keeps what becomes of a definition, and of its proposal, if there is one:
// DefinitionPublished, DefinitionShadowed or DefinitionDiscarded.
func (db DB) Publish(ctx context.Context, e zhiyin.Event) error {
	ref, state := becomes(e.Body)
	if state == "" {
		return fmt.Errorf("store: publish %s: %w", ref, zhiyin.Invalid)
	}
	err := db.Change(ctx, func(t engine.Tx) error {
		_, err := t.Exec(`update proposals set state = $4 where kind = $1 and id = $2 and version = $3`, ref.Kind, ref.ID, ref.Version, string(state))
		return err
	}, e)
	if err != nil {
		return fmt.Errorf("store: publish %s: %w", ref, err)
	}
	return nil
}

// becomes is what an event makes of a proposal; empty: nothing.
func becomes(b zhiyin.Body) (zhiyin.DefinitionRef, press.State) {
	switch b := b.(type) {
	case zhiyin.DefinitionPublished:
		return b.Ref, press.Published
	case zhiyin.DefinitionShadowed:
		return b.Ref, press.Shadowed
	case zhiyin.DefinitionDiscarded:
		return b.Ref, press.Discarded
	}
	return zhiyin.DefinitionRef{}, ""
}

// Earlier returns the version that was in force before the present one; NotFound
// when there is none.
func (db DB) Earlier(ctx context.Context, kind, id string) (press.Proposal, error) {
	p, err := engine.Single(ctx, db, `select kind, id, version, unit, state, body, by, published_at, approved_by, 0 from definitions
		where kind = $1 and id = $2 and state = 'superseded' order by published_at desc, version desc limit 1`, []any{kind, id}, readProposal)
	if err != nil {
		return p, fmt.Errorf("store: version of %s/%s before: %w", kind, id, err)
	}
	return p, nil
}

// TwoPersons tells whether definitions of the unit take a second person.
func (db DB) TwoPersons(ctx context.Context, unit zhiyin.UnitID) (bool, error) {
	n, err := engine.Single(ctx, db, `select coalesce(max(two_persons), 0) from units where id = $1`, []any{string(unit)}, engine.Plain[int])
	if err != nil {
		return false, fmt.Errorf("store: unit %s: %w", unit, err)
	}
	return n > 0, nil
}
