package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/profile"
	"zhiyin.dev/scenario/figure"
)

// The expiry row: among -timers live timers, windows of other people end at -expiring a
// second for expireFor; the lateness of a tag is the time from the instant at which its window
// ends to the commit that takes it away.
const (
	expireIn  = 15 * time.Second // until the first ends: everybody's facts are followed by then
	expireFor = 20 * time.Second
)

// asksThrice is the rule of the issue.
const asksThrice = "id: formula\nfamily: preference\nname: {cmn: 奶粉, en: Formula}\nwhen: 'count(\"Question Asked\", \"30d\", {\"category\": \"infant_formula\"}) >= 3'\n"

// asksWindow is its window.
const asksWindow = 30 * 24 * time.Hour

func tagger(texts ...string) (*profile.Tagger, error) {
	var list []profile.Definition
	for _, text := range texts {
		some, problems := profile.Parse([]byte(text))
		if len(problems) > 0 {
			return nil, fmt.Errorf("%v", problems)
		}
		list = append(list, some...)
	}
	return profile.NewTagger(list)
}

// asked is a question about a category.
func asked(customer, category string, at time.Time) zhiyin.Event {
	return zhiyin.NewEvent(customer, zhiyin.CustomerTracked{Source: "shop", Name: "Question Asked",
		Open: map[string]any{"category": category, "product": "p-1874", "channel": "chat"}, Sealed: map[string]any{}}, at)
}

// following runs a follower on a ledger until stop, which returns its error.
func (l *ledger) following(t *profile.Tagger) (f *intake.Follower, stop func() error, err error) {
	f, err = intake.NewFollower(intake.FollowerConfig{Facts: l.DB, Persons: l.DB, Tagger: t, Now: time.Now,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return nil, nil, err
	}
	wake := make(chan struct{}, 1)
	l.Committed(func([]zhiyin.Event) {
		select {
		case wake <- struct{}{}:
		default:
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx, wake) }()
	return f, func() error { cancel(); return <-ended }, nil
}

func expiryRow(s *stand) error {
	l, err := s.open()
	if err != nil {
		return err
	}
	late, err := s.expire(l)
	if err == nil {
		s.add("expiry_p99_ms", [2]string{"<= 1000"}, figure.Percentile(late, 99))
		s.add("expiry_p50_ms", [2]string{}, figure.Percentile(late, 50))
	}
	return l.end(err)
}

// expire returns the lateness of every tag, in ms.
func (s *stand) expire(l *ledger) ([]float64, error) {
	if err := s.setFar(l); err != nil {
		return nil, err
	}
	if err := l.settled(); err != nil {
		return nil, err
	}
	t, err := tagger(asksThrice)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var late []float64
	ends := map[string]time.Time{}
	l.Committed(func(events []zhiyin.Event) {
		now := time.Now()
		mu.Lock()
		defer mu.Unlock()
		for _, e := range events {
			if b, is := e.Body.(zhiyin.CustomerTagged); is && len(b.Removed) > 0 {
				late = append(late, now.Sub(ends[e.Subject]).Seconds()*1000)
			}
		}
	})
	_, stop, err := l.following(t)
	if err != nil {
		return nil, err
	}
	n := s.expiring * int(expireFor/time.Second)
	first := time.Now().Add(expireIn)
	load := l.loader()
	for i := range n {
		id, end := customerID(i), first.Add(time.Duration(i)*expireFor/time.Duration(n)).Truncate(time.Microsecond)
		mu.Lock()
		ends[id] = end
		mu.Unlock()
		for k := range 3 {
			load.add(asked(id, "infant_formula", end.Add(-asksWindow+time.Duration(k)*time.Minute)))
		}
	}
	if err := load.done(); err != nil {
		return nil, err
	}
	deadline := first.Add(expireFor + time.Minute)
	for {
		mu.Lock()
		got := len(late)
		mu.Unlock()
		if got >= n || time.Now().After(deadline) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := stop(); err != nil {
		return nil, err
	}
	mu.Lock()
	defer mu.Unlock()
	if len(late) < n {
		return nil, fmt.Errorf("%d of %d tags ended", len(late), n)
	}
	return late, nil
}

// setFar makes the timers that stand among those that fall due.
func (s *stand) setFar(l *ledger) error {
	due := map[zhiyin.CustomerID]time.Time{}
	from := time.Now().Add(24 * time.Hour)
	for i := range s.timers {
		due[zhiyin.CustomerID(fmt.Sprintf("cu_far%08d", i))] = from.Add(time.Duration(i) * 3 * time.Second)
		if len(due) == 5000 || i == s.timers-1 {
			if err := l.KeepTags(context.Background(), "bench", intake.Tagging{Timers: due}); err != nil {
				return err
			}
			clear(due)
		}
	}
	return nil
}
