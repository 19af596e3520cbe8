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

// sizeOf is the smallest of Sizes that has room for n.
func sizeOf(n int) int {
	for _, size := range slices.Backward(Sizes[:]) {
		if n <= size {
			return size
		}
	}
	return Sizes[0]
}
