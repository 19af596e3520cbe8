package definition

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Definition is one version of something that business people edit.
type Definition struct {
	Ref       zhiyin.DefinitionRef
	Unit      zhiyin.UnitID // empty: of the whole enterprise
	State     string        // published, superseded
	YAML      string
	By        string
	Published time.Time
	Pack      string // pack and version it came from
}

const definitionColumns = `select kind, id, version, unit, state, body, by, published_at, pack_version from definitions`

// Definitions returns those of a kind that are in force, in the order of their
// ids.
func (db DB) Definitions(ctx context.Context, kind string) ([]Definition, error) {
	all, err := engine.List(ctx, db, definitionColumns+` where kind = $1 and state = 'published' order by id`, []any{kind}, readDefinition)
	if err != nil {
		return nil, fmt.Errorf("store: definitions of %s: %w", kind, err)
	}
	return all, nil
}

// Definition returns one version, in force or not; version 0 is the one in
// force. NotFound when there is none.
func (db DB) Definition(ctx context.Context, ref zhiyin.DefinitionRef) (Definition, error) {
	query, args := definitionColumns+` where kind = $1 and id = $2 and version = $3`, []any{ref.Kind, ref.ID, ref.Version}
	if ref.Version == 0 {
		query, args = definitionColumns+` where kind = $1 and id = $2 and state = 'published'`, args[:2]
	}
	d, err := engine.Single(ctx, db, query, args, readDefinition)
	if err != nil {
		return d, fmt.Errorf("store: definition %s: %w", ref, err)
	}
	return d, nil
}

// Shadows returns the definitions of a kind that are in shadow, by id.
func (db DB) Shadows(ctx context.Context, kind string) ([]Definition, error) {
	all, err := engine.List(ctx, db, definitionColumns+` where kind = $1 and state = 'shadow' order by id`, []any{kind}, readDefinition)
	if err != nil {
		return nil, fmt.Errorf("store: shadows of %s: %w", kind, err)
	}
	return all, nil
}

func readDefinition(s engine.Scanner) (d Definition, err error) {
	var published int64
	err = s.Scan(&d.Ref.Kind, &d.Ref.ID, &d.Ref.Version, &d.Unit, &d.State, &d.YAML, &d.By, &published, &d.Pack)
	d.Published = engine.Instant(published)
	return d, err
}
