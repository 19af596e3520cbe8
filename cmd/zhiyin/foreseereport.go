package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node"
	"zhiyin.dev/node/learning"
)

// foreseeReportCmd reads an installation; the platform may run meanwhile.
type foreseeReportCmd struct {
	Unit string `help:"This unit alone." placeholder:"ID"`
	Days int    `help:"Contacts that arrived within so many days." default:"30"`
	JSON bool   `help:"Print one JSON object for each unit."`
}

func (r foreseeReportCmd) Run(ctx context.Context, c *cli) error {
	list, err := readHouse(ctx, c, func(n *node.Node) ([]learning.Foreseen, error) {
		return n.Foreseen(ctx, zhiyin.UnitID(r.Unit), time.Now().AddDate(0, 0, -r.Days))
	})
	if err != nil {
		return err
	}
	return r.print(list)
}

func (r foreseeReportCmd) print(list []learning.Foreseen) error {
	if r.JSON {
		return printObjects(list)
	}
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "unit\tcontacts\tforeseen\tasked\ttold\tagreed\trejected\tsaid what it was\tcoverage %\tprecision")
	for _, f := range list {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%.1f\t%.3f\n", f.Unit, f.Contacts, f.Foreseen, f.Asked, f.Told, f.Agreed, f.Rejected, f.Live.Known, f.CoveragePct, f.Precision)
	}
	return t.Flush()
}
