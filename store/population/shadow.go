package population

import (
	"context"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/profile"
	"zhiyin.dev/store/engine"
)

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
func (db DB) Shadow(ctx context.Context, ref zhiyin.DefinitionRef) (r ShadowReport, err error) {
	state, err := engine.Single(ctx, db, `select state from definitions where kind = $1 and id = $2 and version = $3`, []any{ref.Kind, ref.ID, ref.Version}, engine.Plain[string])
	if err == nil && state != "shadow" {
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
		if *c.into, err = engine.Single(ctx, db, c.query, c.args, engine.Plain[int64]); err != nil {
			return r, fmt.Errorf("store: shadow %s: %w", ref, err)
		}
	}
	for _, c := range []struct {
		into  *[]zhiyin.CustomerID
		query string
		args  []any
	}{{&r.Gain, gain, []any{shadow, tag, mostSample}}, {&r.Lose, lose, []any{tag, shadow, mostSample}}} {
		x := strings.Fields(c.query)[2]
		if *c.into, err = engine.List(ctx, db, `select `+x+`.customer`+c.query+` order by `+x+`.customer limit $3`, c.args, engine.Plain[zhiyin.CustomerID]); err != nil {
			return r, fmt.Errorf("store: shadow %s: %w", ref, err)
		}
	}
	return r, nil
}
