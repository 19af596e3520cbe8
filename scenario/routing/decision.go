package main

import (
	"fmt"
	"math/rand/v2"
	"runtime"

	"zhiyin.dev/routing"
)

// The size decisions are measured at.
const (
	needs, languages  = 24, 8
	agents, waiting   = 10_000, 100_000
	decisions, rounds = 100_000, 5
)

// decision measures whole decisions, the changes that bring them included: an agent
// comes free among 100,000 waiting and another contact arrives; and a contact
// arrives while three agents in a hundred are free, and another comes free.
func decision(b *bench) error {
	var storm, calm []float64
	for range rounds {
		storm = append(storm, measured(waiting, 0))
		calm = append(calm, measured(0, agents*3/100))
	}
	worst := make([]float64, rounds)
	perSecond := make([]float64, rounds)
	for i := range worst {
		worst[i] = max(storm[i], calm[i])
		perSecond[i] = 1e6 / worst[i]
	}
	fmt.Printf("a decision at %d agents: %.2f µs with %d waiting, %.2f µs with %d free (each the rounds' values)\n", agents, storm, waiting, calm, agents*3/100)
	b.report.Add("decision_us", "≤ 2", worst...)
	b.report.Add("decisions_per_s", "≥ 500000", perSecond...)
	return nil
}

// measured is the mean of a decision, µs of its thread's processor time: what else
// the machine does is not counted.
func measured(waiting, free int) float64 {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	r := rand.New(rand.NewPCG(1, 2))
	x := index(r)
	now := 0.0
	for range waiting {
		now += 0.001
		x.Arrive(ticket(r, now), now)
	}
	var busy []int
	for n := range agents {
		busy = append(busy, n)
	}
	r.Shuffle(agents, func(i, j int) { busy[i], busy[j] = busy[j], busy[i] })
	for _, n := range busy[:free] {
		x.Free(n, now)
	}
	busy = busy[free:]
	coming, who := make([]routing.Ticket, decisions), make([]int, decisions)
	for i := range coming {
		coming[i], who[i] = ticket(r, now+float64(i+1)*0.01), r.IntN(len(busy))
	}
	began := cpu()
	for i, t := range coming {
		if now = t.Since; free == 0 {
			x.Free(busy[who[i]], now)
			x.Next(now)
			x.Arrive(t, now)
			x.Next(now)
			continue
		}
		x.Arrive(t, now)
		if p, ok := x.Next(now); ok {
			busy[who[i]], p.Seat = p.Seat, busy[who[i]]
			x.Free(p.Seat, now)
			x.Next(now)
		}
	}
	return float64((cpu() - began).Nanoseconds()) / 1e3 / decisions
}

func index(r *rand.Rand) *routing.Index {
	var classes []routing.Class
	for need := range needs {
		for language := range languages {
			classes = append(classes, routing.Class{Need: need, Language: language, Level: 1, Work: 300})
		}
	}
	x := routing.NewIndex(routing.DefaultPrices(), routing.Weights{Level: 0.4, Dialect: 0.15, Seniority: 0.2, Known: 0.15, Affinity: 0.2}, classes, 20)
	for range agents {
		s := routing.Seat{Levels: make([]uint8, needs), Dialects: make([]int16, languages), Seniority: uint8(1 + r.IntN(5))}
		for i := range s.Dialects {
			s.Dialects[i] = -1
		}
		for range 1 + r.IntN(3) {
			s.Levels[r.IntN(needs)] = uint8(1 + r.IntN(5))
		}
		for range 1 + r.IntN(2) {
			s.Dialects[r.IntN(languages)] = int16(r.IntN(3))
		}
		for range 8 {
			s.Affinity = append(s.Affinity, r.Float64())
		}
		x.Sit(s, 0)
	}
	return x
}

func ticket(r *rand.Rand, now float64) routing.Ticket {
	t := routing.Ticket{Class: r.IntN(needs * languages), Since: now, Dialect: int16(r.IntN(3)), Segment: int16(r.IntN(8)), Known: -1, VIP: r.IntN(12) == 0, Angry: r.IntN(12) == 0}
	if r.IntN(4) == 0 {
		t.Known = int32(r.IntN(agents))
	}
	return t
}
