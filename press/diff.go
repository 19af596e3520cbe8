package press

import "strings"

// Line is one line of a comparison of two versions.
type Line struct {
	Op   string `json:"op" enum:"same,gone,new"`
	From int    `json:"from,omitempty"` // its number in the first version, from 1; 0: it is not there
	To   int    `json:"to,omitempty"`   // in the second
	Text string `json:"text"`
}

// maxCompared bounds the table of a comparison: 3,000 changed lines against as many
// are nine million cells, some 20 ms; beyond it everything between the common
// beginning and end counts as changed.
const maxCompared = 9_000_000

// Diff compares two texts line by line: what both have in order, at its longest
// (Hunt and McIlroy, 1976), is the same.
func Diff(from, to string) []Line {
	a, b := strings.Split(strings.TrimSuffix(from, "\n"), "\n"), strings.Split(strings.TrimSuffix(to, "\n"), "\n")
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out []Line
	for i := range head {
		out = append(out, Line{"same", i + 1, i + 1, a[i]})
	}
	out = append(out, middle(a[head:len(a)-tail], b[head:len(b)-tail], head)...)
	for i := range tail {
		x, y := len(a)-tail+i, len(b)-tail+i
		out = append(out, Line{"same", x + 1, y + 1, a[x]})
	}
	return out
}

// middle compares what lies between the common beginning, of head lines, and end.
func middle(a, b []string, head int) (out []Line) {
	longest := common(a, b)
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && longest != nil && a[i] == b[j]:
			out = append(out, Line{"same", head + i + 1, head + j + 1, a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || longest == nil || longest[i+1][j] >= longest[i][j+1]):
			out = append(out, Line{Op: "gone", From: head + i + 1, Text: a[i]})
			i++
		default:
			out = append(out, Line{Op: "new", To: head + j + 1, Text: b[j]})
			j++
		}
	}
	return out
}

// common[i][j] is the length of the longest sequence that a from i and b from j have
// in common; nil when it is too much to find out.
func common(a, b []string) [][]int32 {
	if len(a)*len(b) > maxCompared {
		return nil
	}
	table := make([][]int32, len(a)+1)
	for i := range table {
		table[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}
