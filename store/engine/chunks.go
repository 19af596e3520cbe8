package engine

import (
	"iter"
	"slices"
)

// Sizes are how many values, or rows, a text takes at once, tried from the largest: a
// few prepared texts serve any number.
var Sizes = [...]int{256, 64, 16, 4, 3, 2, 1}

// Chunks cuts a list into pieces of a few lengths, 256 at most. The last is filled up
// with its last value: what is asked for twice is found once.
func Chunks[T any](list []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for chunk := range slices.Chunk(list, Sizes[0]) {
			n := sizeOf(len(chunk))
			filled := make([]T, n)
			for i := range filled {
				filled[i] = chunk[min(i, len(chunk)-1)]
			}
			if !yield(filled) {
				return
			}
		}
	}
}

// Among gives conditions, each to be put behind a column's name, that together hold for
// whatever the list has: on a file one for each of its Chunks, to a server one with an
// array of all. Their parameters are the first of their statements.
func Among[T string | []byte](e *Engine, list []T) iter.Seq2[string, []any] {
	return func(yield func(condition string, args []any) bool) {
		if e.Server {
			if len(list) > 0 {
				yield(`= any($1)`, []any{list})
			}
			return
		}
		for chunk := range Chunks(list) {
			args := make([]any, len(chunk))
			for i, v := range chunk {
				args[i] = v
			}
			if !yield(`in `+e.Dialect.Values(1, len(args)), args) {
				return
			}
		}
	}
}

// sizeOf is the smallest of Sizes that has room for n.
func sizeOf(n int) int {
	for _, size := range slices.Backward(Sizes[:]) {
		if n <= size {
			return size
		}
	}
	return Sizes[0]
}
