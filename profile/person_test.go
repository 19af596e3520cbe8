package profile_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

const asking = `
tags:
  - {id: formula, family: preference, name: {cmn: 奶, en: Formula}, when: 'count("Question Asked", "30d", {"category": "infant_formula"}) >= 3'}
  - {id: keen, family: dynamic, name: {cmn: 热, en: Keen}, when: 'score("Product Viewed", "1d") >= 3', stays: 'score("Product Viewed", "1d") >= 1'}
  - {id: target, family: preference, name: {cmn: 标, en: Target}, when: 'tag("formula") && tag("keen")'}
  - {id: quiet, family: value, name: {cmn: 静, en: Quiet}, when: 'days_since("Product Viewed") >= 3'}
  - {id: big, family: value, name: {cmn: 大, en: Big}, when: 'max("Order Completed", "amount_minor", "10d") > 50000 || sum("Order Completed", "amount_minor", "") >= 100000'}
  - {id: chatter, family: preference, name: {cmn: 聊, en: Chatter}, when: 'most("Question Asked", "channel", "30d") == "chat" && unique("Question Asked", "category", "30d") >= 2'}
  - {id: few, family: value, name: {cmn: 少, en: Few}, when: 'count("Product Viewed", "2d") < 2'}
  - {id: student, family: static, name: {cmn: 学, en: Student}, when: 'traits.segment == "student"'}
`

func did(name string, at time.Time, open map[string]any) zhiyin.Event {
	return zhiyin.NewEvent("cu_1", zhiyin.CustomerTracked{Name: name, Open: open}, at)
}

func asks(category string, at time.Time) zhiyin.Event {
	return did("Question Asked", at, map[string]any{"category": category, "channel": "chat"})
}

func TestATagBeginsWithTheThirdQuestionAndEndsWhenTheFirstIsThirtyDaysOld(t *testing.T) {
	t.Parallel()
	p := tagger(t, asking).NewPerson()
	days := func(n float64) time.Time { return noon.Add(time.Duration(n * 24 * float64(time.Hour))) }
	p.Take(asks("infant_formula", days(0)))
	p.Take(asks("nappies", days(1)))
	p.Take(asks("infant_formula", days(10)))
	if p.Judge(days(10)); slices.Contains(p.Tags(), "formula") {
		t.Error("with two questions")
	}
	if w, _ := p.Why("formula", days(10)); w.Because.Away != 1 || len(w.Because.Events) != 2 {
		t.Errorf("why not: %+v", w)
	}
	p.Take(asks("infant_formula", days(20)))
	got := p.Judge(days(20.5)).Change.Added
	i := slices.IndexFunc(got, func(t zhiyin.Tag) bool { return t.ID == "formula" })
	if i < 0 || !got[i].Since.Equal(days(20)) || !got[i].Until.Equal(days(30)) || len(got[i].Because.Events) != 3 {
		t.Fatalf("%+v", got)
	}
	if p.Judge(days(30).Add(-time.Microsecond)); !slices.Contains(p.Tags(), "formula") {
		t.Error("a moment too early")
	}
	if p.Judge(days(30)); slices.Contains(p.Tags(), "formula") {
		t.Error("on at the instant at which its window ends")
	}
}

func TestAScoreStaysOnBelowWhereItBegan(t *testing.T) {
	t.Parallel()
	p := tagger(t, asking).NewPerson()
	for range 4 {
		p.Take(did("Product Viewed", noon, nil))
	}
	p.Judge(noon)
	if !slices.Contains(p.Tags(), "keen") {
		t.Fatal("four views are less than three")
	}
	w, _ := p.Why("keen", noon)
	if end := noon.Add(48 * time.Hour); w.Until.Before(end) || w.Until.After(end.Add(time.Second)) {
		t.Errorf("4·2^−t falls below 1 after two half-lives, not at %s", w.Until)
	}
	if p.Judge(noon.Add(30 * time.Hour)); !slices.Contains(p.Tags(), "keen") {
		t.Error("off between the two bounds")
	}
	if p.Judge(w.Until); slices.Contains(p.Tags(), "keen") {
		t.Error("on below the lower bound")
	}
	p.Take(did("Product Viewed", w.Until, nil))
	if p.Judge(w.Until); slices.Contains(p.Tags(), "keen") {
		t.Error("on again between the two bounds")
	}
}

