package profile_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

// everyWay has a rule for each way in which a value is read and a rule is put
// together, for everybody and for one unit.
const everyWay = `
tags:
  - {id: at-least, family: value, name: {cmn: 甲, en: A}, when: 'count("Question Asked", "3d", {"category": "x"}) >= 2'}
  - {id: more, family: value, name: {cmn: 甲, en: A}, when: 'count("Question Asked", "5d", {"category": ["x", "y"]}) > 1.5'}
  - {id: fewer, family: value, name: {cmn: 甲, en: A}, when: 'count("Product Viewed", "2d") < 2'}
  - {id: at-most, family: value, name: {cmn: 甲, en: A}, when: '2 >= count("Product Viewed", "4d", {"channel": "chat"})'}
  - {id: exactly, family: value, name: {cmn: 甲, en: A}, when: 'count("Product Viewed", "2d") == 3'}
  - {id: ever, family: value, name: {cmn: 甲, en: A}, when: 'count("Product Viewed", "") >= 20 && count("Question Asked", "10d") >= 0'}
  - {id: differ, family: value, name: {cmn: 甲, en: A}, when: 'unique("Product Viewed", "product", "6d") >= 3'}
  - {id: mostly, family: value, name: {cmn: 甲, en: A}, when: 'most("Product Viewed", "channel", "4d") == "chat"'}
  - {id: latest, family: value, name: {cmn: 甲, en: A}, when: 'last("Product Viewed", "product", "1d") in ["p1", "p2"]'}
  - {id: worth, family: value, name: {cmn: 甲, en: A}, when: 'sum("Order Completed", "amount_minor", "9d") > 60000 || min("Order Completed", "amount_minor", "9d") < 100'}
  - {id: fair, family: value, name: {cmn: 甲, en: A}, when: 'avg("Order Completed", "amount_minor", "12d") >= 20000'}
  - {id: keen, family: value, name: {cmn: 甲, en: A}, when: 'score("Product Viewed", "1d") >= 3', stays: 'score("Product Viewed", "1d") >= 1'}
  - {id: today, family: value, name: {cmn: 甲, en: A}, when: 'count("Question Asked", "today") >= 2'}
  - {id: week, family: value, zone: America/New_York, name: {cmn: 甲, en: A}, when: 'sum("Order Completed", "amount_minor", "this week") > 20000 || count("Product Viewed", "this week") == 2'}
  - {id: month, family: value, zone: Pacific/Kiritimati, name: {cmn: 甲, en: A}, when: 'unique("Product Viewed", "product", "this month") < 3 && last("Product Viewed", "channel", "this month") == "chat"'}
  - {id: idle, family: value, name: {cmn: 甲, en: A}, when: 'count("Product Viewed", "today", {"channel": "chat"}) < 1'}
  - {id: quiet, family: value, name: {cmn: 甲, en: A}, when: 'days_since("Product Viewed") >= 3'}
  - {id: bought, family: value, name: {cmn: 甲, en: A}, when: 'orders.count_7d >= 2 || orders.return_open >= 1'}
  - {id: bought-today, family: value, name: {cmn: 甲, en: A}, when: 'orders.count_today >= 1 || orders.return_today == 1.0'}
  - {id: bought-week, family: value, zone: America/New_York, name: {cmn: 甲, en: A}, when: 'orders.sum_this_week > 100 && orders.visit_this_week < 1'}
  - {id: bought-month, family: value, zone: Pacific/Kiritimati, name: {cmn: 甲, en: A}, when: 'orders.count_this_month >= 2 || orders.visit_sum_this_month >= 200'}
  - {id: risk, family: value, name: {cmn: 甲, en: A}, when: 'orders.churn >= 0.5'}
  - {id: kinds, family: value, name: {cmn: 甲, en: A}, when: 'size(orders.kinds) >= 2 || "visit" in orders.kinds'}
  - {id: student, family: static, name: {cmn: 甲, en: A}, when: 'traits.segment == "student"'}
  - {id: dry, family: static, name: {cmn: 甲, en: A}, source: store, trait: skin_type, when: 'traits.skin_type == "dry"'}
  - {id: long, family: static, name: {cmn: 甲, en: A}, when: 'traits.member_years >= 1'}
  - {id: both, family: value, name: {cmn: 甲, en: A}, when: 'tag("at-least") && !tag("quiet")'}
  - {id: deep, family: value, name: {cmn: 甲, en: A}, when: 'tag("both") || tag("keen") && !(tag("fewer"))'}
  - {id: ours, unit: muhe, family: value, name: {cmn: 甲, en: A}, when: 'count("Product Viewed", "3d") >= 2'}
  - {id: ours-too, unit: muhe, family: value, name: {cmn: 甲, en: A}, when: 'traits.segment == "student" && orders.lifetime >= 100'}
  - {id: theirs, unit: haiyue, family: value, name: {cmn: 甲, en: A}, when: '!(traits.segment == "student")'}
`

