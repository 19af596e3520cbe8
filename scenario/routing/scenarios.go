package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"zhiyin.dev/routing/sim"
	"zhiyin.dev/stat"
)

// bars of match gain; the other bars are the same everywhere.
var bars = []struct{ name, gain string }{{"small-20", "≥ 5"}, {"mid-200", "≥ 12"}, {"mid-200-overload", "≥ 12"}, {"large-2000", "≥ 21"}}

func scenarios(b *bench) error {
	for _, s := range bars {
		err := b.scenario(s.name, s.gain)
		if errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintf(os.Stderr, "routing: %s is left out: %v\n", s.name, err)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// scenario measures both policies on the same days. Figures of several days are
// the days' means; gain and ratio are those of the means, and the paired
// difference of each day gives the interval.
func (b *bench) scenario(name, gain string) error {
	days, err := b.read(name)
	if err != nil {
		return err
	}
	var ours, theirs []sim.Figures
	for _, d := range days {
		f, err := d.run(b.policy)
		if err != nil {
			return err
		}
		g, err := d.run(b.against)
		if err != nil {
			return err
		}
		ours, theirs = append(ours, f), append(theirs, g)
	}
	c, suffix := sim.Compare(sim.Mean(ours), sim.Mean(theirs)), "_"+strings.ReplaceAll(name, "-", "_")
	b.report.Add("match_gain_pct"+suffix, gain, c.MatchGain)
	b.report.Add("sl_delta_pp"+suffix, "≥ −0.2", c.SL)
	b.report.Add("abandon_delta_pp"+suffix, "≤ 0.1", c.Abandonment)
	b.report.Add("regular_p99_ratio"+suffix, "≤ 1.1", c.RegularP99)
	if vip := "≤ 1.5"; name != "small-20" {
		b.report.Add("vip_p95_delta_s"+suffix, vip, c.VIPP95)
	}
	b.report.Add("occ_sd_delta_pp"+suffix, "≤ 0", c.OccupancySD)
	fmt.Printf("%s, %d days, %s against %s, paired with 95 %% intervals: %s\n", name, len(days), b.policy, b.against, paired(ours, theirs))
	return nil
}

// paired says the days' differences with their intervals.
func paired(ours, theirs []sim.Figures) string {
	var out []string
	for _, d := range []struct {
		name string
		of   func(sim.Comparison) float64
	}{
		{"match gain %", func(c sim.Comparison) float64 { return c.MatchGain }}, {"service level pp", func(c sim.Comparison) float64 { return c.SL }},
		{"abandonment pp", func(c sim.Comparison) float64 { return c.Abandonment }}, {"regular p99 ratio", func(c sim.Comparison) float64 { return c.RegularP99 }},
		{"VIP p95 s", func(c sim.Comparison) float64 { return c.VIPP95 }}, {"occupancy spread %", func(c sim.Comparison) float64 { return c.OccupancySDFrom }},
	} {
		var values []float64
		for i := range ours {
			values = append(values, d.of(sim.Compare(ours[i], theirs[i])))
		}
		mean, half := stat.Mean(values, stat.C95)
		out = append(out, fmt.Sprintf("%s %+.3f ± %.3f", d.name, mean, half))
	}
	return strings.Join(out, ", ")
}

// day is one day of a centre.
type day struct {
	centre *sim.Centre
	day    *sim.Day
}

func (d day) run(policy string) (sim.Figures, error) {
	p, err := sim.New(policy, d.centre)
	if err != nil {
		return sim.Figures{}, err
	}
	run, err := sim.Simulate(d.centre, d.day, p)
	if err != nil {
		return sim.Figures{}, err
	}
	return run.Figures(), nil
}

// read gives the given day and the made ones.
func (b *bench) read(name string) ([]day, error) {
	path := filepath.Join(b.data, "routing", name)
	s, err := sim.ReadScenario(path + ".json")
	if err != nil {
		return nil, err
	}
	c, err := sim.ReadCentre(s, path+".agents.jsonl")
	if err != nil {
		return nil, err
	}
	given, err := filepath.Glob(path + ".contacts-seed*.jsonl.gz")
	if err != nil {
		return nil, err
	}
	var days []day
	for _, file := range given {
		d, err := sim.ReadDay(c, file)
		if err != nil {
			return nil, err
		}
		days = append(days, day{c, d})
	}
	for i := range b.days {
		people := c
		if other := i % (b.centres + 1); other > 0 {
			people = sim.NewCentre(s, b.seed+uint64(other))
		}
		days = append(days, day{people, sim.NewDay(people, b.seed+uint64(i))})
	}
	return days, nil
}
