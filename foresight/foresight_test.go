package foresight_test

import (
	"io/fs"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/foresight"
	"zhiyin.dev/packs"
	"zhiyin.dev/schema"
)

var (
	now      = time.Date(2026, 11, 28, 4, 0, 0, 0, time.UTC) // noon in Shanghai
	shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)
)

func words(t *testing.T) *foresight.Words {
	t.Helper()
	w, err := foresight.NewWords(schema.NewSet(schema.Defaults()...))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// pack reads the reasons of an industry.
func pack(t *testing.T, industry string) []*foresight.Definition {
	t.Helper()
	text, err := fs.ReadFile(packs.FS, industry+"/reasons.yaml")
	if err != nil {
		t.Fatal(err)
	}
	list, problems := words(t).Parse(text)
	if len(problems) > 0 {
		t.Fatalf("%s: %v", industry, problems)
	}
	return list
}

func days(n float64) time.Time { return now.Add(-time.Duration(n * 24 * float64(time.Hour))) }

// one is a customer with these affairs, each told by one event of its name.
type one struct {
	tags   []string
	orders []zhiyin.Order
	events []zhiyin.Event
}

func (c *one) has(kind, id, title, status string, ago float64, open map[string]any) *one {
	c.orders = append(c.orders, zhiyin.Order{Kind: kind, ID: id, Title: title, Status: status, Amount: zhiyin.Money{Minor: 76000, Currency: "CNY"}, At: days(ago)})
	return c.tells("Order Placed", id, ago, open)
}

func (c *one) tells(name, id string, ago float64, open map[string]any) *one {
	all := map[string]any{}
	for k, v := range open {
		all[k] = v
	}
	if id != "" {
		all["order_id"] = id
	}
	c.events = append(c.events, zhiyin.NewEvent("cu_1", zhiyin.CustomerTracked{Name: name, Open: all}, days(ago)))
	return c
}

func (c *one) known() foresight.Known {
	s := zhiyin.Snapshot{At: now, Known: zhiyin.One, Customer: zhiyin.Customer{ID: "cu_1"}, Orders: c.orders}
	for _, id := range c.tags {
		s.Tags = append(s.Tags, zhiyin.Tag{ID: id})
	}
	return foresight.Known{Snapshot: s, Events: c.events, Zone: shanghai}
}

func foreseen(t *testing.T, industry string, c *one) []zhiyin.Foreseen {
	t.Helper()
	return foresight.Foresee(now, c.known(), pack(t, industry), nil)
}

func TestEveryPackForeseesFromItsAffairs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pack  string
		who   *one
		needs string
		says  string
	}{
		{"beauty", new(one).has("return", "R-8841", "焕亮精华", "in_transit", 2, nil), "muhe-return-progress", "2 天前申请退“焕亮精华”（****841，760 元），运输中"},
		{"beauty", new(one).has("return", "R-8841", "焕亮精华", "in_transit", 15, nil), "", ""}, // too long ago
		{"ecommerce", new(one).has("order", "H-550173", "平板", "in_transit", 3, map[string]any{"due": "2026-11-27"}).tells("Order Updated", "H-550173", 0.5, map[string]any{"due": "2026-11-30"}),
			"haiyue-delivery-late", "“平板”（****0173）原定 11月27日 到，现在是 11月30日"},
		{"mother-baby", new(one).has("order", "T-71255", "奶瓶", "shipped", 1, map[string]any{"due": "2026-11-30"}), "tongxin-delivery-when", "“奶瓶”（****255）已发货，预计 11月30日 到"},
		{"bank", new(one).has("bill", "B-77201", "账单", "placed", 6, map[string]any{"due": "2026-11-27"}), "anhe-bill-overdue", "“账单”（****201，760 元）11月27日 到期，还没有还"},
		{"bank", (&one{tags: []string{"anhe-wealth"}}).has("policy", "W-30118", "稳健理财", "paid", 83, map[string]any{"due": "2026-12-05", "gain_minor": 438000.0}),
			"anhe-wealth-holdings", "持有“稳健理财”（****118）760 元，收益 4380 元，12月5日 到期"},
		{"telecom", new(one).has("bill", "K-11822", "话费", "placed", 7, map[string]any{"due": "2026-12-06"}), "qingyun-bill-issued", "7 天前出的“话费”（****822），760 元，待付款"},
		{"telecom", &one{tags: []string{"qingyun-complaint-open"}}, "qingyun-complaint-open", "有一件报修或投诉还没有了结"},
		{"medical", new(one).has("visit", "V-40910", "门诊", "booked", 3, map[string]any{"due": "2026-11-29"}), "herun-visit-soon", "“门诊”（****910）在 11月29日，还有 1 天"},
		{"medical", new(one).has("visit", "V-40871", "体检", "booked", 3, map[string]any{"due": "2026-12-08"}), "herun-visit-change", "“体检”（****871）约在 12月8日"},
		{"beauty", new(one).tells("Question Asked", "", 1, map[string]any{"category": "suncare"}).tells("Question Asked", "", 4, map[string]any{"category": "suncare"}), "muhe-suncare-question", "两周内多次问过防晒，最近一次在 1 天前"},
		{"beauty", new(one), "", ""},
	} {
		out := foreseen(t, c.pack, c.who)
		switch {
		case c.needs == "" && len(out) > 0:
			t.Errorf("%s: %+v foreseen of nothing", c.pack, out)
		case c.needs != "" && (len(out) == 0 || out[0].Need != c.needs || out[0].Says[zhiyin.Mandarin] != c.says):
			t.Errorf("%s: %+v, want %s %q", c.pack, out, c.needs, c.says)
		}
	}
}

