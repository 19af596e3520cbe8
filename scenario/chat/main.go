// Command chat measures chats on a running product, by real sockets: what an open
// chat weighs, and how long a message takes to the other side while many are open.
//
//	go run ./scenario/chat -zhiyin ./bin/zhiyin
//
// It prints a table and, as its last line, one JSON object with the figures.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"zhiyin.dev/scenario/figure"
	"zhiyin.dev/scenario/live"
)

type options struct {
	zhiyin   string
	open     int
	messages int
	runs     int
}

func main() {
	var o options
	flag.StringVar(&o.zhiyin, "zhiyin", "bin/zhiyin", "the product")
	flag.IntVar(&o.open, "open", 2000, "chats that are open")
	flag.IntVar(&o.messages, "messages", 120, "messages of one run, half of each side's")
	flag.IntVar(&o.runs, "runs", 3, "runs of the messages; the median is reported")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	if err := bench(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "chat:", err)
		os.Exit(1)
	}
}

// talks is how many chats an agent has at once (docs/chat.md).
const talks = 3

func bench(ctx context.Context, o options) error {
	p, err := live.Launch(ctx, o.zhiyin)
	if err != nil {
		return err
	}
	defer p.Stop()
	open, err := p.Open(ctx, 50)
	if err != nil { // so that what is made once is there already
		return err
	}
	before, err := settled(p)
	if err != nil {
		return err
	}
	if _, err := p.Open(ctx, o.open); err != nil {
		return err
	}
	after, err := settled(p)
	if err != nil {
		return err
	}
	var report figure.Report
	report.Add("chat_kb_each", "≤ 50", (after-before)/float64(o.open))
	if err := messages(ctx, p, open[:talks], o, &report); err != nil {
		return err
	}
	return report.Print(os.Stdout, "chat")
}

// messages lets an agent and their customers write in turn.
func messages(ctx context.Context, p *live.Product, asking []*live.Page, o options, report *figure.Report) error {
	at, err := p.SignIn(ctx)
	if err != nil {
		return err
	}
	defer at.Close()
	a := &agent{Agent: at}
	pages, err := a.serve(ctx, asking)
	if err != nil {
		return err
	}
	var p50, p95 []float64
	for run := range o.runs {
		var took []float64
		for i := range o.messages {
			ms, err := a.exchange(ctx, pages[i/2%len(pages)], fmt.Sprintf("第%d轮第%d条", run+1, i+1), i%2 == 0)
			if err != nil {
				return err
			}
			took = append(took, ms)
		}
		p50, p95 = append(p50, figure.Median(took)), append(p95, figure.Percentile(took, 95))
	}
	report.Add("chat_p50_ms", "", p50...)
	report.Add("chat_p95_ms", "≤ 150", p95...)
	return nil
}
