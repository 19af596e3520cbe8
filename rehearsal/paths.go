package rehearsal

import (
	"cmp"
	"slices"
	"strings"
)

// Trail is one way through a flow, and how many walked it.
type Trail struct {
	Path  []string `json:"path"`
	Wait  string   `json:"wait" doc:"what they wait for at its end; nothing: it is over"`
	Count int      `json:"count"`
	Ms    int64    `json:"ms" doc:"on the average"`
	Some  []int    `json:"some" doc:"the first walks that went so, by their place from 0; at most 5"`
}

// someOf is how many of a trail's walks are named.
const someOf = 5

// Trails counts the ways, the most walked first.
func Trails(walks []Walk) []Trail {
	out, at := []Trail{}, map[string]int{}
	for i, w := range walks {
		key := strings.Join(w.Path, " ") + " " + string(w.Wait)
		n, known := at[key]
		if !known {
			n = len(out)
			at[key] = n
			out = append(out, Trail{Path: w.Path, Wait: string(w.Wait), Some: []int{}})
		}
		t := &out[n]
		t.Count++
		t.Ms += w.Ms
		if len(t.Some) < someOf {
			t.Some = append(t.Some, i)
		}
	}
	for i := range out {
		out[i].Ms /= int64(out[i].Count)
	}
	slices.SortStableFunc(out, func(a, b Trail) int { return cmp.Compare(b.Count, a.Count) })
	return out
}
