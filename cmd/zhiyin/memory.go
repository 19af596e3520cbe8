package main

import (
	"os"
	"runtime/debug"
)

// garbage is how much may be dead before it is collected, in per cent of what lives.
// Much lives here for long: persons, their keys, models. At the runtime's 100, looking
// through all of it takes a ninth of the processor time of an event; at 200 half of
// that, for some hundred megabytes.
const garbage = 200

// spareCollections lets the collector run less often, unless GOGC or GOMEMLIMIT says
// how often it is to.
func spareCollections() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(garbage)
	}
}
