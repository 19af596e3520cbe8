package identity_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

var t0 = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

var graph = identity.Graph{Limits: identity.DefaultLimits}

// TestALinkToARecordThatIsNotThereIsLeftAlone: a tablet that was found to be shared
// is not looked at again with those who used it.
func TestALinkToARecordThatIsNotThereIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(map[zhiyin.IdentifierKind]int{zhiyin.Member: 6, zhiyin.Device: 1})
	var list []said
	for i := range 6 {
		list = append(list, said{at: i, id: fmt.Sprint(i), names: []int{i, 6}})
	}
	p := graph.Picture(w.records[:6], w.links(list), nil)
	if len(p.Shared) != 0 || len(p.In) != 0 || len(p.Out) != 0 || len(p.Persons) != 6 {
		t.Errorf("%+v", p)
	}
	if p := graph.Picture(w.records, w.links(list), nil); len(p.Shared) != 1 || len(p.Persons) != 7 {
		t.Errorf("with it: %+v", p)
	}
}

// said is a message that names identifiers, by their places in a world.
type said struct {
	at    int
	id    string
	names []int // strongest first
}

// world holds one record for each identifier.
type world struct {
	records []identity.Record
}

// newWorld makes so many records of each kind, the strongest first, in two scopes.
func newWorld(each map[zhiyin.IdentifierKind]int) world {
	var w world
	for _, kind := range zhiyin.IdentifierKinds() {
		for i := range each[kind] {
			scope := ""
			if kind == zhiyin.User {
				scope = []string{"crm", "mall"}[i%2]
			}
			w.records = append(w.records, identity.Record{ID: zhiyin.CustomerID(fmt.Sprintf("cu_%03d", len(w.records))), Holds: []identity.Holding{{Kind: kind, Scope: scope}}})
		}
	}
	return w
}

func (w world) kind(i int) zhiyin.IdentifierKind { return w.records[i].Holds[0].Kind }

// links are what messages say, the earliest of each pair.
func (w world) links(list []said) []identity.Link {
	first := map[[2]zhiyin.CustomerID]identity.Link{}
	for _, s := range list {
		names := slices.Compact(slices.Sorted(slices.Values(s.names))) // places are in the order of strength
		for _, n := range names[1:] {
			a, b := w.records[names[0]].ID, w.records[n].ID
			l := identity.Link{A: a, B: b, Via: b, Kind: w.kind(n), At: t0.Add(time.Duration(s.at) * time.Second), Message: s.id}
			if was, has := first[[2]zhiyin.CustomerID{a, b}]; !has || l.At.Before(was.At) || l.At.Equal(was.At) && l.Message < was.Message {
				first[[2]zhiyin.CustomerID{a, b}] = l
			}
		}
	}
	out := []identity.Link{}
	for _, l := range first {
		out = append(out, l)
	}
	return out
}

// world of families: few telephones and devices among many ids.
func drawWorld(t *rapid.T) (world, []said) {
	w := newWorld(map[zhiyin.IdentifierKind]int{zhiyin.User: 8, zhiyin.Member: 6, zhiyin.OpenID: 3, zhiyin.Email: 4, zhiyin.Phone: 4, zhiyin.Device: 3, zhiyin.AnonymousID: 4})
	list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) said {
		return said{rapid.IntRange(0, 9).Draw(t, "at"), rapid.StringMatching(`[a-c]{2}`).Draw(t, "id"),
			rapid.SliceOfN(rapid.IntRange(0, len(w.records)-1), 2, 4).Draw(t, "names")}
	}), 0, 30).Draw(t, "said")
	return w, list
}

func TestAnyOrderOfLinksGivesTheSamePersons(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, list := drawWorld(t)
		want := graph.Picture(w.records, w.links(list), nil)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range 3 {
			r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			records := slices.Clone(w.records)
			r.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
			if got := graph.Picture(records, w.links(list), nil); !reflect.DeepEqual(got, want) {
				t.Fatalf("got %+v, want %+v", got, want)
			}
		}
	})
}

func TestNoPersonEverHasTwoOfAKindThatAPersonHasOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, list := drawWorld(t)
		for _, p := range graph.Picture(w.records, w.links(list), nil).Persons {
			count := map[identity.Holding]int{}
			for _, id := range p.Records {
				for _, r := range w.records {
					if r.ID == id {
						count[r.Holds[0]]++
					}
				}
			}
			for h, n := range count {
				if most := identity.DefaultLimits[h.Kind].Each; n > most {
					t.Fatalf("%v has %d of %v", p, n, h)
				}
			}
		}
	})
}