func TestTagsFollowFromTags(t *testing.T) {
	t.Parallel()
	p := tagger(t, asking).NewPerson()
	for i := range 3 {
		p.Take(asks("infant_formula", noon.Add(time.Duration(i)*time.Minute)))
		p.Take(did("Product Viewed", noon.Add(time.Hour), nil))
	}
	out := p.Judge(noon.Add(time.Hour))
	i := slices.IndexFunc(out.Change.Added, func(t zhiyin.Tag) bool { return t.ID == "target" })
	if i < 0 || !out.Change.Added[i].Since.Equal(noon.Add(time.Hour)) {
		t.Fatalf("%+v", out.Change)
	}
	if out = p.Judge(noon.AddDate(0, 0, 5)); !slices.Equal(out.Change.Removed, []string{"keen", "target"}) {
		t.Errorf("%+v", out.Change)
	}
}

func TestTagsThatAskForEachOtherAreRefused(t *testing.T) {
	t.Parallel()
	circle := "tags:\n  - {id: a, family: value, name: {cmn: 甲, en: A}, when: 'tag(\"b\")'}\n  - {id: b, family: value, name: {cmn: 乙, en: B}, when: '!tag(\"a\")'}\n  - {id: c, family: value, name: {cmn: 丙, en: C}, when: 'orders.open > 1'}\n"
	list, problems := profile.Parse([]byte(circle))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if _, err := profile.NewTagger(list); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("%v", err)
	}
	if usable, problems := profile.Usable(list); len(usable) != 1 || usable[0].ID != "c" || len(problems) != 2 {
		t.Errorf("%v %v", usable, problems)
	}
	if _, problems = profile.Parse([]byte("id: a\nfamily: value\nname: {cmn: 甲, en: A}\nwhen: 'tag(\"a\")'\n")); len(problems) != 1 {
		t.Errorf("a tag that asks for itself: %v", problems)
	}
}

func TestARejectedTagIsOffUntilThen(t *testing.T) {
	t.Parallel()
	p := known(tagger(t, asking), profile.Traits{"segment": "student"}, nil)
	p.Judge(noon)
	p.Take(zhiyin.NewEvent("cu_1", zhiyin.CustomerTagRejected{Tag: "student", Until: noon.AddDate(0, 0, 90)}, noon))
	if out := p.Judge(noon); !slices.Equal(out.Change.Removed, []string{"student"}) {
		t.Errorf("%+v", out)
	}
	if w, _ := p.Why("student", noon); !w.Rejected || w.Holds {
		t.Errorf("%+v", w)
	}
	if got := p.Next(); got != noon.AddDate(0, 0, 90).UnixMicro() {
		t.Errorf("looks again at %s", time.UnixMicro(got))
	}
	if p.Judge(noon.AddDate(0, 0, 90)); !slices.Contains(p.Tags(), "student") {
		t.Error("off when it is over")
	}
}

func TestARejectionThatIsTakenBackLetsTheTagStandAsBefore(t *testing.T) {
	t.Parallel()
	facts := []zhiyin.Event{zhiyin.NewEvent("cu_1", zhiyin.CustomerTagRejected{Tag: "student", Until: noon.AddDate(0, 0, 90)}, noon.Add(time.Hour)),
		zhiyin.NewEvent("cu_1", zhiyin.CustomerTagRestored{Tag: "student"}, noon.Add(2*time.Hour)),
		zhiyin.NewEvent("cu_1", zhiyin.CustomerTagRejected{Tag: "student", Until: noon.AddDate(0, 0, 90)}, noon.Add(4*time.Hour))}
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}} {
		p := known(tagger(t, asking), profile.Traits{"segment": "student"}, nil)
		for _, i := range order {
			p.Take(facts[i])
		}
		for hours, want := range map[int]bool{5: false} {
			if p.Judge(noon.Add(time.Duration(hours) * time.Hour)); slices.Contains(p.Tags(), "student") != want {
				t.Errorf("%v: after %d hours", order, hours)
			}
		}
	}
	p := known(tagger(t, asking), profile.Traits{"segment": "student"}, nil)
	p.Take(facts[1])
	p.Take(facts[0])
	p.Judge(noon.Add(3 * time.Hour))
	if w, _ := p.Why("student", noon.Add(3*time.Hour)); w.Rejected || !w.Holds || !w.Since.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("%+v", w)
	}
}

