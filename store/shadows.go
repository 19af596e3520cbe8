package store

import (
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/profile"
	"zhiyin.dev/store/engine"
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
		b.Ref.Kind, b.Ref.ID, b.Ref.Version, string(e.Unit), b.YAML, e.By, engine.Micros(e.At)); err != nil {
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
				t.later(shadowRows, string(s.Customer), tag.ID, engine.Text(tag), engine.Micros(tag.Since), engine.Micros(tag.Until), engine.Micros(s.At), "system")
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
