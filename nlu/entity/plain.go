package entity

import (
	"regexp"
	"strconv"
	"strings"

	"zhiyin.dev"
)

var (
	zhNumber = regexp.MustCompile(zh)
	enNumber = regexp.MustCompile(`\b` + en + `\b`)
)

// fewest characters that make a number of their own: 一 is in too many words.
const fewest = 2

// plain reads numbers that are nothing else.
func plain(f folded) (out []found) {
	add := func(from, to int, n milli, sure float64) {
		out = append(out, found{zhiyin.Entity{Kind: "number", Value: n.String(), Span: f.span(from, to), Confidence: sure}, rankNumber})
	}
	for _, m := range zhNumber.FindAllStringIndex(f.text, -1) {
		said := f.text[m[0]:m[1]]
		n, ok := chinese(said)
		if at := f.at[m[0]]; !ok || at > 0 && latin(f.runes[at-1]) {
			continue
		}
		if said[0] <= '9' || f.at[m[1]]-f.at[m[0]] >= fewest || counted(f.text[m[1]:]) {
			add(m[0], m[1], n, .8)
		}
	}
	for _, m := range enNumber.FindAllStringIndex(f.text, -1) {
		said := f.text[m[0]:m[1]]
		if n, pair, ok := english(said); ok && pair == [2]int64{} && said[0] > '9' {
			add(m[0], m[1], n, .7)
		}
	}
	return out
}

// String is the number with as many places as it has.
func (m milli) String() string {
	s := strconv.FormatInt(int64(m/1000), 10)
	if rest := m % 1000; rest != 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(int64(rest)+1000, 10)[1:], "0")
	}
	return s
}