// story draws what one person did, in a month.
func story(r *rand.Rand, n int) []zhiyin.Event {
	var out []zhiyin.Event
	for i := range n {
		at := noon.Add(time.Duration(r.IntN(45*24*60))*time.Minute + time.Duration(i)*time.Microsecond) // no two at once
		var e zhiyin.Event
		switch r.IntN(6) {
		case 0, 1:
			e = did("Product Viewed", at, nil)
		case 2:
			e = did("Question Asked", at, map[string]any{"category": []string{"infant_formula", "x"}[r.IntN(2)], "channel": []string{"chat", "voice"}[r.IntN(2)]})
		case 3:
			e = did("Order Completed", at, map[string]any{"order_id": fmt.Sprint(r.IntN(5)), "kind": "order", "status": "paid", "amount_minor": float64(r.IntN(60000)), "currency": "CNY"})
		case 4:
			e = zhiyin.NewEvent("cu_1", zhiyin.CustomerIdentified{Open: map[string]any{"segment": []any{"student", "personal", nil}[r.IntN(3)]}}, at)
		default:
			e = asks("infant_formula", at)
		}
		e.ID = zhiyin.EventID(fmt.Sprintf("ev_%04d", i))
		out = append(out, e)
	}
	return out
}

func standing(p *profile.Person, now time.Time) (out []string) {
	for _, id := range p.Tags() {
		w, _ := p.Why(id, now)
		out = append(out, fmt.Sprintf("%s %d %d", id, w.Since.UnixMicro(), w.Until.UnixMicro()))
	}
	return out
}

// TestAnyOrderOfArrivalAndAnyMomentsOfJudgingGiveTheSameTags compares a person
// whose facts came in order and were judged one by one, one whose facts came
// anyhow, and one who was judged at the end.
func TestAnyOrderOfArrivalAndAnyMomentsOfJudgingGiveTheSameTags(t *testing.T) {
	t.Parallel()
	tg := tagger(t, asking)
	r := rand.New(rand.NewPCG(7, 11))
	for round := range 300 {
		facts := story(r, 1+r.IntN(60))
		end := noon.AddDate(0, 0, 46).Add(time.Duration(r.IntN(1000)) * time.Hour)
		whole := tg.NewPerson()
		for _, e := range facts {
			whole.Take(e)
		}
		whole.Judge(end)
		want := standing(whole, end)

		inOrder := slices.Clone(facts)
		slices.SortFunc(inOrder, func(a, b zhiyin.Event) int { return a.At.Compare(b.At) })
		live := tg.NewPerson()
		for _, e := range inOrder {
			if r.IntN(3) == 0 {
				for live.Next() < e.At.UnixMicro() { // timers in between
					live.Judge(time.UnixMicro(live.Next()))
				}
			}
			live.Take(e)
			live.Judge(e.At.Add(time.Duration(r.IntN(60)) * time.Second))
		}
		live.Judge(end)
		if got := standing(live, end); !slices.Equal(got, want) {
			t.Fatalf("round %d: one by one\n%v\nat once\n%v", round, got, want)
		}

		r.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
		anyhow := tg.NewPerson()
		for _, e := range facts {
			anyhow.Take(e)
			if r.IntN(2) == 0 {
				anyhow.Judge(end.Add(-time.Second))
			}
		}
		anyhow.Judge(end)
		if got := standing(anyhow, end); !slices.Equal(got, want) {
			t.Fatalf("round %d: in another order\n%v\nin order\n%v", round, got, want)
		}
	}
}

