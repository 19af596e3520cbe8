package pack

import (
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/people"
)

func TestPackUnderAnotherNameLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	list, err := Industries()
	if err != nil || len(list) != 6 {
		t.Fatalf("%v, %v", list, err)
	}
	for _, industry := range list {
		p, err := Open(industry)
		if err != nil {
			t.Fatal(err)
		}
		own, err := p.Named(apiFirst("rose", industry))
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range own.items {
			if !strings.HasPrefix(item.id, "rose") && item.kind != "tag" && !item.common {
				t.Errorf("%s: %s/%s", industry, item.kind, item.id)
			}
			if strings.Contains(item.yaml, string(p.unit)+"-") {
				t.Errorf("%s: %s/%s still speaks of %s", industry, item.kind, item.id, p.unit)
			}
		}
		if len(own.Queues()) < 2 {
			t.Errorf("%s has queues %v", industry, own.Queues())
		}
	}
}

func apiFirst(unit zhiyin.UnitID, industry string) people.First {
	return people.First{Name: "周舟", Unit: unit, UnitName: "玫瑰坊", Industry: industry, Zone: "Asia/Shanghai"}
}
