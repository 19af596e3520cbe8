package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"zhiyin.dev"
)

// atOnce bounds the requests of a loader that wait for the writer.
const atOnce = 64

// loader brings events into a ledger through the store's own writer, many in a
// request.
type loader struct {
	l       *ledger
	batch   []zhiyin.Event
	slots   chan struct{}
	waiting sync.WaitGroup

	began, told time.Time // when it began, and said last how far it was

	mu  sync.Mutex
	err error // guarded by mu
}

// loaded is how many events are in one request: the writer's own group.
const loaded = 500

func (l *ledger) loader() *loader {
	now := time.Now()
	return &loader{l: l, slots: make(chan struct{}, atOnce), began: now, told: now}
}

// tellEvery is how often a long loading says how far it is.
const tellEvery = 30 * time.Second

// at takes note that so much of all is handed over.
func (b *loader) at(done, all int) {
	now := time.Now()
	if done == 0 || now.Sub(b.told) < tellEvery {
		return
	}
	b.told = now
	left := time.Duration(float64(now.Sub(b.began)) * float64(all-done) / float64(done))
	fmt.Fprintf(os.Stderr, "  %d of %d loaded, about %s left\n", done, all, left.Round(10*time.Second))
}

func (b *loader) add(e zhiyin.Event) {
	if b.batch = append(b.batch, e); len(b.batch) >= loaded {
		b.send()
	}
}

func (b *loader) send() {
	events := b.batch
	b.batch = nil
	b.slots <- struct{}{}
	b.waiting.Add(1)
	b.l.Append(events, func(err error) {
		if err != nil {
			b.mu.Lock()
			b.err = errors.Join(b.err, err)
			b.mu.Unlock()
		}
		<-b.slots
		b.waiting.Done()
	})
}

// done waits until everything is durable.
func (b *loader) done() error {
	if len(b.batch) > 0 {
		b.send()
	}
	b.waiting.Wait()
	return b.err
}

// settled lets the server learn what was loaded, as its own housekeeping does
// within a minute or so.
func (l *ledger) settled() error {
	if l.url == "" {
		return nil
	}
	db, err := sql.Open("pgx", l.url)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(context.Background(), `vacuum analyze`)
	return err
}

func customerID(i int) string  { return fmt.Sprintf("cu_%08d", i) }
func phoneNumber(i int) string { return fmt.Sprintf("+8613%09d", i) }

// identified is a customer with a name, a telephone and a member number.
func identified(i int, at time.Time) zhiyin.Event {
	family, given := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"), []rune("伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂")
	return zhiyin.NewEvent(customerID(i), zhiyin.CustomerIdentified{
		Source: "crm",
		Open:   map[string]any{"tier": []string{"none", "silver", "gold"}[i%3], "age_band": "30-44", "speaks": "cmn"},
		Keys:   []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: phoneNumber(i)}},
		Sealed: map[string]any{"family_name": string(family[i%len(family)]), "given_name": string([]rune{given[i/16%len(given)], given[i/368%len(given)]}), "city": "杭州"},
	}, at)
}

// sizeName writes a number of customers as it stands in a figure's name.
func sizeName(n int) string {
	switch {
	case n >= 1_000_000 && n%1_000_000 == 0:
		return fmt.Sprintf("%dm", n/1_000_000)
	case n >= 1000 && n%1000 == 0:
		return fmt.Sprintf("%dk", n/1000)
	}
	return fmt.Sprint(n)
}
