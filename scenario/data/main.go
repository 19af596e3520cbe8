// Command data measures the knowledge line: events in, profiles and tags behind
// them, on both engines.
//
//	go run ./scenario/data
//	go run ./scenario/data -only backfill -engine pg -customers 50000
//
// It prints a table and, as its last line, one JSON object with the figures; the
// name of each ends in the engine that it was measured on. Databases are made by
// it, on temporary files and a PostgreSQL server of its own, and go with it.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"zhiyin.dev/scenario/figure"
)

type options struct {
	engine    string
	only      string
	dir       string
	ledger    string
	runs      int
	rules     int
	events    int
	timers    int
	expiring  int
	live      int
	due       int
	customers int
	facts     int
	sizes     string
	zhiyin    string
	known     int
	sent      int
	profile   string
	senders   string
	house     string
	pace      int
	lasting   time.Duration
}

func main() {
	var o options
	flag.StringVar(&o.engine, "engine", "both", "sqlite, pg or both")
	flag.StringVar(&o.only, "only", "", "rows, by commas: "+strings.Join(names(), ", ")+"; empty: all")
	flag.StringVar(&o.dir, "dir", "", "where temporary databases are made; empty: the system's place")
	flag.StringVar(&o.ledger, "ledger", "", "with -only backfill -engine sqlite: a folder that keeps the loaded ledger; if it has one, that is used and nothing is loaded")
	flag.IntVar(&o.runs, "runs", 3, "runs of the rows that are short; medians are reported")
	flag.IntVar(&o.rules, "rules", 1000, "rules of the rules1000 row")
	flag.IntVar(&o.events, "events", 200_000, "events of one run of the rules1000 row")
	flag.IntVar(&o.timers, "timers", 1_000_000, "live timers of the timers and expiry rows")
	flag.IntVar(&o.expiring, "expiring", 500, "tags a second whose window ends in the expiry row")
	flag.IntVar(&o.live, "live", 500, "events a second that arrive during the backfill row")
	flag.IntVar(&o.due, "due", 300_000, "of these, due in the timers row, in all runs")
	flag.IntVar(&o.customers, "customers", 1_000_000, "customers of the backfill row")
	flag.IntVar(&o.facts, "facts", 20, "events of each customer of the backfill row")
	flag.StringVar(&o.sizes, "sizes", "100000,1000000,10000000", "customers of the snapshot row, one size after the other")
	flag.StringVar(&o.zhiyin, "zhiyin", "./bin/zhiyin", "the built product, for the rows that send over HTTP")
	flag.IntVar(&o.known, "known", 100_000, "customers of the rows that send over HTTP")
	flag.IntVar(&o.sent, "sent", 400_000, "events of one batched run of the events row; single ones are fewer")
	flag.IntVar(&o.pace, "pace", 1000, "events a second of the tags row")
	flag.DurationVar(&o.lasting, "lasting", 15*time.Second, "how long a run of the tags row lasts")
	flag.StringVar(&o.senders, "senders", "", "one part of the events row: 1, 64 or batch")
	flag.StringVar(&o.profile, "cpu-profile", "", "write this program's CPU profile here")
	flag.StringVar(&o.house, "house-profile", "", "write the product's CPU profile here (the last start's)")
	flag.Parse()
	debug.SetGCPercent(200) // as the product does, whose parts run in this process in most rows
	if err := bench(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench-data:", err)
		os.Exit(1)
	}
}

// bench runs the rows and prints the report, also of what was measured before a
// row failed.
func bench(o options) error {
	var r figure.Report
	if o.profile != "" {
		file, err := os.Create(o.profile)
		if err == nil {
			err = pprof.StartCPUProfile(file)
		}
		if err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	failed := run(o, &r)
	if err := r.Print(os.Stdout, "data"); err != nil {
		return err
	}
	return failed
}

func run(o options, r *figure.Report) error {
	wanted, err := engines(o.engine)
	if err != nil {
		return err
	}
	chosen, err := o.rows()
	if err != nil {
		return err
	}
	for _, e := range wanted {
		for _, row := range chosen {
			fmt.Fprintln(os.Stderr, "row", row.name, e)
			if err := row.run(&stand{options: o, engine: e, report: r}); err != nil {
				return fmt.Errorf("%s on %s: %w", row.name, e, err)
			}
		}
	}
	return nil
}

// rows are those that -only names.
func (o options) rows() ([]row, error) {
	if o.only == "" {
		return rows, nil
	}
	var out []row
	for name := range strings.SplitSeq(o.only, ",") {
		i := slices.IndexFunc(rows, func(r row) bool { return r.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no row %q, but %s", name, strings.Join(names(), ", "))
		}
		out = append(out, rows[i])
	}
	return out, nil
}
