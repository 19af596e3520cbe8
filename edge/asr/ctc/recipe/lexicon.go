package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/ctc"
)

// readings counts how each token was said.
type readings map[string]map[string]int

func (r readings) add(token string, said []string) {
	if len(said) == 0 {
		return
	}
	if r[token] == nil {
		r[token] = map[string]int{}
	}
	r[token][strings.Join(said, " ")]++
}

// mostWays bounds how many ways to say a word are kept, the most frequent first.
const mostWays = 5

func (r readings) entries(language zhiyin.Language) (list []ctc.Entry) {
	for _, token := range slices.Sorted(maps.Keys(r)) {
		ways := slices.SortedFunc(maps.Keys(r[token]), func(a, b string) int {
			return cmp.Or(r[token][b]-r[token][a], strings.Compare(a, b))
		})
		list = append(list, ctc.Entry{Text: token, Language: language, Said: ways[:min(len(ways), mostWays)]})
	}
	return list
}

// known keeps the ways that have phonemes of the model only.
func known(list []ctc.Entry, index map[string]int) (kept []ctc.Entry) {
	for _, e := range list {
		e.Said = slices.DeleteFunc(e.Said, func(said string) bool {
			return slices.ContainsFunc(strings.Fields(said), func(p string) bool { return index[p] == 0 })
		})
		if len(e.Said) > 0 {
			kept = append(kept, e)
		}
	}
	return kept
}

// hear adds how the tokens of a text are said in it. In Mandarin each character is
// a group; in English short words are spoken as one, and the phonemes are given to
// the words by the best alignment with the words alone.
func (r readings) hear(base, text string) error {
	groups, err := phonemesOf(base, text)
	if err != nil {
		return err
	}
	tokens := tokensOf(text)
	if len(groups) == len(tokens) {
		for i, t := range tokens {
			r.add(t, groups[i])
		}
		return nil
	}
	if !strings.HasPrefix(base, "en") {
		return fmt.Errorf("%q has %d characters and %d groups", text, len(tokens), len(groups))
	}
	var alone [][]string
	for _, t := range tokens {
		said, err := phonemesOf(base, t)
		if err != nil {
			return err
		}
		alone = append(alone, slices.Concat(said...))
	}
	for i, said := range aligned(alone, slices.Concat(groups...)) {
		r.add(tokens[i], said)
	}
	return nil
}

// aligned gives the phonemes said to the words, by the least number of changes from
// the words alone.
func aligned(alone [][]string, said []string) [][]string {
	var flat []string
	var owner []int
	for w, phonemes := range alone {
		for _, p := range phonemes {
			flat, owner = append(flat, p), append(owner, w)
		}
	}
	cost := make([][]int, len(flat)+1)
	for i := range cost {
		cost[i] = make([]int, len(said)+1)
		for j := range cost[i] {
			cost[i][j] = cheapest(cost, flat, said, i, j)
		}
	}
	parts := make([][]string, len(alone))
	for i, j := len(flat), len(said); i > 0 || j > 0; {
		switch {
		case i > 0 && j > 0 && cost[i][j] == cost[i-1][j-1]+differ(flat[i-1], said[j-1]):
			w := owner[i-1]
			parts[w] = append(parts[w], said[j-1])
			i, j = i-1, j-1
		case j > 0 && cost[i][j] == cost[i][j-1]+1:
			w := owner[max(i-1, 0)]
			parts[w] = append(parts[w], said[j-1])
			j--
		default:
			i--
		}
	}
	for _, p := range parts {
		slices.Reverse(p)
	}
	return parts
}

func cheapest(cost [][]int, a, b []string, i, j int) int {
	switch {
	case i == 0:
		return j
	case j == 0:
		return i
	}
	return min(cost[i-1][j-1]+differ(a[i-1], b[j-1]), cost[i-1][j]+1, cost[i][j-1]+1)
}

func differ(a, b string) int {
	if a == b {
		return 0
	}
	return 1
}
