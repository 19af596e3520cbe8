package entity

import (
	"regexp"
	"strings"

	"zhiyin.dev"
)

var (
	// lettered numbers: two to four letters and at least six digits, joined or with a dash.
	lettered = regexp.MustCompile(`(?:^|[^a-z0-9])([a-z]{2,4}-?\d[\d-]{4,18}\d)(?:[^a-z0-9]|$)`)
	// before a number that is an order's.
	orderCue = regexp.MustCompile(`(?:订单|单号|定单|运单|快递单|\border|\btracking|\breference|\bref\b)[^\d]{0,12}$`)
)

// orders reads order numbers: letters with digits, and digits after a word for orders.
func orders(f folded) (out []found) {
	for _, m := range lettered.FindAllStringSubmatchIndex(f.text, -1) {
		span := f.span(m[2], m[3])
		out = append(out, found{zhiyin.Entity{Kind: "order", Value: strings.ToUpper(strings.ReplaceAll(f.text[m[2]:m[3]], "-", "")), Span: span, Confidence: .9}, rankOrder})
	}
	for _, run := range runs(f) {
		s := text(run)
		if len(s) < 6 || len(s) > 24 || strings.Contains(s, "X") {
			continue
		}
		if f.ordered(run[0].from) {
			out = append(out, found{zhiyin.Entity{Kind: "order", Value: s, Span: zhiyin.Span{From: run[0].from, To: run[len(run)-1].to}, Confidence: .85}, rankSaidOrder})
		}
	}
	return out
}

func (f folded) span(from, to int) zhiyin.Span { return zhiyin.Span{From: f.at[from], To: f.at[to]} }
