package profile

import (
	"maps"
	"slices"
)

// Touched returns a Tagger with the tags that a change of some can change: those
// of these that are there, whoever asks for them, and what those ask for. It
// judges them as t does.
func (t *Tagger) Touched(ids ...string) *Tagger {
	in := map[int32]bool{}
	var add func(n int32, up bool)
	add = func(n int32, up bool) {
		in[n] = true
		for _, id := range t.rules[n].asks() {
			if m := t.byID[id]; !in[m] {
				add(m, false)
			}
		}
		if !up {
			return
		}
		for _, m := range t.rules[n].dependents {
			add(m, true)
		}
	}
	for _, id := range ids {
		if n, there := t.byID[id]; there {
			add(n, true)
		}
	}
	if len(in) == len(t.rules) {
		return t
	}
	var list []Definition
	for n := range in {
		list = append(list, *t.rules[n].Definition)
	}
	narrow, err := NewTagger(list)
	if err != nil {
		return t // it never fails: what is asked for is there, in no circle
	}
	return narrow
}

// Tags are the ids of the tags, in force and in shadow, in order.
func (t *Tagger) Tags() []string { return slices.Sorted(maps.Keys(t.byID)) }

// Names are the events whose properties the rules read; none: those of every
// event may matter.
func (t *Tagger) Names() []string {
	if len(t.byOrders) > 0 {
		return nil
	}
	if len(t.byEvent) == 0 {
		return []string{""} // of no event
	}
	return slices.Sorted(maps.Keys(t.byEvent))
}
