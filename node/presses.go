package node

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/flow/calendar"
	"zhiyin.dev/foresight"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
	"zhiyin.dev/manner"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/node/language"
	"zhiyin.dev/node/matching"
	"zhiyin.dev/node/studio"
	"zhiyin.dev/press"
	"zhiyin.dev/profile"
	"zhiyin.dev/rehearsal"
	"zhiyin.dev/schema"
	"zhiyin.dev/speech"
	"zhiyin.dev/store/population"
)

func (n *Node) newBench() *studio.Bench {
	return &studio.Bench{DB: n.db, Hooks: n.interchange, Defs: n.defs, Population: population.Of(n.db.Engine), Catalog: n.catalog, Region: identity.Region(n.cfg.SIP.Country), Words: n.words.Load, Follower: func() *intake.Follower { return n.follower }, Now: n.now, Log: n.log}
}

// pressDesk is the press as the API has it.
func (n *Node) pressDesk() studio.Desk {
	return studio.Desk{Bench: n.bench, Press: n.press, InForce: n.inForce}
}

func (n *Node) tagDesk() studio.Tags { return studio.Tags{Bench: n.bench, Press: n.press} }

// flows is navigation as whoever edits it sees it.
func (n *Node) flows() studio.Flows {
	return studio.Flows{Bench: n.bench, Press: n.press, Reader: n.reads, Foresight: n.reasons, Manners: n.manners, Seconds: n.voices.Seconds}
}

// reads understands words as a call of the unit does; nil: nobody does.
func (n *Node) reads(unit zhiyin.UnitID) rehearsal.Reader {
	if n.hearers == nil { // a node that only keeps
		return nil
	}
	return n.hearers.Reader(unit)
}

// twoPersons tells whether a unit's definitions take a second person.
func (n *Node) twoPersons(ctx context.Context, unit zhiyin.UnitID) (bool, error) {
	return n.press.Book.TwoPersons(ctx, unit)
}

// newPress makes the press of whatever people edit here.
func (n *Node) newPress() *press.Press {
	checks := map[string]press.Check{"tag": n.bench.CheckTag, "schema": n.bench.CheckSchema, "intent": n.lore.CheckIntent, "need": language.CheckNeed, language.LabelsKind: language.CheckLabels, "identity": n.bench.CheckLimits, studio.IdentifierKind: n.bench.CheckIdentifier, "flow": n.bench.CheckFlow, matching.Kind: n.plans.Check, foresight.Kind: n.reasons.Check, manner.Kind: n.manners.Check, calendar.Kind: n.bench.CheckCalendar, speech.HouseKind: n.bench.CheckHouse, catalog.UnitKind: n.bench.CheckUnit}
	return &press.Press{Book: studio.Book{DB: n.defs, Level3: n.cfg.Access.Level3}, Now: n.now, Checks: checks}
}

// inForce reads what the door looks at at once; the rest follows its event.
func (n *Node) inForce(ctx context.Context, kind string) (err error) {
	switch kind {
	case "schema":
		_, err = n.openSchemas(ctx)
	case "identity", studio.IdentifierKind:
		err = n.openKinds(ctx)
	case "flow", calendar.Kind, speech.HouseKind, catalog.UnitKind:
		err = n.catalog.Reload(ctx)
	case foresight.Kind:
		err = n.refresh(ctx)
	case manner.Kind:
		err = n.manners.Reload(ctx)
	}
	return err
}

// openSchemas puts the platform's schemas and the house's in force, for the door
// and for the rules about tags. which names those of the house.
func (n *Node) openSchemas(ctx context.Context) (which string, err error) {
	all, which, err := n.bench.SchemasInForce(ctx)
	if err != nil {
		return "", err
	}
	set := schema.NewSet(all...)
	words, err := profile.NewLexicon(set)
	if err != nil {
		return "", err
	}
	n.intake.UseSchemas(set)
	n.words.Store(words)
	return which, nil
}

// openKinds puts the house's kinds of identifier in force at the door and in the store.
func (n *Node) openKinds(ctx context.Context) error {
	kinds, limits, err := n.bench.Kinds(ctx)
	if err != nil {
		return err
	}
	n.db.UseKinds(kinds)
	n.db.UseLimits(limits)
	n.intake.UseKinds(kinds)
	return nil
}
