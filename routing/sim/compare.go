package sim

// Comparison sets a policy against another on the same day.
type Comparison struct {
	MatchGain       float64 `json:"match_gain_pct"`    // of the served
	SL              float64 `json:"sl_delta_pp"`       //
	Abandonment     float64 `json:"abandon_delta_pp"`  //
	RegularP99      float64 `json:"regular_p99_ratio"` //
	VIPP95          float64 `json:"vip_p95_delta_s"`   //
	OccupancySD     float64 `json:"occ_sd_delta_pp"`   //
	OccupancySDFrom float64 `json:"occ_sd_change_pct"` // of the other's
}

// Compare sets f against g.
func Compare(f, g Figures) Comparison {
	return Comparison{MatchGain: change(f.Match, g.Match), SL: f.SL - g.SL, Abandonment: f.Abandonment - g.Abandonment,
		RegularP99: over(f.RegularP99, g.RegularP99), VIPP95: f.VIPP95 - g.VIPP95, OccupancySD: f.OccupancySD - g.OccupancySD,
		OccupancySDFrom: change(f.OccupancySD, g.OccupancySD)}
}

// over is 1 when both are nothing: equal.
func over(a, b float64) float64 {
	switch {
	case b > 0:
		return a / b
	case a > 0:
		return a / 1e-3 // a wait where the other has none, against a millisecond
	}
	return 1
}

func change(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return 100 * (a/b - 1)
}

// Mean of days' figures; the classes are left out.
func Mean(days []Figures) Figures {
	var sum Figures
	n := float64(len(days))
	for _, d := range days {
		sum.Contacts, sum.Served = sum.Contacts+d.Contacts, sum.Served+d.Served
		into, from := sum.numbers(), d.numbers()
		for i := range into {
			*into[i] += *from[i] / n
		}
	}
	return sum
}

// numbers are all figures that can be averaged.
func (f *Figures) numbers() []*float64 {
	return []*float64{&f.SL, &f.VIPSL, &f.Abandonment, &f.ASA, &f.RegularP50, &f.RegularP95, &f.RegularP99, &f.VIPP95, &f.LongestWait, &f.Match, &f.VIPMatch, &f.MatchOffered,
		&f.Occupancy, &f.OccupancySD, &f.KnownAgent, &f.Dialect, &f.AngrySenior}
}
