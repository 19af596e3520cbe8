package slot

import (
	"slices"
	"strings"

	"zhiyin.dev/nlu/linear"
)

// Tagger finds chunks. It is immutable and safe for use by many at once.
type Tagger struct {
	tags    []string
	from    [][]int32 // tags that may stand before each tag
	first   []bool    // tags that may begin a sentence
	index   map[feature]uint32
	weight  []float32 // feature × tag, while it is trained
	table   *linear.Table
	step    []float32 // tag before × tag
	lexicon *lexicon
}

// shapeTags finds which tag may follow which: inside only after its own kind.
func (t *Tagger) shapeTags() {
	t.from, t.first = make([][]int32, len(t.tags)), make([]bool, len(t.tags))
	for to, tag := range t.tags {
		inner, inside := strings.CutPrefix(tag, "I-")
		t.first[to] = !inside
		for before, b := range t.tags {
			if !inside || b == "B-"+inner || b == tag {
				t.from[to] = append(t.from[to], int32(before))
			}
		}
	}
}

// Tag gives every token its tag. intent is what the sentence means, "" when it is
// not known.
func (t *Tagger) Tag(tokens []string, intent string) []string {
	if len(tokens) == 0 {
		return nil
	}
	var v viterbi
	path := v.best(t, t.columns(t.lexicon.features(tokens, intent, nil)), nil)
	out := make([]string, len(path))
	for i, k := range path {
		out[i] = t.tags[k]
	}
	return out
}

// emit adds what a token's features say of each tag.
func (t *Tagger) emit(columns []uint32, next []float32) {
	if t.table != nil {
		t.table.Add(columns, slices.Repeat([]float32{1}, len(columns)), next)
		return
	}
	for _, c := range columns {
		w := t.weight[int(c)*len(next) : int(c)*len(next)+len(next)]
		for tag, x := range w {
			next[tag] += x
		}
	}
}

// columns are the features that the tagger has weights for.
func (t *Tagger) columns(features [][]feature) [][]uint32 {
	out := make([][]uint32, len(features))
	for i, fs := range features {
		for _, f := range fs {
			if c, ok := t.index[f]; ok {
				out[i] = append(out[i], c)
			}
		}
	}
	return out
}

// viterbi is the memory of a search.
type viterbi struct {
	score, next []float32
	back        [][]int32
}

const impossible = float32(-1e30)

// best is the tags' path with the highest score. gold, where given, makes every
// other tag at its token cheaper to choose by one, so that training looks for a margin.
func (v *viterbi) best(t *Tagger, columns [][]uint32, gold []int32) []int32 {
	k := len(t.tags)
	if len(v.score) < k {
		v.score, v.next = make([]float32, k), make([]float32, k)
	}
	for len(v.back) < len(columns) {
		v.back = append(v.back, make([]int32, k))
	}
	for i := range columns {
		clear(v.next[:k])
		t.emit(columns[i], v.next[:k])
		for tag := range v.next[:k] {
			if gold != nil && int32(tag) != gold[i] {
				v.next[tag]++
			}
			v.reach(t, i, tag)
		}
		v.score, v.next = v.next, v.score
	}
	return v.path(t, len(columns))
}

// reach adds the best way to a tag.
func (v *viterbi) reach(t *Tagger, i, tag int) {
	k := len(t.tags)
	if i == 0 {
		if !t.first[tag] {
			v.next[tag] = impossible
		}
		return
	}
	best, at := impossible*2, int32(0)
	for _, b := range t.from[tag] {
		if s := v.score[b] + t.step[int(b)*k+tag]; s > best {
			best, at = s, b
		}
	}
	v.next[tag] += best
	v.back[i][tag] = at
}

func (v *viterbi) path(t *Tagger, n int) []int32 {
	top := int32(0)
	for tag := range t.tags {
		if v.score[tag] > v.score[top] {
			top = int32(tag)
		}
	}
	out := make([]int32, n)
	for i := n - 1; i >= 0; i-- {
		out[i] = top
		top = v.back[i][top]
	}
	return out
}
