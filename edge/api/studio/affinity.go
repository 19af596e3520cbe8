package studio

import (
	"context"
	"math"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/routing/affinity"
	"zhiyin.dev/stat"
)

// Affinity is what outcomes taught of agents, and whether it is worth anything.
type Affinity interface {
	// Affinity is each queue's trial as it was last looked at, by id.
	Affinity(ctx context.Context) ([]AffinityQueue, error)
	// SwitchAffinity lets it count in a queue, or not, and enters that in the audit;
	// NotFound for a queue that nobody has.
	SwitchAffinity(ctx context.Context, v door.Visit, queue zhiyin.QueueID, on bool) error
}

// AffinityArm is one arm of a trial.
type AffinityArm struct {
	Contacts  int     `json:"contacts" doc:"that ended"`
	Known     int     `json:"known" doc:"of those, with an outcome"`
	Outcome   float64 `json:"outcome" doc:"mean, 0 to 1"`
	Abandoned float64 `json:"abandoned" doc:"share that gave up"`
	InTime    float64 `json:"in_time" doc:"share that an agent took within the target"`
	Spread    float64 `json:"spread" doc:"how much agents' numbers of contacts differ beyond chance, of their mean"`
}

// AffinityLift is how much better outcomes are with what was learned than without.
type AffinityLift struct {
	Mean float64 `json:"mean" doc:"difference of mean outcomes, 0 to 1"`
	Low  float64 `json:"low" doc:"of its 95 % interval"`
	High float64 `json:"high"`
}

// AffinitySwitch is the last switching of a queue.
type AffinitySwitch struct {
	At  time.Time `json:"at"`
	Why string    `json:"why" enum:"asked,outcome,abandonment,service_level,spread" doc:"asked: by a person; else the gate that failed"`
}

// AffinityQueue is one queue's trial.
type AffinityQueue struct {
	Queue    zhiyin.QueueID  `json:"queue"`
	Unit     zhiyin.UnitID   `json:"unit"`
	Name     zhiyin.Text     `json:"name"`
	On       bool            `json:"on" doc:"what was learned counts there"`
	Switched *AffinitySwitch `json:"switched,omitempty" doc:"absent: it never was"`
	Since    time.Time       `json:"since,omitzero" doc:"the first contact that counts; absent: nothing learned counted yet"`
	Treated  AffinityArm     `json:"treated"`
	HeldOut  AffinityArm     `json:"held_out"`
	Lift     *AffinityLift   `json:"lift,omitempty" doc:"absent: too few outcomes"`
	Pair     stat.Pair       `json:"-"` // the arms' outcomes
}

type (
	affinityOutput struct {
		Body struct {
			Items   []AffinityQueue `json:"items"`
			Lift    *AffinityLift   `json:"lift,omitempty" doc:"of all, paired by queue; absent: too few outcomes"`
			Treated int             `json:"treated" doc:"outcomes of all"`
			HeldOut int             `json:"held_out"`
			Needed  int             `json:"needed" doc:"outcomes that the smaller arm needs"`
		}
	}
	affinityInput struct {
		Queue string `path:"queue" maxLength:"64"`
		Body  struct {
			On bool `json:"on"`
		}
	}
)

func (s *routes) affinityRoutes() {
	if s.ports.Affinity == nil {
		return
	}
	door.Add(s.Server, http.MethodGet, "/api/affinity", door.Rule{Who: door.Agent, May: access.DefinitionRead}, "What learning of agents is worth", s.affinity)
	door.Add(s.Server, http.MethodPost, "/api/affinity/{queue}", door.Rule{Who: door.Agent, May: access.DefinitionPublish, Browser: true}, "Switch learned affinity of a queue", s.switchAffinity)
}

func (s *routes) affinity(ctx context.Context, _ *door.Nothing) (*affinityOutput, error) {
	all, err := s.ports.Affinity.Affinity(ctx)
	if err != nil {
		return nil, err
	}
	out := &affinityOutput{}
	out.Body.Items, out.Body.Needed = []AffinityQueue{}, affinity.Fewest
	var strata []stat.Pair
	for _, q := range door.Shown(ctx, access.DefinitionRead, all, func(q AffinityQueue) access.Object { return access.Object{Unit: q.Unit} }) {
		q.Lift = liftOf([]stat.Pair{q.Pair}, q.Treated.Known, q.HeldOut.Known)
		strata = append(strata, q.Pair)
		out.Body.Treated, out.Body.HeldOut = out.Body.Treated+q.Treated.Known, out.Body.HeldOut+q.HeldOut.Known
		out.Body.Items = append(out.Body.Items, q)
	}
	out.Body.Lift = liftOf(strata, out.Body.Treated, out.Body.HeldOut)
	return out, nil
}

// liftOf says nothing where the smaller arm has too few outcomes.
func liftOf(strata []stat.Pair, treated, heldOut int) *AffinityLift {
	d := stat.Differ(strata, stat.C95)
	if min(treated, heldOut) < affinity.Fewest || math.IsInf(d.High, 1) {
		return nil
	}
	return &AffinityLift{d.Mean, d.Low, d.High}
}

func (s *routes) switchAffinity(ctx context.Context, in *affinityInput) (*door.Empty, error) {
	all, err := s.ports.Affinity.Affinity(ctx)
	if err != nil {
		return nil, err
	}
	object := access.Object{}
	for _, q := range all {
		if q.Queue == zhiyin.QueueID(in.Queue) {
			object.Unit = q.Unit
		}
	}
	if err := s.May(ctx, access.DefinitionPublish, object, "affinity/"+in.Queue); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Affinity.SwitchAffinity(ctx, s.Visit(ctx), zhiyin.QueueID(in.Queue), in.Body.On)
}
