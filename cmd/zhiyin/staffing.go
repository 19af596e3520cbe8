package main

import (
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"

	"zhiyin.dev"
	"zhiyin.dev/routing/sim"
)

// staffingCmd says how many agents a load takes (Erlang-A). It needs no installation.
type staffingCmd struct {
	Contacts  float64 `arg:"" help:"Contacts an hour."`
	Work      float64 `required:"" help:"Mean seconds of one, after-call work included." placeholder:"SECONDS"`
	Patience  float64 `default:"120" help:"Mean seconds after which who waits gives up." placeholder:"SECONDS"`
	Target    float64 `default:"20" help:"Answered within so many seconds is in time." placeholder:"SECONDS"`
	InTime    float64 `default:"80" help:"So many per cent in time." placeholder:"PERCENT"`
	Lost      float64 `default:"5" help:"At most so many per cent give up." placeholder:"PERCENT"`
	Shrinkage float64 `default:"0" help:"Per cent of their paid time that agents are on breaks, in training or ill." placeholder:"PERCENT"`
	JSON      bool    `name:"json" help:"Print one JSON object."`
}

// staffed is what is printed: the least number and its neighbours.
type staffed struct {
	Agents    int      `json:"agents"`
	Paid      int      `json:"paid_agents"` // with shrinkage
	Erlang    float64  `json:"load_erlang"`
	Neighbour []manned `json:"rows"`
}

// manned is what a number of agents comes to; shares in per cent, the wait in s.
type manned struct {
	Agents      int     `json:"agents"`
	InTime      float64 `json:"sl_pct"`
	Abandonment float64 `json:"abandonment_pct"`
	Wait        float64 `json:"mean_wait_s"`
	Occupancy   float64 `json:"occupancy_pct"`
}

func (s staffingCmd) Run() error {
	out, err := s.result()
	if err != nil {
		return err
	}
	if s.JSON {
		return json.NewEncoder(os.Stdout).Encode(out)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "agents\tin time %\tgive up %\tmean wait s\toccupancy %\t")
	for _, r := range out.Neighbour {
		mark := ""
		if r.Agents == out.Agents {
			mark = "← the least"
		}
		fmt.Fprintf(w, "%d\t%.1f\t%.2f\t%.1f\t%.1f\t%s\n", r.Agents, r.InTime, r.Abandonment, r.Wait, r.Occupancy, mark)
	}
	fmt.Fprintf(w, "\nload %.1f Erlang; %d agents at their desks", out.Erlang, out.Agents)
	if s.Shrinkage > 0 {
		fmt.Fprintf(w, ", %d on the list with %.0f %% shrinkage", out.Paid, s.Shrinkage)
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// around is how many numbers of agents are shown on either side.
const around = 3

func (s staffingCmd) result() (out staffed, err error) {
	if s.Shrinkage < 0 || s.Shrinkage >= 100 {
		return out, fmt.Errorf("shrinkage %g is not from 0 to below 100: %w", s.Shrinkage, zhiyin.Invalid)
	}
	out.Erlang = s.Contacts / 3600 * s.Work
	if out.Agents, _, err = sim.Staff(out.Erlang, s.Work, s.Patience, s.Target, s.InTime/100, s.Lost/100); err != nil {
		return out, err
	}
	out.Paid = paid(out.Agents, s.Shrinkage)
	for n := max(1, out.Agents-around); n <= out.Agents+around; n++ {
		q := sim.ErlangA{Agents: n, Load: out.Erlang / float64(n), AHT: s.Work, Patience: s.Patience}.Steady(s.Target)
		out.Neighbour = append(out.Neighbour, manned{n, 100 * q.SL, 100 * q.Abandonment, q.MeanWait, 100 * q.Occupancy})
	}
	return out, nil
}

// paid is how many must be on the list for so many to be at their desks.
func paid(agents int, shrinkagePct float64) int {
	n := float64(agents) / (1 - shrinkagePct/100)
	whole := int(n)
	if n > float64(whole)+1e-9 {
		whole++
	}
	return whole
}
