package affinity_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/routing/affinity"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestASegmentIsTheReasonOrTheQueueAndTheGroup(t *testing.T) {
	t.Parallel()
	wanted := zhiyin.Wanted{Queue: "care"}
	likely := func(sure float64) []zhiyin.Foreseen { return []zhiyin.Foreseen{{Kind: "return", Confidence: sure}} }
	valued := zhiyin.Tag{ID: "high-value", Family: zhiyin.Value}
	over, sensitive, pushed := valued, valued, valued
	over.Until, sensitive.Sensitive, pushed.Purpose = noon, true, "marketing"
	for want, s := range map[string]zhiyin.Snapshot{
		"care/new":      {},
		"return/new":    {Likely: likely(0.8)},
		"care/known":    {Likely: likely(0.3), Contacts: []zhiyin.PastContact{{At: noon.AddDate(0, 0, -8)}}},
		"care/again":    {Tags: []zhiyin.Tag{valued}, Contacts: []zhiyin.PastContact{{At: noon.AddDate(0, 0, -6)}}},
		"care/valued":   {Tags: []zhiyin.Tag{valued}, Customer: zhiyin.Customer{Tier: "gold"}},
		"care/member":   {Tags: []zhiyin.Tag{over, sensitive, pushed}, Customer: zhiyin.Customer{Tier: "gold"}},
		"return/member": {Likely: likely(0.5), Customer: zhiyin.Customer{Tier: "silver"}},
	} {
		if got := affinity.SegmentOf(wanted, &s, noon); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Who somebody is changes nothing: neither their name, title, age, city, nor any tag
// that is static, sensitive or for another purpose than service.
func TestWhoSomebodyIsNeverEntersASegment(t *testing.T) {
	t.Parallel()
	text := rapid.StringMatching(`[a-z]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		s := zhiyin.Snapshot{Customer: zhiyin.Customer{Tier: rapid.SampledFrom([]string{"", "none", "gold"}).Draw(t, "tier")}}
		if rapid.Bool().Draw(t, "foreseen") {
			s.Likely = []zhiyin.Foreseen{{Kind: "bill", Confidence: 0.9}}
		}
		want := affinity.SegmentOf(zhiyin.Wanted{Queue: "care"}, &s, noon)
		s.Customer.FamilyName, s.Customer.GivenName, s.Customer.Title = text.Draw(t, "family"), text.Draw(t, "given"), rapid.SampledFrom([]string{"ms", "mr", "dr"}).Draw(t, "title")
		s.Customer.AgeBand, s.Customer.City, s.Customer.Phone = rapid.SampledFrom([]string{"under18", "18-29", "70+"}).Draw(t, "age"), text.Draw(t, "city"), text.Draw(t, "phone")
		for range rapid.IntRange(0, 5).Draw(t, "tags") {
			tag := zhiyin.Tag{ID: text.Draw(t, "tag"), Family: rapid.SampledFrom([]zhiyin.TagFamily{zhiyin.Static, zhiyin.Dynamic, zhiyin.Preference}).Draw(t, "family of tag")}
			if rapid.Bool().Draw(t, "closed value") {
				tag.Family, tag.Label = zhiyin.Value, rapid.SampledFrom([]zhiyin.Sensitivity{zhiyin.L3, zhiyin.L4}).Draw(t, "label")
			}
			s.Tags = append(s.Tags, tag)
		}
		if got := affinity.SegmentOf(zhiyin.Wanted{Queue: "care"}, &s, noon); got != want {
			t.Fatalf("%s became %s with %+v", want, got, s)
		}
	})
}
