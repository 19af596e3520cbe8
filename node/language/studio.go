package language

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/edge/llm"
	"zhiyin.dev/nlu"
	"zhiyin.dev/press"
	"zhiyin.dev/speech"
	"zhiyin.dev/store/definition"
)

// Studio is the studio of understanding, as the API has it. What is read of the past,
// and evaluations, it remembers for a while.
type Studio struct {
	*Lore
	press  *press.Press
	model  *llm.Client // nil: none
	keep   func(context.Context, zhiyin.Event) error
	voices Voices

	cues        cueProposals
	evaluations evaluations
}

// Voices say a piece as callers hear it: 8 kHz, one channel.
type Voices interface {
	Say(ctx context.Context, p speech.Piece, v zhiyin.Voice) ([]int16, error)
	// Speakers are who says each language now, and the models that can't be used.
	Speakers() []studio.Speaker
}

// NewStudio makes it; model may be nil, keep writes an event that is durable when it returns.
func NewStudio(lore *Lore, p *press.Press, model *llm.Client, voices Voices, keep func(context.Context, zhiyin.Event) error) *Studio {
	return &Studio{Lore: lore, press: p, model: model, voices: voices, keep: keep}
}

// CheckIntent reads an intent beside those of its unit: an example may stand under
// one of them alone.
func (l *Lore) CheckIntent(ctx context.Context, text string) (press.Checked, []press.Problem, error) {
	d, faults := nlu.ParseIntent([]byte(text))
	var out []press.Problem
	for _, f := range faults {
		out = append(out, press.Problem{Field: f.Field, Line: f.Line, Flaw: f.Flaw})
	}
	said := press.Checked{ID: d.ID, Unit: d.Unit}
	if len(out) > 0 {
		return said, out, nil
	}
	all, err := l.defs.Definitions(ctx, "intent")
	if err != nil {
		return said, nil, err
	}
	for _, other := range all {
		o, wrong := nlu.ParseIntent([]byte(other.YAML))
		switch {
		case len(wrong) > 0 || o.Unit != d.Unit || o.ID == d.ID:
		case o.Intent == d.Intent:
			out = append(out, press.Problem{Field: "intent", Flaw: zhiyin.Flawf("%s is %s already", d.Intent, o.ID)})
		default:
			out = append(out, shared(d, o)...)
		}
	}
	return said, out, nil
}

// shared names the examples that two intents have in common.
func shared(d, o nlu.IntentDefinition) (out []press.Problem) {
	for l, list := range d.Examples {
		for _, e := range list {
			if slices.Contains(o.Examples[l], e) {
				out = append(out, press.Problem{Field: "examples." + string(l), Flaw: zhiyin.Flawf("%q stands under %s as well", e, o.Intent)})
			}
		}
	}
	slices.SortFunc(out, func(a, b press.Problem) int { return cmp.Compare(a.Text, b.Text) })
	return out
}

// Intents are those in force, and those that are drafted for the first time.
func (l *Studio) Intents(ctx context.Context) ([]studio.IntentStanding, error) {
	all, err := l.defs.Definitions(ctx, "intent")
	if err != nil {
		return nil, err
	}
	drafts, err := l.defs.Proposals(ctx, "intent")
	if err != nil {
		return nil, err
	}
	out := []studio.IntentStanding{}
	for _, d := range all {
		s, _ := standing(d.YAML)
		s.ID, s.Version, s.Pack = d.Ref.ID, d.Ref.Version, d.Pack
		if s.Unit == "" {
			s.Unit = d.Unit
		}
		out = append(out, s)
	}
	for _, p := range drafts {
		if i := slices.IndexFunc(out, func(s studio.IntentStanding) bool { return s.ID == p.Ref.ID }); i >= 0 {
			out[i].Draft = max(out[i].Draft, p.Ref.Version)
			continue
		}
		s, _ := standing(p.Text)
		s.ID, s.Draft = p.Ref.ID, p.Ref.Version
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b studio.IntentStanding) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Intent, b.Intent))
	})
	return out, l.labelled(ctx, out)
}

// labelled counts what people gave each intent as a label.
func (l *Studio) labelled(ctx context.Context, list []studio.IntentStanding) error {
	counts := map[zhiyin.UnitID]map[string]int{}
	for i, s := range list {
		if counts[s.Unit] == nil {
			_, n, err := l.defs.UnlabelledCount(ctx, s.Unit)
			if err != nil {
				return err
			}
			counts[s.Unit] = n
		}
		list[i].Labelled = counts[s.Unit][s.Intent]
	}
	return nil
}

func standing(text string) (studio.IntentStanding, studio.IntentFields) {
	d, _ := nlu.ParseIntent([]byte(text))
	s := studio.IntentStanding{ID: d.ID, Unit: d.Unit, Intent: d.Intent, Name: d.Name, Examples: map[zhiyin.Language]int{}}
	if s.Name == nil {
		s.Name = zhiyin.Text{}
	}
	for l, list := range d.Examples {
		s.Examples[l] = len(list)
	}
	return s, studio.IntentFields{ID: d.ID, Unit: d.Unit, Intent: d.Intent, Name: s.Name, Examples: d.Examples}
}

