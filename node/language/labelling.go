package language

import (
	"context"
	"errors"
	"fmt"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/studio"
)

// Labels tells of a unit's labels; each of the newest costs its contact's events.
func (l *Studio) Labels(ctx context.Context, unit zhiyin.UnitID) (studio.Labels, error) {
	out := studio.Labels{Items: []studio.LabelledUtterance{}}
	var in labelsDefinition
	d, err := l.defs.Definition(ctx, zhiyin.DefinitionRef{Kind: LabelsKind, ID: labelsID(unit)})
	if err == nil {
		out.Version = d.Ref.Version
		err = yaml.Unmarshal([]byte(d.YAML), &in)
	}
	if err != nil && !errors.Is(err, zhiyin.NotFound) {
		return out, fmt.Errorf("language: labels of %s: %w", unit, err)
	}
	all, err := l.defs.Labelled(ctx, unit, l.now(), mostLabels)
	if err != nil {
		return out, err
	}
	out.Given = len(all)
	if in.Use {
		trained, err := l.defs.Labelled(ctx, unit, in.Until, mostLabels)
		if err != nil {
			return out, err
		}
		out.Trained = len(trained)
	}
	for _, u := range all[:min(len(all), inboxPage)] {
		said, err := l.wordsOf(ctx, u)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, studio.LabelledUtterance{Utterance: u.Utterance, Contact: u.Contact, At: u.At, Label: u.Label, By: u.By, Text: desk.MaskSaid(said)})
	}
	return out, nil
}

// LabelsText writes the definition; what is labelled within this second is left to
// the next one.
func (l *Studio) LabelsText(unit zhiyin.UnitID, use bool) string {
	return labelsDefinition{ID: labelsID(unit), Unit: unit, Use: use, Until: l.now()}.yaml()
}

// Label keeps which intent an utterance was; that the last word counts, the ledger
// shows.
func (l *Studio) Label(ctx context.Context, agent zhiyin.AgentID, id zhiyin.UtteranceID, intent string) error {
	u, err := l.defs.UnlabelledOne(ctx, id)
	if err != nil {
		return err
	}
	known, err := l.has(ctx, u.Unit, intent)
	if err != nil {
		return err
	}
	if !known {
		return fmt.Errorf("language: intent %s of %s: %w", intent, u.Unit, zhiyin.NotFound)
	}
	return l.correct(ctx, agent, id, u.Was, intent)
}

// TakeBack makes an utterance wait for a label again.
func (l *Studio) TakeBack(ctx context.Context, agent zhiyin.AgentID, id zhiyin.UtteranceID) error {
	u, err := l.defs.UnlabelledOne(ctx, id)
	if err != nil || u.Label == "" {
		return err
	}
	return l.correct(ctx, agent, id, u.Label, "")
}

func (l *Studio) correct(ctx context.Context, agent zhiyin.AgentID, id zhiyin.UtteranceID, was, is string) error {
	u, err := l.defs.UnlabelledOne(ctx, id)
	if err != nil {
		return err
	}
	row, err := l.db.Contact(ctx, u.Contact)
	if err != nil {
		return err
	}
	e := zhiyin.NewEvent(string(u.Contact), zhiyin.UnderstandingCorrected{Utterance: id, Agent: agent, Of: "intent", Was: was, Is: is}, l.now())
	e.Unit, e.By = u.Unit, "agent:"+string(agent)
	if row.Customer != "" {
		e.Person = string(row.Customer)
	}
	return l.keep(ctx, e)
}
