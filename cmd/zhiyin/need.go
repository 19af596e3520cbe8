package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/need"
	"zhiyin.dev/packs"
)

// needCmd tries and measures the concept graphs. It needs no installation.
type needCmd struct {
	Eval needEvalCmd `cmd:"" help:"Measure on phrases how well needs are understood: first, and among the first three, over all needs and within the domain."`
	Read needReadCmd `cmd:"" help:"Say which needs a text is heard as, with the evidence."`
}

// graphs are the definitions that a command reads: the packs', or files of one's own.
type graphs struct {
	Graph []string `help:"Files of needs to read in the place of the packs'." type:"existingfile" placeholder:"FILE"`
	Pack  string   `help:"Only this industry's pack: beauty, mother-baby, ecommerce, bank, telecom, medical."`
}

func (g graphs) read() (all []need.Definition, err error) {
	files := g.Graph
	read := os.ReadFile
	if len(files) == 0 {
		if files, err = fs.Glob(packs.FS, "*/needs.yaml"); err != nil {
			return nil, fmt.Errorf("packs: %w", err)
		}
		read = func(name string) ([]byte, error) { return fs.ReadFile(packs.FS, name) }
	}
	for _, f := range files {
		if g.Pack != "" && len(g.Graph) == 0 && !strings.HasPrefix(f, g.Pack+"/") {
			continue
		}
		text, err := read(f)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", f, err)
		}
		list, problems := need.Parse(text)
		if len(problems) > 0 {
			return nil, fmt.Errorf("%s: %s (%d in all): %w", f, problems[0], len(problems), zhiyin.Invalid)
		}
		all = append(all, list...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("there is no pack %q: %w", g.Pack, zhiyin.NotFound)
	}
	return all, nil
}

type needEvalCmd struct {
	graphs
	Phrases   string `help:"Lines of tab-separated cells: a need of the catalogue, and what people say." required:"" type:"existingfile"`
	Catalogue string `help:"Needs by id and domain (need_id, domain, name, …): those outside of it are left out, and every one must have a definition." type:"existingfile"`
	Misses    bool   `help:"List the phrases whose need was not among the first three of its domain."`
	JSON      bool   `name:"json" help:"One object in JSON."`
}

func (e needEvalCmd) Run() error {
	defs, err := e.read()
	if err == nil && e.Catalogue != "" {
		defs, err = byCatalogue(defs, e.Catalogue)
	}
	if err != nil {
		return err
	}
	text, err := os.ReadFile(e.Phrases)
	if err != nil {
		return fmt.Errorf("read %s: %w", e.Phrases, err)
	}
	phrases, problems := need.ReadPhrases(string(text), defs)
	if len(problems) > 0 {
		return fmt.Errorf("%s, line %d: %s: %w", e.Phrases, problems[0].Line, problems[0].Text, zhiyin.Invalid)
	}
	report, err := need.Evaluate(defs, phrases)
	if err != nil {
		return err
	}
	if e.JSON {
		return json.NewEncoder(os.Stdout).Encode(needFigures(report, e.Misses))
	}
	printNeeds(report, e.Misses)
	return nil
}

// byCatalogue takes number and domain of each need from a file.
func byCatalogue(defs []need.Definition, file string) (out []need.Definition, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	for i, line := range strings.Split(strings.TrimRight(string(text), "\n"), "\n") {
		cells := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if len(cells) < 2 {
			return nil, fmt.Errorf("%s, line %d: need_id, a tab and the domain must be there: %w", file, i+1, zhiyin.Invalid)
		}
		found := false
		for _, d := range defs {
			if d.Catalogue != "" && d.Number() == cells[0] {
				d.Catalogue, found = cells[1]+"/"+cells[0], true
				out = append(out, d)
			}
		}
		if !found && i > 0 {
			return nil, fmt.Errorf("%s, line %d: no definition has the catalogue id %q: %w", file, i+1, cells[0], zhiyin.NotFound)
		}
	}
	return out, nil
}

// hitsFigure is a count with its percentages.
type hitsFigure struct {
	Phrases int     `json:"phrases"`
	Top1Pct float64 `json:"top1_pct"`
	Top3Pct float64 `json:"top3_pct"`
}

func figureOf(h need.Hits) hitsFigure { return hitsFigure{h.N, h.Percent(h.Top1), h.Percent(h.Top3)} }

func needFigures(r need.Report, misses bool) map[string]any {
	within, over := map[string]hitsFigure{}, map[string]hitsFigure{}
	for domain := range r.Domains {
		within[domain], over[domain] = figureOf(r.Domains[domain]), figureOf(r.DomainsOverAll[domain])
	}
	out := map[string]any{"over_all_needs": map[string]any{"all": figureOf(r.All), "domains": over},
		"within_domain": map[string]any{"all": figureOf(r.Within), "domains": within}}
	if misses {
		list := []map[string]any{}
		for _, m := range r.Misses {
			list = append(list, map[string]any{"need": m.Need, "phrase": m.Text, "said": m.Said})
		}
		out["misses"] = list
	}
	return out
}

func printNeeds(r need.Report, misses bool) {
	fmt.Printf("%-12s %8s %26s %26s\n%-12s %8s %13s %12s %13s %12s\n", "", "", "within the domain", "over all needs", "domain", "phrases", "top-1 %", "top-3 %", "top-1 %", "top-3 %")
	row := func(name string, within, over need.Hits) {
		fmt.Printf("%-12s %8d %13.1f %12.1f %13.1f %12.1f\n", name, within.N, within.Percent(within.Top1), within.Percent(within.Top3), over.Percent(over.Top1), over.Percent(over.Top3))
	}
	for _, domain := range slices.Sorted(maps.Keys(r.Domains)) {
		row(domain, r.Domains[domain], r.DomainsOverAll[domain])
	}
	row("all", r.Within, r.All)
	if misses {
		for _, m := range r.Misses {
			fmt.Printf("%s\t%s\theard as %s\n", m.Need, m.Text, strings.Join(m.Said, " "))
		}
	}
}

type needReadCmd struct {
	graphs
	Text string `arg:"" help:"What somebody says."`
}

func (r needReadCmd) Run() error {
	defs, err := r.read()
	if err != nil {
		return err
	}
	reasoner, runes := need.NewReasoner(defs), []rune(r.Text)
	heard := reasoner.Needs(r.Text, "")
	if len(heard) == 0 {
		fmt.Println("no need is heard")
	}
	for _, n := range heard {
		d, _ := reasoner.Need(n.ID)
		fmt.Printf("%.2f  %s  %s\n", n.Score, n.ID, d.Name["cmn"])
		for _, e := range n.Evidence {
			fmt.Printf("      %+.2f  %s  (%s)\n", e.Weight, string(runes[e.From:e.To]), e.Says)
		}
	}
	return nil
}
