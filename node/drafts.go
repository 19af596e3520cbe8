package node

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"zhiyin.dev"
	"zhiyin.dev/need/recap"
	"zhiyin.dev/store"
)

// wraps is what the drafter watches.
func wraps(k zhiyin.Kind) store.Want {
	if k == (zhiyin.WrapStarted{}).Kind() {
		return store.Header
	}
	return store.Nothing
}

// draftSummaries drafts the summary of each contact when its wrap-up begins. One
// that can't be drafted is logged and left to its agent.
func (n *Node) draftSummaries(ctx context.Context, mark store.Mark) error {
	return n.db.FollowFrom(ctx, mark, n.bus.Wake("ledger"), wraps, func(events []zhiyin.Event) error {
		for _, e := range events {
			if err := n.draftSummary(ctx, e); err != nil && ctx.Err() == nil {
				n.log.Error("no summary is drafted", "contact", e.Subject, "err", err)
			}
		}
		return nil
	})
}

func (n *Node) draftSummary(ctx context.Context, wrap zhiyin.Event) error {
	events, err := allEvents(ctx, n.db, wrap.Subject)
	if err != nil {
		return fmt.Errorf("node: draft of %s: %w", wrap.Subject, err)
	}
	turns := turnsOf(events)
	text := recap.Draft(turns, func(id string) zhiyin.Text {
		if name := n.meaningName(wrap.Unit, "need", id); name != nil {
			return name
		}
		return n.meaningName(wrap.Unit, "intent", id)
	}, writtenIn(turns))
	if text == "" {
		return nil
	}
	outcomes, err := n.outcomes(ctx, wrap.Unit)
	if err != nil {
		return err
	}
	e := zhiyin.NewEvent(wrap.Subject, zhiyin.SummaryDrafted{Disposition: recap.NewSuggester(outcomes, nil).Suggest(turns), By: recap.By, Text: text}, n.now())
	e.Unit, e.By, e.Person = wrap.Unit, "system", wrap.Person
	return n.Keep(ctx, e)
}

// outcomes are the dispositions in force for a unit.
func (n *Node) outcomes(ctx context.Context, unit zhiyin.UnitID) (out []recap.Outcome, err error) {
	all, err := n.db.Definitions(ctx, "disposition")
	if err != nil {
		return nil, fmt.Errorf("node: outcomes of %s: %w", unit, err)
	}
	for _, d := range all {
		if d.Unit != "" && d.Unit != unit {
			continue
		}
		o, err := recap.ParseOutcome(d.Ref.ID, d.YAML)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// turnsOf puts what was said, understood and felt together.
func turnsOf(events []zhiyin.Event) (out []recap.Turn) {
	at := map[zhiyin.UtteranceID]int{}
	for _, e := range events {
		switch b := e.Body.(type) {
		case zhiyin.UtteranceHeard:
			at[b.Utterance] = len(out)
			out = append(out, recap.Turn{Speaker: b.Speaker, Text: b.Text})
		case zhiyin.UtteranceUnderstood:
			if i, is := at[b.Utterance]; is {
				out[i].Meaning = zhiyin.Meaning{Intents: b.Intents, OutOfScope: b.OutOfScope, Rejected: b.Rejected, Entities: b.Entities, Needs: b.Needs, Model: b.Model}
			}
		case zhiyin.MoodChanged:
			if i, is := at[b.Utterance]; is {
				out[i].Mood = &zhiyin.Mood{Score: b.Score, Anger: b.Anger, Confidence: b.Confidence}
			}
		}
	}
	return out
}

// writtenIn is the language of a draft: English where nobody said a Chinese word.
func writtenIn(turns []recap.Turn) zhiyin.Language {
	for _, t := range turns {
		if strings.ContainsFunc(t.Text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			return zhiyin.Mandarin
		}
	}
	return zhiyin.English
}
