package lobby

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
	"zhiyin.dev/routing/plan"
)

// scheme is one plan over the people of the room. It is made anew when either changes.
type scheme struct {
	*plan.Room
	staff  []zhiyin.AgentID // as the plan numbers them
	people []plan.Agent     // likewise
	seat   map[zhiyin.AgentID]int
	kinds  map[string]*routing.Kind
}

// mostKinds bounds what a scheme remembers: clauses over the contact's own agents may
// make a kind of nearly every contact.
const mostKinds = 2048

// ordinaryTarget is the wait of a queue that names no target, s.
const ordinaryTarget = 20

// plan lays the plans in force over the people; a queue without one has the default.
func (h *Host) plan(plans []*plan.Plan, queues []zhiyin.Queue) {
	var staff []plan.Agent
	var ids []zhiyin.AgentID
	for _, id := range slices.Sorted(maps.Keys(h.agents)) {
		staff, ids = append(staff, plan.AgentOf(h.agents[id].Agent)), append(ids, id)
	}
	h.schemes = map[zhiyin.QueueID]*scheme{}
	words, err := plan.NewWords(queues, nil, staff)
	if err != nil {
		h.log.Error("plans are not in force", "error", err)
		return
	}
	made := map[*plan.Plan]*scheme{}
	for _, q := range queues {
		p := planOf(plans, q)
		if made[p] == nil {
			made[p] = newScheme(p, staff, ids, words)
		}
		h.schemes[q.ID] = made[p]
	}
}

func planOf(plans []*plan.Plan, q zhiyin.Queue) *plan.Plan {
	if i := slices.IndexFunc(plans, func(p *plan.Plan) bool { return p.Serves(q.ID) }); i >= 0 {
		return plans[i]
	}
	return plan.Default(q)
}

func newScheme(p *plan.Plan, staff []plan.Agent, ids []zhiyin.AgentID, words *plan.Words) *scheme {
	s := &scheme{Room: p.Compile(staff, words), staff: ids, people: staff, seat: map[zhiyin.AgentID]int{}, kinds: map[string]*routing.Kind{}}
	for i, id := range ids {
		s.seat[id] = i
	}
	return s
}

// kind is how the plan has a contact matched at a step, and how the contact is of it.
func (s *scheme) kind(e *entry, q zhiyin.Queue, step int) *routing.Kind {
	if len(s.kinds) >= mostKinds {
		s.kinds = map[string]*routing.Kind{}
		s.Forget()
	}
	k := s.Room.Kind(e.asks)
	key := strings.Join([]string{string(q.ID), strconv.Itoa(step), k.Key}, "\x1d")
	if s.kinds[key] == nil {
		s.kinds[key] = s.written(k, e.asks, q, step, key)
	}
	return s.kinds[key]
}

func (s *scheme) written(k *plan.Kind, asks plan.Contact, q zhiyin.Queue, step int, key string) *routing.Kind {
	target := cmp.Or(float64(s.Target.Seconds), float64(q.TargetSeconds), ordinaryTarget)
	weights := s.Weights
	weights.Preference = s.Extra()
	return &routing.Kind{
		Key: key, Plan: s.Ref, Step: s.Steps[step].Name, VIP: k.VIP,
		Tariff: &routing.Tariff{Prices: s.Prices, Weights: weights, Target: target, Known: float64(s.Known.Seconds)},
		May: func(id zhiyin.AgentID) bool {
			i, known := s.seat[id]
			return known && k.Steps[step].Has(i)
		},
		Preference: func(id zhiyin.AgentID) float64 {
			if i, known := s.seat[id]; known {
				return float64(k.Worth[i])
			}
			return 0
		},
		Excluding: func(id zhiyin.AgentID) string {
			if i, known := s.seat[id]; known {
				return s.Excluded(asks, step, i)
			}
			return ""
		},
	}
}

// place finds how the contact is to be matched now, and when that has to be found
// again.
func (h *Host) place(e *entry, now time.Time) {
	s := h.schemes[e.Wanted.Queue]
	if s == nil {
		e.Kind, e.due = nil, time.Time{}
		return
	}
	waited := max(0, now.Sub(e.Since))
	step, until := s.Step(s.Room.Kind(e.asks), e.step, waited, func(seats plan.Seats, within time.Duration) float64 {
		return h.supply(s, seats, e.Wanted.Channel, within, now)
	})
	e.step = step
	e.Kind = s.kind(e, h.queues[e.Wanted.Queue], step)
	due := time.Time{}
	if until > 0 {
		due = now.Add(until - waited)
		if again := now.Add(supplyEvery); s.Steps[step].Expected > 0 && again.Before(due) {
			due = again
		}
	}
	if out := h.wayOut(e); !out.IsZero() && (due.IsZero() || out.Before(due)) {
		due = out
	}
	h.agenda.put(e, due)
}

// supplyEvery is how often it is asked whether those are still expected for whom a
// contact waits at a step.
const supplyEvery = time.Second

// supply is how many of the seats are free, or expected free within a time.
func (h *Host) supply(s *scheme, seats plan.Seats, channel zhiyin.Channel, within time.Duration, now time.Time) (sum float64) {
	for i, id := range s.staff {
		if seats.Has(i) {
			sum += h.board.Expected(id, channel, within)
		}
	}
	return sum
}
