// Command routing measures the priced index: match and service against a
// well-configured app_queue on the given day and made days of each scenario, the
// simulator against Erlang-A, how long a decision takes, how long it is until a
// reservation stands on an agent's screen, and whether the invariants hold when
// processes die.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"zhiyin.dev/scenario/figure"
)

// bench is what the rows share.
type bench struct {
	report  *figure.Report
	data    string
	days    int
	centres int
	seed    uint64
	policy  string
	against string

	contacts int // of the row invariants
	paired   int // of the row pair
	zhiyin   string
}

type row struct {
	name string
	run  func(*bench) error
}

// rows in the order in which they run.
var rows = []row{{"scenarios", scenarios}, {"erlang", erlang}, {"decision", decision}, {"reserve", reserve}, {"invariants", invariants}, {"pair", pair}}

func main() {
	b := &bench{report: &figure.Report{}}
	only := flag.String("only", "", "rows, by commas: scenarios, erlang, decision, reserve, invariants, pair; empty: all")
	flag.IntVar(&b.contacts, "contacts", 1_000_000, "contacts of the row invariants")
	flag.IntVar(&b.paired, "paired", 5000, "contacts of the row pair")
	flag.StringVar(&b.zhiyin, "zhiyin", "bin/zhiyin", "the product, for the row reserve")
	flag.StringVar(&b.data, "data", "../shared/data", "folder with routing/NAME.json, .agents.jsonl and .contacts-seedN.jsonl.gz")
	flag.IntVar(&b.days, "days", 10, "made days of each scenario, beside the given one")
	flag.IntVar(&b.centres, "centres", 0, "other people the made days go round among, beside the given ones")
	flag.Uint64Var(&b.seed, "seed", 20261128, "of the made days and people")
	flag.StringVar(&b.policy, "policy", "zhiyin", "policy that is measured")
	flag.StringVar(&b.against, "against", "app_queue", "policy it is set against")
	flag.Parse()
	if err := b.run(*only); err != nil {
		fmt.Fprintln(os.Stderr, "routing:", err)
		os.Exit(1)
	}
}

// run prints the report also of what was measured before a row failed.
func (b *bench) run(only string) error {
	for _, r := range rows {
		if only != "" && !slices.Contains(strings.Split(only, ","), r.name) {
			continue
		}
		if err := r.run(b); err != nil {
			fmt.Fprintf(os.Stderr, "routing: %s is left out: %v\n", r.name, err)
		}
	}
	return b.report.Print(os.Stdout, "routing")
}
