package profile

import (
	"time"

	"zhiyin.dev"
)

// Why says of one tag whether a person has it, and for what reason.
type Why struct {
	Definition zhiyin.DefinitionRef
	Label      zhiyin.Sensitivity // who may read it
	Holds      bool
	Because    zhiyin.Because // of the rule that decides: Stays while it is on
	Since      time.Time      // zero: it never was
	Until      time.Time      // when time alone ends it, or when it ended; zero: neither
	Rejected   bool           // somebody found it wrong
	Elsewhere  bool           // it is a unit's tag, and the unit knows nothing of the person
}

// Why explains a tag as of the last Judge; ok is false when there is no such tag.
func (p *Person) Why(id string, now time.Time) (why Why, ok bool) {
	n, ok := p.tagger.byID[id]
	if !ok {
		return Why{}, false
	}
	d := &p.tagger.rules[n]
	at := max(now.UnixMicro(), p.settled)
	h := p.standing(n)
	on := h != nil && h.on
	j := judgement{p: p, now: at, view: newView()}
	j.view.p, j.view.d, j.view.at = p, d, at
	_, why.Because = d.decides(on).Explain(j.view.lookup)
	d.decides(on).Contributed(&why.Because, j.contributors)
	why.Definition, why.Holds, why.Rejected, why.Elsewhere = d.Ref(), on, p.suppressed(id, at), !p.belongs(d, at)
	why.Label = zhiyin.Tag{Sensitive: d.Sensitive, Label: zhiyin.Sensitivity(d.Label)}.Labelled()
	if h != nil && h.since > 0 {
		why.Since = time.UnixMicro(h.since).UTC()
		if end := max(h.until, h.off); end > 0 {
			why.Until = time.UnixMicro(end).UTC()
		}
	}
	return why, true
}

// Tags returns the tags that the person has, by id; reasons are only with those
// that the last Judge changed.
func (p *Person) Tags() []string {
	var out []string
	for i := range p.tagger.definitions {
		id := p.tagger.definitions[i].ID
		if s := p.standing(p.tagger.byID[id]); s != nil && s.on {
			out = append(out, id)
		}
	}
	return out
}
