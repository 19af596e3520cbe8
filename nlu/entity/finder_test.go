package entity_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"zhiyin.dev/nlu/entity"
)

var (
	shanghai = time.FixedZone("CST", 8*3600)
	// saturday is when everything here is said.
	saturday = time.Date(2026, 11, 28, 10, 0, 0, 0, shanghai)
)

func finder(t testing.TB) *entity.Finder {
	patterns, err := entity.NewPatterns(map[string][]string{"policy": {`\bpl\d{4}\b`}})
	if err != nil {
		t.Fatal(err)
	}
	return &entity.Finder{Zone: shanghai, Patterns: patterns, Dictionary: entity.NewDictionary([]entity.Entry{
		{"product", "面霜", "sku-1"}, {"product", "保湿面霜", "sku-2"}, {"product", "润肤霜", "sku-1"}, {"product", "cream", "sku-1"},
		{"brand", "知音", "Zhiyin"}, {"brand", "Mu He", "Muhe"}, {"product", "霜", "never"}})}
}

// said are texts with their entities, as kind=value of the piece that stands in brackets.
var said = []struct{ text, want string }{
	// orders
	{"我的订单[ZY2026110203]到哪了", "order=ZY2026110203"},
	{"订单号是[20261102033]", "order=20261102033"},
	{"单号[二零二六幺幺零二]", "order=20261102"},
	{"where is order [AB-12345678]", "order=AB12345678"},
	{"my order number is [4 4 2 1 8 7 0]", "order=4421870"},
	{"order [four four two one double seven]", "order=442177"},
	// telephones
	{"我电话[13800138000]", "phone=+8613800138000"},
	{"打[138-0013-8000]给我", "phone=+8613800138000"},
	{"号码是[幺三八零零幺三八零零零]", "phone=+8613800138000"},
	{"[幺三八，零零幺三，八零零零]", "phone=+8613800138000"},
	{"[一三九 一二三四 五六七八]", "phone=+8613912345678"},
	{"call me at [one three eight double zero one three eight triple zero]", "phone=+8613800138000"},
	{"+[86 138 0013 8000]", "phone=+8613800138000"},
	{"座机[021-58881234]", "phone=+862158881234"},
	{"[400-810-8888]没人接", "phone=+864008108888"},
	// identity and bank cards
	{"身份证[11010519491231002X]", "id_card=**************002X"},
	{"身份证[11010519491231002x]没错", "id_card=**************002X"},
	{"身份证号[幺幺零幺零五幺九四九幺二三幺零零二叉]", "id_card=**************002X"},
	{"卡号[6222 0000 0000 0000 000]", ""},
	{"my card is [4111 1111 1111 1111]", "card=************1111"},
	{"卡号[4111-1111-1111-1111]被盗刷", "card=************1111"},
	{"[四一一一一一一一一一一一一一一一]", "card=************1111"},
	// amounts
	{"扣了我[一百二十块五]", "amount=12050 CNY"},
	{"花了[两千三]", "amount=230000 CNY"},
	{"[¥123.45]太贵", "amount=12345 CNY"},
	{"退我[99元]", "amount=9900 CNY"},
	{"才[12块5]", "amount=1250 CNY"},
	{"就[三块五毛二]", "amount=352 CNY"},
	{"[两块半]卖吗", "amount=250 CNY"},
	{"额度[5万块]", "amount=5000000 CNY"},
	{"转了[1.5万元]", "amount=1500000 CNY"},
	{"少了[三毛]", "amount=30 CNY"},
	{"i paid [twelve fifty] for it", "amount=1250 USD"},
	{"you charged me [$12.50]", "amount=1250 USD"},
	{"[one hundred and twenty dollars and fifty cents]", "amount=12050 USD"},
	{"it cost [twenty five bucks]", "amount=2500 USD"},
	{"[300 yuan] is too much", "amount=30000 CNY"},
	{"refund [1,200.50 rmb]", "amount=120050 CNY"},
	{"退了[300]给我", "amount=30000 CNY"},
	// days
	{"[昨天]买的", "date=2026-11-27"},
	{"[大后天]能到吗", "date=2026-12-01"},
	{"[上周三]下的单", "date=2026-11-18"},
	{"[下星期一]来", "date=2026-11-30"},
	{"[周五]送的", "date=2026-11-27"},
	{"[三天前]发的货", "date=2026-11-25"},
	{"[两周后]再说", "date=2026-12-12"},
	{"[半年前]办的", "date=2026-05-28"},
	{"[十一月三号]买的", "date=2026-11-03"},
	{"[去年5月20日]开的卡", "date=2025-05-20"},
	{"[二零二五年十二月一号]", "date=2025-12-01"},
	{"[上个月]的账单", "date=2026-10"},
	{"[上个月20号]", "date=2026-10-20"},
	{"[2026-11-03]的单子", "date=2026-11-03"},
	{"i ordered it [the day before yesterday]", "date=2026-11-26"},
	{"delivered [last monday]", "date=2026-11-23"},
	{"come [next friday]", "date=2026-12-04"},
	{"on [November 3rd]", "date=2026-11-03"},
	{"[3rd of november 2025]", "date=2025-11-03"},
	{"[two weeks ago]", "date=2026-11-14"},
	{"[in three days]", "date=2026-12-01"},
	{"[last month] bill", "date=2026-10"},
	// times
	{"[下午三点半]送", "time=15:30"},
	{"[15:30]以后", "time=15:30"},
	{"at [3pm]", "time=15:00"},
	{"[half past three in the afternoon]", "time=15:30"},
	{"[晚上八点二十分]", "time=20:20"},
	{"[quarter to nine]", "time=08:45"},
	// names
	{"[知音]的[保湿面霜]", "brand=Zhiyin product=sku-2"},
	{"我的[润肤霜]", "product=sku-1"},
	{"the [Cream] from [mu he]", "product=sku-1 brand=Muhe"},
	{"screamcreams", ""},
	// numbers and a unit's own
	{"买了[三]瓶", "number=3"},
	{"打了[20]次电话", "number=20"},
	{"保单[PL2044]", "policy=pl2044"},
	{"[３]件", "number=3"},
	// what is none
	{"你好", ""}, {"一直没人", ""}, {"快一点", ""}, {"有一点贵", ""}, {"一个月不到", ""}, {"两三天了", ""}, {"万一坏了呢", ""}, {"", ""}, {"😀😀", ""}, {"one of them", ""},
}