// Intent is what is in force and what waits to be.
func (l *Studio) Intent(ctx context.Context, id string) (studio.IntentDetail, error) {
	out := studio.IntentDetail{}
	all, err := l.Intents(ctx)
	if err != nil {
		return out, err
	}
	i := slices.IndexFunc(all, func(s studio.IntentStanding) bool { return s.ID == id })
	if i < 0 {
		return out, fmt.Errorf("language: intent %s: %w", id, zhiyin.NotFound)
	}
	out.IntentStanding = all[i]
	if out.Version > 0 {
		d, err := l.defs.Definition(ctx, zhiyin.DefinitionRef{Kind: "intent", ID: id})
		if err != nil {
			return out, err
		}
		_, out.Fields = standing(d.YAML)
	}
	if out.Draft > 0 {
		p, err := l.defs.Proposal(ctx, zhiyin.DefinitionRef{Kind: "intent", ID: id, Version: out.Draft})
		if err != nil {
			return out, err
		}
		_, f := standing(p.Text)
		if out.Drafted = &f; out.Version == 0 {
			out.Fields = f
		}
	}
	out.TwoPersons, err = l.press.Book.TwoPersons(ctx, out.Unit)
	return out, err
}

// IntentText writes the definition.
func (l *Studio) IntentText(f studio.IntentFields) string {
	return nlu.IntentDefinition{ID: f.ID, Unit: f.Unit, Intent: f.Intent, Name: f.Name, Examples: f.Examples}.YAML()
}

// Needs reads the graphs as they are written.
func (l *Studio) Needs(ctx context.Context) ([]studio.NeedStanding, error) {
	all, err := l.defs.Definitions(ctx, "need")
	out := []studio.NeedStanding{}
	for _, d := range all {
		var file struct {
			Unit    zhiyin.UnitID
			Name    zhiyin.Text
			States  []studio.NeedState
			Against []string
			Offers  []zhiyin.Text
		}
		if err := yaml.Unmarshal([]byte(d.YAML), &file); err != nil {
			continue // checked when it was published; an older form shows nothing
		}
		n := studio.NeedStanding{ID: d.Ref.ID, Unit: cmp.Or(file.Unit, d.Unit), Name: file.Name, Version: d.Ref.Version, Pack: d.Pack,
			States: file.States, Against: file.Against, Offers: file.Offers, YAML: d.YAML}
		if n.Name == nil {
			n.Name = zhiyin.Text{}
		}
		for i := range n.States {
			if n.States[i].Weight == 0 {
				n.States[i].Weight = 1
			}
		}
		out = append(out, n)
	}
	return out, err
}

// inboxPage is how many utterances are read at once: each costs its contact's events.
const inboxPage = 20

// Waiting reads the words of what waits from the ledger.
func (l *Studio) Waiting(ctx context.Context, unit zhiyin.UnitID, before time.Time, last zhiyin.UtteranceID) (studio.Waiting, error) {
	out := studio.Waiting{Items: []studio.WaitingUtterance{}}
	list, err := l.defs.Unlabelled(ctx, unit, before, last, inboxPage)
	if err != nil {
		return out, err
	}
	if out.Count, _, err = l.defs.UnlabelledCount(ctx, unit); err != nil {
		return out, err
	}
	for _, u := range list {
		one, err := l.said(ctx, u)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, one)
	}
	if len(list) == inboxPage {
		out.Next = "more"
	}
	return out, nil
}

func (l *Studio) said(ctx context.Context, u definition.Unlabelled) (studio.WaitingUtterance, error) {
	out := studio.WaitingUtterance{Utterance: u.Utterance, Contact: u.Contact, At: u.At, Why: u.Why, Was: u.Was, Intents: []zhiyin.Scored{}, Gone: true}
	events, err := l.db.AllEvents(ctx, string(u.Contact))
	if err != nil {
		return out, err
	}
	for _, e := range events {
		switch b := e.Body.(type) {
		case zhiyin.UtteranceHeard:
			if b.Utterance == u.Utterance {
				out.Text, out.Gone = desk.MaskSaid(b.Text), false
			}
		case zhiyin.UtteranceUnderstood:
			if b.Utterance == u.Utterance {
				out.Intents = append(out.Intents, b.Intents...)
			}
		}
	}
	return out, nil
}

// UnitOfUtterance tells whose customer said it.
func (l *Studio) UnitOfUtterance(ctx context.Context, id zhiyin.UtteranceID) (zhiyin.UnitID, error) {
	u, err := l.defs.UnlabelledOne(ctx, id)
	return u.Unit, err
}

// has tells whether an intent is in force in a unit.
func (l *Studio) has(ctx context.Context, unit zhiyin.UnitID, intent string) (bool, error) {
	all, err := l.Intents(ctx)
	return slices.ContainsFunc(all, func(s studio.IntentStanding) bool { return s.Intent == intent && s.Unit == unit && s.Version > 0 }), err
}
