package zhiyin

// AffinitySwitched: what outcomes taught of agents counts in a queue's matching from now
// on, or no more; the subject is "affinity/" and the queue's id. The figures are those
// of the trial at that moment: the lift of the outcome and its 95 % interval, and how
// many outcomes of either arm say so.
type AffinitySwitched struct {
	Queue   QueueID `json:"queue" zy:"open"`
	On      bool    `json:"on" zy:"open"`
	Why     string  `json:"why" zy:"open"` // asked: by a person; else the gate that failed: outcome, abandonment, service_level, spread
	Lift    float64 `json:"lift" zy:"open"`
	Low     float64 `json:"low" zy:"open"`
	High    float64 `json:"high" zy:"open"`
	Treated int     `json:"treated" zy:"open"`
	HeldOut int     `json:"held_out" zy:"open"`
}

// SwitchAsked is Why of a person's switching.
const SwitchAsked = "asked"

// AffinitySubject is the subject of a queue's switchings.
func AffinitySubject(queue QueueID) string { return "affinity/" + string(queue) }

// Kind is "affinity.switched".
func (AffinitySwitched) Kind() Kind { return "affinity.switched" }

var _ = register(AffinitySwitched{})
