package intake

import (
	"hash/maphash"
	"slices"
	"sync"
)

// stripes are locks shared by hash: whoever holds the stripes of all of a
// person's identifiers is alone with that person. 256 keep unlike people apart
// on any machine this runs on.
type stripes struct {
	seed  maphash.Seed
	locks [256]sync.Mutex
}

func newStripes() *stripes { return &stripes{seed: maphash.MakeSeed()} }

// hold locks the stripes of all keys in ascending order, so that two holders
// never wait for each other, and returns what lets go of them.
func (s *stripes) hold(keys ...string) (release func()) {
	wanted := make([]int, 0, len(keys))
	for _, k := range keys {
		wanted = append(wanted, int(maphash.String(s.seed, k)%uint64(len(s.locks))))
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	for _, i := range wanted {
		s.locks[i].Lock()
	}
	return func() {
		for _, i := range slices.Backward(wanted) {
			s.locks[i].Unlock()
		}
	}
}
