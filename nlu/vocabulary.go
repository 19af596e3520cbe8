package nlu

import (
	"cmp"
	"math"
	"slices"
)

// vocabulary numbers the features of the training rows, the commonest first: what is
// read together lies together. A table finds them.
type vocabulary struct {
	hash  []uint64
	block []block
	idf   []float32
	table []uint32 // open addressing: column + 1, 0 for free
	mask  uint64
	rows  int
}

// learn counts the rows that each feature occurs in and keeps those of at least
// least rows. Features are many more than are kept: a first pass over the rows finds
// which may occur in two, in bits, so that only those are counted.
func learn(texts []string, least int) *vocabulary {
	twice := repeated(texts, least)
	counts := make(map[uint64]counted, 1<<12)
	eachRow(texts, func(g gram) {
		if twice == nil || twice.has(g.hash) {
			counts[g.hash] = counted{counts[g.hash].rows + 1, g.block}
		}
	})
	v := &vocabulary{rows: len(texts)}
	for h, c := range counts {
		if int(c.rows) >= least {
			v.hash = append(v.hash, h)
		}
	}
	slices.SortFunc(v.hash, func(a, b uint64) int {
		return cmp.Or(int(counts[b].rows-counts[a].rows), cmp.Compare(a, b))
	})
	for _, h := range v.hash {
		c := counts[h]
		v.block = append(v.block, c.block)
		v.idf = append(v.idf, float32(math.Log(float64(1+len(texts))/float64(1+c.rows))+1))
	}
	v.index()
	return v
}

// counted is a feature while the vocabulary is learned.
type counted struct {
	rows  int32
	block block
}

// eachRow gives every feature of every text once.
func eachRow(texts []string, do func(gram)) {
	for _, t := range texts {
		all := grams(normalize(t))
		slices.SortFunc(all, func(a, b gram) int { return cmp.Compare(a.hash, b.hash) })
		for i, g := range all {
			if i == 0 || all[i-1].hash != g.hash {
				do(g)
			}
		}
	}
}

// bits are a set of hashes that may say yes wrongly, never no.
type bits [1 << 17]uint64

func (b *bits) has(h uint64) bool { return b[h>>6%uint64(len(b))]>>(h&63)&1 == 1 }
func (b *bits) put(h uint64)      { b[h>>6%uint64(len(b))] |= 1 << (h & 63) }

// repeated are the features that occur in two rows; nil where one row is enough.
func repeated(texts []string, least int) *bits {
	if least < 2 {
		return nil
	}
	once, twice := new(bits), new(bits)
	eachRow(texts, func(g gram) {
		if once.has(g.hash) {
			twice.put(g.hash)
		}
		once.put(g.hash)
	})
	return twice
}

func (v *vocabulary) index() {
	size := uint64(16)
	for size < 2*uint64(len(v.hash)) {
		size *= 2
	}
	v.table, v.mask = make([]uint32, size), size-1
	for i, h := range v.hash {
		at := h & v.mask
		for v.table[at] != 0 {
			at = (at + 1) & v.mask
		}
		v.table[at] = uint32(i) + 1
	}
}

// column of a feature, −1 for one never seen in training.
func (v *vocabulary) column(h uint64) int {
	for at := h & v.mask; v.table[at] != 0; at = (at + 1) & v.mask {
		if i := v.table[at] - 1; v.hash[i] == h {
			return int(i)
		}
	}
	return -1
}

// vector is a text as columns with values, ascending.
type vector struct {
	index []uint32
	value []float32
}

// vector weighs the features by 1 + ln tf and idf, each block normed to 1 and then
// to the share of the text that it reads.
func (v *vocabulary) vector(grams []gram) vector {
	columns := make([]uint32, 0, len(grams))
	for _, g := range grams {
		if c := v.column(g.hash); c >= 0 {
			columns = append(columns, uint32(c))
		}
	}
	slices.Sort(columns)
	out := vector{make([]uint32, 0, len(columns)), make([]float32, 0, len(columns))}
	var norm [blocks]float64
	for i := 0; i < len(columns); {
		c, j := columns[i], i+1
		for j < len(columns) && columns[j] == c {
			j++
		}
		value := v.idf[c]
		if j > i+1 {
			value *= float32(1 + math.Log(float64(j-i)))
		}
		norm[v.block[c]] += float64(value) * float64(value)
		out.index, out.value = append(out.index, c), append(out.value, value)
		i = j
	}
	for b := range norm {
		if norm[b] > 0 {
			norm[b] = 1 / math.Sqrt(norm[b])
		}
	}
	for i, c := range out.index {
		out.value[i] *= float32(norm[v.block[c]])
	}
	return out
}
