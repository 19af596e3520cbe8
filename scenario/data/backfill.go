package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/packs"
	"zhiyin.dev/scenario/figure"
)

// The backfill row: all customers' history is there and the packs' tags are in
// force; then a 30-day count is published while -live events a second arrive, each
// acknowledged when it is durable.
func backfillRow(s *stand) error {
	l, err := s.open()
	if err != nil {
		return err
	}
	return l.end(s.backfill(l))
}

// historyFor is how far back the history goes: half of it lies in the rule's window.
const historyFor = 60 * 24 * time.Hour

func (s *stand) backfill(l *ledger) error {
	if err := s.loaded(l); err != nil {
		return err
	}
	before, err := packTags()
	if err != nil {
		return err
	}
	ref := zhiyin.DefinitionRef{Kind: "tag", ID: fmt.Sprintf("formula-%d", time.Now().Unix()), Version: 1}
	asks := strings.Replace(asksThrice, "formula", ref.ID, 1)
	with, err := tagger(append(before, asks)...)
	if err != nil {
		return err
	}
	without, err := tagger(before...)
	if err != nil {
		return err
	}
	heads, err := l.Heads(context.Background())
	if err != nil {
		return err
	}
	if err := l.KeepTags(context.Background(), intake.Consumer, intake.Tagging{Cursor: heads}); err != nil { // the history was followed long ago
		return err
	}
	follower, stop, err := l.following(without)
	if err != nil {
		return err
	}
	acks := s.arrive(l)
	time.Sleep(2 * time.Second)
	if err := restPeak(); err != nil {
		return err
	}
	published := time.Now()
	if err := l.AppendWait(context.Background(), zhiyin.NewEvent("tag/formula", zhiyin.DefinitionPublished{Ref: ref, YAML: asks}, published)); err != nil {
		return err
	}
	follower.Use(with)
	done, err := s.awaitBackfill(l, ref)
	took := time.Since(published).Seconds()
	ms, errAcks := acks()
	if err == nil {
		err = errAcks
	}
	if errStop := stop(); err == nil {
		err = errStop
	}
	if err != nil {
		return err
	}
	if done.Added == 0 {
		return fmt.Errorf("the rule put its tag on nobody: there is no history of %d customers in the ledger", s.customers)
	}
	peak, err := peakMB()
	if err != nil {
		return err
	}
	size := sizeName(s.customers)
	s.add("backfill_"+size+"_s", [2]string{fmt.Sprintf("<= %.3g", 300*float64(s.customers)/1e6)}, took)
	s.add("backfill_rss_mb", [2]string{"<= 1500"}, peak)
	s.add("backfill_ack_p99_ms", [2]string{"<= 100"}, figure.Percentile(ms, 99))
	s.add("backfill_added", [2]string{}, float64(done.Added))
	return nil
}

// loaded makes the history unless -ledger's folder has it.
func (s *stand) loaded(l *ledger) error {
	heads, err := l.Heads(context.Background())
	if err != nil || slices.ContainsFunc(slices.Collect(maps.Values(heads)), func(head int64) bool { return head > 0 }) {
		return err
	}
	began := time.Now()
	if err := s.history(l); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "loaded %d customers with %d events each in %s\n", s.customers, s.facts, time.Since(began).Round(time.Second))
	return nil
}

// history gives everybody their events, in the order of time.
func (s *stand) history(l *ledger) error {
	random := rand.New(rand.NewPCG(1, 2))
	from, load := time.Now().Add(-historyFor), l.loader()
	for i := range s.customers {
		load.at(i, s.customers*(s.facts+1))
		load.add(identified(i, from))
	}
	step := historyFor / time.Duration(s.facts+1)
	for k := range s.facts {
		for i := range s.customers {
			load.at((k+1)*s.customers+i, s.customers*(s.facts+1))
			at := from.Add(time.Duration(k)*step + time.Duration(random.Int64N(int64(step))))
			load.add(happening(random, customerID(i), k, at))
		}
	}
	if err := load.done(); err != nil {
		return err
	}
	return l.settled()
}

// happening draws what somebody did: half are views, a quarter questions about two
// categories, a quarter orders.
func happening(r *rand.Rand, customer string, k int, at time.Time) zhiyin.Event {
	switch r.IntN(4) {
	case 0:
		return asked(customer, []string{"infant_formula", "nappies"}[r.IntN(2)], at)
	case 1:
		return zhiyin.NewEvent(customer, zhiyin.CustomerTracked{Source: "shop", Name: "Order Completed", Sealed: map[string]any{},
			Open: map[string]any{"order_id": "R-" + customer + "-" + strconv.Itoa(k), "kind": "order", "status": "delivered", "amount_minor": r.IntN(90_000), "currency": "CNY"}}, at)
	}
	return zhiyin.NewEvent(customer, zhiyin.CustomerTracked{Source: "shop", Name: "Product Viewed", Sealed: map[string]any{},
		Open: map[string]any{"product": fmt.Sprintf("p-%d", r.IntN(5000)), "category": "skin_care", "channel": "app"}}, at)
}

func packTags() (texts []string, err error) {
	files, err := fs.Glob(packs.FS, "*/tags.yaml")
	for _, file := range files {
		if err == nil {
			var text []byte
			text, err = fs.ReadFile(packs.FS, file)
			texts = append(texts, string(text))
		}
	}
	return texts, err
}

// arrive lets live events come until the returned function is called, which tells
// how long each waited for its acknowledgement, in ms.
func (s *stand) arrive(l *ledger) func() ([]float64, error) {
	var mu sync.Mutex
	var ms []float64
	var failed error
	var sending sync.WaitGroup
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		random := rand.New(rand.NewPCG(3, 4))
		tick := time.NewTicker(time.Second / time.Duration(s.live))
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			e := happening(random, customerID(random.IntN(s.customers)), random.Int(), time.Now())
			sending.Go(func() {
				began := time.Now()
				err := l.AppendWait(context.Background(), e)
				mu.Lock()
				defer mu.Unlock()
				if ms = append(ms, time.Since(began).Seconds()*1000); err != nil {
					failed = err
				}
			})
		}
	}()
	return func() ([]float64, error) {
		close(stop)
		<-stopped
		sending.Wait()
		return ms, failed
	}
}

func (s *stand) awaitBackfill(l *ledger, ref zhiyin.DefinitionRef) (zhiyin.Backfill, error) {
	for deadline := time.Now().Add(2 * time.Hour); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		b, err := l.Backfill(context.Background(), ref)
		if err != nil || b.State == zhiyin.BackfillDone {
			return b, err
		}
	}
	return zhiyin.Backfill{}, fmt.Errorf("not done in two hours")
}

// restPeak gives back what loading took, and lets the peak of resident memory begin
// anew (proc(5), clear_refs).
func restPeak() error {
	debug.FreeOSMemory()
	return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

func peakMB() (float64, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	return kb / 1024, err
}
