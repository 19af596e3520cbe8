package matching

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/lobby"
	"zhiyin.dev/routing/plan"
	"zhiyin.dev/routing/sim"
)

// TryPlan runs a day of the text's unit again, by the text in the place of the plan of
// its id, and by what is in force or another policy.
func (p *Plans) TryPlan(ctx context.Context, text, day, against string) (studio.PlanTrial, error) {
	written, problems, _, err := p.read(ctx, text)
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("matching: the plan to be tried: line %d: %s: %w", problems[0].Line, problems[0].Text, zhiyin.Invalid)
	}
	if err != nil {
		return studio.PlanTrial{}, err
	}
	y, err := p.Yesterday(ctx, written.Unit, day)
	if err != nil {
		return studio.PlanTrial{}, err
	}
	inForce, err := p.InForce(ctx)
	if err != nil {
		return studio.PlanTrial{}, err
	}
	out := studio.PlanTrial{Unit: y.Unit, Day: y.From.Format(time.DateOnly), Against: against, Was: y.Was, LeftOut: y.LeftOut}
	tried := append(slices.DeleteFunc(slices.Clone(inForce), func(o *plan.Plan) bool { return o.Ref.ID == written.Ref.ID }), written)
	if out.Plan, err = simulated(y, y.by(tried)); err != nil {
		return out, err
	}
	other := y.by(inForce)
	if against != "" {
		if other, err = sim.New(against, y.Centre); err != nil {
			return out, err
		}
	}
	out.AgainstFigures, err = simulated(y, other)
	return out, err
}

func simulated(y *Yesterday, p sim.Policy) (sim.Figures, error) {
	run, err := sim.Simulate(y.Centre, y.Day, p)
	if err != nil {
		return sim.Figures{}, fmt.Errorf("matching: a day again: %w", err)
	}
	return run.Figures(), nil
}

// by is the waiting room itself with plans, as a policy of the simulator.
func (y *Yesterday) by(plans []*plan.Plan) sim.Policy {
	r := &rehearsed{Rehearsal: lobby.Rehearse(y.queues, y.agents, plans, y.From), day: y, places: map[zhiyin.AgentID]int{}, numbers: map[zhiyin.ContactID]int{}, hands: make([]int, len(y.agents))}
	for i, w := range y.waits {
		r.numbers[w.id] = i
	}
	for i, a := range y.agents {
		r.places[a.ID], r.hands[i] = i, -1
		r.There(a.ID, true, y.From)
	}
	return r
}

// rehearsed is a Rehearsal in the simulator's numbers.
type rehearsed struct {
	*lobby.Rehearsal
	day     *Yesterday
	places  map[zhiyin.AgentID]int
	numbers map[zhiyin.ContactID]int
	hands   []int // by agent: the contact in hand; −1: none
}

func (r *rehearsed) when(s float64) time.Time {
	return r.day.From.Add(time.Duration(s * float64(time.Second)))
}

func (r *rehearsed) name(contact int) zhiyin.ContactID { return r.day.waits[contact].id }

func (r *rehearsed) Arrive(a sim.Arrival, now float64) {
	w := &r.day.waits[a.ID]
	r.Enter(w.id, w.wanted, w.snap, r.when(now))
}

func (r *rehearsed) Abandon(contact int, now float64) { r.Leave(r.name(contact), r.when(now)) }

func (r *rehearsed) Free(agent int, now float64) {
	id := r.day.agents[agent].ID
	if had := r.hands[agent]; had >= 0 {
		r.hands[agent] = -1
		r.Rehearsal.Free(id, r.name(had), r.when(now))
	}
	r.There(id, true, r.when(now))
}

func (r *rehearsed) Away(agent int, now float64) { r.There(r.day.agents[agent].ID, false, r.when(now)) }

func (r *rehearsed) Next(now float64) (contact, agent int, ok bool) {
	taken, ok := r.Rehearsal.Next(r.when(now))
	if !ok {
		return 0, 0, false
	}
	contact, agent = r.numbers[taken.Contact], r.places[taken.Agent]
	r.hands[agent] = contact
	return contact, agent, true
}

func (r *rehearsed) Wake() float64 {
	at := r.Rehearsal.Wake()
	if at.IsZero() {
		return sim.Never
	}
	return at.Sub(r.day.From).Seconds()
}

// wait is a contact of the day as the waiting room is told of it.
type wait struct {
	id     zhiyin.ContactID
	at     float64
	wanted zhiyin.Wanted
	snap   zhiyin.Snapshot // as it was then
}

// inOrder are the waits as the simulator numbers them.
func inOrder(list []wait) []wait {
	slices.SortFunc(list, func(a, b wait) int {
		return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(string(a.id), string(b.id)))
	})
	return list
}
