package main

import (
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"

	"zhiyin.dev/need/foresee"
	"zhiyin.dev/need/foresee/measured"
)

// foreseeCmd measures how well reasons are foreseen. Eval needs no installation.
type foreseeCmd struct {
	Report foreseeReportCmd `cmd:"" help:"Say how well reasons were foreseen in live contacts: precision and coverage, from the ledger."`

	Eval foreseeEvalCmd `cmd:"" help:"Learn from the past contacts of a set and measure on its calls: precision, coverage, calibration."`
}

type foreseeEvalCmd struct {
	Dir  string  `arg:"" help:"Folder with meta.json, trees, customers, events and calls." type:"existingdir"`
	Ask  float64 `help:"Confidence from which a reason counts as asked." default:"0.7"`
	JSON bool    `help:"Print one JSON object."`
}

// foresight is one row: a pack's, or all together.
type foresight struct {
	Pack        string  `json:"pack"`
	Calls       int     `json:"calls"`
	CoveragePct float64 `json:"coverage_pct"`
	Precision   float64 `json:"precision"`
	Top1        float64 `json:"top1"`
	Bands       []band  `json:"bands,omitempty"`
}

// band is a fifth of the scale of confidence.
type band struct {
	From  float64 `json:"from"`
	Calls int     `json:"calls"`
	Mean  float64 `json:"mean"`
	Right float64 `json:"right"`
}

func (c foreseeEvalCmd) Run() error {
	set, err := measured.Read(os.DirFS(c.Dir))
	if err != nil {
		return fmt.Errorf("foresee: %w", err)
	}
	var rows []foresight
	var all []foresee.Outcome
	for _, pack := range set.Packs {
		model := foresee.Learn(set.Trees[pack].NeedIDs(), set.Rows(pack), nil)
		var outs []foresee.Outcome
		for _, call := range set.Calls {
			if call.Pack != pack || set.Customers[call.Customer] == nil {
				continue
			}
			first := model.Ranked(set.Customers[call.Customer].History.Before(call.At), call.At)[0]
			outs = append(outs, foresee.Outcome{P: first.Confidence, Right: first.Need == call.Truth.Need})
		}
		rows, all = append(rows, c.row(pack, outs)), append(all, outs...)
	}
	total := c.row("all", all)
	total.Bands = bandsOf(all)
	return c.print(append(rows, total))
}

func (c foreseeEvalCmd) row(pack string, outs []foresee.Outcome) foresight {
	asked, right, top := 0.0, 0.0, 0.0
	for _, o := range outs {
		if o.Right {
			top++
		}
		if o.P >= c.Ask {
			asked++
			if o.Right {
				right++
			}
		}
	}
	n := float64(max(1, len(outs)))
	return foresight{Pack: pack, Calls: len(outs), CoveragePct: 100 * asked / n, Precision: right / max(1, asked), Top1: top / n}
}

func bandsOf(outs []foresee.Outcome) []band {
	const fifths = 5
	out := make([]band, fifths)
	for _, o := range outs {
		b := &out[min(int(o.P*fifths), fifths-1)]
		b.Calls++
		b.Mean += o.P
		if o.Right {
			b.Right++
		}
	}
	for i := range out {
		n := float64(max(1, out[i].Calls))
		out[i].From, out[i].Mean, out[i].Right = float64(i)/fifths, out[i].Mean/n, out[i].Right/n
	}
	return out
}

func (c foreseeEvalCmd) print(rows []foresight) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(rows)
	}
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "pack\tcalls\tasked %\tright\tlikeliest right")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%d\t%.1f\t%.3f\t%.3f\n", r.Pack, r.Calls, r.CoveragePct, r.Precision, r.Top1)
	}
	fmt.Fprintln(t, "\nconfidence from\tcalls\tmean\tright")
	for _, b := range rows[len(rows)-1].Bands {
		fmt.Fprintf(t, "%.1f\t%d\t%.3f\t%.3f\n", b.From, b.Calls, b.Mean, b.Right)
	}
	return t.Flush()
}
