package zhiyin_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"zhiyin.dev"
)

// TestSplitWritesAsEncodingJSONDoes: the ledger's text does not depend on who writes it.
func TestSplitWritesAsEncodingJSONDoes(t *testing.T) {
	t.Parallel()
	named := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "a\"b", `a\b`, "<b>&", "\u2028", "\u2029", "\xff", "\ufffd", "\x7f", "知音", "\n\t", "a\x00"}))
	rapid.Check(t, func(t *rapid.T) {
		b := zhiyin.CustomerTracked{Source: named.Draw(t, "source"), Name: named.Draw(t, "name"), Open: rapid.MapOf(named, valued(2)).Draw(t, "open")}
		got, _, err := zhiyin.Split(b)
		want := fmt.Sprintf(`{"name":%s,"open":%s,"source":%s}`, asJSON(t, b.Name), asJSON(t, b.Open), asJSON(t, b.Source))
		if err != nil || string(got) != want {
			t.Fatalf("%s (%v), want %s", got, err, want)
		}
	})
	if _, _, err := zhiyin.Split(zhiyin.CustomerTracked{Open: map[string]any{"a": []any{math.NaN()}}}); err == nil {
		t.Error("what is no number was written")
	}
}

func asJSON(t *rapid.T, v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func valued(depth int) *rapid.Generator[any] {
	plain := rapid.OneOf(rapid.String().AsAny(), rapid.Float64().AsAny(), rapid.Int().AsAny(), rapid.Int64().AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil),
		rapid.SampledFrom([]any{math.Copysign(0, -1), 1e21, 1e-7, 5.0, json.Number("12345678901234567890"), map[string]any(nil), []any(nil), []string{"a"}, zhiyin.UnitID("<u>")}))
	if depth == 0 {
		return plain
	}
	return rapid.OneOf(plain, rapid.SliceOfN(valued(depth-1), 0, 3).AsAny(), rapid.MapOfN(rapid.String(), valued(depth-1), 0, 3).AsAny())
}

func BenchmarkSplit(b *testing.B) {
	body := zhiyin.CustomerTracked{Source: "shop-muhe", Name: "Product Viewed", Open: map[string]any{"category": "serum", "amount_minor": int64(12900)},
		Sealed: map[string]any{"product": "p-123", "title": "玫瑰精华"}}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := zhiyin.Split(body); err != nil {
			b.Fatal(err)
		}
	}
}
