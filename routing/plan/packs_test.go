package plan_test

import (
	"io/fs"
	"path/filepath"
	"testing"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/packs"
	"zhiyin.dev/routing/plan"
)

type packUnit struct {
	Unit   struct{ ID string }
	Queues []struct {
		ID   zhiyin.QueueID
		Unit zhiyin.UnitID
	}
}

func fromPack(t *testing.T, name string, into any) {
	t.Helper()
	text, err := packs.FS.ReadFile(name)
	if err == nil {
		err = yaml.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(name, err)
	}
}

// Every pack ships a plan. With two people who have the skills that it names, one of
// them senior, it is published without a warning.
func TestEveryPackShipsAPlanThatWorks(t *testing.T) {
	t.Parallel()
	folders, err := fs.Glob(packs.FS, "*/unit.yaml")
	if err != nil || len(folders) == 0 {
		t.Fatal(err)
	}
	for _, file := range folders {
		folder := filepath.Dir(file)
		var unit packUnit
		fromPack(t, file, &unit)
		var list struct{ Plans []yaml.Node }
		fromPack(t, folder+"/plans.yaml", &list)
		if len(list.Plans) == 0 {
			t.Errorf("%s ships no plan", folder)
		}
		people := []plan.Agent{{ID: "ag_1", Senior: true, Seniority: 4, Skills: map[string]int{}, Languages: []string{"cmn", "yue"}}, {ID: "ag_2", Seniority: 2, Skills: map[string]int{}, Languages: []string{"cmn"}}}
		var queues []zhiyin.Queue
		for _, q := range unit.Queues {
			queues = append(queues, zhiyin.Queue{ID: q.ID, Unit: q.Unit})
			for i := range people {
				people[i].Queues = append(people[i].Queues, q.ID)
			}
		}
		for _, id := range []string{"report", "wealth", "skincare", "feeding", "network"} {
			people[0].Skills[id], people[1].Skills[id] = 5, 3
		}
		w, err := plan.NewWords(queues, nil, people)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range list.Plans {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "unit"}, &yaml.Node{Kind: yaml.ScalarNode, Value: unit.Unit.ID})
			text, err := yaml.Marshal(&n)
			if err != nil {
				t.Fatal(err)
			}
			p, problems := plan.Parse(text, w)
			if p == nil {
				t.Errorf("%s: %v", folder, problems)
				continue
			}
			if problems, warnings := p.Check(w); len(problems)+len(warnings) > 0 {
				t.Errorf("%s: %v %v", folder, problems, warnings)
			}
		}
	}
}
