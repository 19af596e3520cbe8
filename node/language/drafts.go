package language

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"zhiyin.dev"
	"zhiyin.dev/bus"
	"zhiyin.dev/edge/llm"
	"zhiyin.dev/need/recap"
	"zhiyin.dev/store"
)

// Drafter drafts the summaries of contacts, and learns their outcomes.
type Drafter struct {
	*Lore
	names      *Names
	model      *llm.Client // nil: none
	bus        *bus.Bus
	keep       func(context.Context, zhiyin.Event) error
	suggesters suggesters
}

// NewDrafter makes it; the model may be nil, and keep writes an event that is durable
// when it returns.
func NewDrafter(lore *Lore, names *Names, model *llm.Client, nerve *bus.Bus, keep func(context.Context, zhiyin.Event) error) *Drafter {
	return &Drafter{Lore: lore, names: names, model: model, bus: nerve, keep: keep, suggesters: suggesters{lore: lore}}
}

// wraps is what the drafter watches.
func wraps(k zhiyin.Kind) store.Want {
	switch k {
	case (zhiyin.WrapStarted{}).Kind(), (zhiyin.CustomerErased{}).Kind():
		return store.Header
	case (zhiyin.WrapCompleted{}).Kind():
		return store.Whole
	}
	return store.Nothing
}

// draftsAtOnce bounds the drafts under way: one waits for a server elsewhere.
const draftsAtOnce = 8

// Run drafts the summary of each contact when its wrap-up begins, those
// first that wait for one since nobody was there to draft it. One that can't be
// drafted is logged and left to its agent. What agents choose in the end is learned.
func (d *Drafter) Run(ctx context.Context, mark store.Mark) error {
	missed, err := d.undrafted(ctx)
	if err != nil && ctx.Err() == nil {
		d.log.Error("summaries of contacts in wrap-up are not drafted", "err", err)
	}
	d.draftAll(ctx, missed)
	return d.db.FollowFrom(ctx, mark, d.bus.Wake("ledger"), wraps, func(events []zhiyin.Event) error {
		var begun []zhiyin.Event
		for _, e := range events {
			switch b := e.Body.(type) {
			case zhiyin.WrapCompleted:
				d.learnOutcome(ctx, e, b)
			default:
				if e.Kind == (zhiyin.CustomerErased{}).Kind() {
					d.suggesters.forget()
				} else {
					begun = append(begun, e)
				}
			}
		}
		d.draftAll(ctx, begun)
		return nil
	})
}

func (d *Drafter) draftAll(ctx context.Context, begun []zhiyin.Event) {
	var drafts sync.WaitGroup
	free := make(chan struct{}, draftsAtOnce)
	for _, e := range begun {
		free <- struct{}{}
		drafts.Go(func() {
			defer func() { <-free }()
			if err := d.draftSummary(ctx, e); err != nil && ctx.Err() == nil {
				d.log.Error("no summary is drafted", "contact", e.Subject, "err", err)
			}
		})
	}
	drafts.Wait()
}

// learnOutcome learns what an agent chose. What the clock chose is nobody's word.
func (d *Drafter) learnOutcome(ctx context.Context, e zhiyin.Event, b zhiyin.WrapCompleted) {
	if b.TimedOut || b.Beside {
		return
	}
	if err := d.suggesters.learn(ctx, e.Unit, zhiyin.ContactID(e.Subject), b.Disposition); err != nil && ctx.Err() == nil {
		d.log.Error("an outcome is not learned", "contact", e.Subject, "err", err)
	}
}

// undrafted are the beginnings of the wrap-ups under way that have no draft.
func (d *Drafter) undrafted(ctx context.Context) (out []zhiyin.Event, err error) {
	q := zhiyin.ContactQuery{Open: true, Limit: pastsPage}
	for {
		page, err := d.db.ContactPage(ctx, q)
		if err != nil {
			return out, err
		}
		for _, c := range page {
			if c.State != zhiyin.Wrapping {
				continue
			}
			events, err := d.db.AllEvents(ctx, string(c.ID))
			if err != nil {
				return out, err
			}
			if wrap, drafted := begunWrap(events); !drafted && wrap != nil {
				out = append(out, *wrap)
			}
		}
		if len(page) < pastsPage {
			return out, nil
		}
		q.Before, q.ID = page[len(page)-1].Arrived, page[len(page)-1].ID
	}
}

// begunWrap is where the last wrap-up of a contact begins; nil: it has none.
func begunWrap(events []zhiyin.Event) (wrap *zhiyin.Event, drafted bool) {
	for i, e := range events {
		switch b := e.Body.(type) {
		case zhiyin.WrapStarted:
			if !b.Beside {
				wrap, drafted = &events[i], false
			}
		case zhiyin.SummaryDrafted:
			drafted = true
		}
	}
	return wrap, drafted
}

func (d *Drafter) draftSummary(ctx context.Context, wrap zhiyin.Event) error {
	events, err := d.db.AllEvents(ctx, wrap.Subject)
	if err != nil {
		return fmt.Errorf("language: draft of %s: %w", wrap.Subject, err)
	}
	turns := turnsOf(events)
	text := recap.Draft(turns, func(id string) zhiyin.Text {
		if name := d.names.Of(wrap.Unit, "need", id); name != nil {
			return name
		}
		return d.names.Of(wrap.Unit, "intent", id)
	}, writtenIn(turns))
	if text == "" {
		return nil
	}
	likely, err := d.suggesters.suggest(ctx, wrap.Unit, turns)
	if err != nil {
		return err
	}
	by := recap.By
	if drafted := d.modelSummary(ctx, turns, d.namesIn(ctx, wrap)); drafted != "" {
		by, text = d.model.Model(), drafted
	}
	e := zhiyin.NewEvent(wrap.Subject, zhiyin.SummaryDrafted{Disposition: likely, By: by, Text: text}, d.now())
	e.Unit, e.By, e.Person = wrap.Unit, "system", wrap.Person
	return d.keep(ctx, e)
}

// namesIn are the customer's of a contact; none where nobody is known.
func (d *Drafter) namesIn(ctx context.Context, e zhiyin.Event) []string {
	if d.model == nil || e.Person == "" {
		return nil
	}
	c, err := d.db.Customer(ctx, zhiyin.CustomerID(e.Person))
	if err != nil {
		return nil // erased or merged meanwhile: the forms that names have are hidden all the same
	}
	return namesOf(c)
}

// outcomes are the dispositions in force for a unit.
func (l *Lore) outcomes(ctx context.Context, unit zhiyin.UnitID) (out []recap.Outcome, err error) {
	all, err := l.defs.Definitions(ctx, "disposition")
	if err != nil {
		return nil, fmt.Errorf("language: outcomes of %s: %w", unit, err)
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
		case zhiyin.ChatWritten:
			if b.From != zhiyin.OfFlow && b.Text != "" {
				at[b.Message] = len(out)
				out = append(out, recap.Turn{Speaker: b.From, Text: b.Text})
			}
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
