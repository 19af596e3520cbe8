package sim

// Agent is what a policy may know of an agent.
type Agent struct {
	ID        int
	Skills    map[string]int    // need → level 1..5
	Languages map[string]string // language → the dialect they speak
	Seniority int               // 1..5
	Learned   []float64         // estimated affinity by customer segment, 0..1; nil: nothing learned
}

// Arrival is what a policy may know of a contact.
type Arrival struct {
	ID      int // its place in the day
	At      float64
	Class   int
	Dialect string
	VIP     bool
	Angry   bool
	Segment int
	Known   int // agent who knows the customer; −1: none
}

// Regular tells whether nothing sets the contact before others.
func (a Arrival) Regular() bool { return !a.VIP && !a.Angry }

// Centre is a scenario with its people. The true affinity is closed to policies.
type Centre struct {
	*Scenario
	People   []Agent
	affinity [][]float64 // truth, by agent and segment
	able     [][]bool    // by class and agent
}

// Day is one day's contacts in order of arrival. What only the future tells is
// closed to policies.
type Day struct {
	Name     string
	Arrivals []Arrival
	fates    []fate
	absent   [][]Span // by agent, in order and apart; nil: everybody is there all day
}

// Span is a time of the day, s.
type Span struct{ From, Till float64 }

// away is how long the agent was not there, s.
func (d *Day) away(agent int) (sum float64) {
	if d.absent == nil {
		return 0
	}
	for _, s := range d.absent[agent] {
		sum += s.Till - s.From
	}
	return sum
}

// fate is what becomes known of a contact only afterwards, in seconds.
type fate struct{ patience, service float64 }

// Could tells whether the agent may take contacts of the class.
func (c *Centre) Could(class, agent int) bool { return c.able[class][agent] }

// could fills the table of who may take what.
func (c *Centre) could() {
	c.able = make([][]bool, len(c.Classes))
	for i, k := range c.Classes {
		c.able[i] = make([]bool, len(c.People))
		for j, a := range c.People {
			_, speaks := a.Languages[k.Language]
			c.able[i][j] = speaks && a.Skills[k.Need] >= k.MinLevel
		}
	}
}

// level01 is the agent's level in the class's need, 0..1.
func (c *Centre) level01(class, agent int) float64 {
	return float64(c.People[agent].Skills[c.Classes[class].Need]-1) / 4
}

// match is the true match of a pair, 0..1: the weighted mean of the parts that
// apply.
func (c *Centre) match(a Arrival, agent int) float64 {
	p, w := &c.People[agent], c.Weights
	sum := w.Level*c.level01(a.Class, agent) + w.Dialect*bit(p.Languages[c.Classes[a.Class].Language] == a.Dialect)
	all := w.Level + w.Dialect
	if !a.Regular() {
		sum, all = sum+w.Seniority*float64(p.Seniority-1)/4, all+w.Seniority
	}
	if a.Known >= 0 {
		sum, all = sum+w.Known*bit(a.Known == agent), all+w.Known
	}
	if truth := c.affinity[agent]; a.Segment >= 0 && a.Segment < len(truth) {
		sum, all = sum+w.Affinity*truth[a.Segment], all+w.Affinity
	}
	return sum / all
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
