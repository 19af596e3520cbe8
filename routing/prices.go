package routing

// Prices weigh the terms of a pair's value against its match, whose unit is 1 for
// a perfect pair. The default holds for every size of centre: it was chosen on made
// days of centres of 20, 200 and 2,000 agents (docs/routing.md).
type Prices struct {
	Urgency  float64 // of a wait as long as the guard; it grows with the square of the wait
	Guard    float64 // of each target's length beyond the guard: far above match, so that the longest wait goes first
	Slack    float64 // the guard stands at this many times the longest wait that the load alone makes, and never below the target
	VIP      float64 // credit of a VIP: above the guard, or a storm's old ones would stand before them; each point of priority earns an eightieth
	Angry    float64 // credit of an angry one
	Work     float64 // of a contact as long as the mean one: short ones first shorten everybody's wait
	Fairness float64 // of occupancy 1 against occupancy 0; less where fewer than 50 seats may take a contact, for a choice is dearer there
	Scarcity float64 // of a seat's rent: what it is worth above the next best, in the mean
	Second   float64 // of a second of holding, where 50 seats may take a contact; it grows with the choice
	Hold     float64 // longest hold, as a share of the target
	HoldVIP  float64 // longest hold of a VIP, likewise
}

// DefaultPrices are the tuned ones.
func DefaultPrices() Prices {
	return Prices{Urgency: 0.5, Guard: 20, Slack: 1.3, VIP: 1000, Angry: 0.05, Work: 0.1, Fairness: 1.5, Scarcity: 0.3, Second: 0.024, Hold: 0.9, HoldVIP: 0.1}
}

// Weights weigh the parts of a match; a part that does not apply to a contact
// takes its weight with it.
// Preference is the weight of all that a class prefers beside.
type Weights struct{ Level, Dialect, Seniority, Known, Affinity, Preference float64 }

// DefaultWeights are those of a match where nobody says other ones.
func DefaultWeights() Weights {
	return Weights{Level: 0.4, Dialect: 0.15, Seniority: 0.2, Known: 0.15, Affinity: 0.1}
}
