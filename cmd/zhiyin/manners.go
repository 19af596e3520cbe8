package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/node"
)

// mannersCmd says how customers are served.
type mannersCmd struct {
	Report mannersReportCmd `cmd:"" help:"Say how many go through the voice menus, by groups of customers, and what changed."`
}

// mannersReportCmd reads an installation; the platform may run meanwhile.
type mannersReportCmd struct {
	Unit string `help:"This unit alone." placeholder:"ID"`
	Days int    `help:"Calls of the last so many days, against as many before." default:"30"`
	JSON bool   `help:"Print one JSON object for each unit."`
}

func (r mannersReportCmd) Run(ctx context.Context, c *cli) error {
	list, err := readHouse(ctx, c, func(n *node.Node) ([]studio.MannerReport, error) {
		return n.Manners(ctx, zhiyin.UnitID(r.Unit), r.Days)
	})
	if err != nil {
		return err
	}
	return r.print(list)
}

func (r mannersReportCmd) print(list []studio.MannerReport) error {
	if r.JSON {
		return printObjects(list)
	}
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "unit\tby\tvalue\tcalls\tthrough %\t95 %\tbefore\tthrough %\tchanged\thung up\tperson\tgave up\toffered\ttaken\tdeclined\tby the site\twrote\tas led")
	for _, m := range list {
		for _, l := range m.Lines {
			changed := ""
			if l.Sure {
				changed = "yes"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%.1f\t%.1f–%.1f\t%d\t%.1f\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", m.Unit, l.By, l.Value, l.Now.Calls, l.Now.Percent, l.Now.Low, l.Now.High,
				l.Was.Calls, l.Was.Percent, changed, l.Of.HungUp, l.Of.Person, l.Of.GaveUp, l.Of.Offered, l.Of.Taken, l.Of.Declined, l.Of.Came, l.Of.Wrote, l.Of.Followed)
		}
	}
	return t.Flush()
}
