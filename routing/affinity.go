package routing

import "hash/fnv"

// Learner learns from outcomes how well agents do with segments of customers: a
// posterior of shares, shrunk from the agent's cell towards the agent and from the
// agent towards all (Beta with the upper level's mean as its prior). It is online and
// holds counts alone. A segment is a group by what was done or bought, never by a
// protected attribute. The zero Learner is ready; one goroutine owns it.
type Learner struct {
	all    count
	agents map[string]*learned
}

type learned struct {
	count
	segments map[int16]count
}

type count struct{ good, n float64 }

// Strengths of the priors, in outcomes: so many are needed until an agent, or a
// cell, weighs as much as what is above it. With outcomes of one in two and true
// spreads of 5 and 6 points they are ½·½/0.05² and ½·½/0.06², halved, since a
// spread that is guessed too small learns too late.
const (
	agentStrength   = 50
	segmentStrength = 35
	overallStrength = 2 // one good and one bad before anything is known
)

// Observe takes in one outcome, 0 (bad) to 1 (good), of an agent with a segment.
func (a *Learner) Observe(agent string, segment int16, outcome float64) {
	outcome = min(1, max(0, outcome))
	if a.agents == nil {
		a.agents = map[string]*learned{}
	}
	l := a.agents[agent]
	if l == nil {
		l = &learned{segments: map[int16]count{}}
		a.agents[agent] = l
	}
	a.all.add(outcome)
	l.add(outcome)
	cell := l.segments[segment]
	cell.add(outcome)
	l.segments[segment] = cell
}

func (c *count) add(outcome float64) { c.good, c.n = c.good+outcome, c.n+1 }

// shrunk is the mean of c's outcomes together with strength ones of the prior.
func (c count) shrunk(prior, strength float64) float64 {
	return (c.good + prior*strength) / (c.n + strength)
}

// Of is the posterior mean, 0..1; ½ before anything is known.
func (a *Learner) Of(agent string, segment int16) float64 {
	mean := a.all.shrunk(unlearned, overallStrength)
	l := a.agents[agent]
	if l == nil {
		return mean
	}
	return l.segments[segment].shrunk(l.shrunk(mean, agentStrength), segmentStrength)
}

// clipped bounds what learning may say about the mean of all: so far it can tip the
// balance between two agents, and never put aside what was declared. A point of outcome
// counts as scaled of affinity: true shares spread by about 8 points over agents and
// cells (5 and 6 together), affinities by 18 (package routing/sim, on whose days the
// weight of affinity was chosen).
const (
	clipped = 0.2
	scaled  = 2.3
)

// Affinities are an agent's for a Seat: about ½, which is the mean of all, so that
// who is new is neither better nor worse for it.
func (a *Learner) Affinities(agent string, segments int) []float64 {
	return a.affinities(agent, segments, scaled)
}

// affinities are those of outcomes of which a point counts as scale.
func (a *Learner) affinities(agent string, segments int, scale float64) []float64 {
	mean := a.all.shrunk(unlearned, overallStrength)
	out := make([]float64, segments)
	for i := range out {
		out[i] = unlearned + min(clipped, max(-clipped, scale*(a.Of(agent, int16(i))-mean)))
	}
	return out
}

// HeldOut tells whether a contact is decided without learned affinity: one in five,
// by a hash of its id alone, whatever happens in the centre (the always-on trial of
// what learning is worth).
func HeldOut(contact string) bool {
	h := fnv.New32a()
	h.Write([]byte("affinity/"))
	h.Write([]byte(contact))
	x := h.Sum32() // FNV's low bits of ids that count up are not even: mix them
	x = (x ^ x>>16) * 0x85ebca6b
	x = (x ^ x>>13) * 0xc2b2ae35
	return (x^x>>16)%5 == 0
}
