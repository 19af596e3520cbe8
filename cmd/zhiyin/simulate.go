package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node"
	"zhiyin.dev/routing/sim"
)

// simulateCmd runs a day under a routing policy, and under another.
type simulateCmd struct {
	Scenario string `type:"path" help:"Definition of the centre, NAME.json." placeholder:"FILE"`
	Agents   string `type:"path" help:"Its agents, NAME.agents.jsonl." placeholder:"FILE"`
	Contacts string `type:"path" help:"A day's contacts, jsonl or jsonl.gz." placeholder:"FILE"`

	Yesterday string `help:"Instead of files: a day of this unit, as the ledger has it." placeholder:"UNIT"`
	Day       string `help:"With --yesterday: which day, like 2026-03-31; the last whole one when not given."`

	Policy  string `default:"zhiyin" help:"Policy to try: ${policies}."`
	Against string `help:"Policy to set it against." placeholder:"POLICY"`
	Report  string `type:"path" help:"Write a page with plots to this file." placeholder:"FILE"`
	JSON    bool   `name:"json" help:"Print one JSON object."`
}

// simulated is what is printed; a comparison's figures are there with Against.
type simulated struct {
	Scenario string      `json:"scenario"`
	Policy   string      `json:"policy"`
	Against  string      `json:"against,omitempty"`
	Figures  sim.Figures `json:"figures"`
	*sim.Comparison
	AgainstFigures *sim.Figures `json:"against_figures,omitempty"`
	Was            *sim.Was     `json:"was,omitempty"`
	LeftOut        *sim.LeftOut `json:"left_out,omitempty"`
}

func (s *simulateCmd) Run(ctx context.Context, c *cli) error {
	out, err := s.result(ctx, c)
	if err != nil {
		return err
	}
	if s.Report != "" {
		if err := s.write(out); err != nil {
			return err
		}
	}
	if s.JSON {
		return json.NewEncoder(os.Stdout).Encode(out)
	}
	return out.table()
}

func (s *simulateCmd) write(out simulated) error {
	file, err := os.Create(s.Report)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	runs := []sim.Reported{{Policy: out.Policy, Figures: out.Figures}}
	if out.AgainstFigures != nil {
		runs = append(runs, sim.Reported{Policy: out.Against, Figures: *out.AgainstFigures})
	}
	if err := sim.WriteReport(file, out.Scenario, runs); err != nil {
		file.Close()
		return fmt.Errorf("report %s: %w", s.Report, err)
	}
	return file.Close()
}

// result runs the day under the policy, and under the other.
func (s *simulateCmd) result(ctx context.Context, c *cli) (out simulated, err error) {
	out = simulated{Policy: s.Policy, Against: s.Against}
	centre, day, err := s.day(ctx, c, &out)
	if err != nil {
		return out, err
	}
	if out.Figures, err = simulate(centre, day, s.Policy); err != nil || s.Against == "" {
		return out, err
	}
	other, err := simulate(centre, day, s.Against)
	if err != nil {
		return out, err
	}
	comparison := sim.Compare(out.Figures, other)
	out.AgainstFigures, out.Comparison = &other, &comparison
	return out, nil
}

// day reads the centre and its day: from files, or from the ledger.
func (s *simulateCmd) day(ctx context.Context, c *cli, out *simulated) (*sim.Centre, *sim.Day, error) {
	files := s.Scenario != "" || s.Agents != "" || s.Contacts != ""
	switch {
	case s.Yesterday != "" && files:
		return nil, nil, fmt.Errorf("--yesterday takes no files: %w", zhiyin.Invalid)
	case s.Yesterday != "":
		return s.past(ctx, c, out)
	case s.Scenario == "" || s.Agents == "" || s.Contacts == "":
		return nil, nil, fmt.Errorf("give --scenario, --agents and --contacts, or --yesterday: %w", zhiyin.Invalid)
	}
	scenario, err := sim.ReadScenario(s.Scenario)
	if err != nil {
		return nil, nil, err
	}
	centre, err := sim.ReadCentre(scenario, s.Agents)
	if err != nil {
		return nil, nil, err
	}
	out.Scenario = scenario.Name
	day, err := sim.ReadDay(centre, s.Contacts)
	return centre, day, err
}

