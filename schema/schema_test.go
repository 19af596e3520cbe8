package schema_test

import (
	"slices"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/schema"
)

func nobody(property string) string {
	if property == "phone" {
		return "a telephone stays sealed"
	}
	return ""
}

func parse(t *testing.T, text string) *schema.Schema {
	t.Helper()
	s, problems := schema.Parse([]byte(text), 3, nobody)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return s
}

const coupon = `id: coupon-used
event: Coupon Used
mode: quarantine
sources: {mall-muhe: reject}
schema:
  type: object
  required: [category]
  properties:
    category: {type: string, maxLength: 20, x-open: true}
    amount: {type: number, minimum: 0, x-open: true}
    coupon_id: {type: string, x-open: id}
    first: {type: boolean, x-open: true}
    buyer: {type: object, required: [name], properties: {name: {type: string}, age: {type: integer}}}
    note: {type: string}
`

func TestFaultsNamePathsAndKeywordsAndNoValues(t *testing.T) {
	t.Parallel()
	s := parse(t, coupon)
	for _, c := range []struct {
		given map[string]any
		want  []schema.Fault
	}{
		{map[string]any{"category": "serum", "amount": 5.0, "buyer": map[string]any{"name": "苏婉"}, "more": 1.0}, nil},
		{nil, []schema.Fault{{"category", "required"}}},
		{map[string]any{"category": 7.0, "amount": -1.0}, []schema.Fault{{"amount", "minimum"}, {"category", "type"}}},
		{map[string]any{"category": "serum", "buyer": map[string]any{"age": 1.5}}, []schema.Fault{{"buyer.age", "type"}, {"buyer.name", "required"}}},
	} {
		if got := s.Check(c.given); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.given, got, c.want)
		}
	}
	if s.Ref().String() != "schema/coupon-used@3" || s.ModeFor("crm") != schema.Quarantine || s.ModeFor("mall-muhe") != schema.Reject {
		t.Errorf("%s %s %s", s.Ref(), s.ModeFor("crm"), s.ModeFor("mall-muhe"))
	}
	for property, want := range map[string]schema.Open{"category": schema.Text, "amount": schema.Number, "coupon_id": schema.ID, "first": schema.Truth, "note": schema.Sealed, "buyer": schema.Sealed} {
		if got := s.Opens(property); got != want {
			t.Errorf("%s is %q, want %q", property, got, want)
		}
	}
}

func TestWhatIsWrongWithADefinitionIsToldWithItsLine(t *testing.T) {
	t.Parallel()
	const head = "id: a\nevent: A\nschema:\n  type: object\n  properties:\n"
	for text, want := range map[string]string{
		"nothing": "line 1", "id: A b\nevent: A\nschema: {}\n": "small letters",
		"id: a\nevent: ' A'\nschema: {}\n": "event's name", "id: a\nevent: A\n": "a schema is needed",
		"id: a\nevent: A\nmode: keep\nschema: {}\n":                                            "mode",
		"id: a\nevent: A\nsources: {crm: keep}\nschema: {}\n":                                  "sources.crm",
		head + "    phone: {type: string, x-open: true}\n":                                     "line 6: a schema.properties.phone: a telephone stays sealed",
		head + "    a: {type: object, x-open: true}\n":                                         "x-open is true for a string",
		head + "    a: {type: [string, 'null'], x-open: true}\n":                               "x-open is true for a string",
		head + "    a: {type: object, properties: {b: {type: string, x-open: true}}}\n":        "top level only",
		head + "    a: {type: nonsense}\n":                                                     "schema",
		head + "    a: {type: string, pattern: '('}\n":                                         "schema",
		head + "    a: {$ref: 'https://elsewhere.example/schema.json'}\n":                      "nothing outside itself",
		head + "    a: {$ref: 'file:///etc/passwd'}\n":                                         "nothing outside itself",
		"id: a\nevent: Order Completed\nschema: {type: object}\n":                              "about an order",
		"id: a\nevent: A\norder: {kind: order}\nschema: {type: object}\n":                      "about an order",
		"id: a\nevent: A\nschema: {type: object}\nx: '" + strings.Repeat("x", 300<<10) + "'\n": "at most",
	} {
		s, problems := schema.Parse([]byte(text), 1, nobody)
		if s != nil || len(problems) == 0 || !strings.Contains(problems[0].String(), want) {
			t.Errorf("%.60q: %v, want %q", text, problems, want)
		}
	}
}

