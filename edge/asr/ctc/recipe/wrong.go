package main

import (
	"slices"
	"sync"

	"zhiyin.dev/edge/asr/ctc"
)

// judge is the share of phonemes that the best path gets wrong for held-out voices,
// clean, with quiet before and behind.
func (c *course) judge() float64 {
	var wait sync.WaitGroup
	wrong, all := [workers]int{}, [workers]int{}
	for w, part := range slices.Collect(slices.Chunk(c.judged, (len(c.judged)+workers-1)/workers)) {
		wait.Go(func() {
			for i := range part {
				said := c.labels(part[i].Phonemes)
				wrong[w] += distance(said, c.bestPath(part[i].samples))
				all[w] += len(said)
			}
		})
	}
	wait.Wait()
	return float64(wrong[0]+wrong[1]) / float64(all[0]+all[1])
}

func (c *course) bestPath(samples []int16) (path []int) {
	last := 0
	ctc.NewRun(c.net, len(c.phonemes)).Write(slices.Concat(make([]int16, 2000), samples, make([]int16, 4000)), func(p []float32) {
		best := 0
		for k, v := range p {
			if v > p[best] {
				best = k
			}
		}
		if best != 0 && best != last {
			path = append(path, best)
		}
		last = best
	})
	return path
}

// distance is the least number of changes between two sequences (Levenshtein 1966).
func distance[T comparable](a, b []T) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		corner := row[0]
		row[0] = i + 1
		for j := range b {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}
