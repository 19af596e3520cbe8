package store

import (
	"reflect"
	"testing"

	"zhiyin.dev"
)

// TestFactsAreReadAsJSONReadsThem: the short way and encoding/json agree about
// whatever Split writes, and about what is no JSON of ours.
func TestFactsAreReadAsJSONReadsThem(t *testing.T) {
	t.Parallel()
	for _, open := range []map[string]any{
		nil, {}, {"category": "infant_formula", "amount_minor": 12900.0, "quantity": 1e21, "gift": true, "sample": false},
		{"amount_minor": int64(12900), "quantity": 2, "gift": true, "category": "奶粉", "nothing": nil},
		{"many": int64(1)<<53 + 1}, {"few": -(1 << 53)}, {"broken": "a\xffb"},
		{"title": `a "quoted", [odd] {title}`}, {"title": "换行\n"}, {"n": -0.5}, {"nothing": nil}, {"list": []any{"a", "b"}}, {"deep": map[string]any{"a": 1.0}},
		{"name": "x", "open": "y"}, {"emoji": "😀"}, {"": ""},
	} {
		for _, b := range []zhiyin.CustomerTracked{{Source: "shop", Name: "Order Completed", Open: open}, {Name: `"`, Open: open},
			{Name: "Product Viewed", Open: open, Records: []zhiyin.CustomerID{"cu_1", "cu_2"}}} {
			text, _, err := zhiyin.Split(b)
			if err != nil {
				t.Fatal(err)
			}
			want, err := zhiyin.Join(b.Kind(), text, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := factBody(b.Kind(), string(text), nil)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			w, g := want.(zhiyin.CustomerTracked), got.(zhiyin.CustomerTracked)
			if g.Name != w.Name || !reflect.DeepEqual(g.Open, w.Open) {
				t.Errorf("%s: %+v, want %+v", text, g, w)
			}
			if kept, is := remembered(b).(zhiyin.CustomerTracked); is && (kept.Name != w.Name || !reflect.DeepEqual(kept.Open, w.Open)) {
				t.Errorf("%s: %+v is remembered, want %+v", text, kept, w)
			} else if !is && len(open) == 5 {
				t.Errorf("%s: nothing is remembered", text)
			}
			some, err := factBody(b.Kind(), string(text), readingOf([]string{"Order Completed"}))
			if err != nil || some.(zhiyin.CustomerTracked).Name != map[bool]string{true: w.Name}[w.Name == "Order Completed" || w.Name == `"`] {
				t.Errorf("%s, of which only orders are wanted: %+v %v", text, some, err)
			}
		}
	}
	for _, text := range []string{``, `{`, `{"name"`, `{"name":"a","open":{"x":}}`, `{"name":"a","open":{"x":inf}}`, `[]`, `{"name":"a","open":{"x":1}`} {
		if b, err := factBody("customer.tracked", text, nil); err == nil && text != "" {
			t.Errorf("%q is %+v", text, b)
		}
	}
}

func BenchmarkFactBody(b *testing.B) {
	text, _, err := zhiyin.Split(zhiyin.CustomerTracked{Source: "shop", Name: "Order Completed",
		Open: map[string]any{"order_id": "R-1234567", "kind": "order", "status": "paid", "amount_minor": 12900.0, "currency": "CNY", "category": "skin"}})
	if err != nil {
		b.Fatal(err)
	}
	open := string(text)
	for name, want := range map[string]readable{"wanted": nil, "unwanted": {"Product Viewed": true}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := factBody("customer.tracked", open, want); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
