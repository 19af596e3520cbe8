package intake_test

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

func taggerOf(t *testing.T, text string) *profile.Tagger {
	t.Helper()
	list, problems := profile.Parse([]byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	tagger, err := profile.NewTagger(list)
	if err != nil {
		t.Fatal(err)
	}
	return tagger
}

const (
	onceGold  = "id: gold\nfamily: static\nname: {cmn: 金, en: Gold}\nwhen: traits.tier == 'gold'\n"
	thenAsked = "tags:\n  - {id: gold, family: static, name: {cmn: 金, en: Gold}, when: traits.tier == 'gold'}\n" +
		"  - {id: asked, family: dynamic, name: {cmn: 问, en: Asked}, when: 'count(\"Question Asked\", \"30d\") >= 2'}\n"
)

// TestASweepThatIsCutOffGoesOnAndCountsNobodyTwice: the store breaks between two
// shares; whoever asks in between is judged in the course of events.
func TestASweepThatIsCutOffGoesOnAndCountsNobodyTwice(t *testing.T) {
	t.Parallel()
	_, k := newLine(t)
	const people = 900 // three shares
	said := func(i int, b zhiyin.Body) {
		e := zhiyin.NewEvent(fmt.Sprintf("cu_%03d", i), b, noon.Add(-time.Hour))
		e.By = "api:crm"
		e.Partition = zhiyin.Partition(e.Subject)
		if err := k.add([]zhiyin.Event{e}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range people {
		said(i, zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": []string{"gold", "none"}[i%2]}})
		for range i % 3 {
			said(i, zhiyin.CustomerTracked{Source: "crm", Name: "Question Asked", Open: map[string]any{"category": "x"}})
		}
	}
	k.follow(t, taggerOf(t, onceGold))
	k.settle(t)
	k.publish("asked")
	k.breaks = 2
	k.follower.Use(taggerOf(t, thenAsked))
	if err := k.follower.Settle(t.Context()); zhiyin.KindOf(err) != zhiyin.Unavailable {
		t.Fatalf("the store broke: %v", err)
	}
	said(1, zhiyin.CustomerTracked{Source: "crm", Name: "Question Asked", Open: map[string]any{"category": "x"}}) // now twice
	k.settle(t)
	done := k.sweeps[zhiyin.DefinitionRef{Kind: "tag", ID: "asked", Version: 1}]
	if done.State != zhiyin.BackfillDone || done.Seen != people || done.Added != people/3 {
		t.Errorf("%+v", done)
	}
	told := map[string]int{}
	for _, b := range of[zhiyin.CustomerTagged](k, "") {
		for _, tag := range b.Added {
			told[tag.ID]++
		}
	}
	if told["gold"] != people/2 || told["asked"] != people/3+1 {
		t.Errorf("told %v", told)
	}
	if len(k.timers) != people/3+1 {
		t.Errorf("%d look again when their window ends", len(k.timers))
	}
}