func TestPacksHaveReasonsInWordsOfBothLanguages(t *testing.T) {
	t.Parallel()
	for _, industry := range []string{"beauty", "mother-baby", "ecommerce", "bank", "telecom", "medical"} {
		list := pack(t, industry)
		if len(list) < 4 {
			t.Errorf("%s has %d reasons", industry, len(list))
		}
		dispositions, err := fs.ReadFile(packs.FS, industry+"/dispositions.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			if len(d.Topics) == 0 {
				t.Errorf("%s: no disposition says that it was %s", industry, d.Ref.ID)
			}
			for _, topic := range d.Topics {
				if !strings.Contains(string(dispositions), "id: "+topic+"\n") {
					t.Errorf("%s: %s: there is no disposition %s", industry, d.Ref.ID, topic)
				}
			}
		}
	}
}

// TestSeveralReasonsShare: each alone has its own odds, several at most one in all.
func TestSeveralReasonsShare(t *testing.T) {
	t.Parallel()
	alone := foreseen(t, "beauty", new(one).has("return", "R-1", "a", "returning", 2, nil))
	if len(alone) != 1 || math.Abs(alone[0].Confidence-0.86) > 1e-9 || alone[0].By.ID != "muhe-return-progress" || !alone[0].Until.Equal(days(2).AddDate(0, 0, 14)) {
		t.Errorf("%+v", alone)
	}
	rapid.Check(t, func(rt *rapid.T) {
		c := new(one)
		for _, kind := range []string{"return", "order"} {
			for range rapid.IntRange(0, 2).Draw(rt, kind) {
				c.has(kind, kind[:1]+"-123", "x", rapid.SampledFrom([]string{"returning", "in_transit", "shipped", "refunded", "delivered"}).Draw(rt, "status"), rapid.Float64Range(0, 20).Draw(rt, "ago"), nil)
			}
		}
		sum, last := 0.0, 1.0
		for _, f := range foresight.Foresee(now, c.known(), pack(t, "beauty"), nil) {
			if f.Confidence > last || f.Confidence < foresight.Silent {
				rt.Fatalf("%v after %v", f.Confidence, last)
			}
			sum, last = sum+f.Confidence, f.Confidence
		}
		if sum >= 1 {
			rt.Fatalf("they add up to %v", sum)
		}
	})
}

func TestNothingIsForeseenOfWhomWeDoNotKnow(t *testing.T) {
	t.Parallel()
	k := new(one).has("return", "R-1", "a", "returning", 2, nil).known()
	k.Snapshot.Known = zhiyin.Several
	if out := foresight.Foresee(now, k, pack(t, "beauty"), nil); out != nil {
		t.Errorf("%+v", out)
	}
}

func TestNumbersAreNeverShownWhole(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{"R-8841": "****841", "H-550173": "****0173", "7": "****", "": "", "订单六": "****六"} {
		if got := foresight.Masked(id); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}

func TestAReasonIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	good := "id: a\nunit: muhe\ntitle: {cmn: 甲, en: A}\nabout: return\nwhen: affair.days < 3\nodds: 0.5\ndays: 3\nevidence: {cmn: 甲, en: A}\n"
	for _, c := range []struct{ from, to, field string }{
		{"odds: 0.5", "odds: 1", "odds"},
		{"about: return", "about: weather", "about"},
		{"affair.days", "affair.dayz", "when"},
		{"affair.days < 3", "customer.name == \"x\"", "when"},
		{"about: return", "about: case", "when"}, // a case has no affair
		{"evidence: {cmn: 甲, en: A}", "evidence: {cmn: \"{affair.owner}\", en: A}", "evidence"},
		{"days: 3\ne", "days: 0\ne", "days"},
		{"title: {cmn: 甲, en: A}", "title: {cmn: 甲}", "title"},
		{"odds: 0.5\n", "odds: 0.5\ncolour: red\n", "colour"},
		{"id: a\n", "id: A\n", "id"},
	} {
		list, problems := words(t).Parse([]byte(strings.Replace(good, c.from, c.to, 1)))
		if list != nil || len(problems) == 0 || problems[0].Line < 1 || problems[0].Column < 1 {
			t.Errorf("%s: %v", c.to, problems)
			continue
		}
		if p := problems[0]; p.Field != c.field && !(c.field == "title" && p.Field == "en") {
			t.Errorf("%s: %v", c.to, p)
		}
	}
	if list, problems := words(t).Parse([]byte(good)); len(problems) > 0 || list[0].Unit != "muhe" || list[0].Need != "a" {
		t.Errorf("%v", problems)
	}
}

func TestAReasonCountsTheUnitsDay(t *testing.T) {
	t.Parallel()
	list, problems := words(t).Parse([]byte("id: asks-today\nunit: muhe\ntitle: {cmn: 甲, en: A}\nabout: account\nwhen: 'count(\"Question Asked\", \"today\") >= 2'\nodds: 0.5\ndays: 3\nevidence: {cmn: 甲, en: A}\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for ago, want := range map[float64]int{0.5: 1, 0.51: 0} { // it is noon, and the day began twelve hours ago
		who := new(one).tells("Question Asked", "", 0.1, nil).tells("Question Asked", "", ago, nil)
		if got := foresight.Foresee(now, who.known(), list, nil); len(got) != want {
			t.Errorf("%g days ago and now: %+v", ago, got)
		}
	}
}
