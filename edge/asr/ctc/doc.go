// Package ctc is a streaming recogniser in Go alone: log mel rows, a small recurrent
// net whose outputs are phonemes or nothing (connectionist temporal classification,
// Graves et al. 2006), and a prefix beam search over the words of a lexicon with
// what usually follows what, words to look out for and phrases that are expected.
//
// The model in this package hears what the demo's synthetic callers say. It is
// trained on synthetic speech alone and knows nothing of people: a proof that the
// line from sound to words works on any machine, not a recogniser for real calls.
package ctc
