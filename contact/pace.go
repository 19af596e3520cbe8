package contact

import (
	"math"
	"strings"

	"zhiyin.dev/flow"
)

// asking is the question that was put last.
type asking struct {
	node  string
	times int // how often it was put again, with no other in between
}

// Somebody who needs a question again did not follow it. The flow slows the second
// attempt down itself; a question to which the customer comes back by a key, and
// every further time, is slower by these, down to the slowest that Voice knows.
const (
	backSlower    = 0.85
	furtherSlower = 0.9
	slowestPace   = 60
)

// paceOf is how fast c is said, in percent, and the question it leaves behind. What
// is told without being asked for (a place in the queue) is no question.
func paceOf(last asking, c flow.Say, percent int) (int, asking) {
	pace := float64(percent) * float64(c.PacePercent) / 100
	node, again := strings.CutSuffix(c.Prompt, ".again")
	switch {
	case strings.HasSuffix(node, ".position"):
		return max(slowestPace, int(pace)), last
	case node != last.node:
		return max(slowestPace, int(pace)), asking{node: node}
	}
	last.times++
	if !again {
		pace *= backSlower
	}
	pace *= math.Pow(furtherSlower, float64(last.times-1))
	return max(slowestPace, int(pace)), last
}
