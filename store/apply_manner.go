package store

import (
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(menuMet) && on(mannerOffered) && on(mannerDeclined) && on(mannerTaken) && on(entranceMet)

// menuMet: a contact counts once, as left where one of its menus was.
func menuMet(t *tx, e zhiyin.Event, b zhiyin.MenuMet) error {
	left := string(b.End)
	switch b.End {
	case zhiyin.MenuChosen:
		left = ""
	case zhiyin.MenuPerson, zhiyin.MenuGaveUp, zhiyin.MenuHungUp:
	default:
		return fmt.Errorf("end of a menu %q: %w", b.End, zhiyin.Invalid)
	}
	_, err := t.exec(`insert into manners (contact, unit, at, met, left_by, grp, age_band, tier, speaks, by) values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9)
		on conflict (contact) do update set met = manners.met + 1, left_by = case when manners.left_by = '' then excluded.left_by else manners.left_by end,
			grp = excluded.grp, age_band = excluded.age_band, tier = excluded.tier, speaks = excluded.speaks`,
		e.Subject, string(e.Unit), engine.Micros(e.At), left, b.Group, b.AgeBand, b.Tier, string(b.Speaks), e.By)
	return err
}

func mannerOffered(t *tx, e zhiyin.Event, b zhiyin.MannerOffered) error {
	_, err := t.exec(`insert into manners (contact, unit, at, grp, offered, offered_at, by, age_band, tier, speaks) values ($1, $2, $3, $4, $5, $3, $6, $7, $8, $9)
		on conflict (contact) do update set grp = excluded.grp, offered = excluded.offered, offered_at = excluded.offered_at`,
		e.Subject, string(e.Unit), engine.Micros(e.At), b.Group, string(b.Manner), e.By, b.AgeBand, b.Tier, string(b.Speaks))
	return err
}

func mannerDeclined(t *tx, e zhiyin.Event, _ zhiyin.MannerDeclined) error {
	_, err := t.exec(`insert into manners (contact, unit, at, declined_at, by) values ($1, $2, $3, $3, $4)
		on conflict (contact) do update set declined_at = excluded.declined_at`, e.Subject, string(e.Unit), engine.Micros(e.At), e.By)
	return err
}

// mannerTaken: the first contact that came by an offer counts.
func mannerTaken(t *tx, e zhiyin.Event, b zhiyin.MannerTaken) error {
	_, err := t.exec(`update manners set taken = $2 where contact = $1 and offered = $3 and taken = ''`, string(b.Contact), e.Subject, string(b.Manner))
	return err
}

// entranceMet: which way was taken of what an entrance led with.
func entranceMet(t *tx, e zhiyin.Event, b zhiyin.EntranceMet) error {
	if b.Took != zhiyin.MannerChat && b.Took != zhiyin.MannerVoice {
		return fmt.Errorf("way of an entrance %q: %w", b.Took, zhiyin.Invalid)
	}
	_, err := t.exec(`insert into manners (contact, unit, at, grp, age_band, tier, speaks, led, took, by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (contact) do update set grp = excluded.grp, led = excluded.led, took = excluded.took`,
		e.Subject, string(e.Unit), engine.Micros(e.At), b.Group, b.AgeBand, b.Tier, string(b.Speaks), string(b.Led), string(b.Took), e.By)
	return err
}