func TestTheUnitsOwnSchemaComesBeforeTheHouses(t *testing.T) {
	t.Parallel()
	house, unit := parse(t, coupon), parse(t, "unit: muhe\n"+coupon)
	set := schema.NewSet(append(schema.Defaults(), house, unit)...)
	if set.For("muhe", "Coupon Used") != unit || set.For("", "Coupon Used") != house || set.For("other", "Coupon Used") != house || set.For("muhe", "None") != nil {
		t.Error("another schema was found")
	}
	if set.Open("")["Coupon Used"]["coupon_id"] != schema.ID || set.Open("")["Order Completed"]["order_id"] != schema.ID {
		t.Errorf("%v", set.Open("")["Coupon Used"])
	}
	own := parse(t, "id: order-completed\nevent: Order Completed\nschema: {type: object, required: [order_id], properties: {order_id: {type: string, x-open: id}}}\n")
	if own.Kind != "order" || own.Status != "paid" {
		t.Errorf("the house's schema of an order forgot what it does: %+v", own)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(coupon))
	f.Add([]byte("id: a\nevent: A\nschema: &a {properties: {b: *a}}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, problems := schema.Parse(text, 1, nobody)
		if s == nil && len(problems) == 0 {
			t.Fatal("neither a schema nor a problem")
		}
		if s != nil {
			s.Check(map[string]any{"category": 1.0})
		}
	})
}

func TestTraitsOfTheHouseStandBeforeThoseOfThePlatform(t *testing.T) {
	t.Parallel()
	house := parse(t, "id: house\nabout: traits\nschema: {type: object, properties: {pet: {type: string, x-open: true}, region: {type: string}, hobbies: {type: array, items: {type: string}, x-open: true}}}\n")
	muhe := parse(t, "id: muhe\nabout: traits\nunit: muhe\nschema: {type: object, properties: {pet: {type: string}, size: {type: number, x-open: true}}}\n")
	tea := parse(t, "id: tea\nabout: traits\nunit: tea\nschema: {type: object, properties: {size: {type: string, x-open: true}}}\n")
	set := schema.NewSet(append(schema.Defaults(), house, muhe, tea)...)
	for _, c := range []struct {
		unit zhiyin.UnitID
		name string
		want schema.Open
		by   string
	}{
		{"", "tier", schema.Text, "traits"}, {"", "pet", schema.Text, "house"}, {"muhe", "pet", schema.Sealed, "muhe"}, {"tea", "pet", schema.Text, "house"},
		{"", "region", schema.Sealed, "house"}, {"muhe", "size", schema.Number, "muhe"}, {"tea", "hobbies", schema.Texts, "house"}, {"", "size", schema.Sealed, ""},
	} {
		open, by := set.Trait(c.unit, c.name)
		if open != c.want || (by == nil) != (c.by == "") || by != nil && by.ID != c.by {
			t.Errorf("%s of %s: %q by %v", c.name, c.unit, open, by)
		}
	}
	rules := set.Traits()
	if rules["pet"] != schema.Text || rules["hobbies"] != schema.Texts || rules["region"] != "" || rules["size"] != "" || rules["complaint_open"] != schema.Truth {
		t.Errorf("rules read %v", rules)
	}
}

func TestASchemaOfTraitsIsAboutNoEvent(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"id: a\nabout: traits\nevent: X\nschema: {type: object}\n":                                                       "about no event",
		"id: a\nabout: traits\nmode: reject\nschema: {type: object}\n":                                                   "the mode is strip",
		"id: a\nabout: traits\nschema: {type: object, required: [x]}\n":                                                  "no trait is required",
		"id: a\nabout: traits\nschema: {type: object, properties: {a-b: {type: string, x-open: true}}}\n":                "letters, digits and underscores",
		"id: a\nabout: traits\nschema: {type: object, properties: {phone: {type: string, x-open: true}}}\n":              "stays sealed",
		"id: a\nevent: X\nschema: {type: object, properties: {a: {type: array, items: {type: string}, x-open: true}}}\n": "x-open is true for",
		"id: a\nabout: people\nschema: {type: object}\n":                                                                 "about event or traits",
	} {
		_, problems := schema.Parse([]byte(text), 1, nobody)
		if !slices.ContainsFunc(problems, func(p schema.Problem) bool { return strings.Contains(p.Text, want) }) {
			t.Errorf("%q: %v", text, problems)
		}
	}
}
