package profile_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))

func tagger(t *testing.T, text string) *profile.Tagger {
	t.Helper()
	list, problems := profile.Parse([]byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	tg, err := profile.NewTagger(list)
	if err != nil {
		t.Fatal(err)
	}
	return tg
}

func buy(daysAgo float64, yuan int64, more ...string) zhiyin.Order {
	o := zhiyin.Order{Kind: "order", Status: "delivered", Unit: "muhe",
		At: noon.Add(-time.Duration(daysAgo * 24 * float64(time.Hour))), Amount: zhiyin.Money{Minor: yuan * 100, Currency: "CNY"}}
	for i, m := range more {
		switch i {
		case 0:
			o.Kind = m
		case 1:
			o.Status = m
		}
	}
	return o
}

// known is somebody of whom the traits and orders are told.
func known(tg *profile.Tagger, traits profile.Traits, orders []zhiyin.Order) *profile.Person {
	p := tg.NewPerson()
	p.Take(zhiyin.NewEvent("cu_1", zhiyin.CustomerIdentified{Open: traits}, noon.AddDate(-1, 0, 0)))
	tell(p, orders...)
	return p
}

func tell(p *profile.Person, orders ...zhiyin.Order) {
	for _, o := range orders {
		e := zhiyin.NewEvent("cu_1", zhiyin.CustomerTracked{Name: "Order Updated", Open: map[string]any{"order_id": zhiyin.NewID("o", noon), "kind": o.Kind,
			"status": o.Status, "amount_minor": o.Amount.Minor, "currency": o.Amount.Currency}}, o.At)
		e.Unit = o.Unit
		p.Take(e)
	}
}

func ids(tags []zhiyin.Tag) (out []string) {
	for _, t := range tags {
		out = append(out, t.ID)
	}
	return out
}

const shop = `
unit: muhe
tags:
  - {id: loyal, family: value, name: {cmn: 稳, en: Loyal}, when: "orders.count_90d >= 3"}
  - {id: spender, family: value, name: {cmn: 高, en: High}, when: "orders.sum_90d >= 1000"}
  - {id: lapsing, family: value, name: {cmn: 流, en: Lapsing}, when: "orders.last_days > 60"}
  - {id: returning, family: dynamic, name: {cmn: 退, en: Returning}, when: "orders.return_open >= 1"}
  - {id: returned, family: dynamic, name: {cmn: 退, en: Returned}, when: "'return' in orders.kinds"}
  - {id: skin, family: static, name: {cmn: 肤, en: Skin}, source: store, trait: skin_type, confidence: 0.9, sensitive: true, when: "traits.skin_type == 'dry'"}
  - {id: long, family: static, name: {cmn: 久, en: Long}, when: "traits.member_years >= 3"}
`

func TestTagsFollowFromWindowsAndTraits(t *testing.T) {
	t.Parallel()
	tg := tagger(t, shop)
	home := profile.Traits{"unit.muhe": true}
	for name, c := range map[string]struct {
		traits profile.Traits
		orders []zhiyin.Order
		want   []string
	}{
		"nothing known":            {home, nil, nil},
		"a stranger to the unit":   {profile.Traits{"skin_type": "dry"}, nil, nil},
		"three purchases":          {home, []zhiyin.Order{buy(1, 10), buy(2, 10), buy(89, 10)}, []string{"loyal"}},
		"the third just too old":   {home, []zhiyin.Order{buy(1, 10), buy(2, 10), buy(90, 10)}, nil},
		"a cancelled one is none":  {home, []zhiyin.Order{buy(1, 10), buy(2, 10), buy(3, 10, "order", "cancelled")}, nil},
		"the sum":                  {home, []zhiyin.Order{buy(1, 600), buy(2, 400)}, []string{"spender"}},
		"returns are not spent":    {home, []zhiyin.Order{buy(1, 600), buy(2, 400, "return", "refunded")}, []string{"returned"}},
		"an open return":           {home, []zhiyin.Order{buy(2, 400, "return", "in_transit")}, []string{"returned", "returning"}},
		"long ago":                 {home, []zhiyin.Order{buy(61.5, 10)}, []string{"lapsing"}},
		"measured at the counter":  {profile.Traits{"unit.muhe": true, "skin_type": "dry"}, nil, []string{"skin"}},
		"a member since":           {profile.Traits{"unit.muhe": true, "member_from": "2023-11-22"}, nil, []string{"long"}},
		"a member not quite since": {profile.Traits{"unit.muhe": true, "member_from": "2023-11-23"}, nil, nil},
	} {
		if got := ids(known(tg, c.traits, c.orders).Judge(noon).Change.Added); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestOrdersOfAnotherUnitDoNotCount(t *testing.T) {
	t.Parallel()
	o := buy(1, 5000)
	o.Unit = "haiyue"
	if got := known(tagger(t, shop), profile.Traits{"unit.muhe": true}, []zhiyin.Order{o}).Judge(noon).Change.Added; len(got) != 0 {
		t.Errorf("%v", ids(got))
	}
}

func TestATagKeepsWhereItComesFrom(t *testing.T) {
	t.Parallel()
	traits := profile.Traits{"unit.muhe": true, "skin_type": map[string]any{"value": "dry", "source": "told", "at": "2026-11-10"}}
	tags := known(tagger(t, shop), traits, nil).Judge(noon).Change.Added
	if len(tags) != 1 {
		t.Fatal(ids(tags))
	}
	got := tags[0]
	if got.Source != "told" || got.Since.Format("2006-01-02") != "2026-11-10" || got.Confidence != 0.9 || !got.Sensitive ||
		got.Definition.String() != "tag/skin@1" {
		t.Errorf("%+v", got)
	}
	if got.Because == nil || !got.Because.Holds || got.Because.Saw != "dry" {
		t.Errorf("because %+v", got.Because)
	}
}

func TestWhyNotSaysUnknownAndHowFarItIs(t *testing.T) {
	t.Parallel()
	p := known(tagger(t, shop), profile.Traits{"unit.muhe": true}, nil)
	p.Judge(noon)
	if w, ok := p.Why("lapsing", noon); !ok || w.Holds || w.Because.Saw != "unknown" || w.Because.Away != 0 {
		t.Errorf("%+v %v", w, ok)
	}
	tell(p, buy(0, 1))
	p.Judge(noon)
	if w, _ := p.Why("loyal", noon); w.Holds || w.Because.Saw != "1" || w.Because.Away != 2 {
		t.Errorf("%+v", w)
	}
	if _, ok := p.Why("nothing", noon); ok {
		t.Error("a tag that is not defined")
	}
}

func TestOnlyWhatChangedIsTold(t *testing.T) {
	t.Parallel()
	p := known(tagger(t, shop), profile.Traits{"unit.muhe": true}, []zhiyin.Order{buy(1, 10), buy(2, 10), buy(3, 10)})
	if got := p.Judge(noon); !slices.Equal(ids(got.Change.Added), []string{"loyal"}) || !got.Change.Added[0].Until.Equal(noon.AddDate(0, 0, 87)) {
		t.Fatalf("%+v", got)
	}
	tell(p, buy(0, 5))
	later := noon.Add(time.Hour)
	if got := p.Judge(later); got.Told() || len(got.Ends) != 1 || got.Ends[0].Tag != "loyal" || !got.Ends[0].Until.Equal(noon.AddDate(0, 0, 88)) {
		t.Errorf("the same tag told again, or with its old end: %+v", got)
	}
	tell(p, buy(0, 2000))
	if got := p.Judge(later); !slices.Equal(ids(got.Change.Added), []string{"spender"}) || !got.Change.Added[0].Since.Equal(noon) {
		t.Errorf("%+v", got)
	}
	if got := p.Judge(noon.AddDate(0, 0, 200)); !slices.Equal(got.Change.Removed, []string{"loyal", "spender"}) || !slices.Equal(ids(got.Change.Added), []string{"lapsing"}) ||
		!got.Change.Added[0].Since.Equal(noon.AddDate(0, 0, 61)) {
		t.Errorf("%+v", got)
	}
}

func TestParseRefusesWithTheLine(t *testing.T) {
	t.Parallel()
	head := "unit: muhe\ntags:\n  - id: a\n    family: value\n    name: {cmn: 甲, en: A}\n"
	for rest, want := range map[string]string{
		"    when: traits.income > 3.0":                                  "line 6",
		"    when: traits.phone == '1'":                                  "line 6",
		"    when: traits.tierr == 'gold'":                               "line 6",
		"    when: orders.count_90d >=":                                  "line 6",
		"    when: orders.count_91d >= 1":                                "line 6",
		"    source: store\n    when: orders.open > 1":                   "trait",
		"    whenn: orders.open > 1":                                     "whenn",
		"    confidence: 2\n    when: orders.open > 1":                   "confidence",
		"    trait: phone\n    source: store\n    when: orders.open > 1": "trait",
		"    when: orders.open > 1\n  - id: a\n    family: value\n    name: {cmn: 甲, en: A}\n    when: orders.open > 2":        "twice",
		"    when: orders.open > 1\n  - id: religion\n    family: value\n    name: {cmn: 甲, en: A}\n    when: orders.open > 2": "religion",
		"    when: orders.open > 1\n  - id: B\n    family: odd\n    name: {cmn: 甲}\n    when: orders.open > 2":                 "family",
	} {
		list, problems := profile.Parse([]byte(head + rest))
		text := ""
		for _, p := range problems {
			text += p.String() + "\n"
		}
		if len(list) > 0 || !strings.Contains(text, want) {
			t.Errorf("%s\n→ %q, want %q", rest, text, want)
		}
	}
	for _, text := range []string{"", "a: [", "tags: 3", "- 1", "unit: x\ntags:\n  - 7\n"} {
		if list, problems := profile.Parse([]byte(text)); len(list) > 0 || len(problems) == 0 && text != "" {
			t.Errorf("%q gave %v, %v", text, list, problems)
		}
	}
}

func TestTwoDefinitionsOfOneTagAreRefused(t *testing.T) {
	t.Parallel()
	list, _ := profile.Parse([]byte(shop))
	if _, err := profile.NewTagger(append(list, list[0])); zhiyin.KindOf(err) != zhiyin.Conflict {
		t.Errorf("%v", err)
	}
	if _, err := profile.NewTagger([]profile.Definition{{ID: "x"}}); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("%v", err)
	}
}

func TestAgeBandsTurnOnTheBirthday(t *testing.T) {
	t.Parallel()
	for birthday, want := range map[string]string{
		"2008-11-22": "18-29", "2008-11-23": "under18", "1996-11-22": "30-44", "1966-11-23": "45-59",
		"1966-11-22": "60-69", "1956-11-22": "70+", "1956-11-23": "60-69", "2026-11-23": "", "1890-01-01": "", "1990-02-30": "", "x": "",
	} {
		if got := profile.AgeBand(birthday, noon); got != want {
			t.Errorf("AgeBand(%s) = %q, want %q", birthday, got, want)
		}
	}
	leap := time.Date(2026, 2, 28, 12, 0, 0, 0, time.UTC)
	if got := profile.AgeBand("2008-02-29", leap); got != "under18" {
		t.Errorf("born on a leap day: %q on 28 February", got)
	}
	if got := profile.AgeBand("2008-02-29", leap.AddDate(0, 0, 1)); got != "18-29" {
		t.Errorf("born on a leap day: %q on 1 March", got)
	}
}

// FuzzParse: no file of tags makes Parse panic, and what it accepts it accepts
// again from its own text.
func FuzzParse(f *testing.F) {
	f.Add(shop)
	f.Add("id: a\nfamily: value\nname: {cmn: 甲, en: A}\nwhen: orders.open > 1\n")
	f.Add("tags: [*a]\n")
	f.Add("tags:\n  - &a {id: *a}\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, problems := profile.Parse([]byte(text))
		if len(problems) > 0 && len(list) > 0 {
			t.Fatal("definitions in spite of problems")
		}
		for _, d := range list {
			own, err := d.YAML()
			again, problems := profile.Parse([]byte(own))
			if err != nil || len(problems) > 0 || len(again) != 1 || !reflect.DeepEqual(again[0].Ref(), d.Ref()) {
				t.Fatalf("%q → %q: %v %v", text, own, err, problems)
			}
		}
	})
}
