// Command eval measures understanding on data that is not in the repository:
// intents, slots, needs, moods.
//
//	go run ./scenario/eval
//	go run ./scenario/eval -only banking77,clinc -data ~/data
//
// It prints a table and, as its last line, one JSON object with the figures.
// Rows whose data is missing are left out and named on standard error.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"zhiyin.dev/scenario/figure"
)

type options struct {
	data  string
	only  string
	child string
}

func main() {
	var o options
	flag.StringVar(&o.data, "data", "../shared/data", "directory of the measuring data, laid out as each row's needs say")
	flag.StringVar(&o.only, "only", "", "rows, by commas: "+strings.Join(names(), ", ")+"; empty: all")
	flag.StringVar(&o.child, "child", "", "be the process of one measurement that wants one of its own (used by rows)")
	flag.Parse()
	if err := bench(o); err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}

// bench runs the rows and prints the report, also of what was measured before a
// row failed.
func bench(o options) error {
	if o.child != "" {
		return o.beChild()
	}
	chosen, err := o.rows()
	if err != nil {
		return err
	}
	s := &stand{options: o, report: &figure.Report{}}
	failed := s.run(chosen)
	if err := s.report.Print(os.Stdout, "eval"); err != nil {
		return err
	}
	return failed
}

func (s *stand) run(chosen []row) error {
	for _, row := range chosen {
		if missing := s.missing(row.needs); missing != "" {
			fmt.Fprintf(os.Stderr, "row %s left out: there is no %s\n", row.name, missing)
			continue
		}
		fmt.Fprintln(os.Stderr, "row", row.name)
		if err := row.run(s); err != nil {
			return fmt.Errorf("%s: %w", row.name, err)
		}
	}
	return nil
}
