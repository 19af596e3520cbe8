package identity_test

import (
	"slices"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

func kindOf(t *testing.T, text string) identity.Kind {
	t.Helper()
	k, problems := identity.ParseKind([]byte(text))
	if len(problems) > 0 {
		t.Fatalf("%s: %v", text, problems)
	}
	return k
}

const (
	sim    = "id: qingyun-sim-card\nunit: qingyun\nkind: sim_card\nname: {cmn: 卡, en: Card}\nform: code\nrank: 25\neach: 3\nserves: 1\nblocked: [\"89860000\"]\n"
	mobile = "id: house-phone\nkind: phone\nname: {cmn: 电话, en: Telephone}\nform: phone\nrank: 60\neach: 2\nserves: 2\nblocked: [\"020-6666 8888\"]\n"
	lines  = "id: muhe-lines\nunit: muhe\nkind: phone\nblocked: [\"13900001111\"]\n"
	app    = "id: mini-app\nkind: mini_app\nname: {cmn: 小程序, en: Mini app}\nform: app\nrank: 45\n"
)

func TestAKindIsReadAndChecked(t *testing.T) {
	t.Parallel()
	for _, text := range []string{sim, mobile, lines, app} {
		kindOf(t, text)
	}
	for _, c := range []struct{ from, to, field string }{
		{"id: qingyun-sim-card", "id: Sim", "id"}, {"kind: sim_card", "kind: Sim-Card", "kind"}, {"form: code", "form: barcode", "form"},
		{"rank: 25", "rank: 0", "rank"}, {"each: 3", "each: 1001", "each"}, {"serves: 1", "serves: -1", "serves"}, {"{cmn: 卡, en: Card}", "{cmn: 卡}", "name"},
		{"form: code\n", "", "form"}, {"kind: sim_card", "kind: user_id", "each"}, {"rank: 25", "rank: 25\ncolour: red", ""},
	} {
		if _, problems := identity.ParseKind([]byte(strings.Replace(sim, c.from, c.to, 1))); len(problems) == 0 || problems[0].Field != c.field || problems[0].Line < 1 {
			t.Errorf("%q: %v", c.to, problems)
		}
	}
}

func TestAUnitsKindsAreItsOwn(t *testing.T) {
	t.Parallel()
	kinds, problems := identity.NewKinds("CN", kindOf(t, lines), kindOf(t, app), kindOf(t, sim), kindOf(t, mobile))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, c := range []struct {
		unit  zhiyin.UnitID
		kind  zhiyin.IdentifierKind
		value string
		want  string
		why   identity.Reason
	}{
		{"qingyun", "sim_card", " 89861 ", "89861", identity.Good}, {"muhe", "sim_card", "89861", "", identity.UnknownKind}, {"qingyun", "sim_card", "89860000", "89860000", identity.Blocked},
		{"muhe", "mini_app", "WX1:oAb", "wx1:oAb", identity.Good}, {"", "mini_app", "oAb", "", identity.Unscoped},
		{"muhe", zhiyin.Phone, "13900001111", "+8613900001111", identity.Blocked}, {"qingyun", zhiyin.Phone, "13900001111", "+8613900001111", identity.Good},
		{"qingyun", zhiyin.Phone, "02066668888", "+862066668888", identity.Blocked}, {"qingyun", "fax", "1", "", identity.UnknownKind},
	} {
		got, why := kinds.Read(c.unit, zhiyin.Identifier{Kind: c.kind, Value: c.value}, "CN")
		if why != c.why || got.Value != c.want {
			t.Errorf("%+v: %q %q", c, got.Value, why)
		}
	}
	if got, why := kinds.Written(zhiyin.Identifier{Kind: "sim_card", Value: " 89861 "}); why != identity.Good || got.Value != "89861" {
		t.Errorf("written by a person: %+v %q", got, why)
	}
	if got, why := kinds.Written(zhiyin.Identifier{Kind: "fax", Value: "1"}); why != identity.UnknownKind {
		t.Errorf("of no kind: %+v %q", got, why)
	}
	var all []string
	for _, k := range kinds.List() {
		all = append(all, string(k.Kind)+"="+k.Name[zhiyin.English])
	}
	if list := strings.Join(all, ", "); !strings.HasPrefix(list, "user_id=User id, member_id=Member number, sim_card=Card, ") {
		t.Errorf("by strength: %s", list)
	}
	order := []zhiyin.IdentifierKind{"fax", zhiyin.Phone, "sim_card", "mini_app", zhiyin.User, zhiyin.Member}
	slices.SortFunc(order, kinds.Compare)
	if want := []zhiyin.IdentifierKind{zhiyin.User, zhiyin.Member, "sim_card", "mini_app", zhiyin.Phone, "fax"}; !slices.Equal(order, want) {
		t.Errorf("the strongest first: %v", order)
	}
	if l := kinds.Limits(); l["sim_card"] != (identity.Limit{Each: 3, Serves: 1, Rank: 25}) || l[zhiyin.Phone] != (identity.Limit{Each: 2, Serves: 2, Rank: 60}) {
		t.Errorf("%+v", l)
	}
	if scope := kinds.Scope(zhiyin.Identifier{Kind: "mini_app", Value: "wx1:oAb"}); scope != "wx1" || kinds.Named("mini_app") || !kinds.Named(zhiyin.AnonymousID) {
		t.Errorf("scope %q", scope)
	}
}

func TestWhatDoesNotFitTheOthersIsNamedAndLeftOut(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		strings.Replace(mobile, "form: phone", "form: code", 1):                                            "what is kept is found by it",
		strings.Replace(sim, "kind: sim_card", "kind: member_id", 1):                                       "is defined already",
		strings.Replace(lines, "kind: phone", "kind: fax", 1):                                              "no such kind",
		strings.Replace(lines, "13900001111", "not a number", 1):                                           "value 1 is not_a_number",
		strings.Replace(strings.Replace(mobile, "id: house-phone", "id: two", 1), "each: 2", "each: 3", 1): "house-phone defines it already",
	} {
		kinds, problems := identity.NewKinds("CN", kindOf(t, mobile), kindOf(t, text))
		if strings.Contains(text, "form: code") && strings.Contains(text, "kind: phone") {
			kinds, problems = identity.NewKinds("CN", kindOf(t, text))
		}
		if len(problems) != 1 || !strings.Contains(problems[0].Text, want) {
			t.Errorf("%s: %v", text, problems)
		}
		if kinds.FormOf(zhiyin.Phone) != identity.FormPhone || kinds.FormOf(zhiyin.Member) != identity.FormCode || kinds.FormOf("fax") != "" {
			t.Errorf("%s is in force", text)
		}
	}
}
