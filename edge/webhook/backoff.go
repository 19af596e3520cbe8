package webhook

import "time"

// Times between the attempts of one delivery: four times as long each, a fifth
// more or less by chance, so that what failed together does not come together.
const (
	firstRetry  = 5 * time.Second
	longestWait = 8 * time.Hour
	// TryFor is how long an event is tried for.
	TryFor = 72 * time.Hour
)

// backoff is the wait after the given number of failed attempts (from 1). chance
// is 0 to 1.
func backoff(failed int, chance float64) time.Duration {
	wait := firstRetry
	for i := 1; i < failed && wait < longestWait; i++ {
		wait *= 4
	}
	wait = min(wait, longestWait)
	return time.Duration(float64(wait) * (0.8 + 0.4*chance))
}

// A webhook that fails several times in a row is left alone for a while, and then
// tried with one delivery at a time: what waits behind would fail as well.
const (
	quietAfter   = 3
	firstQuiet   = 2 * time.Second
	longestQuiet = 5 * time.Minute
)

func quiet(inRow int) time.Duration {
	if inRow < quietAfter {
		return 0
	}
	wait := firstQuiet
	for i := quietAfter; i < inRow && wait < longestQuiet; i++ {
		wait *= 2
	}
	return min(wait, longestQuiet)
}
