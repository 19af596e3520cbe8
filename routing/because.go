package routing

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"zhiyin.dev"
)

// say writes a decision down: why for people, and the choice in numbers. It holds
// levels, counts, seconds and ids alone, so it may be kept and shown.
func (b *Board) say(s *side, w *waiting, p *Pair, now time.Time) Decision {
	a := b.seats[p.Seat]
	middling := s.middling(p)
	choice := zhiyin.Choice{Terms: p.Terms.named(middling), Decided: decided(p, &w.Contact), By: "contact", Margin: rounded(p.Margin),
		Excluded: b.excluded(&w.Contact, p.Seat, now), HeldMs: int64(p.Held * 1000), HeldOut: HeldOut(string(w.ID))}
	if p.BySeat {
		choice.By = "agent"
	}
	choice.Segment, choice.Learned = w.Segment, b.learned.counts(&w.Contact)
	if w.Kind != nil {
		choice.Plan, choice.Step = w.Kind.Plan, w.Kind.Step
	}
	if p.RunnerUp >= 0 {
		choice.RunnerUp = b.runnerUp(s, p)
	}
	return Decision{w.ID, a.ID, w.Wanted.Queue, because(&w.Contact, a, len(b.seatOf)-1, &choice, now), choice}
}

func (b *Board) runnerUp(s *side, p *Pair) *zhiyin.RunnerUp {
	out := &zhiyin.RunnerUp{Terms: p.Other.named(s.other(p))}
	if p.BySeat {
		out.Contact = s.names[p.RunnerUp]
	} else {
		out.Agent = b.seats[p.RunnerUp].ID
	}
	return out
}

// middling is the affinity of a middling agent in a pair's value; what is said of
// affinity is how much better it is. other is that of the runner-up.
func (s *side) middling(p *Pair) float64 { return s.index.middling(p.Slot) }

func (s *side) other(p *Pair) float64 {
	if p.BySeat {
		return s.index.middling(p.RunnerUp)
	}
	return s.index.middling(p.Slot)
}

// middling of a slot's ticket, which may have been given out just now.
func (x *Index) middling(slot int) float64 {
	t := &x.tickets[slot].Ticket
	if t.Segment < 0 {
		return 0
	}
	return x.classes[t.Class].Tariff.Weights.Affinity * unlearned / x.weightOf(t)
}

// named are the terms that are not 0, by name.
func (t *Terms) named(middling float64) map[string]float64 {
	out := map[string]float64{}
	for i, v := range t {
		if Term(i) == Affinity {
			v -= middling
		}
		if v = rounded(v); v != 0 {
			out[Term(i).String()] = v
		}
	}
	return out
}

func rounded(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// decided names what put the pair first.
func decided(p *Pair, c *Contact) string {
	switch {
	case p.RunnerUp < 0:
		return "only"
	case p.Margin < 1e-6 && p.BySeat, p.Decided == Urgency:
		return "longest wait"
	case p.Margin < 1e-6:
		return "idle"
	case p.Decided == Credit && c.Kind != nil && c.Kind.VIP:
		return "VIP"
	case p.Decided == Credit && c.Wanted.Priority > 0:
		return "priority"
	case p.Decided == Credit && c.Angry:
		return "angry"
	}
	return p.Decided.String()
}

// because is the decision for people: what put the pair first, what the agent fulfils,
// and how many others each clause excluded.
func because(c *Contact, a *sitter, others int, choice *zhiyin.Choice, now time.Time) zhiyin.Because {
	out := zhiyin.Because{Says: "all", Holds: true, Parts: []zhiyin.Because{{Says: "decided by " + choice.Decided, Holds: true}}}
	add := func(says, saw string) {
		out.Parts = append(out.Parts, zhiyin.Because{Says: says, Holds: true, Saw: saw})
	}
	for _, s := range c.Wanted.Skills {
		add(skillSays(s), strconv.Itoa(a.skill(s.ID).Level))
	}
	if slices.Contains(c.Wanted.Prefers, a.ID) {
		add("last contact was with this agent", "yes")
	}
	idle := max(0, now.Sub(a.standing.IdleSince)).Truncate(time.Second)
	add("idle", strconv.Itoa(int(idle.Seconds()))+" s")
	if !c.declinedAt(a.ID).IsZero() {
		add("nobody else within "+SecondChance.String(), "")
	}
	if len(choice.Excluded) > 0 {
		part := zhiyin.Because{Says: "other agents", Saw: strconv.Itoa(others)}
		for _, e := range choice.Excluded {
			part.Parts = append(part.Parts, zhiyin.Because{Says: e.Clause, Saw: strconv.Itoa(e.Agents)})
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}

// excluded counts the others by the first clause that each did not fulfil, and those
// who could have had it but came after.
func (b *Board) excluded(c *Contact, seat int, now time.Time) []zhiyin.Excluded {
	count, lacks := map[string]int{}, map[lack]int{}
	for n, a := range b.seats {
		if n == seat || a.ID == "" {
			continue
		}
		switch l := lacking(c, &a.Agent); l {
		case fine:
			count[absence(c, a, now)]++
		case lacksPlan:
			count["not: "+l.says(c, a.ID)]++
		default:
			lacks[l]++
		}
	}
	for l, n := range lacks {
		count["not: "+l.says(c, "")] += n
	}
	out := make([]zhiyin.Excluded, 0, len(count))
	for _, clause := range slices.Sorted(maps.Keys(count)) {
		out = append(out, zhiyin.Excluded{Clause: clause, Agents: count[clause]})
	}
	return out
}

// absence is why an agent who could serve the contact didn't get it.
func absence(c *Contact, a *sitter, now time.Time) string {
	switch {
	case a.standing.Status != zhiyin.Available:
		return "not: available"
	case !a.standing.there(c.Wanted.Channel):
		return "not: line up"
	case a.standing.busy(c.Wanted.Channel):
		return "not: free"
	case c.barred(a.ID, now):
		return "not: did not decline just now"
	}
	return "came after"
}
