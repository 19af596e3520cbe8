package main

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/need"
	"zhiyin.dev/need/recap"
	"zhiyin.dev/nlu"
	"zhiyin.dev/nlu/entity"
	"zhiyin.dev/packs"
)

// outcomesRow measures which outcome is suggested to agents when wrap-up begins. No
// contacts of people are in the repository: a contact here is one example of a pack's
// intent that its model was not trained on, and its agent chose the outcome that hears
// the intent. So it is a figure of the plumbing between intents and outcomes, and more
// than what real talk will give.
func outcomesRow(s *stand) error {
	industries, err := fs.Glob(packs.FS, "*/dispositions.yaml")
	if err != nil {
		return err
	}
	var seeded, learned hits
	for _, file := range industries {
		p, err := readWrapPack(path.Dir(file))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for fold := range folds {
			train, test, err := p.contacts(fold)
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			seeded.count(recap.NewSuggester(p.outcomes, nil), test)
			learned.count(recap.NewSuggester(p.outcomes, train), test)
		}
	}
	s.add("outcome_examples_top1_pct", "", seeded.percent(seeded.top1))
	s.add("outcome_examples_top3_pct", ">= 80", seeded.percent(seeded.top3))
	s.add("outcome_examples_learned_top1_pct", "", learned.percent(learned.top1))
	s.add("outcome_examples_learned_top3_pct", "", learned.percent(learned.top3))
	return nil
}

// folds are the parts of the examples; each is held out once.
const folds = 5

// wrapPack is what a pack knows of intents and outcomes.
type wrapPack struct {
	outcomes []recap.Outcome
	examples []nlu.Example
	reasoner *need.Reasoner
}

func readWrapPack(industry string) (*wrapPack, error) {
	needs, err := packedNeedsOf(industry + "/needs.yaml")
	if err != nil {
		return nil, err
	}
	p := &wrapPack{reasoner: need.NewReasoner(needs)}
	text, err := fs.ReadFile(packs.FS, industry+"/dispositions.yaml")
	if err != nil {
		return nil, err
	}
	var file struct{ Dispositions []yaml.Node }
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	for i := range file.Dispositions {
		one, err := yaml.Marshal(&file.Dispositions[i])
		if err != nil {
			return nil, err
		}
		o, err := recap.ParseOutcome("", string(one))
		if err != nil {
			return nil, err
		}
		p.outcomes = append(p.outcomes, o)
	}
	for _, name := range []string{industry + "/intents.yaml", "common-intents.yaml"} {
		raw, err := fs.ReadFile(packs.FS, name)
		if err != nil {
			return nil, err
		}
		rows, err := nlu.Parse(name, raw)
		if err != nil {
			return nil, err
		}
		p.examples = append(p.examples, rows.Examples...)
	}
	return p, nil
}

// outcome is the one that an agent chose for an intent: the first that hears it.
func (p *wrapPack) outcome(intent string) string {
	for _, o := range p.outcomes {
		if slices.Contains(o.Hears, intent) {
			return o.ID
		}
	}
	return ""
}

// contacts are those of the examples outside a fold, and those in it, understood by a
// model that knows the former.
func (p *wrapPack) contacts(fold int) (train, test []recap.Past, err error) {
	var known, held []nlu.Example
	for i, e := range p.examples {
		if i%folds == fold {
			held = append(held, e)
		} else {
			known = append(known, e)
		}
	}
	held = unleaked(known, held)
	m, err := nlu.Trainer{Name: "pack@1", Seed: seed}.Train(known, nil)
	if err != nil {
		return nil, nil, err
	}
	reader := &nlu.Reader{Model: m, Reject: nlu.Reject5, Entities: (&entity.Finder{}).At(time.Now)}
	return p.wrapped(reader, known), p.wrapped(reader, held), nil
}

// wrapped makes a contact of each example whose intent some outcome hears.
func (p *wrapPack) wrapped(reader *nlu.Reader, rows []nlu.Example) (out []recap.Past) {
	for _, e := range rows {
		outcome := p.outcome(e.Intent)
		if outcome == "" {
			continue
		}
		meaning := reader.Read(e.Text, e.Language)
		meaning.Needs = p.reasoner.Needs(e.Text, e.Language)
		out = append(out, recap.Past{Outcome: outcome, Turns: []recap.Turn{{Speaker: zhiyin.OfCustomer, Text: e.Text, Meaning: meaning}}})
	}
	return out
}

// hits count what was suggested.
type hits struct{ of, top1, top3 int }

func (h *hits) count(s *recap.Suggester, contacts []recap.Past) {
	for _, c := range contacts {
		got := s.Suggest(c.Turns)
		at := slices.IndexFunc(got, func(o zhiyin.Scored) bool { return o.ID == c.Outcome })
		h.of++
		if at == 0 {
			h.top1++
		}
		if at >= 0 {
			h.top3++
		}
	}
}

func (h *hits) percent(n int) float64 { return 100 * float64(n) / float64(max(h.of, 1)) }
