package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
	"zhiyin.dev/profile"
	"zhiyin.dev/store"
)

// sweptThrough brings half of the rules to everybody after the others were in
// force, one of them asked for by another, then other versions of them, and
// compares each time with persons made from all their facts.
func sweptThrough(t *testing.T, db *store.DB) {
	random := rand.New(rand.NewPCG(7, 9))
	persons := map[zhiyin.CustomerID][]zhiyin.CustomerID{}
	for i := range 150 {
		id := fmt.Sprintf("cu_s%03d", i)
		keep(t, db, someLife(random, id)...)
		persons[zhiyin.CustomerID(id)] = []zhiyin.CustomerID{zhiyin.CustomerID(id)}
	}
	for i := 0; i < 30; i += 2 { // some have two records
		a, b := zhiyin.CustomerID(fmt.Sprintf("cu_s%03d", i)), zhiyin.CustomerID(fmt.Sprintf("cu_s%03d", i+1))
		if err := db.Decide(t.Context(), store.DecideOrder{Verb: identity.Merge, A: a, B: b, Reason: "same_person", By: "agent:ag_1",
			Audit: zhiyin.AuditEntry{Actor: "agent:ag_1", Action: "customer.merge", Object: "customer:" + string(a), Result: zhiyin.AuditDone}}); err != nil {
			t.Fatal(err)
		}
		persons[a] = []zhiyin.CustomerID{a, b}
		delete(persons, b)
	}
	if _, err := db.Erase(t.Context(), store.EraseOrder{Customer: "cu_s149", Reason: zhiyin.Requested, By: "agent:ag_1"}); err != nil {
		t.Fatal(err)
	}
	delete(persons, "cu_s149")

	some, all, other := rulesFor(t, 2, 1), rulesFor(t, 1, 1), rulesFor(t, 1, 2)
	now := T0.Add(time.Hour)
	follower, err := intake.NewFollower(intake.FollowerConfig{Facts: db, Persons: db, Tagger: some, Now: func() time.Time { return now }, Log: Quiet()})
	if err != nil {
		t.Fatal(err)
	}
	settle := func(tagger *profile.Tagger) {
		t.Helper()
		follower.Use(tagger)
		if err := follower.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		standsAs(t, db, tagger, persons, now)
	}
	settle(some)
	publish := func(tagger *profile.Tagger) {
		for _, d := range tagger.Definitions() {
			if !slices.Contains(some.Tags(), d.ID) {
				keep(t, db, zhiyin.NewEvent("tag/"+d.ID, zhiyin.DefinitionPublished{Ref: d.Ref(), YAML: must[string](t)(d.YAML())}, now))
			}
		}
		settle(tagger)
	}
	publish(all)
	same(t, "left to sweep", len(must[[]zhiyin.Backfill](t)(db.Sweeping(t.Context(), "tag"))), 0)
	done := must[zhiyin.Backfill](t)(db.Backfill(t.Context(), zhiyin.DefinitionRef{Kind: "tag", ID: "t-01", Version: 1}))
	same(t, "records seen", done.Seen, 149)
	now = now.AddDate(0, 0, 9) // timers in between
	settle(all)
	publish(other)
}

// rulesFor is every n-th rule of asked, with one that asks for others; of another
// version each odd tag has the rule of the one before.
func rulesFor(t *testing.T, n, version int) *profile.Tagger {
	var list []profile.Definition
	for i := 0; i < len(asked); i += n {
		v := 1 + (version-1)*(i%2)
		text := fmt.Sprintf("id: t-%02d\nversion: %d\nunit: %q\nfamily: value\nname: {cmn: 甲, en: A}\nwhen: %q\n", i, v, []string{"", "muhe"}[i/2%2], asked[i-v+1])
		one, problems := words(t).Parse([]byte(text))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		list = append(list, one...)
	}
	if n == 1 {
		one, problems := words(t).Parse([]byte("id: t-asks\nfamily: value\nname: {cmn: 甲, en: A}\nwhen: 'tag(\"t-00\") || tag(\"t-03\")'\n"))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		list = append(list, one...)
	}
	tagger, err := profile.NewTagger(list)
	if err != nil {
		t.Fatal(err)
	}
	return tagger
}

// standsAs compares the tags and timers that are kept with what all facts say.
func standsAs(t *testing.T, db *store.DB, tagger *profile.Tagger, persons map[zhiyin.CustomerID][]zhiyin.CustomerID, now time.Time) {
	t.Helper()
	var records, ids []zhiyin.CustomerID
	for id, of := range persons {
		records, ids = append(records, of...), append(ids, id)
	}
	facts := must[map[zhiyin.CustomerID][]zhiyin.Event](t)(db.FactsOf(t.Context(), records))
	tags := must[map[zhiyin.CustomerID][]zhiyin.Tag](t)(db.TagsOf(t.Context(), ids))
	stood := 0
	for id, of := range persons {
		p := tagger.NewPerson()
		for _, r := range of {
			for _, e := range facts[r] {
				p.Take(e)
			}
		}
		var want, got []string
		for _, tag := range p.Judge(now).Change.Added {
			want = append(want, stands(tag))
		}
		for _, tag := range tags[id] {
			got = append(got, stands(tag))
		}
		if stood += len(got); !slices.Equal(got, want) {
			t.Errorf("%s has\n%v, should have\n%v", id, got, want)
		}
	}
	if stood == 0 {
		t.Error("nobody has a tag")
	}
	due, _, err := db.DueTags(t.Context(), now, 1000)
	if err != nil || len(due) > 0 {
		t.Errorf("%d timers are overdue: %v", len(due), err)
	}
}

// stands writes a tag as it is kept; an end that follows from logarithms may differ
// by its rounding.
func stands(tag zhiyin.Tag) string {
	return spaced(tag.ID, tag.Since.UnixMicro(), tag.Until.Truncate(time.Millisecond).UnixMicro())
}
