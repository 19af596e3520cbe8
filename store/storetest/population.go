package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/profile"
	"zhiyin.dev/schema"
	"zhiyin.dev/store"
	"zhiyin.dev/store/population"
)

// asked are rules of every kind that tags are written in.
var asked = []string{
	`count("Question Asked", "30d", {"category": "infant_formula"}) >= 3`,
	`count("Question Asked", "30d", {"category": ["infant_formula", "nappies"], "channel": "chat"}) > 1`,
	`count("Product Viewed") < 2`,
	`!(count("Product Viewed", "720h") == 0)`,
	`sum("Order Completed", "amount_minor", "20d") >= 50000`,
	`avg("Order Completed", "amount_minor", "") > 25000.5`,
	`min("Feedback Given", "score", "30d") <= 2`,
	`max("Feedback Given", "score") == 5.0`,
	`unique("Question Asked", "category", "30d") >= 2`,
	`most("Question Asked", "channel", "30d") == "chat"`,
	`first("Question Asked", "category") == "nappies"`,
	`last("Question Asked", "category", "40d") != "nappies"`,
	`last("Feedback Given", "score") >= 4.0`,
	`has(last("Feedback Given", "score", "3d"))`,
	`score("Product Viewed", "9d") >= 0.25`,
	`count("Product Viewed", "today") >= 1 || count("Question Asked", "this week") >= 1`,
	`count("Question Asked", "this month", {"category": "nappies"}) >= 1`,
	`sum("Order Completed", "amount_minor", "this month") > 20000.0`,
	`last("Feedback Given", "score", "this month") >= 3.0 || !has(first("Question Asked", "channel", "this week"))`,
	`days_since("Product Viewed") >= 7`,
	`days_since("Question Asked", {"category": "nappies"}) < 10`,
	`traits.tier in ["gold", "black"] && traits.member_years >= 2`,
	`traits.contract_days >= -5 && traits.contract_days < 20`,
	`"suncare" in traits.interest || size(traits.interest) >= 2`,
	`traits.complaint_open || traits.satisfaction < 3`,
	`traits.region.startsWith("浙") && !has(traits.tier)`,
	`traits.region.contains("港")`,
	`orders.count_30d >= 2 && orders.sum_90d < 900`,
	`orders.count_this_month >= 1 && orders.sum_this_month > 50`,
	`orders.order_today >= 1 || orders.return_this_week == 1.0 || orders.order_this_week >= 1`,
	`orders.visit_sum_this_month > 100 || orders.sum_this_week < 300 && orders.last_days < 20`,
	`orders.last_days > 12`,
	`orders.return_open >= 1 || "return" in orders.kinds`,
	`orders.open >= 2`,
	`orders.visit_sum_365d > 100`,
	`orders.lifetime >= 800 && orders.monetary >= 2`,
	`orders.churn > 0.3`,
	`orders.gap_days < 6`,
	`orders.recency >= 4 && orders.frequency >= 3`,
	`count("Lesson Ended", "30d", {"passed": true, "course name": ["Tea", "Silk"]}) >= 2`,
	`last("Lesson Ended", "passed")`,
	`first("Lesson Ended", "passed", "20d") == false`,
	`unique("Lesson Ended", "passed") == 2 && !last("Lesson Ended", "passed", "40d", {"course name": "Tea"})`,
	`sum("Lesson Ended", "minutes", "30d") > 60`,
}

// words are the platform's and a house's.
func words(t *testing.T) *profile.Lexicon {
	t.Helper()
	lesson, problems := schema.Parse([]byte("id: lesson-ended\nevent: Lesson Ended\nschema: {type: object, properties: {course name: {type: string, x-open: true}, minutes: {type: integer, x-open: true}, passed: {type: boolean, x-open: true}}}\n"), 1, func(string) string { return "" })
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return must[*profile.Lexicon](t)(profile.NewLexicon(schema.NewSet(append(schema.Defaults(), lesson)...)))
}

