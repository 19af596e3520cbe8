package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
)

// word is an identifier of a story: "phone:+86…".
func word(text string) zhiyin.Identifier {
	kind, value, _ := strings.Cut(text, ":")
	return zhiyin.Identifier{Kind: zhiyin.IdentifierKind(kind), Value: value}
}

// message is what a source says, the strongest identifier first.
type message struct {
	at    int // seconds
	names []zhiyin.Identifier
	open  map[string]any
	order string // of a purchase; empty: an identify call
}

// told sends messages as the door does: each identifier has a record, facts belong
// to the strongest's.
func told(t testing.TB, db *store.DB, id string, m message) zhiyin.CustomerID {
	t.Helper()
	names := slices.Clone(m.names)
	slices.SortStableFunc(names, func(a, b zhiyin.Identifier) int { return identity.Platform().Compare(a.Kind, b.Kind) })
	records, err := db.Holders(context.Background(), names...)
	if err != nil {
		t.Fatal(err)
	}
	at := T0.Add(time.Duration(m.at) * time.Second)
	fresh := []string{zhiyin.NewID("cu", at), zhiyin.NewID("cu", at), zhiyin.NewID("cu", at), zhiyin.NewID("cu", at)}
	slices.Sort(fresh)
	for i, r := range records {
		if r == "" {
			records[i], fresh = zhiyin.CustomerID(fresh[0]), fresh[1:]
		}
	}
	var body zhiyin.Body = zhiyin.CustomerIdentified{Source: "crm", Open: m.open, Keys: names, Records: records, Sealed: map[string]any{}}
	if m.order != "" {
		body = zhiyin.CustomerTracked{Source: "crm", Name: "Order Completed", Keys: names, Records: records,
			Open: map[string]any{"order_id": m.order, "amount_minor": m.at, "currency": "CNY"}, Sealed: map[string]any{}}
	}
	out := db.AppendOnce(context.Background(), intake.Once{Source: "crm", ID: id, Events: []zhiyin.Event{zhiyin.NewEvent(string(records[0]), body, at)}})
	if out[0].Err != nil || !out[0].Fresh {
		t.Fatalf("%+v", out[0])
	}
	return records[0]
}

func names(list ...string) (out []zhiyin.Identifier) {
	for _, text := range list {
		out = append(out, word(text))
	}
	return out
}

// personBy is the canonical record of whom the identifier belongs to.
func personBy(t testing.TB, db *store.DB, id string) zhiyin.CustomerID {
	t.Helper()
	records, err := db.Holders(context.Background(), word(id))
	if err != nil || records[0] == "" {
		t.Fatalf("%s: %v %v", id, records, err)
	}
	canonical, err := db.Canonical(context.Background(), records...)
	if err != nil {
		t.Fatal(err)
	}
	return canonical[0]
}

