package node

import (
	"testing"

	"zhiyin.dev"
)

func TestSeniorityAndLanguagesAreSaidCheckedAndAudited(t *testing.T) {
	t.Parallel()
	n := opened(t)
	e := zhiyin.NewEvent("ag_1", zhiyin.AgentAdded{Unit: "muhe", Name: "文静", Queues: []zhiyin.QueueID{"muhe-care"}, Skills: []zhiyin.Skill{{ID: "lang:yue", Level: 3}}, Roles: []string{"agent"}}, n.now())
	if err := n.db.AppendWait(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	s, v := n.staff(), n.Console()
	if err := s.Serves(t.Context(), v, "ag_1", 5, []zhiyin.Language{"yue", "cmn", "yue"}); err != nil {
		t.Fatal(err)
	}
	people, err := s.People(t.Context(), v, "", 10)
	if err != nil || len(people) != 1 || people[0].Seniority != 5 || len(people[0].Languages) != 2 || people[0].Languages[0] != "cmn" {
		t.Errorf("%+v %v", people, err)
	}
	for name, c := range map[string]struct {
		id        zhiyin.AgentID
		seniority int
		languages []zhiyin.Language
		want      zhiyin.Error
	}{
		"no such language": {"ag_1", 3, []zhiyin.Language{"tlh"}, zhiyin.Invalid}, "beyond the most": {"ag_1", 6, nil, zhiyin.Invalid}, "below the least": {"ag_1", -1, nil, zhiyin.Invalid},
		"nobody": {"ag_9", 3, nil, zhiyin.NotFound},
	} {
		if err := s.Serves(t.Context(), v, c.id, c.seniority, c.languages); zhiyin.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a, err := n.db.Agent(t.Context(), "ag_1"); err != nil || a.Grade() != 5 || len(a.Spoken()) != 2 {
		t.Errorf("%+v %v", a, err)
	}
	rows, err := n.db.AuditAfter(t.Context(), 0, 100)
	if err != nil || len(rows) == 0 || rows[len(rows)-1].Action != "serving" || rows[len(rows)-1].Reason != "seniority 5, languages [cmn yue]" {
		t.Errorf("%+v %v", rows, err)
	}
}
