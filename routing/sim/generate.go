package sim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// affinitySD is the spread of true affinities about ½.
const affinitySD = 0.18

// NewCentre makes other people for a scenario by its rules, from a seed: a main
// need and language by the work they bring, further ones by chance, levels 3 to 5
// in the main need, 1 to 4 and never above it in the others, seniority near the
// main level, affinities drawn alone for each segment.
func NewCentre(s *Scenario, seed uint64) *Centre {
	r := rand.New(rand.NewPCG(seed, 1))
	c := &Centre{Scenario: s}
	needs, needWork := byWork(s, func(k Class) string { return k.Need })
	languages, languageWork := byWork(s, func(k Class) string { return k.Language })
	for id := range s.Agents {
		a := Agent{ID: id, Skills: map[string]int{}, Languages: map[string]string{}}
		main, top := pick(r, needWork), 3+pick(r, s.PrimaryLevels)
		a.Skills[needs[main]] = top
		for i, need := range needs {
			if i != main && r.Float64() < 1.5*s.SecondSkill/float64(len(needs)-1) {
				a.Skills[need] = 1 + r.IntN(min(4, top))
			}
		}
		first := pick(r, languageWork)
		for i, language := range languages {
			if dialects := s.Dialects[language]; i == first || r.Float64() < s.SecondLanguage/float64(len(languages)-1) {
				a.Languages[language] = dialects[r.IntN(len(dialects))]
			}
		}
		a.Seniority = min(5, max(1, int(math.Round(float64(top)-0.5+1.1*r.NormFloat64()))))
		var truth []float64
		for range s.Segments {
			v := clip(0.5 + affinitySD*r.NormFloat64())
			truth = append(truth, v)
			a.Learned = append(a.Learned, clip(v+s.AffinityNoise*r.NormFloat64()))
		}
		c.People, c.affinity = append(c.People, a), append(c.affinity, truth)
	}
	c.could()
	return c
}

// byWork lists what of gives for the classes, and the work that each brings.
func byWork(s *Scenario, of func(Class) string) (names []string, work []float64) {
	for _, k := range s.Classes {
		i := slices.Index(names, of(k))
		if i < 0 {
			i, names, work = len(names), append(names, of(k)), append(work, 0)
		}
		work[i] += k.Share * k.AHT
	}
	return names, work
}

// pick draws a place by weight.
func pick(r *rand.Rand, weights []float64) int {
	all := 0.0
	for _, w := range weights {
		all += w
	}
	at := r.Float64() * all
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func clip(v float64) float64 { return min(1, max(0, v)) }

// NewDay makes a day of a centre from a seed: Poisson arrivals by the profile,
// log-normal service, exponential patience. A class that nobody can serve has no
// arrivals.
func NewDay(c *Centre, seed uint64) *Day {
	r := rand.New(rand.NewPCG(seed, 2))
	d := &Day{Name: fmt.Sprintf("%s seed %d", c.Scenario.Name, seed)}
	shares, ables := c.served()
	work, mean, top := 0.0, 0.0, slices.Max(c.Profile)
	for _, k := range c.Classes {
		work += k.Share * k.AHT
	}
	for _, p := range c.Profile {
		mean += p / float64(len(c.Profile))
	}
	rate := c.OfferedLoad * float64(len(c.People)) / work * top / mean
	for at := r.ExpFloat64() / rate; at < c.Seconds(); at += r.ExpFloat64() / rate {
		if r.Float64()*top >= c.Profile[min(int(at/slot), len(c.Profile)-1)] {
			continue
		}
		c.contact(d, r, at, pick(r, shares), ables)
	}
	return d
}

// served are the shares of the classes that somebody can serve, and who.
func (c *Centre) served() (shares []float64, ables [][]int) {
	shares, ables = make([]float64, len(c.Classes)), make([][]int, len(c.Classes))
	for i, k := range c.Classes {
		for j := range c.People {
			if c.able[i][j] {
				ables[i] = append(ables[i], j)
			}
		}
		if len(ables[i]) > 0 {
			shares[i] = k.Share
		}
	}
	return shares, ables
}

// contact adds a contact to the day.
func (c *Centre) contact(d *Day, r *rand.Rand, at float64, class int, ables [][]int) {
	k := c.Classes[class]
	dialects := c.Dialects[k.Language]
	a := Arrival{ID: len(d.Arrivals), At: at, Class: class, VIP: r.Float64() < c.VIPShare, Angry: r.Float64() < c.AngryShare, Known: -1}
	if len(dialects) > 0 {
		a.Dialect = dialects[r.IntN(len(dialects))]
	}
	if c.Segments > 0 {
		a.Segment = r.IntN(c.Segments)
	}
	if r.Float64() < c.KnownAgentShare {
		a.Known = ables[class][r.IntN(len(ables[class]))]
	}
	patience := c.PatienceMean
	if a.VIP {
		patience = c.VIPPatienceMean
	}
	spread := math.Sqrt(math.Log(1 + k.CV*k.CV))
	service := k.AHT * math.Exp(spread*r.NormFloat64()-spread*spread/2)
	d.Arrivals = append(d.Arrivals, a)
	d.fates = append(d.fates, fate{patience * r.ExpFloat64(), service})
}