// identities: two who are named together become one, whatever order they came in.
func identities(t *testing.T, db *store.DB) {
	commits := make(chan []zhiyin.Event, 100) // of the customers: more than there are commits here
	db.Committed(func(list []zhiyin.Event) {
		if list = slices.DeleteFunc(slices.Clone(list), func(e zhiyin.Event) bool { return !strings.HasPrefix(string(e.Kind), "customer.") }); len(list) > 0 {
			commits <- list
		}
	})
	first := told(t, db, "1", message{at: 1, names: names("phone:+8613800000001"), open: map[string]any{"tier": "silver"}})
	told(t, db, "2", message{at: 2, names: names("user_id:crm:1", "email:a@b.cn"), open: map[string]any{"tier": "gold", "speaks": "yue"}})
	same(t, "before", personBy(t, db, "user_id:crm:1") == first, false)
	told(t, db, "3", message{at: 3, names: names("user_id:crm:1", "phone:+8613800000001"), order: "O-1"})
	for _, id := range []string{"user_id:crm:1", "email:a@b.cn", "phone:+8613800000001"} {
		same(t, id, personBy(t, db, id), first)
	}
	records := must[[]zhiyin.CustomerID](t)(db.PersonOf(t.Context(), first))
	same(t, "records", len(records), 3)
	for _, r := range records { // every id resolves
		c := must[zhiyin.Customer](t)(db.Customer(t.Context(), r))
		same(t, "customer", spaced(c.ID, c.Tier, c.Speaks), spaced(first, "gold", "yue"))
		s := must[zhiyin.Snapshot](t)(db.Snapshot(t.Context(), r, T0.Add(time.Hour)))
		same(t, "orders", len(s.Orders), 1)
	}
	var heard []zhiyin.Event
	kinds := []string{}
	for len(kinds) < 5 { // the hook comes after the answer
		select {
		case list := <-commits:
			for _, e := range list {
				heard, kinds = append(heard, e), append(kinds, string(e.Kind))
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("events: only %s", kinds)
		}
	}
	same(t, "events", strings.Join(kinds, " "), "customer.identified customer.identified customer.tracked customer.linked customer.merged")
	merged := heard[len(heard)-1].Body.(zhiyin.CustomerMerged)
	same(t, "into", merged.Person.Canonical, first)
	same(t, "kept", len(must[[]zhiyin.Event](t)(db.Events(t.Context(), string(first), 0, 10))), 2)
}

// ownKinds: a kind that a house defines joins and parts by its own limit.
func ownKinds(t *testing.T, db *store.DB) {
	card, problems := identity.ParseKind([]byte("id: card\nkind: card\nname: {cmn: 卡, en: Card}\nform: email\nrank: 15\neach: 1\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	kinds, left := identity.NewKinds("CN", card)
	if len(left) > 0 {
		t.Fatal(left)
	}
	db.UseKinds(kinds)
	told(t, db, "1", message{at: 1, names: names("phone:+8613800000003", "card:one@card.cn")})
	told(t, db, "2", message{at: 2, names: names("phone:+8613800000004", "card:two@card.cn")})
	told(t, db, "3", message{at: 3, names: names("email:x@y.cn", "card:one@card.cn")})
	same(t, "by its card", personBy(t, db, "email:x@y.cn"), personBy(t, db, "phone:+8613800000003"))
	same(t, "in any writing", personBy(t, db, "card:ONE@card.cn"), personBy(t, db, "phone:+8613800000003"))
	told(t, db, "4", message{at: 4, names: names("phone:+8613800000003", "phone:+8613800000004")})
	same(t, "two cards are two", personBy(t, db, "phone:+8613800000003") == personBy(t, db, "phone:+8613800000004"), false)
}

// households: who share a telephone stay two, and an arriving call asks which.
func households(t *testing.T, db *store.DB) {
	a := told(t, db, "1", message{at: 1, names: names("member_id:M1", "phone:+8613800000002"), open: map[string]any{"tier": "gold"}})
	b := told(t, db, "2", message{at: 2, names: names("member_id:M2", "phone:+8613800000002"), open: map[string]any{"tier": "none"}})
	s := must[zhiyin.Snapshot](t)(db.Meet(t.Context(), "+8613800000002", "muhe", T0))
	same(t, "met", s.Known, zhiyin.Several)
	same(t, "who", spaced(s.Several[0].ID, s.Several[1].ID), spaced(a, b))
	p := must[identity.Picture](t)(db.Picture(t.Context(), a, b))
	same(t, "households", len(p.Households()), 1)
	for i := range 4 { // a shop's line
		told(t, db, fmt.Sprint("s", i), message{at: 10 + i, names: names(fmt.Sprintf("member_id:M%d", 3+i), "phone:+8613800000002"), open: map[string]any{"tier": "none"}})
	}
	same(t, "a shared line names nobody", must[zhiyin.Snapshot](t)(db.Meet(t.Context(), "+8613800000002", "muhe", T0)).Known, zhiyin.None)
	same(t, "alone", len(must[[]zhiyin.CustomerID](t)(db.PersonOf(t.Context(), a))), 1)
	told(t, db, "after", message{at: 99, names: names("member_id:M9", "phone:+8613800000002"), open: map[string]any{"tier": "none"}})
	same(t, "still alone", len(must[[]zhiyin.CustomerID](t)(db.PersonOf(t.Context(), personBy(t, db, "member_id:M9")))), 1)
}

// decisions: people merge and take it back; what is refused changes nothing.
func decisions(t *testing.T, db *store.DB) {
	ctx := t.Context()
	a := told(t, db, "1", message{at: 1, names: names("member_id:M1", "phone:+8613800000001"), open: map[string]any{"tier": "gold"}})
	b := told(t, db, "2", message{at: 2, names: names("member_id:M2", "email:b@c.cn"), open: map[string]any{"tier": "none"}, order: ""})
	order := func(verb identity.Verb, by string) store.DecideOrder {
		return store.DecideOrder{Verb: verb, A: a, B: b, Reason: "same_person", By: by, Audit: zhiyin.AuditEntry{Actor: by, Action: "customer.merge", Object: "customer:" + string(a), Result: zhiyin.AuditDone}}
	}
	fails(t, db.Decide(ctx, order(identity.Unmerge, "agent:ag_1")), zhiyin.Conflict)
	if err := db.Decide(ctx, order(identity.Merge, "agent:ag_1")); err != nil {
		t.Fatal(err)
	}
	same(t, "one", personBy(t, db, "email:b@c.cn"), a)
	same(t, "tier", must[zhiyin.Customer](t)(db.Customer(ctx, b)).Tier, "none")
	path := must[identity.Picture](t)(db.Picture(ctx, a)).Path(personRecord(t, db, "phone:+8613800000001"), personRecord(t, db, "email:b@c.cn"))
	same(t, "path", len(path), 3)
	same(t, "by people", path[1].Decision != nil && path[1].Decision.By == "agent:ag_1", true)
	fails(t, db.Decide(ctx, order(identity.Merge, "agent:ag_1")), zhiyin.Conflict)
	fails(t, db.Decide(ctx, order(identity.Apart, "agent:ag_1")), zhiyin.Conflict)
	unmerge := order(identity.Unmerge, "agent:ag_1") // of any two of their records
	unmerge.A, unmerge.B = personRecord(t, db, "phone:+8613800000001"), personRecord(t, db, "email:b@c.cn")
	if err := db.Decide(ctx, unmerge); err != nil {
		t.Fatal(err)
	}
	same(t, "two", spaced(personBy(t, db, "phone:+8613800000001"), personBy(t, db, "email:b@c.cn")), spaced(a, b))
	last := must[[]zhiyin.Event](t)(db.Events(ctx, string(a), 0, 100))
	same(t, "last event", last[len(last)-1].Kind, zhiyin.Kind("customer.unmerged"))
	same(t, "audit", len(must[[]store.AuditRow](t)(db.AuditRows(ctx, store.AuditQuery{Action: "customer.merge", Limit: 10}))), 2)

	entry := zhiyin.AuditEntry{Actor: "agent:ag_1", Action: "customer.merge", Object: "bulk", Result: zhiyin.AuditDone}
	bulk := must[string](t)(db.ProposeMerges(ctx, [][2]zhiyin.CustomerID{{a, b}}, "same_person", "agent:ag_1", entry))
	_, _, err := db.ApproveBulk(ctx, bulk, "agent:ag_1", entry)
	fails(t, err, zhiyin.Denied)
	same(t, "not yet", personBy(t, db, "email:b@c.cn"), b)
	merged, refused, err := db.ApproveBulk(ctx, bulk, "agent:ag_2", entry)
	same(t, "approved", spaced(merged, refused, err), "1 0 <nil>")
	same(t, "one again", personBy(t, db, "email:b@c.cn"), a)
	same(t, "state", must[identity.Bulk](t)(db.Bulk(ctx, bulk)).List[0].State, "approved")

	keep(t, db, zhiyin.NewEvent(string(b), zhiyin.CustomerHeld{On: true, Reason: "x"}, T0))
	_, err = db.Erase(ctx, store.EraseOrder{Customer: a, Reason: zhiyin.Requested, By: "console"})
	fails(t, err, zhiyin.Conflict)
	keep(t, db, zhiyin.NewEvent(string(b), zhiyin.CustomerHeld{}, T0))
	_ = must[store.Erasure](t)(db.Erase(ctx, store.EraseOrder{Customer: b, Reason: zhiyin.Requested, By: "console"}))
	for _, id := range []string{"member_id:M1", "member_id:M2", "phone:+8613800000001", "email:b@c.cn"} {
		same(t, id, must[[]zhiyin.CustomerID](t)(db.Holders(ctx, word(id)))[0], "")
	}
	for _, r := range []zhiyin.CustomerID{a, b} {
		same(t, "erased", must[zhiyin.Customer](t)(db.Customer(ctx, r)), zhiyin.Customer{ID: a})
	}
	fails(t, db.Decide(ctx, order(identity.Unmerge, "agent:ag_1")), zhiyin.Conflict)
}

func personRecord(t testing.TB, db *store.DB, id string) zhiyin.CustomerID {
	t.Helper()
	records, err := db.Holders(context.Background(), word(id))
	if err != nil {
		t.Fatal(err)
	}
	return records[0]
}

// dump writes all that is known of a person, ids as their identifiers.
func dump(t testing.TB, db *store.DB, of zhiyin.Identifier, world []zhiyin.Identifier, bare func(string) string) string {
	t.Helper()
	ctx := context.Background()
	holders, err := db.Holders(ctx, append([]zhiyin.Identifier{of}, world...)...)
	if err != nil {
		t.Fatal(err)
	}
	if holders[0] == "" {
		return "nobody"
	}
	records, err := db.PersonOf(ctx, holders[0])
	if err != nil {
		t.Fatal(err)
	}
	var who []string
	for i, h := range holders[1:] {
		if slices.Contains(records, h) {
			who = append(who, string(world[i].Kind)+":"+bare(world[i].Value))
		}
	}
	slices.Sort(who)
	traits, err := db.Traits(ctx, holders[0])
	if err != nil {
		t.Fatal(err)
	}
	orders, err := db.Orders(ctx, holders[0], T0.AddDate(-1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	for i := range orders {
		orders[i].ID = bare(orders[i].ID)
	}
	out, err := json.Marshal([]any{who, traits, orders})
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// unmerging: two worlds hear the same, one in another order and told from the
// beginning that two are apart, the other merges them in between and takes it
// back. Everybody is the same in both.
func unmerging(t *testing.T, db *store.DB) {
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		kinds := []zhiyin.IdentifierKind{zhiyin.User, zhiyin.User, zhiyin.Member, zhiyin.Member, zhiyin.Email, zhiyin.Phone, zhiyin.Phone, zhiyin.Device}
		world := func(mark string) (list []zhiyin.Identifier) {
			for i, k := range kinds {
				value := fmt.Sprintf("w%s%dx%d", mark, round, i)
				if k == zhiyin.User {
					value = "crm:" + value
				}
				if k == zhiyin.Phone {
					value = fmt.Sprintf("+8613%s%05d%03d", map[string]string{"a": "8", "b": "9"}[mark], round, i)
				}
				list = append(list, zhiyin.Identifier{Kind: k, Value: value})
			}
			return list
		}
		bare := func(mark string) func(string) string {
			return strings.NewReplacer(fmt.Sprintf("w%s%dx", mark, round), "", fmt.Sprintf("+8613%s%05d", map[string]string{"a": "8", "b": "9"}[mark], round), "", mark+"-", "").Replace
		}
		one, two := world("a"), world("b")
		type said struct {
			at    int
			names []int
			order int
			tier  string
		}
		list := rapid.SliceOfNDistinct(rapid.Custom(func(rt *rapid.T) said {
			return said{rapid.IntRange(1, 99).Draw(rt, "at"), rapid.SliceOfNDistinct(rapid.IntRange(0, len(kinds)-1), 1, 3, rapid.ID[int]).Draw(rt, "names"),
				rapid.IntRange(0, 3).Draw(rt, "order"), rapid.SampledFrom([]string{"gold", "black", "none"}).Draw(rt, "tier")}
		}), 2, 9, func(s said) int { return s.at }).Draw(rt, "said")
		say := func(mark string, of []zhiyin.Identifier, i int) {
			m := message{at: list[i].at, open: map[string]any{"tier": list[i].tier}}
			for _, n := range slices.Sorted(slices.Values(list[i].names)) {
				m.names = append(m.names, of[n])
			}
			if list[i].order > 0 {
				m.order = fmt.Sprintf("%s-%d", mark, list[i].order)
			}
			told(t, db, fmt.Sprintf("%s%d/%d", mark, round, i), m)
		}
		cut := rapid.IntRange(1, len(list)-1).Draw(rt, "cut")
		for i := range cut {
			say("a", one, i)
		}
		a, b := list[0].names[0], list[cut-1].names[len(list[cut-1].names)-1]
		decide := func(of []zhiyin.Identifier, verb identity.Verb) error {
			return db.Decide(context.Background(), store.DecideOrder{Verb: verb, A: personRecord(t, db, valueOf(of[a])), B: personRecord(t, db, valueOf(of[b])), Reason: "test", By: "agent:ag_1"})
		}
		merged := a != b && decide(one, identity.Merge) == nil
		for i := cut; i < len(list); i++ {
			say("a", one, i)
		}
		if merged {
			if err := decide(one, identity.Unmerge); err != nil {
				rt.Fatal(err)
			}
		}
		for _, i := range rapid.Permutation(slices.Collect(places(len(list)))).Draw(rt, "order of arrival") {
			say("b", two, i)
		}
		if merged {
			if err := decide(two, identity.Apart); zhiyin.KindOf(err) == zhiyin.Conflict { // they have become one since
				err = decide(two, identity.Unmerge)
				if err != nil {
					rt.Fatal(err)
				}
			} else if err != nil {
				rt.Fatal(err)
			}
		}
		for i := range kinds {
			if got, want := dump(t, db, one[i], one, bare("a")), dump(t, db, two[i], two, bare("b")); got != want {
				rt.Fatalf("of %s %d: got %s, want %s", kinds[i], i, got, want)
			}
		}
	})
}

// identified: who follows sees each record that was identified, and goes on from
// its cursor; the last batch before the end may come again.
func identified(t *testing.T, db *store.DB) {
	keep(t, db, Identified("cu_1", "曾", "国强", "+8613700000001", T0), tracked("cu_1", "Order Completed", "S-1", T0),
		Identified("cu_2", "查", "良镛", "+8613700000002", T0), Identified("cu_1", "曾", "国富", "+8613700000001", T0.Add(time.Second)))
	follow := func(want ...zhiyin.CustomerID) {
		t.Helper()
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var got []zhiyin.CustomerID
		if err := db.FollowIdentified(ctx, "test", func(records []zhiyin.CustomerID) error {
			got = append(got, records...)
			if !slices.ContainsFunc(want, func(id zhiyin.CustomerID) bool { return !slices.Contains(got, id) }) {
				stop()
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for _, id := range want {
			same(t, string(id)+" was seen", slices.Contains(got, id), true)
		}
	}
	follow("cu_1", "cu_2")
	keep(t, db, Identified("cu_3", "单", "雄信", "+8613700000003", T0))
	follow("cu_3")
}

func valueOf(id zhiyin.Identifier) string { return string(id.Kind) + ":" + id.Value }

func places(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}
