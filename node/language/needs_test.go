package language

import (
	"strings"
	"testing"

	"zhiyin.dev"
)

func TestTheNeedsOfThePacksAreInForceForTheirUnits(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	reasoners, err := n.NeedsInForce(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for unit, said := range map[zhiyin.UnitID][2]string{
		"muhe": {"脸洗完特别干", "muhe-moisture"}, "tongxin": {"宝宝红屁股了", "tongxin-nappies"}, "haiyue": {"鞋子太小了穿不上", "haiyue-exchange"},
		"anhe": {"钱包被偷了卡都在里面", "anhe-lost-card"}, "qingyun": {"手机一点信号都没有", "qingyun-signal"}, "herun": {"我牙疼得睡不着", "herun-dental"},
	} {
		r := reasoners[unit]
		if r == nil {
			t.Errorf("%s has no needs", unit)
			continue
		}
		if heard := r.Needs(said[0], zhiyin.Mandarin); len(heard) == 0 || heard[0].ID != said[1] {
			t.Errorf("%s: %q is heard as %+v, want %s", unit, said[0], heard, said[1])
		}
	}
}

func TestANeedIsCheckedByThePressBeforeItIsKept(t *testing.T) {
	t.Parallel()
	n := opened(t)
	good := "id: muhe-scent\nunit: muhe\nname: {en: Scents}\nstates:\n  - {id: smells, sure: [香水 推荐]}\n"
	ref, problems, err := n.press.Draft(t.Context(), "need", good, "agent:ag_1")
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if problems, err := n.press.Publish(t.Context(), ref.Ref, "agent:ag_1"); err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	reasoners, err := n.NeedsInForce(t.Context())
	if err != nil || reasoners["muhe"] == nil || len(reasoners["muhe"].Needs("有什么香水推荐", zhiyin.Mandarin)) != 1 {
		t.Errorf("the published need is not heard: %v", err)
	}
	_, problems, err = n.press.Draft(t.Context(), "need", strings.Replace(good, "香水 推荐", "香", 1), "agent:ag_1")
	if err != nil || len(problems) != 1 || problems[0].Line != 5 {
		t.Errorf("got %v, %v; want a problem on line 5", problems, err)
	}
}