// population compares what SQL says of everybody with what the rules' closures
// say of each from their facts.
func everybody(t *testing.T, db *store.DB) {
	people := population.Of(db.Engine)
	random := rand.New(rand.NewPCG(3, 5))
	var ids []zhiyin.CustomerID
	for i := range 40 {
		id := fmt.Sprintf("cu_p%02d", i)
		ids = append(ids, zhiyin.CustomerID(id))
		keep(t, db, someLife(random, id)...)
	}
	persons := [][]zhiyin.CustomerID{} // every third person has two or three records
	for i := 0; i < len(ids); {
		n := 1
		if len(persons)%3 == 0 {
			n = min(2+len(persons)%2, len(ids)-i)
		}
		for _, other := range ids[i+1 : i+n] {
			if err := db.Decide(t.Context(), store.DecideOrder{Verb: identity.Merge, A: ids[i], B: other, Reason: "same", By: "agent:ag_1", At: T0}); err != nil {
				t.Fatal(err)
			}
		}
		persons, i = append(persons, ids[i:i+n]), i+n
	}
	now := T0.Add(90 * time.Minute)
	facts := must[map[zhiyin.CustomerID][]zhiyin.Event](t)(db.FactsOf(t.Context(), ids))
	spoken := words(t)
	for i, when := range asked {
		unit, zone := []string{"", "muhe"}[i%2], []string{"Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"}[i%3]
		list, problems := spoken.Parse(fmt.Appendf(nil, "id: t-%d\nunit: %q\nzone: %s\nfamily: value\nname: {cmn: 甲, en: A}\nwhen: %q\n", i, unit, zone, when))
		if len(problems) > 0 {
			t.Fatalf("%s: %v", when, problems)
		}
		tagger, err := profile.NewTagger(list)
		if err != nil {
			t.Fatal(err)
		}
		var want []zhiyin.CustomerID
		for _, records := range persons {
			p := tagger.NewPerson()
			for _, id := range records {
				for _, e := range facts[id] {
					p.Take(e)
				}
			}
			if p.Judge(now); len(p.Tags()) > 0 {
				want = append(want, records[0])
			}
		}
		got, err := people.Preview(t.Context(), list[0], now, time.Minute, true)
		if err != nil || !got.Whole || !slices.Equal(got.Ids, want) {
			t.Errorf("%q %s: SQL says\n%v\nthe closures\n%v\n%v", unit, when, got.Ids, want, err)
		}
		if len(want) == 0 || len(want) == len(persons) {
			t.Logf("%q %s holds for %d of %d", unit, when, len(want), len(persons))
		}
	}
}

// someLife draws what is known of somebody, in the order of its time.
func someLife(r *rand.Rand, id string) []zhiyin.Event {
	pick := func(of ...any) any { return of[r.IntN(len(of))] }
	at := T0.AddDate(0, 0, -60).Add(time.Duration(r.IntN(1e9)) * time.Microsecond) // no two at one instant
	open := map[string]any{}
	for name, v := range map[string]any{"tier": pick("gold", "silver", "black"), "region": pick("浙江", "香港"), "member_from": pick("2023-11-22", "2024-11-23", "2026-01-31"),
		"contract_until": pick("2026-11-20", "2026-12-01", "2027-02-28"), "interest": pick([]string{"suncare"}, []string{"a", "b"}, []string{}),
		"complaint_open": pick(true, false), "satisfaction": pick(1.0, 4.5), "unit.muhe": true} {
		if r.IntN(3) > 0 {
			open[name] = v
		}
	}
	if r.IntN(2) == 0 {
		open["tier"] = map[string]any{"value": "gold", "source": "told"}
	}
	e := zhiyin.NewEvent(id, zhiyin.CustomerIdentified{Source: "crm", Open: open, Sealed: map[string]any{}}, at)
	out := []zhiyin.Event{e}
	for range r.IntN(25) {
		at = at.Add(time.Duration(r.IntN(5*24*60)) * time.Minute)
		if at.After(T0) {
			break
		}
		body := zhiyin.CustomerTracked{Source: "shop", Name: "Product Viewed", Open: map[string]any{}, Sealed: map[string]any{}}
		switch r.IntN(7) {
		case 0, 1:
			body.Name, body.Open = "Question Asked", map[string]any{"category": pick("infant_formula", "nappies"), "channel": pick("chat", "voice")}
		case 2:
			body.Name, body.Open = "Feedback Given", map[string]any{"score": pick(1, 3, 4, 5)}
		case 3, 4:
			kind := pick("order", "order", "return", "visit")
			order := zhiyin.NewID("o", at)
			if r.IntN(3) == 0 { // told of by somebody else too, perhaps by another record of the same person
				order = fmt.Sprint("o_", r.IntN(4))
			}
			body.Name, body.Open = "Order Completed", map[string]any{"order_id": order, "kind": kind, "status": pick("paid", "delivered", "cancelled", "in_transit"),
				"amount_minor": r.IntN(60000), "currency": pick("CNY", "CNY", "USD")}
		case 5:
			body.Name, body.Open = "Lesson Ended", map[string]any{"course name": pick("Tea", "Silk", "Ink"), "minutes": r.IntN(90), "passed": pick(true, false, nil)}
		}
		e := zhiyin.NewEvent(id, body, at)
		e.Unit = zhiyin.UnitID(pick("muhe", "muhe", "haiyue").(string))
		out = append(out, e)
	}
	return out
}
