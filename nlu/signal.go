package nlu

import (
	"math"

	"zhiyin.dev/nlu/linear"
)

// signals are what an out-of-scope decision is made of.
type signals [signalCount]float64

const (
	topScore   = iota // of the machines
	doubt             // entropy of the networks' answer; of the machines' without networks
	topShare          // the networks' probability of their first class
	mixedDoubt        // entropy of machines and networks together
	agreement         // the networks' probability of the machines' first class
	likeness          // cosine of the nearest example
	company           // share of the first class among the nearest, by cosine
	unknown           // share of the text's features, by idf, that training never saw
	signalCount
)

// answers are what the classifiers say of one text, by class.
type answers struct {
	machine []float32 // scores; −Infinite for a class that is not there
	share   []float32 // of machine, as probabilities
	net     []float32 // probabilities; nil without networks
	mixed   []float32 // probabilities of both
}

// netsCount is how much the networks count beside the machines: they are two of three.
const netsCount = networks

// mixAnswers makes shares and the mixture of scores and the networks' probabilities.
func mixAnswers(machine, net []float32, temperature float64) answers {
	a := answers{machine: machine, net: net, share: append([]float32(nil), machine...)}
	linear.Softmax(a.share, temperature)
	a.mixed = a.share
	if net != nil {
		a.mixed = make([]float32, len(net))
		for c := range net {
			a.mixed[c] = (a.share[c] + netsCount*net[c]) / (1 + netsCount)
		}
	}
	return a
}

func (a answers) signals(around []neighbour, class []int32, unknownShare float64) signals {
	var s signals
	first, _ := two(a.machine)
	s[topScore] = float64(a.machine[first])
	net := a.net
	if net == nil {
		net = a.share
	}
	best, _ := two(net)
	s[doubt], s[mixedDoubt] = entropy(net), entropy(a.mixed)
	s[topShare], s[agreement] = float64(net[best]), float64(net[first])
	top, _ := two(a.mixed)
	var all, same float64
	for _, n := range around {
		all += float64(n.like)
		if class[n.row] == int32(top) {
			same += float64(n.like)
		}
	}
	if all > 0 {
		s[likeness], s[company] = float64(around[0].like), same/all
	}
	s[unknown] = unknownShare
	return s
}

// two returns the best and the second best class, −1 when there is but one.
func two(p []float32) (first, second int) {
	second = -1
	for c := 1; c < len(p); c++ {
		switch {
		case p[c] > p[first]:
			first, second = c, first
		case second < 0 || p[c] > p[second]:
			second = c
		}
	}
	return first, second
}

func entropy(p []float32) float64 {
	var e float64
	for _, x := range p {
		if x > 1e-9 {
			e -= float64(x) * math.Log(float64(x))
		}
	}
	return e
}

// unknownShare is the share of a text's words and characters that known has not
// seen, each with its idf.
func (v *vocabulary) unknownShare(grams []gram, known func(column int) bool) float64 {
	never := float32(math.Log(float64(1+v.rows)) + 1)
	var all, missing float32
	for _, g := range grams {
		if g.block == letters {
			continue
		}
		c := v.column(g.hash)
		weight := never
		if c >= 0 {
			weight = v.idf[c]
		}
		all += weight
		if c < 0 || known != nil && !known(c) {
			missing += weight
		}
	}
	if all == 0 {
		return 1
	}
	return float64(missing / all)
}