func TestRiskAndValueFollowFromPurchases(t *testing.T) {
	t.Parallel()
	const text = `
tags:
  - {id: leaving, family: value, name: {cmn: 流, en: Leaving}, when: 'orders.churn >= 0.5'}
  - {id: dear, family: value, name: {cmn: 贵, en: Dear}, when: 'orders.lifetime >= 300'}
  - {id: best, family: value, name: {cmn: 优, en: Best}, when: 'orders.recency >= 5 && orders.frequency >= 3 && orders.monetary >= 1'}
`
	p := known(tagger(t, text), nil, []zhiyin.Order{buy(30, 100), buy(20, 100), buy(10, 100)})
	out := p.Judge(noon)
	if !slices.Equal(p.Tags(), []string{"best", "dear"}) {
		t.Fatal(p.Tags())
	}
	if got := time.UnixMicro(p.Next()); got.Sub(noon.AddDate(0, 0, 10)).Abs() > time.Millisecond {
		t.Errorf("ten days' rhythm: risk is a half 20 days after the last, not at %s (%+v)", got, out)
	}
	p.Judge(time.UnixMicro(p.Next()))
	if w, _ := p.Why("leaving", noon.AddDate(0, 0, 11)); !w.Holds {
		t.Errorf("%+v", w)
	}
}

// crowded is 1,000 rules over 40 selections, 25 looking at each event.
func crowded(b *testing.B) *profile.Tagger {
	var list []profile.Definition
	for i := range 1000 {
		text := fmt.Sprintf("id: t-%d\nfamily: value\nname: {cmn: 甲, en: A}\nwhen: 'count(\"Question Asked\", \"%dd\", {\"category\": \"c%d\"}) >= %d'\n", i, 7+i%30, i%40, 2+i%9)
		one, problems := profile.Parse([]byte(text))
		if len(problems) > 0 {
			b.Fatal(problems)
		}
		list = append(list, one...)
	}
	tg, err := profile.NewTagger(list)
	if err != nil {
		b.Fatal(err)
	}
	return tg
}

// BenchmarkTake updates the windows of one event among 1,000 rules.
func BenchmarkTake(b *testing.B) {
	p := crowded(b).NewPerson()
	e := asks("c3", noon)
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		i++
		e.At = noon.Add(time.Duration(i) * time.Second)
		p.Take(e)
	}
}

// BenchmarkJudge takes one event and judges the 25 rules that it can touch.
func BenchmarkJudge(b *testing.B) {
	p := crowded(b).NewPerson()
	i, judged := 0, 0
	var events []zhiyin.Event
	for c := range 40 {
		events = append(events, asks(fmt.Sprintf("c%d", c), noon))
	}
	var out profile.Outcome
	b.ReportAllocs()
	for b.Loop() {
		i++
		e := events[i%40]
		e.At = noon.Add(time.Duration(i) * time.Hour)
		p.Take(e)
		p.JudgeInto(e.At, &out)
		judged += out.Judged
	}
	b.ReportMetric(float64(judged)/float64(b.N), "rules/op")
}

// TestJudgingWhatStaysAsItIsAllocatesNothing: an event that turns no tag costs no
// memory beyond its own place in the windows, which are as long as before.
func TestJudgingWhatStaysAsItIsAllocatesNothing(t *testing.T) {
	var list []profile.Definition
	for i := range 100 {
		some, problems := profile.Parse([]byte(fmt.Sprintf("id: t-%d\nfamily: value\nname: {cmn: 甲, en: A}\nwhen: 'count(\"Question Asked\", \"%dd\", {\"category\": \"c\"}) >= %d'\n", i, 1+i%30, []int{1, 5000}[i%2])))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		list = append(list, some...)
	}
	tg, err := profile.NewTagger(list)
	if err != nil {
		t.Fatal(err)
	}
	p, e, at := tg.NewPerson(), asks("c", noon), noon
	var out profile.Outcome
	once := func() {
		at = at.Add(time.Hour)
		e.At = at
		p.Take(e)
		if p.JudgeInto(at, &out); out.Judged != 100 || len(out.Ends) != 50 {
			t.Fatalf("judged %d, %d ends", out.Judged, len(out.Ends))
		}
	}
	for range 2000 { // the longest window is full
		at = at.Add(time.Hour)
		e.At = at
		p.Take(e)
		p.JudgeInto(at, &out)
	}
	if n := testing.AllocsPerRun(500, once); n > 0.1 {
		t.Errorf("%.2f allocations", n)
	}
}
