package definition

import (
	"context"
	"fmt"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/press"
	"zhiyin.dev/store/engine"
)

// Version is one version of a definition, in force, superseded or on its way.
type Version struct {
	press.Proposal
	Published time.Time // zero: not yet
	Pack      string    // pack and version it came from
}

// mostVersions bounds a history: the newest.
const mostVersions = 60

// Versions returns a definition's versions, the newest first: those that were put
// in force (state published or superseded), and proposals.
func (db DB) Versions(ctx context.Context, kind, id string) ([]Version, error) {
	all, err := engine.List(ctx, db, `select d.kind, d.id, d.version, d.unit, d.state, d.body, coalesce(p.by, d.by), coalesce(p.made_at, d.published_at), coalesce(p.approved_by, d.approved_by), coalesce(p.approved_at, 0), d.published_at, d.pack_version
			from definitions d left join proposals p on p.kind = d.kind and p.id = d.id and p.version = d.version where d.kind = $1 and d.id = $2
		union all select kind, id, version, unit, state, body, by, made_at, approved_by, approved_at, 0, '' from proposals p where kind = $1 and id = $2
			and not exists (select 1 from definitions d where d.kind = p.kind and d.id = p.id and d.version = p.version)
		order by 3 desc limit $3`, []any{kind, id, mostVersions}, func(s engine.Scanner) (v Version, err error) {
		var made, approved, published int64
		err = s.Scan(&v.Ref.Kind, &v.Ref.ID, &v.Ref.Version, &v.Unit, &v.State, &v.Text, &v.By, &made, &v.ApprovedBy, &approved, &published, &v.Pack)
		v.Made, v.Approved, v.Published = engine.Instant(made), engine.Instant(approved), engine.Instant(published)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: versions of %s/%s: %w", kind, id, err)
	}
	return all, nil
}

// Proposals returns the proposals of a kind that are drafted or approved and newer
// than what is in force, the newest first.
func (db DB) Proposals(ctx context.Context, kind string) ([]press.Proposal, error) {
	all, err := engine.List(ctx, db, proposalColumns+` p where kind = $1 and state in ($2, $3)
		and not exists (select 1 from definitions d where d.kind = p.kind and d.id = p.id and d.version >= p.version)
		order by made_at desc, id, version desc limit 200`, []any{kind, string(press.Drafted), string(press.Approved)}, readProposal)
	if err != nil {
		return nil, fmt.Errorf("store: proposals of %s: %w", kind, err)
	}
	return all, nil
}

// DiscardProposal is Conflict for one that is neither drafted nor approved.
func (db DB) DiscardProposal(ctx context.Context, ref zhiyin.DefinitionRef) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		n, err := t.Exec(`update proposals set state = $4 where kind = $1 and id = $2 and version = $3 and state in ($5, $6)`,
			ref.Kind, ref.ID, ref.Version, string(press.Discarded), string(press.Drafted), string(press.Approved))
		if err == nil && n == 0 {
			err = zhiyin.Conflict
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: discard %s: %w", ref, err)
	}
	return nil
}

// Naming returns what is in force, of other kinds, and names the id as a whole
// word in its text, by kind and id.
func (db DB) Naming(ctx context.Context, ref zhiyin.DefinitionRef) ([]Definition, error) {
	found, err := engine.List(ctx, db, definitionColumns+` where state = 'published' and kind <> $1 and body like $2 order by kind, id limit 200`,
		[]any{ref.Kind, "%" + ref.ID + "%"}, readDefinition)
	if err != nil {
		return nil, fmt.Errorf("store: who names %s: %w", ref, err)
	}
	out := []Definition{}
	for _, d := range found {
		if names(d.YAML, ref.ID) {
			out = append(out, d)
		}
	}
	return out, nil
}

// names tells whether text holds id with nothing of an id on either side.
func names(text, id string) bool {
	part := func(r rune) bool { return r == '-' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !part(r) }) {
		if word == id {
			return true
		}
	}
	return false
}
