package engine

import (
	"iter"
	"slices"
)

// sizes are how many values a text takes at once, tried from the largest: a few
// prepared texts serve any number.
var sizes = [...]int{256, 64, 16, 4, 3, 2, 1}

// Chunks cuts a list into pieces of a few lengths, 256 at most. The last is filled up
// with its last value: what is asked for twice is found once.
func Chunks[T any](list []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for chunk := range slices.Chunk(list, sizes[0]) {
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

// sizeOf is the smallest of sizes that has room for n.
func sizeOf(n int) int {
	for _, size := range slices.Backward(sizes[:]) {
		if n <= size {
			return size
		}
	}
	return sizes[0]
}
