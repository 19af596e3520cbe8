package measure

import (
	"cmp"
	"slices"

	"zhiyin.dev/nlu"
)

// Scope is the report on telling what is out of scope; shares are 0 to 1.
type Scope struct {
	Rows   int     `json:"rows"` // out of scope
	AUROC  float64 `json:"auroc"`
	At2    float64 `json:"recall_at_2"` // found where 2 % of the rows in scope are rejected
	At5    float64 `json:"recall_at_5"`
	At10   float64 `json:"recall_at_10"`
	In     float64 `json:"in_scope_accuracy"` // by the threshold that makes most answers right; a rejection is an error
	Recall float64 `json:"out_of_scope_recall"`
	Chosen string  `json:"threshold_from"` // the rows that it was chosen on
}

// OfScope compares answers to rows in scope with answers to rows out of it.
// threshold is of the odds.
func OfScope(rows []nlu.Example, in, out []nlu.Classified, threshold float64, chosen string) Scope {
	s := Scope{Rows: len(out), AUROC: AUROC(odds(in), odds(out)), Chosen: chosen,
		At2: RecallAt(odds(in), odds(out), .02), At5: RecallAt(odds(in), odds(out), .05), At10: RecallAt(odds(in), odds(out), .10)}
	for i, a := range in {
		if a.Intent == rows[i].Intent && a.Odds <= threshold {
			s.In += 1 / float64(len(in))
		}
	}
	for _, a := range out {
		if a.Odds > threshold {
			s.Recall += 1 / float64(len(out))
		}
	}
	return s
}

// Balanced is the threshold of Larson et al. (2019): the one with which most of the
// rows, those out of scope among them, are answered rightly.
func Balanced(rows []nlu.Example, in, out []nlu.Classified) float64 {
	var all []nlu.Answer
	for i, a := range in {
		all = append(all, nlu.Answer{Odds: a.Odds, Right: a.Intent == rows[i].Intent})
	}
	for _, a := range out {
		all = append(all, nlu.Answer{Odds: a.Odds, Out: true})
	}
	return nlu.Balanced(all, 1)
}

func odds(answers []nlu.Classified) []float64 {
	out := make([]float64, len(answers))
	for i, a := range answers {
		out[i] = a.Odds
	}
	return out
}

// AUROC is the chance that a value of high is over a value of low; equal ones count half.
func AUROC(low, high []float64) float64 {
	if len(low) == 0 || len(high) == 0 {
		return 0
	}
	low = slices.Sorted(slices.Values(low))
	var wins float64
	for _, x := range high {
		under, _ := slices.BinarySearch(low, x)
		upTo, _ := slices.BinarySearchFunc(low, x, func(v, x float64) int { // after the last that equals x
			if v <= x {
				return -1
			}
			return cmp.Compare(v, x)
		})
		wins += float64(under) + float64(upTo-under)/2
	}
	return wins / float64(len(low)) / float64(len(high))
}

// RecallAt is the share of high over the threshold that rejects that share of low.
func RecallAt(low, high []float64, share float64) float64 {
	if len(low) == 0 || len(high) == 0 {
		return 0
	}
	low = slices.Sorted(slices.Values(low))
	threshold := low[min(int(float64(len(low))*(1-share)), len(low)-1)]
	found := 0
	for _, x := range high {
		if x > threshold {
			found++
		}
	}
	return float64(found) / float64(len(high))
}
