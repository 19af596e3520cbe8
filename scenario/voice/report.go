package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// figure is one measured number with the bar it is held against.
type figure struct {
	name  string
	value float64
	bar   string
	all   []float64 // of the runs
}

type report struct{ figures []figure }

// add takes the runs of one figure and keeps their median.
func (r *report) add(name, bar string, runs []float64) {
	r.figures = append(r.figures, figure{name, median(runs), bar, runs})
}

// print writes the table and the JSON line.
func (r *report) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "figure\tmedian\tbar\truns")
	values := map[string]float64{}
	for _, f := range r.figures {
		fmt.Fprintf(t, "%s\t%.4g\t%s\t%.4g\n", f.name, f.value, f.bar, f.all)
		values[f.name] = round(f.value)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	line, err := json.Marshal(map[string]any{"bench": "voice", "figures": values})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, string(line))
	return err
}

// round keeps four decimals, enough for percentages of packets.
func round(v float64) float64 { return float64(int64(v*1e4+0.5)) / 1e4 }
