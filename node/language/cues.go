package language

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/need"
)

// cueProposals are each unit's, made when somebody asks: reading the past takes
// seconds.
type cueProposals struct {
	mu   sync.Mutex // held while one is made
	made map[zhiyin.UnitID]madeCues
}

type madeCues struct {
	at     time.Time
	chosen []need.Chosen
	told   []string // of each, what a system outside may read; empty without a language model
}

// cuesFor is how long what was read of the past is good for.
const cuesFor = 10 * time.Minute

// Cues proposes phrases that customers of a unit said in contacts which their agents
// took for a need, and that its graph does not hear yet.
func (l *Studio) Cues(ctx context.Context, unit zhiyin.UnitID) (studio.CueProposals, error) {
	out := studio.CueProposals{Items: []studio.CueProposal{}}
	made, graph, known, err := l.missed(ctx, unit)
	if err != nil {
		return out, err
	}
	out.Contacts, out.Refused = len(made.chosen), len(known)
	if l.model != nil {
		out.Model = l.model.Model()
	}
	for _, p := range need.Propose(graph, made.chosen, known) {
		out.Items = append(out.Items, studio.CueProposal{Need: p.Need, Phrase: p.Phrase, With: p.With, In: p.In})
	}
	return out, nil
}

// missed is what cues are proposed from: contacts whose need was missed, the unit's
// graph, and what people have refused.
func (l *Studio) missed(ctx context.Context, unit zhiyin.UnitID) (made madeCues, graph *need.Reasoner, refused []need.Proposal, err error) {
	if made, err = l.past(ctx, unit); err != nil {
		return made, nil, nil, err
	}
	if graph, err = l.graph(ctx, unit); err != nil {
		return made, nil, nil, err
	}
	refused, err = l.refused(ctx, unit)
	return made, graph, refused, err
}

// refused are the phrases that somebody said are no cues.
func (l *Studio) refused(ctx context.Context, unit zhiyin.UnitID) ([]need.Proposal, error) {
	refused, err := l.defs.RefusedCues(ctx, unit)
	known := make([]need.Proposal, len(refused))
	for i, r := range refused {
		known[i] = need.Proposal{Need: r.Need, Phrase: r.Phrase}
	}
	return known, err
}

// graph is a unit's needs in force, with drafts that wait instead of what they follow:
// a phrase that was accepted does not come again.
func (l *Studio) graph(ctx context.Context, unit zhiyin.UnitID) (*need.Reasoner, error) {
	all, err := l.defs.Definitions(ctx, "need")
	if err != nil {
		return nil, err
	}
	var own []need.Definition
	for _, d := range all {
		if d.Unit != unit && d.Unit != "" {
			continue
		}
		text, err := l.latestNeed(ctx, d.Ref.ID, d.YAML)
		if err != nil {
			return nil, err
		}
		if read, problems := need.Parse([]byte(text)); len(problems) == 0 {
			own = append(own, read...)
		}
	}
	return need.NewReasoner(own), nil
}

// latestNeed is the text of the newest draft of a need that is in force, else text.
func (l *Studio) latestNeed(ctx context.Context, id, text string) (string, error) {
	drafts, err := l.defs.Proposals(ctx, "need")
	if err != nil {
		return "", err
	}
	version := 0
	for _, p := range drafts {
		if p.Ref.ID == id && p.Ref.Version > version {
			text, version = p.Text, p.Ref.Version
		}
	}
	return text, nil
}

