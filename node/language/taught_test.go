package language

import (
	"fmt"
	"testing"

	"zhiyin.dev"
)

func TestCallersAreUnderstoodByWhatPeoplePublished(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	if as, err := n.taughtBy(t.Context(), "muhe"); err != nil || as.edits != "" || as.intents != nil || as.needs != nil {
		t.Fatalf("a pack as it came was taught %q, %v", as.edits, err)
	}
	if name := n.names.Of("muhe", "need", "muhe-moisture"); name[zhiyin.Mandarin] == "" {
		t.Errorf("a pack's need is called %v", name)
	}
	text := "id: muhe-leaking-bottle\nunit: muhe\nintent: leaking_bottle\nname: {cmn: 瓶子漏了}\nexamples:\n  cmn: |\n"
	for i, said := range []string{"瓶子漏了怎么办", "精华漏了一半", "收到的时候瓶口在漏", "按压头一直漏液", "漏得满盒子都是", "盖子没拧紧都漏光了"} {
		text += fmt.Sprintf("    - %s\n    - %s第 %d 次了\n", said, said, i+1)
	}
	ref, problems, err := n.press.Draft(t.Context(), "intent", text, "agent:ag_1")
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if problems, err := n.press.Publish(t.Context(), ref.Ref, "agent:ag_1"); err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if name := n.names.Of("muhe", "intent", "leaking_bottle"); name[zhiyin.Mandarin] != "瓶子漏了" {
		t.Errorf("the new intent is called %v", name)
	}
	as, err := n.taughtBy(t.Context(), "muhe")
	if err != nil || as.edits != "intent/muhe-leaking-bottle@1\n" || as.needs != nil {
		t.Fatalf("taught %q, %v", as.edits, err)
	}
	k, err := newUnderstanding(Hearing{Lore: n.Lore, Names: n.names, Directory: t.TempDir()}).made(t.Context(), zhiyin.Unit{ID: "muhe", Industry: "beauty", Zone: "Asia/Shanghai"}, as)
	if err != nil || k.edits != as.edits {
		t.Fatal(err)
	}
	for said, want := range map[string]string{"我的精华瓶子漏了": "leaking_bottle", "转人工": "human"} {
		if m := k.reader.Read(said, zhiyin.Mandarin); len(m.Intents) == 0 || m.Intents[0].ID != want {
			t.Errorf("%q is understood as %+v, want %s", said, m.Intents, want)
		}
	}
	e, err := n.studio().Evaluate(t.Context(), "muhe")
	if err != nil || e.Rows < 1000 || e.Accuracy < .5 || len(e.Intents) < 26 || len(e.Confused) == 0 || len(e.Confused[0].Examples) == 0 {
		t.Errorf("evaluated as %+v, %v", e, err)
	}
	// The same words can't stand under another intent as well.
	_, problems, err = n.press.Draft(t.Context(), "intent", "id: muhe-other\nunit: muhe\nintent: other\nname: {cmn: 别的}\nexamples:\n  cmn: |\n    - 精华漏了一半\n", "agent:ag_1")
	if err != nil || len(problems) != 1 || problems[0].Field != "examples.cmn" {
		t.Errorf("got %v, %v; want one problem with an example", problems, err)
	}
}
