package sim

import (
	"math"
	"slices"
)

// Figures are what a run came to. Shares in per cent, times in seconds, match 0..1.
type Figures struct {
	Contacts     int       `json:"contacts"`
	Served       int       `json:"served"`
	SL           float64   `json:"sl_pct"`           // answered within the target, of all arrivals
	VIPSL        float64   `json:"vip_sl_pct"`       // the same of VIPs with theirs
	Abandonment  float64   `json:"abandonment_pct"`  // of all arrivals
	ASA          float64   `json:"asa_s"`            // mean wait of the answered
	RegularP50   float64   `json:"regular_p50_s"`    // waits of all, abandoned ones with what they waited
	RegularP95   float64   `json:"regular_p95_s"`    //
	RegularP99   float64   `json:"regular_p99_s"`    //
	VIPP95       float64   `json:"vip_p95_s"`        //
	LongestWait  float64   `json:"longest_wait_s"`   //
	Match        float64   `json:"match"`            // mean over the served
	VIPMatch     float64   `json:"vip_match"`        //
	MatchOffered float64   `json:"match_offered"`    // mean over all arrivals, an abandoned one counts 0
	Occupancy    float64   `json:"occupancy_pct"`    // busy time of the day's length, mean of the agents
	OccupancySD  float64   `json:"occupancy_sd_pp"`  // its standard deviation over the agents
	KnownAgent   float64   `json:"known_agent_pct"`  // of the served who have one
	Dialect      float64   `json:"dialect_pct"`      // served in their own dialect
	AngrySenior  float64   `json:"angry_senior_pct"` // angry ones served by seniority 4 and more
	Classes      []ByClass `json:"classes"`          //
}

// ByClass are the figures of one class.
type ByClass struct {
	Need        string  `json:"need"`
	Language    string  `json:"lang"`
	Contacts    int     `json:"contacts"`
	SL          float64 `json:"sl_pct"`
	Abandonment float64 `json:"abandonment_pct"`
	ASA         float64 `json:"asa_s"`
	P95         float64 `json:"p95_s"`
	Match       float64 `json:"match"`
}

// tally counts the contacts of one group.
type tally struct {
	all, served, within int
	waited, match       float64
	waits               []float64
}

func (t *tally) add(wait, target, match float64, served bool) {
	t.all++
	t.waits = append(t.waits, wait)
	if served {
		t.served++
		t.waited += wait
		t.match += match
		t.within += int(bit(wait <= target))
	}
}

func (t *tally) sl() float64        { return 100 * ratio(t.within, t.all) }
func (t *tally) abandoned() float64 { return 100 * ratio(t.all-t.served, t.all) }
func (t *tally) asa() float64       { return t.waited / max(1, float64(t.served)) }
func (t *tally) mean() float64      { return t.match / max(1, float64(t.served)) }

func ratio(some, all int) float64 { return float64(some) / max(1, float64(all)) }

// Figures counts the run.
func (r *Run) Figures() Figures {
	var all, vip, regular, angrySenior, known, dialect tally
	classes := make([]tally, len(r.centre.Classes))
	c := r.centre
	for i, a := range r.day.Arrivals {
		agent, wait := int(r.agent[i]), r.wait[i]
		served, match := agent >= 0, 0.0
		if served {
			match = c.match(a, agent)
			known.count(a.Known >= 0, a.Known == agent)
			dialect.count(true, c.People[agent].Languages[c.Classes[a.Class].Language] == a.Dialect)
			angrySenior.count(a.Angry, c.People[agent].Seniority >= 4)
		}
		all.add(wait, c.SLTarget, match, served)
		classes[a.Class].add(wait, c.SLTarget, match, served)
		if a.VIP {
			vip.add(wait, c.VIPSLTarget, match, served)
		}
		if a.Regular() {
			regular.add(wait, c.SLTarget, match, served)
		}
	}
	f := Figures{Contacts: all.all, Served: all.served, SL: all.sl(), VIPSL: vip.sl(), Abandonment: all.abandoned(), ASA: all.asa(),
		RegularP50: Percentile(regular.waits, 50), RegularP95: Percentile(regular.waits, 95), RegularP99: Percentile(regular.waits, 99),
		VIPP95: Percentile(vip.waits, 95), LongestWait: Percentile(all.waits, 100), Match: all.mean(), VIPMatch: vip.mean(), MatchOffered: all.match / max(1, float64(all.all)),
		KnownAgent: known.sl(), Dialect: dialect.sl(), AngrySenior: angrySenior.sl()}
	f.Occupancy, f.OccupancySD = r.occupancy()
	for i := range classes {
		t := &classes[i]
		f.Classes = append(f.Classes, ByClass{c.Classes[i].Need, c.Classes[i].Language, t.all, t.sl(), t.abandoned(), t.asa(), Percentile(t.waits, 95), t.mean()})
	}
	return f
}

// count counts a yes among those to whom the question applies.
func (t *tally) count(applies, yes bool) {
	if applies {
		t.all++
		t.within += int(bit(yes))
	}
}

// occupancy is mean and standard deviation over the agents who were there, in per
// cent of the time that they were.
func (r *Run) occupancy() (mean, sd float64) {
	var shares []float64
	for agent, b := range r.busy {
		if there := r.centre.Seconds() - r.day.away(agent); there > 0 {
			shares = append(shares, 100*b/there)
		}
	}
	for _, s := range shares {
		mean += s / float64(len(shares))
	}
	for _, s := range shares {
		sd += (s - mean) * (s - mean) / float64(len(shares))
	}
	return mean, math.Sqrt(sd)
}

// Percentile is the p-th per cent of values, interpolated between neighbours; it
// sorts values. Nothing gives 0.
func Percentile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	at := p / 100 * float64(len(values)-1)
	low := int(at)
	high := min(low+1, len(values)-1)
	return values[low] + (at-float64(low))*(values[high]-values[low])
}