// life draws what one person did: nothing twice at one instant.
func life(r *rand.Rand, n, days int) []zhiyin.Event {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	var out []zhiyin.Event
	for i := range n {
		at := noon.Add(time.Duration(r.IntN(days*24*60))*time.Minute + time.Duration(i)*time.Microsecond)
		var e zhiyin.Event
		what := r.IntN(10)
		if i > 60 && what > 6 {
			what = 0 // of one trait the latest sixteen changes are remembered
		}
		switch what {
		case 0, 1, 2:
			e = did("Product Viewed", at, map[string]any{"product": pick("p1", "p2", "p3", "p4"), "channel": pick("chat", "voice")})
		case 3, 4, 5:
			e = did("Question Asked", at, map[string]any{"category": pick("x", "y", "z")})
		case 6:
			o := r.IntN(9) // kind and amount are the order's: what is said of them later holds for its past too
			e = did("Order Completed", at, map[string]any{"order_id": fmt.Sprint(o), "kind": []string{"order", "return", "visit"}[o%3],
				"status": pick("paid", "delivered", "cancelled"), "amount_minor": float64(o * 7000), "currency": "CNY"})
		case 7:
			e = zhiyin.NewEvent("cu_1", zhiyin.CustomerIdentified{Open: map[string]any{"segment": []any{"student", "personal", nil}[r.IntN(3)],
				"skin_type": map[string]any{"value": pick("dry", "oily"), "source": pick("store", "told")}}}, at)
		case 8:
			e = zhiyin.NewEvent("cu_1", zhiyin.CustomerIdentified{Open: map[string]any{profile.UnitTrait(zhiyin.UnitID(pick("muhe", "haiyue"))): true, "member_from": "2026-01-01"}}, at)
		default:
			e = zhiyin.NewEvent("cu_1", zhiyin.CustomerTagRejected{Tag: pick("at-least", "fewer", "keen", "both"), Until: at.Add(time.Duration(1+r.IntN(3)) * 24 * time.Hour)}, at)
		}
		e.ID, e.Unit = zhiyin.EventID(fmt.Sprintf("ev_%05d", i)), zhiyin.UnitID(pick("", "", "muhe", "haiyue"))
		out = append(out, e)
	}
	return out
}

// told is what a store has been told of tags.
type told map[string]zhiyin.Tag

func (s told) hear(t *testing.T, o profile.Outcome) {
	for _, id := range o.Change.Removed {
		if _, had := s[id]; !had {
			t.Fatalf("%s is taken away and was not there", id)
		}
		delete(s, id)
	}
	for _, tag := range o.Change.Added {
		if tag.Because == nil || !tag.Because.Holds {
			t.Fatalf("%s without a reason: %+v", tag.ID, tag.Because)
		}
		tag.Because = nil
		s[tag.ID] = tag
	}
	for _, end := range o.Ends {
		tag, had := s[end.Tag]
		if !had || tag.Until.Equal(end.Until) {
			t.Fatalf("end of %s told for nothing: %+v", end.Tag, tag)
		}
		tag.Until = end.Until
		s[end.Tag] = tag
	}
}

// TestJudgingBitByBitTellsWhatJudgingAnewFinds compares what a store was told of
// somebody who was judged after each fact and at each timer, with somebody made
// anew from all facts and judged once, by every kind of rule. In every other
// round facts overtake each other a little, as those of several senders do.
func TestJudgingBitByBitTellsWhatJudgingAnewFinds(t *testing.T) {
	t.Parallel()
	tg := tagger(t, everyWay)
	r := rand.New(rand.NewPCG(3, 5))
	for round := range 120 {
		facts := life(r, 1+r.IntN(80), 20)
		if round%10 == 0 { // so many that old ones are given up
			facts = life(r, 600, 60)
		}
		slices.SortFunc(facts, func(a, b zhiyin.Event) int { return a.At.Compare(b.At) })
		last := facts[len(facts)-1].At
		for i := round % 2; i+4 < len(facts) && round%2 == 1; i += 1 + r.IntN(4) {
			k := i + 1 + r.IntN(3)
			facts[i], facts[k] = facts[k], facts[i]
		}
		live, store := tg.NewPerson(), told{}
		for i, e := range facts {
			for r.IntN(3) > 0 && live.Next() < e.At.UnixMicro() {
				store.hear(t, live.Judge(time.UnixMicro(live.Next())))
			}
			live.Take(e)
			if r.IntN(5) == 0 {
				continue // two facts are judged together
			}
			at := e.At
			if i+1 < len(facts) && r.IntN(3) == 0 {
				at = at.Add(max(0, facts[i+1].At.Sub(at)) / 2)
			}
			store.hear(t, live.Judge(at))
		}
		end := last.Add(time.Duration(r.IntN(200)) * time.Hour)
		store.hear(t, live.Judge(end))
		if live.Stale() {
			continue // it says itself that it has to be made anew
		}
		anew, want := tg.NewPerson(), told{}
		for _, e := range facts {
			anew.Take(e)
		}
		want.hear(t, anew.Judge(end))
		if !maps.EqualFunc(store, want, sameTag) {
			for id := range everyTag(store, want) {
				if !sameTag(store[id], want[id]) {
					t.Errorf("round %d at %s: %s\nbit by bit %+v\nanew       %+v", round, end, id, store[id], want[id])
				}
			}
			t.FailNow()
		}
		if store.hear(t, live.Judge(end)); live.Next() > anew.Next() {
			t.Fatalf("round %d: looks again at %d, later than %d", round, live.Next(), anew.Next())
		}
	}
}

func everyTag(a, b told) told {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// sameTag: an end computed by logarithms from another instant differs by the
// rounding.
func sameTag(a, b zhiyin.Tag) bool {
	return a.ID == b.ID && a.Since.Equal(b.Since) && a.Source == b.Source && a.Until.Sub(b.Until).Abs() <= 2*time.Microsecond
}