func TestEntitiesAreFoundWhereTheyStand(t *testing.T) {
	t.Parallel()
	f := finder(t)
	for _, c := range said {
		if c.want == "" {
			c.text = strings.NewReplacer("[", "", "]", "").Replace(c.text)
		}
		text, spans := brackets(c.text)
		var got []string
		for i, e := range f.Find(text, "", saturday) {
			if c.want == "" && e.Kind == "number" {
				continue
			}
			got = append(got, e.Kind+"="+e.Value)
			if c.want != "" && (i >= len(spans) || spans[i] != [2]int{e.From, e.To}) {
				t.Errorf("%q: %s stands at %d–%d, not at %v", text, e.Kind, e.From, e.To, spans)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: %v, not %s", text, got, c.want)
		}
	}
}

// brackets takes the brackets out and tells what they enclosed, in runes.
func brackets(s string) (text string, spans [][2]int) {
	var out []rune
	from := 0
	for _, r := range s {
		switch r {
		case '[':
			from = len(out)
		case ']':
			spans = append(spans, [2]int{from, len(out)})
		default:
			out = append(out, r)
		}
	}
	return string(out), spans
}

func TestCardsNeverAppearInTheClear(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"卡号4111111111111111谢谢", "身份证11010519491231002X", "身份证110105194912310021好像不对"} {
		for _, e := range finder(t).Find(text, "", saturday) {
			if all := fmt.Sprintf("%+v", e); strings.Contains(all, "41111111") || strings.Contains(all, "19491231") {
				t.Errorf("%q: %s", text, all)
			}
		}
	}
}

func TestATimeBesideADayIsToldWithIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"明天下午三点": "2026-11-29T15:00:00+08:00", "tomorrow at 9am": "2026-11-29T09:00:00+08:00",
		"下周一的早上十点半": "2026-11-30T10:30:00+08:00", "at 3:15 pm on friday": "2026-12-04T15:15:00+08:00"} {
		var got string
		for _, e := range finder(t).Find(text, "", saturday) {
			if e.Kind == "time" {
				got = e.Value
			}
		}
		if got != want {
			t.Errorf("%q is at %q, not %s", text, got, want)
		}
	}
}

func TestLongTextsAreReadInTime(t *testing.T) {
	t.Parallel()
	f := finder(t)
	for _, text := range []string{strings.Repeat("一百二十块五，", 5000), strings.Repeat("1", 50_000), strings.Repeat("one hundred and ", 5000)} {
		began := time.Now()
		f.Find(text, "", saturday)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%.20q took %v", text, took)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, c := range said {
		f.Add(c.text)
	}
	d := finder(f)
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, e := range d.Find(text, "", saturday) {
			if e.From < last || e.From >= e.To || e.To > utf8.RuneCountInString(text) {
				t.Fatalf("%q: %+v", text, e)
			}
			if e.Confidence <= 0 || e.Confidence > 1 || e.Value == "" {
				t.Fatalf("%q: %+v", text, e)
			}
			last = e.To
		}
	})
}

func BenchmarkFind(b *testing.B) {
	d := finder(b)
	b.ReportAllocs()
	for b.Loop() {
		d.Find("你好我昨天下午三点买的知音面霜花了一百二十块五，电话13800138000，订单ZY2026110203", "", saturday)
	}
}

func TestSynonymsOfWhatIsLookedUpAreFound(t *testing.T) {
	t.Parallel()
	f := entity.Finder{Dictionary: entity.DictionaryOf(map[string][]string{"product": {"面霜"}}, map[string]string{"擦脸油": "面霜", "退货": "return"})}
	got := f.Find("我那个擦脸油要退货，不是面霜", "", saturday)
	if len(got) != 2 || got[0].Value != "面霜" || got[0].Text != "擦脸油" || got[1].Kind != "product" {
		t.Errorf("entities are %+v", got)
	}
}
