// Package nlu understands what was said: intents, what is none of them, and why.
// It needs no segmenter and no other model: n-grams of words and characters feed
// one-vs-rest machines and two small networks, whose answers are mixed; a scope
// learned by leaving intents out tells what means none of them.
//
// A Trainer makes a Model of examples, a Reader reads with it. Entities are found by
// nlu/entity, slots of a unit's own by nlu/slot, answers are held against the truth
// by nlu/measure.
package nlu
