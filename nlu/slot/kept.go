package slot

import (
	"encoding/json"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/nlu/linear"
)

// Kept is a tagger as an artifact holds it.
type Kept struct {
	Tags    []string
	Feature []uint64 // in the order of the table's rows
	Table   *linear.Table
	Step    []float32
	Lexicon []byte // JSON, as its maps have no order of their own in gob
}

// Keep is the tagger's own part of an artifact.
func (t *Tagger) Keep() *Kept {
	lexicon, _ := json.Marshal(t.lexicon) // maps of texts and numbers always encode
	k := &Kept{Tags: t.tags, Feature: make([]uint64, len(t.index)), Table: t.table, Step: t.step, Lexicon: lexicon}
	for f, at := range t.index {
		k.Feature[at] = f
	}
	return k
}

// Restore makes the tagger again; what does not fit together is zhiyin.Invalid.
func Restore(k *Kept) (*Tagger, error) {
	n := len(k.Tags)
	if n == 0 || !slices.IsSorted(k.Tags) || slices.ContainsFunc(k.Tags, func(t string) bool { return !isTag(t) }) || len(k.Step) != n*n || k.Table == nil || k.Table.Width != n ||
		len(k.Table.Scale) != len(k.Feature) || len(k.Table.Cell) != n*len(k.Feature) {
		return nil, fmt.Errorf("nlu/slot: restore: its parts don't fit together: %w", zhiyin.Invalid)
	}
	known := &lexicon{}
	if err := json.Unmarshal(k.Lexicon, known); err != nil {
		return nil, fmt.Errorf("nlu/slot: restore the lexicon: %v: %w", err, zhiyin.Invalid)
	}
	t := &Tagger{tags: k.Tags, table: k.Table, step: k.Step, index: make(map[feature]uint32, len(k.Feature)), lexicon: known}
	for at, f := range k.Feature {
		t.index[f] = uint32(at)
	}
	t.shapeTags()
	return t, nil
}
