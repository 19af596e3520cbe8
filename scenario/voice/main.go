// Command voice measures the voice path: a generator of telephone calls, in a
// process of its own, against the built product and, for comparison in the same
// run, against a bare reflector.
//
//	go run ./scenario/voice -zhiyin ./bin/zhiyin
//
// It prints a table and, as its last line, one JSON object with the figures.
// Every figure is the median of -runs runs. Traffic stays on 127.0.0.1.
package main

import (
	"flag"
	"fmt"
	"os"
)

type options struct {
	zhiyin  string
	runs    int
	calls   int
	crowd   int
	kills   int
	rate    int
	only    string
	profile string
	bridges int
	steps   string
}

func main() {
	var o options
	reflect := flag.Bool("reflect", false, "be the reflector: answer calls and send their audio back")
	flag.StringVar(&o.zhiyin, "zhiyin", "./bin/zhiyin", "the built product")
	flag.IntVar(&o.runs, "runs", 3, "runs of each row; medians are reported")
	flag.IntVar(&o.calls, "calls", 400, "calls at once in the load row; 10 to 1000")
	flag.IntVar(&o.crowd, "crowd", 100_000, "customers in the database for the greeting row")
	flag.IntVar(&o.rate, "rate", 20, "calls a second")
	flag.IntVar(&o.kills, "kills", 200, "how often the product is killed under load, on each engine")
	flag.StringVar(&o.only, "only", "", "one row: start, greeting, load, echo, prompt, sip-bridge, webrtc-bridge, screen, kill")
	flag.IntVar(&o.bridges, "bridges", 0, "recorded bridges at once, one step; 0: the rows' own steps")
	shared := flag.Bool("shared", false, "with -reflect: few ports for all calls")
	flag.StringVar(&o.steps, "steps", "1000,1500,2000,2500,3000", "calls at once, one step after the other, in the echo and prompt rows")
	flag.StringVar(&o.profile, "cpu-profile", "", "write the product's CPU profile here (the last start's)")
	flag.Parse()
	if *reflect {
		if err := runReflector(*shared); err != nil {
			fmt.Fprintln(os.Stderr, "reflector:", err)
			os.Exit(1)
		}
		return
	}
	if err := bench(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench-voice:", err)
		os.Exit(1)
	}
}

// bench runs the rows and prints the report.
func bench(o options) error {
	var r report
	rows := []struct {
		name string
		run  func(options, *report) error
	}{{"start", startRow}, {"greeting", greetingRow}, {"load", loadRow}, {"echo", echoRow}, {"prompt", promptRow},
		{"sip-bridge", sipLadder.bridgeRow}, {"webrtc-bridge", webrtcLadder.bridgeRow}, {"screen", screenRow}, {"kill", killRow}}
	for _, row := range rows {
		if o.only != "" && o.only != row.name {
			continue
		}
		fmt.Fprintln(os.Stderr, "row", row.name)
		if err := row.run(o, &r); err != nil {
			return fmt.Errorf("%s: %w", row.name, err)
		}
	}
	return r.print(os.Stdout)
}
