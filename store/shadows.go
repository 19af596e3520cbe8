package store

import (
	"context"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/profile"
)

// definitionShadowed keeps the version beside the one in force. Conflict while
// another version of the id is in shadow, and for one that was in force.
func definitionShadowed(t *tx, e zhiyin.Event, b zhiyin.DefinitionShadowed) error {
	if b.Ref.Kind != "tag" || b.Ref.ID == "" || b.Ref.Version < 1 {
		return fmt.Errorf("only versions of tags are judged in shadow: %w", zhiyin.Invalid)
	}
	var version int
	found, err := t.find(`select version from definitions where kind = $1 and id = $2 and (state = 'shadow' or version = $3) order by version limit 1`,
		[]any{b.Ref.Kind, b.Ref.ID, b.Ref.Version}, &version)
	if err != nil {
		return err
	}
	if found {
		return fmt.Errorf("%s/%s@%d is in shadow or was in force: %w", b.Ref.Kind, b.Ref.ID, version, zhiyin.Conflict)
	}
	if _, err := t.exec(`insert into definitions (kind, id, version, unit, state, body, by, approved_by, published_at, pack_version) values ($1, $2, $3, $4, 'shadow', $5, $6, '', $7, '')`,
		b.Ref.Kind, b.Ref.ID, b.Ref.Version, string(e.Unit), b.YAML, e.By, micros(e.At)); err != nil {
		return err
	}
	return t.sweepFor(b.Ref, e.By)
}

func definitionDiscarded(t *tx, _ zhiyin.Event, b zhiyin.DefinitionDiscarded) error {
	if err := t.one(`update definitions set state = 'discarded' where kind = $1 and id = $2 and version = $3 and state = 'shadow'`, b.Ref.Kind, b.Ref.ID, b.Ref.Version); err != nil {
		return err
	}
	if _, err := t.exec(`delete from backfills where kind = $1 and id = $2 and version = $3`, b.Ref.Kind, b.Ref.ID, b.Ref.Version); err != nil {
		return err
	}
	return t.endShadow(b.Ref)
}

// endShadow forgets what the version would have given.
func (t *tx) endShadow(ref zhiyin.DefinitionRef) error {
	_, err := t.exec(`delete from shadow_tags where id = $1`, profile.ShadowID(ref))
	return err
}

// Shadows returns the definitions of a kind that are in shadow, by id.
func (db *DB) Shadows(ctx context.Context, kind string) ([]Definition, error) {
	all, err := list(ctx, db, definitionColumns+` where kind = $1 and state = 'shadow' order by id`, []any{kind}, readDefinition)
	if err != nil {
		return nil, fmt.Errorf("store: shadows of %s: %w", kind, err)
	}
	return all, nil
}

func isShadow(id string) bool { _, is := profile.ShadowOf(id); return is }

// keepShadows writes what versions in shadow give and take. What is about one that
// is in shadow no more is dropped: whoever judged it did not know yet.
func (t *tx) keepShadows(list []intake.Shadow, gone map[string]bool) error {
	if len(list) == 0 {
		return nil
	}
	ids, err := t.texts(`select id || '~' || version from definitions where kind = 'tag' and state = 'shadow'`)
	if err != nil {
		return err
	}
	alive := map[string]bool{}
	for _, id := range ids {
		alive[id] = true
	}
	for _, s := range list {
		if gone[string(s.Customer)] {
			continue
		}
		for _, tag := range s.Change.Added {
			if alive[tag.ID] {
				t.later(shadowRows, string(s.Customer), tag.ID, text(tag), micros(tag.Since), micros(tag.Until), micros(s.At), "system")
			}
		}
	}
	if err := t.insert(shadowRows); err != nil {
		return err
	}
	for _, s := range list {
		for _, id := range s.Change.Removed {
			if _, err := t.exec(`delete from shadow_tags where customer = $1 and id = $2`, string(s.Customer), id); err != nil {
				return err
			}
		}
	}
	return nil
}

// ShadowReport is how a version in shadow compares with the one in force.
type ShadowReport struct {
	Holds   int64               // it would hold for
	InForce int64               // the version in force holds for
	Added   int64               // would have the tag and do not
	Removed int64               // have it and would not
	Gain    []zhiyin.CustomerID // some of Added, at most 20
	Lose    []zhiyin.CustomerID // some of Removed, at most 20
}

// stands leaves out records that another stands for, x being the table's alias.
func stands(x string) string {
	return ` and not exists (select 1 from canonical k where k.record = ` + x + `.customer and k.canonical <> k.record)`
}

// Shadow reports on a version in shadow; NotFound for one that is not.
func (db *DB) Shadow(ctx context.Context, ref zhiyin.DefinitionRef) (r ShadowReport, err error) {
	d, err := db.Definition(ctx, ref)
	if err == nil && d.State != "shadow" {
		err = fmt.Errorf("%s is not in shadow: %w", ref, zhiyin.NotFound)
	}
	if err != nil {
		return r, fmt.Errorf("store: shadow: %w", err)
	}
	only := func(a, x, b, y string) string {
		return ` from ` + a + ` ` + x + ` where ` + x + `.id = $1` + stands(x) + ` and not exists (select 1 from ` + b + ` ` + y + ` where ` + y + `.customer = ` + x + `.customer and ` + y + `.id = $2)`
	}
	gain, lose := only("shadow_tags", "s", "tags", "t"), only("tags", "t", "shadow_tags", "s")
	shadow, tag := profile.ShadowID(ref), ref.ID
	for _, c := range []struct {
		into  *int64
		query string
		args  []any
	}{
		{&r.Holds, `select count(*) from shadow_tags s where s.id = $1` + stands("s"), []any{shadow}},
		{&r.InForce, `select count(*) from tags t where t.id = $1` + stands("t"), []any{tag}},
		{&r.Added, `select count(*)` + gain, []any{shadow, tag}}, {&r.Removed, `select count(*)` + lose, []any{tag, shadow}},
	} {
		if *c.into, err = single(ctx, db, c.query, c.args, plain[int64]); err != nil {
			return r, fmt.Errorf("store: shadow %s: %w", ref, err)
		}
	}
	for _, c := range []struct {
		into  *[]zhiyin.CustomerID
		query string
		args  []any
	}{{&r.Gain, gain, []any{shadow, tag, mostSample}}, {&r.Lose, lose, []any{tag, shadow, mostSample}}} {
		x := strings.Fields(c.query)[2]
		if *c.into, err = list(ctx, db, `select `+x+`.customer`+c.query+` order by `+x+`.customer limit $3`, c.args, plain[zhiyin.CustomerID]); err != nil {
			return r, fmt.Errorf("store: shadow %s: %w", ref, err)
		}
	}
	return r, nil
}
