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
	if err := s.Serves(t.Context(), v, "ag_1", zhiyin.AgentServes{Seniority: 5, Languages: []zhiyin.Language{"yue", "cmn", "yue"}, Capacity: zhiyin.Capacity{Chats: 5, Interrupt: zhiyin.NothingInterrupt}}); err != nil {
		t.Fatal(err)
	}
	people, err := s.People(t.Context(), v, "", 10)
	if err != nil || len(people) != 1 || people[0].Seniority != 5 || len(people[0].Languages) != 2 || people[0].Languages[0] != "cmn" || people[0].Chats != 5 || people[0].Interrupt != "none" {
		t.Errorf("%+v %v", people, err)
	}
	for name, c := range map[string]struct {
		id   zhiyin.AgentID
		said zhiyin.AgentServes
		want zhiyin.Error
	}{
		"no such language": {"ag_1", zhiyin.AgentServes{Languages: []zhiyin.Language{"tlh"}}, zhiyin.Invalid}, "beyond the most": {"ag_1", zhiyin.AgentServes{Seniority: 6}, zhiyin.Invalid},
		"below the least": {"ag_1", zhiyin.AgentServes{Seniority: -1}, zhiyin.Invalid}, "too many chats": {"ag_1", zhiyin.AgentServes{Capacity: zhiyin.Capacity{Chats: 11}}, zhiyin.Invalid},
		"nobody": {"ag_9", zhiyin.AgentServes{Seniority: 3}, zhiyin.NotFound},
	} {
		if err := s.Serves(t.Context(), v, c.id, c.said); zhiyin.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a, err := n.db.Agent(t.Context(), "ag_1"); err != nil || a.Grade() != 5 || len(a.Spoken()) != 2 {
		t.Errorf("%+v %v", a, err)
	}
	rows, err := n.db.AuditAfter(t.Context(), 0, 100)
	if err != nil || len(rows) == 0 || rows[len(rows)-1].Action != "serving" || rows[len(rows)-1].Reason != `seniority 5, languages [cmn yue], 5 chats, interrupt "none"` {
		t.Errorf("%+v %v", rows, err)
	}
}
