package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/scenario/figure"
)

// The snapshot row: what is known of whoever calls, by their telephone, as the
// greeting asks for it. Every hundredth customer has five orders and three tags; those
// who call are these, each once.
const (
	metEvery = 100
	metMost  = 2000
)

func snapshotRow(s *stand) error {
	var sizes []int
	for text := range strings.SplitSeq(s.sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < metEvery {
			return fmt.Errorf("-sizes: %q is no number of customers", text)
		}
		sizes = append(sizes, n)
	}
	l, err := s.open()
	if err != nil {
		return err
	}
	there := 0
	for _, n := range sizes {
		if err = l.populate(there, n); err != nil {
			break
		}
		there = n
		var us []float64
		if us, err = l.meetSome(n); err != nil {
			break
		}
		bar := [2]string{}
		if n == 1_000_000 {
			bar = [2]string{"<= 1000"}
		}
		s.add("snapshot_p99_us_"+sizeName(n), bar, figure.Percentile(us, 99))
		s.add("snapshot_p50_us_"+sizeName(n), [2]string{}, figure.Percentile(us, 50))
	}
	return l.end(err)
}

// populate makes the customers from one number to another.
func (l *ledger) populate(from, to int) error {
	at := time.Now().AddDate(0, -2, 0)
	load := l.loader()
	for i := from; i < to; i++ {
		load.at(i-from, to-from)
		load.add(identified(i, at))
		if i%metEvery != 0 {
			continue
		}
		var tags []zhiyin.Tag
		for k := range 3 {
			tags = append(tags, zhiyin.Tag{ID: fmt.Sprintf("tag-%d", k), Family: zhiyin.Value, Name: zhiyin.Text{zhiyin.Mandarin: "贵宾", zhiyin.English: "VIP"}, Source: "computed", Confidence: 1, Since: at,
				Because: &zhiyin.Because{Says: `count("Order Completed", "30d") >= 3`, Holds: true, Saw: "5"}})
		}
		load.add(zhiyin.NewEvent(customerID(i), zhiyin.CustomerTagged{Added: tags}, at))
		for k := range 5 {
			load.add(zhiyin.NewEvent(customerID(i), zhiyin.CustomerTracked{Source: "shop", Name: "Order Completed", Sealed: map[string]any{},
				Open: map[string]any{"order_id": fmt.Sprintf("R-%d-%d", i, k), "kind": "order", "title": "保湿面霜", "status": "delivered", "amount_minor": 12900, "currency": "CNY"}}, at.AddDate(0, 0, k)))
		}
	}
	if err := load.done(); err != nil {
		return err
	}
	return l.settled()
}

// meetSome returns how long each look took, in µs.
func (l *ledger) meetSome(n int) (us []float64, err error) {
	who := n / metEvery
	step := 7919 // no divisor in common with a size in tens
	for k := range min(who, metMost) + 50 {
		began := time.Now()
		got, err := l.Meet(context.Background(), phoneNumber(k*step%who*metEvery), "muhe", began)
		took := time.Since(began)
		if err != nil || got.Known != zhiyin.One || len(got.Orders) != 5 || len(got.Tags) != 3 {
			return nil, fmt.Errorf("met %s with %d orders, %d tags: %w", got.Known, len(got.Orders), len(got.Tags), err)
		}
		if k >= 50 { // the first ones prepare the statements
			us = append(us, float64(took.Nanoseconds())/1000)
		}
	}
	return us, nil
}
