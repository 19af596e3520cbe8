package sim

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

// Reported is one policy in a report.
type Reported struct {
	Policy  string
	Figures Figures
}

//go:embed report.html
var reportPage string

var reportTemplate = template.Must(template.New("report").Funcs(template.FuncMap{"plots": plots, "number": func(v float64) string { return fmt.Sprintf("%.2f", v) }}).Parse(reportPage))

// WriteReport writes a page that stands alone: figures and plots of the policies'
// runs of one day, and those of each class.
func WriteReport(w io.Writer, scenario string, runs []Reported) error {
	return reportTemplate.Execute(w, struct {
		Scenario string
		Runs     []Reported
	}{scenario, runs})
}

// plot is a row of bars, one for each policy, as wide as its share of the greatest.
type plot struct {
	Name string
	Bars []bar
}

type bar struct {
	Policy string
	Value  float64
	Width  float64 // of 400
	Y      int
}

// plots are the report's, in its order.
func plots(runs []Reported) (out []plot) {
	for _, p := range []struct {
		name string
		of   func(Figures) float64
	}{
		{"Service level, %", func(f Figures) float64 { return f.SL }}, {"Abandonment, %", func(f Figures) float64 { return f.Abandonment }},
		{"ASA, s", func(f Figures) float64 { return f.ASA }}, {"Regular p95 wait, s", func(f Figures) float64 { return f.RegularP95 }},
		{"Regular p99 wait, s", func(f Figures) float64 { return f.RegularP99 }}, {"VIP p95 wait, s", func(f Figures) float64 { return f.VIPP95 }},
		{"Match, %", func(f Figures) float64 { return 100 * f.Match }}, {"Occupancy spread, pp", func(f Figures) float64 { return f.OccupancySD }},
	} {
		row, most := plot{Name: p.name}, 0.0
		for _, r := range runs {
			most = max(most, p.of(r.Figures))
		}
		for i, r := range runs {
			v := p.of(r.Figures)
			row.Bars = append(row.Bars, bar{r.Policy, v, 400 * v / max(most, 1e-9), 22 * i})
		}
		out = append(out, row)
	}
	return out
}
