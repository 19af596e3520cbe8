// Package emotion tells how a customer feels from how a turn of talk sounds and
// from its words: a mood with its parts, and streaks of anger.
//
// The voice is measured against how this caller sounds otherwise (Baseline), so
// that a shrill or a deep voice counts for nothing by itself. The words are looked
// up in a lexicon. Both, what went before, and the recogniser's own tag where it
// gives one, add up in one logistic model whose weights are a JSON file that can
// be read and refitted (Weights, Train).
//
// Only customers are measured: Push leaves what agents say aside (Regulation (EU)
// 2024/1689, article 5(1)(f)).
package emotion
