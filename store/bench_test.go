package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
	"zhiyin.dev/store/pgtest"
	"zhiyin.dev/store/storetest"
)

// BenchmarkAppend256Producers: small sealed events, each waited for by its
// producer.
func BenchmarkAppend256Producers(b *testing.B) {
	for name, db := range engines(b) {
		b.Run(name, func(b *testing.B) { append256(b, db(b)) })
	}
}

// engines open a fresh database of each kind.
func engines(testing.TB) map[string]func(testing.TB) *store.DB {
	return map[string]func(testing.TB) *store.DB{
		"sqlite":     func(t testing.TB) *store.DB { return storetest.OpenSQLite(t, t.TempDir(), store.Config{}) },
		"postgresql": func(t testing.TB) *store.DB { return storetest.Open(t, t.TempDir(), store.Config{URL: pgtest.URL(t)}) },
	}
}

func append256(b *testing.B, db *store.DB) {
	const producers = 256
	work := make(chan int) // unbuffered: a producer takes what it can do
	took := make([][]time.Duration, producers)
	var wg sync.WaitGroup
	b.ResetTimer()
	spent := cpu()
	for p := range producers {
		subject := fmt.Sprintf("ct_%d", p)
		wg.Go(func() {
			for i := range work {
				start := time.Now()
				if err := db.AppendWait(context.Background(), zhiyin.NewEvent(subject, zhiyin.DigitsKeyed{Node: "menu", Count: i, Digits: "1"}, storetest.T0)); err != nil {
					b.Error(err)
				}
				took[p] = append(took[p], time.Since(start))
			}
		})
	}
	for i := range b.N {
		work <- i
	}
	close(work)
	wg.Wait()
	b.ReportMetric(float64((cpu()-spent).Microseconds())/float64(b.N), "cpu_us/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(quantile(slices.Concat(took...), 0.99).Seconds()*1000, "p99_ms")
}

// BenchmarkIdentify loads new customers as intake does: one event each, fifty
// in a request.
func BenchmarkIdentify(b *testing.B) {
	for name, db := range engines(b) {
		b.Run(name, func(b *testing.B) { identify(b, db(b)) })
	}
}

func identify(b *testing.B, db *store.DB) {
	b.ResetTimer()
	spent := cpu()
	load(b, db, b.N)
	b.ReportMetric(float64((cpu()-spent).Microseconds())/float64(b.N), "cpu_us/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "customers/s")
}

// BenchmarkAppendOnce: what 100 000 known customers do, by Zipf's law, as intake brings
// it: sixteen senders with batches of 250 messages; one in ten says something of the
// person, three in ten name two identifiers.
func BenchmarkAppendOnce(b *testing.B) {
	for name, db := range engines(b) {
		b.Run(name, func(b *testing.B) { appendOnce(b, db(b)) })
	}
}

func appendOnce(b *testing.B, db *store.DB) {
	const customers, senders, batch = 100_000, 16, 250
	load(b, db, customers)
	work := make(chan []intake.Once, 4*senders) // full: who makes them waits
	var wg sync.WaitGroup
	for range senders {
		wg.Go(func() {
			for list := range work {
				for _, out := range db.AppendOnce(context.Background(), list...) {
					if out.Err != nil || !out.Fresh {
						b.Error(out)
					}
				}
			}
		})
	}
	b.ResetTimer()
	spent, zipf := cpu(), rand.NewZipf(rand.New(rand.NewPCG(1, 1)), 1.01, 1, customers-1)
	for sent := 0; sent < b.N; sent += batch {
		list := make([]intake.Once, 0, batch)
		for i := sent; i < min(sent+batch, b.N); i++ {
			list = append(list, intake.Once{Source: "shop", ID: fmt.Sprintf("%010d-7d3f5a1e", i), Events: []zhiyin.Event{did(i, int(zipf.Uint64()*7919%customers))}})
		}
		work <- list
	}
	close(work)
	wg.Wait()
	b.ReportMetric(float64((cpu()-spent).Microseconds())/float64(b.N), "cpu_us/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// did is what customer who does as the i-th.
func did(i, who int) zhiyin.Event {
	id, phone := zhiyin.CustomerID(fmt.Sprintf("cu_%08d", who)), zhiyin.Identifier{Kind: zhiyin.Phone, Value: number(who)}
	if i%10 == 0 {
		return zhiyin.NewEvent(string(id), zhiyin.CustomerIdentified{Source: "shop", Open: map[string]any{"tier": "gold", "points": i % 1000},
			Keys: []zhiyin.Identifier{phone}, Records: []zhiyin.CustomerID{id}}, storetest.T0)
	}
	e := zhiyin.CustomerTracked{Source: "shop", Name: "Product Viewed", Open: map[string]any{"product": fmt.Sprint("p-", i%1000), "category": "serum"}}
	if i%10 < 4 {
		e.Keys, e.Records = []zhiyin.Identifier{phone}, []zhiyin.CustomerID{id}
	}
	return zhiyin.NewEvent(string(id), e, storetest.T0)
}

// BenchmarkMeet at 100 000 customers: strangers to each other who have bought
// nothing yet, each time another one; and regulars with ten orders, five tags and
// twenty contacts each.
func BenchmarkMeet(b *testing.B) {
	for name, db := range engines(b) {
		b.Run(name, func(b *testing.B) { meetAll(b, db(b)) })
	}
}

func meetAll(b *testing.B, db *store.DB) {
	const customers, regulars = 100_000, 200
	load(b, db, customers)
	for i := range regulars {
		storetest.Regular(b, db, fmt.Sprintf("cu_%08d", i), number(i))
	}
	b.Run("new", func(b *testing.B) {
		meet(b, db, func(i int) int { return regulars + i*7919%(customers-regulars) })
	})
	b.Run("regular", func(b *testing.B) {
		meet(b, db, func(i int) int { return i * 61 % regulars })
	})
}

func meet(b *testing.B, db *store.DB, who func(int) int) {
	var took []time.Duration
	i, spent := 0, cpu()
	for b.Loop() {
		start := time.Now()
		s, err := db.Meet(b.Context(), number(who(i)), "muhe", storetest.T0)
		took = append(took, time.Since(start))
		if err != nil || s.Known != zhiyin.One || s.Customer.FamilyName == "" {
			b.Fatal(s.Known, err)
		}
		i++
	}
	b.ReportMetric(float64((cpu()-spent).Microseconds())/float64(b.N), "cpu_us/op")
	b.ReportMetric(quantile(took, 0.99).Seconds()*1000, "p99_ms")
}

// cpu is the processor time of this process: a figure that other processes on
// the machine do not stretch.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func number(i int) string { return fmt.Sprintf("+8613%09d", i) }

func load(b *testing.B, db *store.DB, n int) {
	const request = 50
	family, given := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"), []rune("伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂")
	var wg sync.WaitGroup
	for from := 0; from < n; from += request {
		events := make([]zhiyin.Event, 0, request)
		for i := from; i < min(from+request, n); i++ {
			events = append(events, storetest.Identified(fmt.Sprintf("cu_%08d", i), string(family[i%len(family)]), string([]rune{given[i/16%len(given)], given[i/368%len(given)]}), number(i), storetest.T0))
		}
		wg.Add(1)
		for {
			settled := make(chan error, 1)
			db.Append(events, func(err error) {
				settled <- err
				if zhiyin.KindOf(err) != zhiyin.Busy {
					wg.Done()
				}
			})
			select {
			case err := <-settled:
				if zhiyin.KindOf(err) == zhiyin.Busy {
					time.Sleep(time.Millisecond)
					continue
				}
				if err != nil {
					b.Error(err)
				}
			default:
			}
			break
		}
	}
	wg.Wait()
}

func quantile(took []time.Duration, q float64) time.Duration {
	slices.Sort(took)
	return took[int(float64(len(took)-1)*q)]
}
