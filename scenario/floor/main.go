// Command floor measures the frames of a supervisor's floor in Chromium: a running
// product with many agents, whose states change all the time while the list of them
// stands still, and while it is scrolled.
//
//	go run ./scenario/floor -zhiyin ./bin/zhiyin
//
// It prints a table and, as its last line, one JSON object with the figures.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"zhiyin.dev/scenario/figure"
	"zhiyin.dev/scenario/live"
)

type options struct {
	zhiyin string
	agents int
	rate   int
	length time.Duration
	runs   int
}

func main() {
	var o options
	flag.StringVar(&o.zhiyin, "zhiyin", "bin/zhiyin", "the product")
	flag.IntVar(&o.agents, "agents", 1000, "agents on the floor")
	flag.IntVar(&o.rate, "rate", 50, "changes of state in a second")
	flag.DurationVar(&o.length, "length", 15*time.Second, "how long frames are counted in one run")
	flag.IntVar(&o.runs, "runs", 3, "runs; the median is reported")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	if err := bench(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, o options) error {
	p, err := live.Launch(ctx, o.zhiyin, "--staff", strconv.Itoa(o.agents))
	if err != nil {
		return err
	}
	defer p.Stop()
	a, err := p.SignIn(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	tab, shut, err := openFloor(ctx, p, a, o.agents)
	if err != nil {
		return err
	}
	defer shut()
	if err := tells(tab); err != nil {
		return err
	}
	changing, still := context.WithCancel(ctx)
	over := make(chan error, 1)
	var changed atomic.Int64
	go func() { over <- change(changing, a, o, &changed) }()
	defer func() { still(); <-over }()
	var report figure.Report
	for _, way := range []string{"still", "scroll"} {
		before, began := changed.Load(), time.Now()
		if err := frames(tab, way, o, &report); err != nil {
			return err
		}
		report.Add("floor_"+way+"_changes_per_s", "", float64(changed.Load()-before)/time.Since(began).Seconds())
	}
	return report.Print(os.Stdout, "floor")
}

// change sets the states of the agents in turn, as supervisors may, until ctx ends.
func change(ctx context.Context, a *live.Agent, o options, done *atomic.Int64) error {
	tick := time.NewTicker(time.Second / time.Duration(o.rate))
	defer tick.Stop()
	reasons := []string{"break", "meal", "training"}
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		who := fmt.Sprintf("/api/floor/agents/ag_staff_%04d/status", 1+i*37%o.agents)
		if err := a.Post(ctx, who, map[string]any{"status": "away", "reason": reasons[i/o.agents%len(reasons)]}); err != nil && ctx.Err() == nil {
			return err
		}
		done.Add(1)
	}
}