func TestTakingTheLastLinkAwayRestoresWhatWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, list := drawWorld(t)
		before := graph.Picture(w.records, w.links(list), nil)
		a, b := rapid.IntRange(0, len(w.records)-1).Draw(t, "a"), rapid.IntRange(0, len(w.records)-1).Draw(t, "b")
		if a == b || slices.ContainsFunc(before.Persons, func(p identity.Person) bool {
			return slices.Contains(p.Records, w.records[a].ID) && slices.Contains(p.Records, w.records[b].ID)
		}) {
			return
		}
		merge := identity.Decision{ID: "1", Verb: identity.Merge, A: w.records[a].ID, B: w.records[b].ID, At: t0}
		during := graph.Picture(w.records, w.links(list), []identity.Decision{merge})
		if path := during.Path(merge.A, merge.B); len(path) == 0 {
			t.Fatalf("merged and yet two")
		}
		undo := merge
		undo.ID, undo.Verb, undo.At = "2", identity.Unmerge, t0.Add(time.Hour)
		if after := graph.Picture(w.records, w.links(list), []identity.Decision{undo, merge}); !reflect.DeepEqual(after.Persons, before.Persons) {
			t.Fatalf("got %v, want %v", after.Persons, before.Persons)
		}
	})
}

func TestADecisionKeepsTwoApartWhateverIsNamedTogether(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, list := drawWorld(t)
		a, b := rapid.IntRange(0, len(w.records)-1).Draw(t, "a"), rapid.IntRange(0, len(w.records)-1).Draw(t, "b")
		if a == b {
			return
		}
		apart := identity.Decision{ID: "1", Verb: identity.Apart, A: w.records[a].ID, B: w.records[b].ID, At: t0}
		if path := graph.Picture(w.records, w.links(list), []identity.Decision{apart}).Path(apart.A, apart.B); path != nil {
			t.Fatalf("one by %+v", path)
		}
	})
}

func TestEveryPathIsAChainOfReasons(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, list := drawWorld(t)
		p := graph.Picture(w.records, w.links(list), nil)
		for _, person := range p.Persons {
			from, to := person.Records[0], person.Records[len(person.Records)-1]
			at := from
			for _, s := range p.Path(from, to) {
				if s.From != at || s.Link == nil {
					t.Fatalf("%+v does not go on from %s", s, at)
				}
				at = s.To
			}
			if at != to {
				t.Fatalf("ends at %s, not %s", at, to)
			}
		}
	})
}

func TestASharedTabletJoinsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(map[zhiyin.IdentifierKind]int{zhiyin.Member: 6, zhiyin.Device: 1})
	const tablet = 6
	var list []said
	for m := range 6 {
		list = append(list, said{m, fmt.Sprint(m), []int{m, tablet}})
		p := graph.Picture(w.records, w.links(list), nil)
		for _, person := range p.Persons {
			if n := len(person.Records); n > 2 {
				t.Fatalf("after %d members a person has %d records", m+1, n)
			}
		}
		if shared := len(p.Shared) > 0; shared != (m >= 4) {
			t.Errorf("after %d members shared is %v", m+1, shared)
		}
		if households := len(p.Households()); m < 4 && households != m || m >= 4 && households != 0 {
			t.Errorf("after %d members %d households", m+1, households)
		}
	}
	if p := graph.Picture(w.records, w.links(list), nil); len(p.Persons) != 7 {
		t.Errorf("%d persons, want each alone", len(p.Persons))
	}
}

func TestAFamilyTelephoneMakesTwoPersonsAndAHousehold(t *testing.T) {
	t.Parallel()
	w := newWorld(map[zhiyin.IdentifierKind]int{zhiyin.Member: 2, zhiyin.Phone: 1})
	p := graph.Picture(w.records, w.links([]said{{2, "b", []int{1, 2}}, {1, "a", []int{0, 2}}}), nil)
	if want := []identity.Person{{[]zhiyin.CustomerID{"cu_000", "cu_002"}}, {[]zhiyin.CustomerID{"cu_001"}}}; !reflect.DeepEqual(p.Persons, want) {
		t.Errorf("%v", p.Persons)
	}
	if want := []identity.Household{{"cu_000", "cu_001", zhiyin.Phone, "cu_002"}}; !reflect.DeepEqual(p.Households(), want) {
		t.Errorf("%v", p.Households())
	}
	if p.Out[0].Why != identity.OverLimit || p.Out[0].Limit != zhiyin.Member {
		t.Errorf("%+v", p.Out[0])
	}
}

