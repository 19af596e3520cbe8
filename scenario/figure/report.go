// Package figure is how the benches report: a table for people, and one JSON
// line for programs.
package figure

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
)

// Figure is one measured number with the bar it is held against.
type Figure struct {
	Name  string
	Value float64 // median of Runs
	Bar   string  // as people read it; empty: none
	Runs  []float64
}

// Report gathers figures in the order in which they are printed.
type Report struct{ figures []Figure }

// Add takes the runs of one figure and keeps their median.
func (r *Report) Add(name, bar string, runs ...float64) {
	r.figures = append(r.figures, Figure{name, Median(runs), bar, runs})
}

// Print writes the table and, as the last line, {"bench": …, "figures": {…}}.
func (r *Report) Print(w io.Writer, bench string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "figure\tmedian\tbar\truns")
	values := map[string]float64{}
	for _, f := range r.figures {
		fmt.Fprintf(t, "%s\t%.4g\t%s\t%.4g\n", f.Name, f.Value, f.Bar, f.Runs)
		values[f.Name] = round(f.Value)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	line, err := json.Marshal(map[string]any{"bench": bench, "figures": values})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, string(line))
	return err
}

// round keeps four decimals, enough for percentages of packets.
func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// Median of values; 0 of none.
func Median(values []float64) float64 { return Percentile(values, 50) }

// Percentile by nearest rank, so that the figure is one that was measured; 0 of none.
func Percentile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(p/100*float64(len(sorted)) + 0.5)
	return sorted[min(max(rank, 1), len(sorted))-1]
}
