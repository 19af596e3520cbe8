package foresee

import (
	"hash/fnv"
	"maps"
	"slices"
)

// silent is the confidence under which a reason is not worth naming in a menu: with
// thirteen needs, chance alone gives one in thirteen.
const silent = 0.01

func indexOf(list []string, s string) int { return slices.Index(list, s) }

func foldOf(customer string) int {
	h := fnv.New32a()
	h.Write([]byte(customer))
	return int(h.Sum32() % folds)
}

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
