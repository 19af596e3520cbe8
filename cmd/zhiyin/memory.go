package main

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// garbage is how much may be dead before it is collected, in per cent of what lives.
// Much lives here for long: persons, their keys, models. At the runtime's 100, looking
// through all of it takes a ninth of the processor time of an event; at 200 half of
// that, for some hundred megabytes.
const garbage = 200

// spareCollections lets the collector run less often, unless GOGC or GOMEMLIMIT says
// how often it is to; what a burst left is given back when it is over.
func spareCollections() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(garbage)
		go giveBack()
	}
}

// A lull is a look's time in which next to nothing was allocated. Thousands of chats
// that only stand there tick all the while, so it is measured by what lives.
const (
	lookEvery  = 2 * time.Second
	lullBytes  = 4 << 20
	lullShare  = 32       // or one part in so many of what lives, if that is more
	worthBytes = 32 << 20 // less is not worth a collection
)

// giveBack returns to the system what is dead or free, in each lull in which that is
// worth it: until then the collector lets lie twice what lives. It ends with the process.
func giveBack() {
	last := heapNow()
	for range time.Tick(lookEvery) {
		now := heapNow()
		lull := now.allocated-last.allocated < max(lullBytes, now.living/lullShare)
		if lull && now.spare() > worthBytes {
			debug.FreeOSMemory()
			now = heapNow()
		}
		last = now
	}
}

// heap is bytes of the heap: allocated since the start, occupied, found alive by the
// last collection, and free but not given back.
type heap struct{ allocated, occupied, living, free uint64 }

func heapNow() heap {
	read := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/free:bytes"}}
	metrics.Read(read)
	return heap{read[0].Value.Uint64(), read[1].Value.Uint64(), read[2].Value.Uint64(), read[3].Value.Uint64()}
}

// spare is what a collection would free at most, and what is free.
func (h heap) spare() uint64 { return h.occupied - min(h.living, h.occupied) + h.free }
