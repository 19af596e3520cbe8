package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev/store"
)

// The timers row, first part: care timers claimed in batches, decided about by a
// policy in the customer's zone (quiet hours from 21 to 9, at most two touches in
// seven days, three days between steps), and advanced in one transaction.
const (
	claimed  = 1000
	careKind = "care"
	lease    = time.Minute
)

// due is what a care timer holds.
type due struct {
	Step int    `json:"step"`
	Zone string `json:"zone"`
}

// policy decides about timers; it has the customers' counts, as whoever sends has.
type policy struct {
	zone    *time.Location
	touched map[string][2]time.Time // the last two of each customer
	sent    int
}

// decide moves a timer to when it is to be looked at again; a journey of four
// steps ends.
func (p *policy) decide(m store.Timer, now time.Time) (store.Timer, error) {
	var body due
	if err := json.Unmarshal([]byte(m.Body), &body); err != nil {
		return m, fmt.Errorf("timer %s: %w", m.ID, err)
	}
	local := now.In(p.zone)
	last := p.touched[m.Subject]
	switch hour := local.Hour(); {
	case hour >= 21 || hour < 9:
		opens := time.Date(local.Year(), local.Month(), local.Day(), 9, 0, 0, 0, p.zone)
		if hour >= 21 {
			opens = opens.AddDate(0, 0, 1)
		}
		m.Due = opens.Add(time.Duration(len(m.ID)*7919%3600) * time.Second)
		return m, nil
	case now.Sub(last[0]) < 7*24*time.Hour:
		m.Due = last[0].Add(7 * 24 * time.Hour)
		return m, nil
	}
	p.touched[m.Subject] = [2]time.Time{last[1], now}
	p.sent++
	if body.Step++; body.Step > 4 {
		m.Due = time.Time{}
		return m, nil
	}
	text, err := json.Marshal(body)
	m.Due, m.Body = now.AddDate(0, 0, 3), string(text)
	return m, err
}

func timersRow(s *stand) error {
	l, err := s.open()
	if err != nil {
		return err
	}
	var rates []float64
	err = s.setCare(l)
	if err == nil {
		err = l.settled()
	}
	for range s.runs {
		if err == nil {
			var rate float64
			rate, err = s.advanceCare(l)
			rates = append(rates, rate)
		}
	}
	if err == nil {
		s.add("timers_per_s", [2]string{">= 30000"}, rates...)
	}
	return l.end(err)
}

// setCare makes all timers: those of every run are due already, run by run.
func (s *stand) setCare(l *ledger) error {
	body, err := json.Marshal(due{Zone: "Asia/Shanghai"})
	if err != nil {
		return err
	}
	now := time.Now()
	var list []store.Timer
	for i := range s.timers {
		at := now.Add(-time.Hour + time.Duration(i)*time.Millisecond)
		if i >= s.due {
			at = now.Add(24*time.Hour + time.Duration(i)*time.Second)
		}
		list = append(list, store.Timer{ID: fmt.Sprintf("care/%08d", i*7919%s.timers), Kind: careKind, Subject: customerID(i % 100_000), Due: at, Body: string(body), By: "system"})
		if len(list) == 5000 || i == s.timers-1 {
			if err := l.SetTimers(context.Background(), list); err != nil {
				return err
			}
			list = list[:0]
		}
	}
	return nil
}

// takers claim beside each other, as the runners of two nodes do, or of two kinds of
// care: while one decides, the other's claim and its own last decisions are kept.
const takers = 2

// advanceCare takes a run's share of what is due and returns timers a second.
func (s *stand) advanceCare(l *ledger) (float64, error) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return 0, err
	}
	began, share := time.Now(), s.due/s.runs
	errs := make([]error, takers)
	var left atomic.Int64
	left.Store(int64(share))
	var taking sync.WaitGroup
	for i := range takers {
		taking.Go(func() { errs[i] = takeCare(l, fmt.Sprintf("bench-%d", i), zone, &left) })
	}
	taking.Wait()
	return float64(share) / time.Since(began).Seconds(), errors.Join(errs...)
}

// takeCare claims and advances timers until none are left of a share.
func takeCare(l *ledger, owner string, zone *time.Location, left *atomic.Int64) error {
	p := policy{zone: zone, touched: map[string][2]time.Time{}}
	noon := time.Now().In(zone) // whatever the hour of the bench, half of the decisions are made by day
	noon = time.Date(noon.Year(), noon.Month(), noon.Day(), 12, 0, 0, 0, zone)
	for round := 0; ; round++ {
		most := min(claimed, left.Add(-claimed)+claimed)
		if most <= 0 {
			return nil
		}
		list, err := l.ClaimTimers(context.Background(), careKind, owner, int(most), lease)
		if err != nil {
			return err
		}
		if len(list) < int(most) {
			return fmt.Errorf("only %d of %d timers were due", len(list), most)
		}
		at := noon.Add(time.Duration(round%2)*12*time.Hour).AddDate(0, 0, 1)
		for i := range list {
			if list[i], err = p.decide(list[i], at); err != nil {
				return err
			}
		}
		if err := l.AdvanceTimers(context.Background(), owner, list); err != nil {
			return err
		}
	}
}
