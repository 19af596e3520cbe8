package flow

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// change sets or removes what stands at a path of keys and places.
type change struct {
	keys   []string
	value  *yaml.Node
	remove bool
}

// perform changes the smallest piece of the text that holds the change: one scalar,
// one entry of a mapping in block style, or everything. What comes of it is read
// again and must be the tree that was wanted.
func (c change) perform(text []byte, top *yaml.Node) ([]byte, error) {
	wanted := copyOf(top)
	if err := c.apply(wanted); err != nil {
		return nil, err
	}
	for _, way := range []func([]byte, *yaml.Node) []byte{c.scalar, c.entry} {
		if out := way(text, top); out != nil {
			if got, err := treeOf(out); err == nil && same(got, wanted) {
				return out, nil
			}
		}
	}
	out, err := encoded(wanted)
	if err != nil {
		return nil, err
	}
	if got, err := treeOf(out); err != nil || !same(got, wanted) {
		return nil, fmt.Errorf("the value can't be written: %w", zhiyin.Invalid)
	}
	return out, nil
}

// scalar replaces one scalar by another where it stands.
func (c change) scalar(text []byte, top *yaml.Node) []byte {
	_, old := walkTo(top, c.keys)
	if c.remove || old == nil || old.Kind != yaml.ScalarNode || c.value.Kind != yaml.ScalarNode {
		return nil
	}
	from := offsetOf(text, old.Line, old.Column)
	if from < 0 {
		return nil
	}
	to := scalarEnd(text, from, old)
	token, err := encoded(c.value)
	if to < 0 || err != nil {
		return nil
	}
	said := strings.TrimSuffix(string(token), "\n")
	if strings.Contains(said, "\n") {
		return nil
	}
	return splice(text, from, to, said)
}

// scalarEnd is where a scalar of one line ends; -1 when that is not told easily.
func scalarEnd(text []byte, from int, n *yaml.Node) int {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		for i := from + 1; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
	case n.Style&yaml.SingleQuotedStyle != 0:
		for i := from + 1; i < len(text); i++ {
			if text[i] == '\'' {
				if i+1 < len(text) && text[i+1] == '\'' {
					i++
					continue
				}
				return i + 1
			}
		}
	case n.Style == 0 && n.Value != "" && bytes.HasPrefix(text[from:], []byte(n.Value)):
		return from + len(n.Value)
	}
	return -1
}

// entry writes the deepest entry in block style that holds the change anew, or puts
// a new entry behind the last one of its mapping.
func (c change) entry(text []byte, top *yaml.Node) []byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	at, depth := top, 0 // the mapping in which the entry stands, and how many keys lead to it
	for i, n := 0, top; i < len(c.keys); i++ {
		if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 {
			at, depth = n, i
		}
		if n.Style&yaml.FlowStyle != 0 {
			break
		}
		if _, n = walkTo(n, c.keys[i:i+1]); n == nil {
			break
		}
	}
	key, _ := walkTo(at, c.keys[depth:depth+1])
	rest := change{keys: c.keys[depth:], value: c.value, remove: c.remove}
	if key == nil {
		return rest.appended(lines, at)
	}
	first, last := extent(lines, key)
	head := []byte(string([]rune(string(lines[first]))[:key.Column-1]))
	pad := bytes.Repeat([]byte(" "), key.Column-1)
	if c.remove && depth == len(c.keys)-1 {
		return removed(lines, at, key, first, last)
	}
	piece := append(slices.Clone(pad), lines[first][len(head):]...)
	for _, l := range lines[first+1 : last+1] {
		piece = append(piece, l...)
	}
	alone, err := treeOf(piece)
	if err != nil || rest.apply(alone) != nil {
		return nil
	}
	return around(lines, first, last, indented(alone, pad, head))
}

// removed leaves an entry out; nil where others share its first line.
func removed(lines [][]byte, in, key *yaml.Node, first, last int) []byte {
	if len(bytes.TrimSpace(lines[first][:min(key.Column-1, len(lines[first]))])) > 0 || len(in.Content) == 2 {
		return nil
	}
	return around(lines, first, last, nil)
}

// appended puts a new entry behind the last one of a mapping.
func (c change) appended(lines [][]byte, in *yaml.Node) []byte {
	if c.remove || len(in.Content) < 2 {
		return nil
	}
	key := in.Content[len(in.Content)-2]
	_, last := extent(lines, key)
	alone := &yaml.Node{Kind: yaml.MappingNode}
	if c.apply(alone) != nil {
		return nil
	}
	pad := bytes.Repeat([]byte(" "), key.Column-1)
	piece := indented(alone, pad, pad)
	if piece == nil {
		return nil
	}
	if n := len(lines[last]); n > 0 && lines[last][n-1] != '\n' {
		piece = append([]byte("\n"), piece...)
	}
	return around(lines, last+1, last, piece)
}

// indented writes a mapping behind pad, its first line behind head.
func indented(n *yaml.Node, pad, head []byte) []byte {
	text, err := encoded(n)
	if err != nil {
		return nil
	}
	var out []byte
	for i, l := range bytes.SplitAfter(text, []byte("\n")) {
		switch {
		case i == 0:
			out = append(out, head...)
		case len(bytes.TrimSpace(l)) > 0:
			out = append(out, pad...)
		}
		out = append(out, l...)
	}
	return out
}

// around puts a piece in the place of the lines from first to last.
func around(lines [][]byte, first, last int, piece []byte) []byte {
	out := slices.Clone(bytes.Join(lines[:first], nil))
	out = append(out, piece...)
	return append(out, bytes.Join(lines[last+1:], nil)...)
}

// extent returns the first and the last line of an entry, from 0: what is further
// in than its key, and items of a list that stand under it. Blank lines and
// comments at the end belong to what follows.
func extent(lines [][]byte, key *yaml.Node) (first, last int) {
	first = key.Line - 1
	last = first
	for i := first + 1; i < len(lines); i++ {
		l := bytes.TrimRight(lines[i], "\r\n")
		bare := bytes.TrimLeft(l, " ")
		in := len(l) - len(bare)
		switch {
		case len(bare) == 0:
		case in >= key.Column, in == key.Column-1 && bytes.HasPrefix(bare, []byte("- ")):
			if bare[0] != '#' {
				last = i
			}
		case bare[0] == '#':
		default:
			return first, last
		}
	}
	return first, last
}

// offsetOf is where a line and column of YAML, both from 1 and in characters, is in
// the text; -1 when there is no such place.
func offsetOf(text []byte, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		end := bytes.IndexByte(text[at:], '\n')
		if end < 0 {
			return -1
		}
		at += end + 1
	}
	for ; column > 1; column-- {
		if at >= len(text) || text[at] == '\n' {
			return -1
		}
		_, size := utf8.DecodeRune(text[at:])
		at += size
	}
	return at
}

func splice(text []byte, from, to int, with string) []byte {
	out := make([]byte, 0, len(text)+len(with))
	out = append(out, text[:from]...)
	out = append(out, with...)
	return append(out, text[to:]...)
}