func TestOfOneMessageTheWeakestIdentifierIsLeftOutFirst(t *testing.T) {
	t.Parallel()
	// A member with five telephones names a sixth, and a mailbox.
	w := newWorld(map[zhiyin.IdentifierKind]int{zhiyin.Member: 1, zhiyin.Email: 1, zhiyin.Phone: 6})
	list := []said{{9, "z", []int{0, 1, 7}}}
	for i := range 5 {
		list = append(list, said{i, "a", []int{0, 2 + i}})
	}
	p := graph.Picture(w.records, w.links(list), nil)
	if len(p.Out) != 1 || p.Out[0].Via != "cu_007" || p.Out[0].Limit != zhiyin.Phone || len(p.Persons) != 2 {
		t.Errorf("%+v", p.Out)
	}
}

func TestAPersonHasAThousandIdentifiersAtMost(t *testing.T) {
	t.Parallel()
	records, links := []identity.Record{{ID: "cu_0000", Holds: []identity.Holding{{Kind: zhiyin.Member}}}}, []identity.Link{}
	limits := identity.Limits{zhiyin.Member: {Each: 1}}
	for i := range 1200 {
		id := zhiyin.CustomerID(fmt.Sprintf("cu_%04d", i+1))
		records = append(records, identity.Record{ID: id, Holds: []identity.Holding{{Kind: zhiyin.Device}}})
		links = append(links, identity.Link{A: "cu_0000", B: id, Via: id, Kind: zhiyin.Device, At: t0.Add(time.Duration(i) * time.Second)})
	}
	p := identity.Graph{Limits: limits}.Picture(records, links, nil)
	if n := len(p.Persons[0].Records); n != identity.MostIdentifiers || p.Out[0].Why != identity.OverSize {
		t.Errorf("%d records, first left out %s", n, p.Out[0].Why)
	}
}

func BenchmarkPictureOfAFamily(b *testing.B) {
	w := newWorld(map[zhiyin.IdentifierKind]int{zhiyin.User: 4, zhiyin.Member: 4, zhiyin.Email: 4, zhiyin.Phone: 4, zhiyin.Device: 4})
	var list []said
	for i := range 4 {
		list = append(list, said{i, "a", []int{i, 4 + i, 8 + i, 12, 16 + i}})
	}
	links := w.links(list)
	for b.Loop() {
		graph.Picture(w.records, links, nil)
	}
}

// TestTenThousandHistoriesOfMergingAndTakingBack: two hear the same messages, one in
// another order; one of them merges two persons in between and takes it back, the
// other was told from the beginning that they are two. Facts stay with the record of
// their strongest identifier, so that persons with the same records have the same facts.
func TestTenThousandHistoriesOfMergingAndTakingBack(t *testing.T) {
	t.Parallel()
	w := newWorld(map[zhiyin.IdentifierKind]int{zhiyin.User: 6, zhiyin.Member: 4, zhiyin.OpenID: 2, zhiyin.Email: 3, zhiyin.Phone: 3, zhiyin.Device: 2})
	r := rand.New(rand.NewPCG(2026, 11))
	merged := 0
	for n := range 10_000 {
		list := make([]said, 2+r.IntN(20))
		for i := range list {
			list[i] = said{at: r.IntN(50), id: fmt.Sprint(i), names: []int{r.IntN(len(w.records)), r.IntN(len(w.records)), r.IntN(len(w.records))}}
		}
		cut := 1 + r.IntN(len(list)-1)
		before := graph.Picture(w.records, w.links(list[:cut]), nil)
		a, b := w.records[r.IntN(len(w.records))].ID, w.records[r.IntN(len(w.records))].ID
		if a == b || before.Path(a, b) != nil {
			continue
		}
		merged++
		merge := identity.Decision{ID: "1", Verb: identity.Merge, A: a, B: b, At: t0}
		during := graph.Picture(w.records, w.links(list), []identity.Decision{merge})
		if during.Path(a, b) == nil {
			t.Fatalf("history %d: merged and two", n)
		}
		back := identity.Decision{ID: "2", Verb: identity.Unmerge, A: a, B: b, At: t0.Add(time.Second)}
		if got := graph.Picture(w.records, w.links(list[:cut]), []identity.Decision{merge, back}); !reflect.DeepEqual(got.Persons, before.Persons) {
			t.Fatalf("history %d: at once %v, before %v", n, got.Persons, before.Persons)
		}
		got := graph.Picture(w.records, w.links(list), []identity.Decision{merge, back})
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		want := graph.Picture(w.records, w.links(list), []identity.Decision{{ID: "1", Verb: identity.Apart, A: a, B: b, At: t0}})
		if !reflect.DeepEqual(got.Persons, want.Persons) {
			t.Fatalf("history %d: %v, want %v", n, got.Persons, want.Persons)
		}
	}
	if merged < 5000 {
		t.Errorf("only %d histories had two to merge", merged)
	}
}
