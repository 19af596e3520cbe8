package cast

import (
	"reflect"
	"slices"
	"testing"

	"zhiyin.dev"
)

func TestTheStaffIsAllDifferentAndServesWhatTheCastServes(t *testing.T) {
	t.Parallel()
	ids, names := map[zhiyin.AgentID]bool{}, map[string]bool{}
	queues, skills := map[zhiyin.QueueID]bool{}, map[string]bool{}
	for _, a := range loaded(t).Agents {
		if a.Unit != "muhe" {
			continue
		}
		for _, q := range a.Queues {
			queues[q] = true
		}
		for _, s := range a.Skills {
			skills[s.ID] = true
		}
	}
	for a := range Staff(StaffMost+1, 7) {
		if ids[a.ID] || names[a.Name] {
			t.Fatalf("twice: %s", a.ID)
		}
		ids[a.ID], names[a.Name] = true, true
		for _, q := range a.Queues {
			if !queues[q] {
				t.Fatalf("%s serves %s, which nobody of the cast does", a.ID, q)
			}
		}
		for _, s := range a.Skills {
			if !skills[s.ID] {
				t.Fatalf("%s has the skill %s, which nobody of the cast has", a.ID, s.ID)
			}
		}
	}
	if len(ids) != StaffMost {
		t.Errorf("%d agents of at most %d", len(ids), StaffMost)
	}
	short, long := slices.Collect(Staff(10, 7)), slices.Collect(Staff(20, 7))
	if !reflect.DeepEqual(short, long[:10]) {
		t.Error("a longer staff of the same seed begins with other people")
	}
}