// past is the unit's day, with what it came to and what was left out of it.
func (s *simulateCmd) past(ctx context.Context, c *cli, out *simulated) (*sim.Centre, *sim.Day, error) {
	cfg, err := c.settings()
	if err != nil {
		return nil, nil, err
	}
	y, err := node.ReadYesterday(ctx, cfg, zhiyin.UnitID(s.Yesterday), s.Day, c.logger())
	if err != nil {
		return nil, nil, err
	}
	out.Scenario, out.Was, out.LeftOut = s.Yesterday+" "+y.From.Format(time.DateOnly), &y.Was, &y.LeftOut
	return y.Centre, y.Day, nil
}

func simulate(c *sim.Centre, d *sim.Day, policy string) (sim.Figures, error) {
	p, err := sim.New(policy, c)
	if err != nil {
		return sim.Figures{}, err
	}
	run, err := sim.Simulate(c, d, p)
	if err != nil {
		return sim.Figures{}, err
	}
	return run.Figures(), nil
}

// table prints a line per figure.
func (s simulated) table() error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	head := []string{s.Scenario, s.Policy}
	if s.AgainstFigures != nil {
		head = append(head, s.Against, "difference")
	}
	fmt.Fprintln(w, strings.Join(head, "\t")+"\t")
	for _, row := range rows {
		fmt.Fprintf(w, "%s\t%.*f\t", row.name, row.digits, row.of(s.Figures))
		if s.AgainstFigures != nil {
			fmt.Fprintf(w, "%.*f\t%+.*f\t", row.digits, row.of(*s.AgainstFigures), row.digits, row.of(s.Figures)-row.of(*s.AgainstFigures))
		}
		fmt.Fprintln(w)
	}
	if s.Comparison != nil {
		fmt.Fprintf(w, "match gain %%\t\t\t%+.2f\t\n", s.MatchGain)
		fmt.Fprintf(w, "regular p99 ratio\t\t\t%.3f\t\n", s.RegularP99)
	}
	if err := w.Flush(); err != nil || s.Was == nil {
		return err
	}
	return s.tellPast()
}

// tellPast says what the day itself came to, and how far the simulator knows it.
func (s simulated) tellPast() error {
	_, err := fmt.Printf(`
The day itself: %d contacts, %.2f %% answered in time, %.2f %% gave up, ASA %.1f s.
Left out: %d chats, %d callbacks, %d that waited in several queues, %d that ended otherwise.
Estimated: the patience of those who were answered (Kaplan and Meier), and the time that those would have taken who gave up.
`, s.Was.Contacts, s.Was.SL, s.Was.Abandonment, s.Was.ASA, s.LeftOut.Chats, s.LeftOut.Callbacks, s.LeftOut.Moved, s.LeftOut.Other)
	return err
}

var rows = []struct {
	name   string
	digits int
	of     func(sim.Figures) float64
}{
	{"contacts", 0, func(f sim.Figures) float64 { return float64(f.Contacts) }},
	{"service level %", 2, func(f sim.Figures) float64 { return f.SL }},
	{"VIP service level %", 2, func(f sim.Figures) float64 { return f.VIPSL }},
	{"abandonment %", 2, func(f sim.Figures) float64 { return f.Abandonment }},
	{"ASA s", 1, func(f sim.Figures) float64 { return f.ASA }},
	{"VIP p95 wait s", 1, func(f sim.Figures) float64 { return f.VIPP95 }},
	{"regular p95 wait s", 1, func(f sim.Figures) float64 { return f.RegularP95 }},
	{"regular p99 wait s", 1, func(f sim.Figures) float64 { return f.RegularP99 }},
	{"longest wait s", 1, func(f sim.Figures) float64 { return f.LongestWait }},
	{"match", 4, func(f sim.Figures) float64 { return f.Match }},
	{"VIP match", 4, func(f sim.Figures) float64 { return f.VIPMatch }},
	{"known agent %", 1, func(f sim.Figures) float64 { return f.KnownAgent }},
	{"own dialect %", 1, func(f sim.Figures) float64 { return f.Dialect }},
	{"angry to senior %", 1, func(f sim.Figures) float64 { return f.AngrySenior }},
	{"occupancy %", 1, func(f sim.Figures) float64 { return f.Occupancy }},
	{"occupancy spread pp", 2, func(f sim.Figures) float64 { return f.OccupancySD }},
}