// past reads what was said and chosen, once in a while.
func (l *Studio) past(ctx context.Context, unit zhiyin.UnitID) (madeCues, error) {
	c := &l.cues
	c.mu.Lock()
	defer c.mu.Unlock()
	if m, ok := c.made[unit]; ok && l.now().Sub(m.at) < cuesFor {
		return m, nil
	}
	stands, err := l.outcomesOfNeeds(ctx, unit)
	if err != nil {
		return madeCues{}, err
	}
	pasts, err := l.pastsOf(ctx, unit)
	if err != nil {
		return madeCues{}, err
	}
	m := madeCues{at: l.now()}
	for _, p := range pasts {
		told := l.toldOutside(ctx, p)
		for _, c := range p.chosen(stands) {
			m.chosen, m.told = append(m.chosen, c), append(m.told, told)
		}
	}
	if c.made == nil {
		c.made = map[zhiyin.UnitID]madeCues{}
	}
	c.made[unit] = m
	return m, nil
}

// outcomesOfNeeds are the outcomes that stand for one need, by their hears.
func (l *Lore) outcomesOfNeeds(ctx context.Context, unit zhiyin.UnitID) (map[string]string, error) {
	outcomes, err := l.outcomes(ctx, unit)
	if err != nil {
		return nil, err
	}
	defs, err := l.defs.Definitions(ctx, "need")
	if err != nil {
		return nil, fmt.Errorf("language: needs of %s: %w", unit, err)
	}
	ids := map[string]bool{}
	for _, d := range defs {
		ids[d.Ref.ID] = true
	}
	out := map[string]string{}
	for _, o := range outcomes {
		needs := slices.DeleteFunc(slices.Clone(o.Hears), func(id string) bool { return !ids[id] })
		if len(needs) == 1 {
			out[o.ID] = needs[0]
		}
	}
	return out, nil
}

// RefuseCue keeps that a phrase is no cue.
func (l *Studio) RefuseCue(ctx context.Context, unit zhiyin.UnitID, cue studio.CueChoice, by string) error {
	e := zhiyin.NewEvent("unit/"+string(unit), zhiyin.CueRefused{Need: cue.Need, Phrase: cue.Phrase, Reason: cue.Reason}, l.now())
	e.Unit, e.By = unit, by
	return l.keep(ctx, e)
}

// CueText writes the need with the cue added to a state, from its newest draft or
// what is in force. NotFound for a need or a state that is not there.
func (l *Studio) CueText(ctx context.Context, unit zhiyin.UnitID, cue studio.CueChoice) (string, error) {
	d, err := l.defs.Definition(ctx, zhiyin.DefinitionRef{Kind: "need", ID: cue.Need})
	if err != nil {
		return "", err
	}
	if d.Unit != unit {
		return "", fmt.Errorf("language: need %s of %s: %w", cue.Need, unit, zhiyin.NotFound)
	}
	text, err := l.latestNeed(ctx, cue.Need, d.YAML)
	if err != nil {
		return "", err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil || len(doc.Content) == 0 {
		return "", fmt.Errorf("language: need %s can't be read: %w", cue.Need, zhiyin.Invalid)
	}
	state := stateIn(doc.Content[0], cue.State)
	if state == nil {
		return "", fmt.Errorf("language: state %s of %s: %w", cue.State, cue.Need, zhiyin.NotFound)
	}
	addTo(state, cue.Strength, strings.TrimSpace(cue.Phrase))
	out, err := yaml.Marshal(&doc)
	return string(out), err
}

// stateIn finds a state by its id; nil.
func stateIn(need *yaml.Node, id string) *yaml.Node {
	states := valueOf(need, "states")
	if states == nil {
		return nil
	}
	for _, s := range states.Content {
		if v := valueOf(s, "id"); v != nil && v.Value == id {
			return s
		}
	}
	return nil
}

// valueOf is what stands under a key of a mapping; nil.
func valueOf(m *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(m.Content) && m.Kind == yaml.MappingNode; i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i+1]
		}
	}
	return nil
}

// addTo adds a line to a list of a mapping, which begins with it where it is not there.
func addTo(m *yaml.Node, key, line string) {
	list := valueOf(m, key)
	if list == nil {
		list = &yaml.Node{Kind: yaml.SequenceNode}
		m.Content = append(m.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, list)
	}
	list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: line})
}
