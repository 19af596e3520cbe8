package nlu

import (
	"cmp"
	"slices"
	"sync"

	"zhiyin.dev/nlu/linear"
)

// near finds the training rows that are most like a text, by the cosine of words
// and characters. It is immutable, but for the scratch that readings share.
type near struct {
	start   []int32 // of a column's rows; one more than there are columns
	row     []int32
	value   []uint8 // of 255
	class   []int32 // of each row
	scratch sync.Pool
}

// neighbour is a training row with its cosine.
type neighbour struct {
	row  int32
	like float32
}

// mostNear is how many neighbours are looked at; common columns, those of more than
// one row in commonest and at least fewCommon rows, say little and cost most.
const (
	mostNear  = 10
	commonest = 20
	fewCommon = 64
)

func newNear(v *vocabulary, rows *linear.Rows, class []int32) *near {
	n := &near{start: make([]int32, len(v.hash)+1), class: class}
	count := make([]int32, len(v.hash))
	each := func(do func(row int32, column uint32, value float32)) {
		for i := range rows.Len() {
			if class[i] == linear.Stray {
				continue
			}
			index, value := rows.Row(i)
			for k, c := range index {
				if v.block[c] != letters {
					do(int32(i), c, value[k])
				}
			}
		}
	}
	each(func(_ int32, c uint32, _ float32) { count[c]++ })
	most := int32(max(fewCommon, rows.Len()/commonest))
	for c, k := range count {
		if k > most {
			k, count[c] = 0, 0
		}
		n.start[c+1] = n.start[c] + k
	}
	n.row, n.value = make([]int32, n.start[len(count)]), make([]uint8, n.start[len(count)])
	each(func(row int32, c uint32, value float32) {
		if count[c] > 0 {
			at := n.start[c+1] - count[c]
			n.row[at], n.value[at] = row, uint8(min(value, 1)*255)
			count[c]--
		}
	})
	return n
}

// tally sums cosines by row.
type tally struct {
	like    []float32
	touched []int32
}

// find returns the nearest rows that allowed permits (nil: all), best first.
func (n *near) find(v *vocabulary, x vector, allowed func(row int32) bool) []neighbour {
	t, _ := n.scratch.Get().(*tally)
	if t == nil {
		t = &tally{like: make([]float32, len(n.class))}
	}
	defer n.scratch.Put(t)
	t.touched = t.touched[:0]
	var has [blocks]bool
	for k, c := range x.index {
		if v.block[c] == letters {
			continue
		}
		has[v.block[c]] = true
		by := x.value[k] / 255
		for at := n.start[c]; at < n.start[c+1]; at++ {
			row := n.row[at]
			if t.like[row] == 0 {
				t.touched = append(t.touched, row)
			}
			t.like[row] += by * float32(n.value[at])
		}
	}
	return t.best(allowed, has[words] && has[hanzi])
}

// best empties the tally into the nearest rows.
func (t *tally) best(allowed func(row int32) bool, both bool) []neighbour {
	out := make([]neighbour, 0, mostNear+1)
	for _, row := range t.touched {
		like := t.like[row]
		t.like[row] = 0
		if both {
			like /= 2
		}
		if len(out) == mostNear && like <= out[mostNear-1].like || allowed != nil && !allowed(row) {
			continue
		}
		at, _ := slices.BinarySearchFunc(out, like, func(o neighbour, like float32) int { return cmp.Compare(like, o.like) })
		out = slices.Insert(out, at, neighbour{row, like})
		out = out[:min(len(out), mostNear)]
	}
	return out
}
