package main

import (
	"errors"
	"testing"

	"zhiyin.dev"
)

func TestStaffingIsTheLeastNumberThatMeetsTheGoals(t *testing.T) {
	t.Parallel()
	s := staffingCmd{Contacts: 360, Work: 300, Patience: 120, Target: 20, InTime: 80, Lost: 5, Shrinkage: 30}
	out, err := s.result()
	if err != nil {
		t.Fatal(err)
	}
	if out.Erlang != 30 {
		t.Errorf("a load of %v Erlang, want 30", out.Erlang)
	}
	for _, r := range out.Neighbour {
		if meets := r.InTime >= 80 && r.Abandonment <= 5; meets != (r.Agents >= out.Agents) {
			t.Errorf("%d agents are said to be the least, and %d come to %+v", out.Agents, r.Agents, r)
		}
	}
	if len(out.Neighbour) != 7 || out.Paid < out.Agents*10/7 || out.Paid > out.Agents*10/7+1 {
		t.Errorf("%+v", out)
	}
	for _, wrong := range []staffingCmd{{Contacts: 360, Work: 300, Patience: 120, Target: 20, InTime: 100, Lost: 5}, {Contacts: -1, Work: 300, Patience: 9, InTime: 80, Lost: 5},
		{Contacts: 1, Work: 300, Patience: 9, InTime: 80, Lost: 5, Shrinkage: 100}} {
		if _, err := wrong.result(); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}
