package speech_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/speech"
)

var shanghai = time.FixedZone("CST", 8*3600)

func lookup(values map[string]any) speech.Lookup {
	return func(path string) (any, bool) { v, ok := values[path]; return v, ok }
}

// said joins what the engine gets; | stands where pieces meet.
func said(s speech.Spoken) string {
	var all []string
	for _, p := range s.Pieces {
		mark := ""
		if p.Personal {
			mark = "*"
		}
		if p.Language != "" {
			mark += string(p.Language) + ":"
		}
		all = append(all, mark+p.Say)
	}
	return strings.Join(all, "|")
}

func TestPromptIsSplicedAtThePersonalPlaceholders(t *testing.T) {
	t.Parallel()
	speaker := speech.Speaker{Zone: shanghai}
	spoken, err := speaker.Render("您好，{customer:name}，您有 {n:number} 个包裹，金额 {sum:money}，{day:date}送达。", zhiyin.Mandarin,
		zhiyin.Voice{}, lookup(map[string]any{
			"customer": zhiyin.Customer{FamilyName: "苏", GivenName: "晚", Title: "ms"}, "n": 2,
			"sum": zhiyin.Money{Minor: 76050, Currency: "CNY"}, "day": time.Date(2026, 11, 19, 22, 0, 0, 0, time.UTC),
		}))
	if err != nil {
		t.Fatal(err)
	}
	if want := "您好，苏女士，您有 2 个包裹，金额 ￥760.50，11 月 20 日送达。"; spoken.Words != want {
		t.Errorf("words %q, want %q", spoken.Words, want)
	}
	if got, want := said(spoken), "您好，|*苏女士|，您有两个包裹，金额|*七百六十元五角|，|*十一月二十日|送达。"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	if spoken.Voice != (zhiyin.Voice{Language: zhiyin.Mandarin, PacePercent: 100, PitchPercent: 100}) {
		t.Errorf("voice %+v", spoken.Voice)
	}
}

func TestValuesAreSaidAsPeopleSayThem(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, shanghai)
	for _, c := range []struct {
		pattern     string
		in          zhiyin.Language
		value       any
		words, said string
	}{
		{"{v:number}", "cmn", 3, "3", "三"},
		{"{v:number}位", "cmn", 2, "2位", "两位"},
		{"{v:number}號", "yue", 2, "2號", "二號"},
		{"{v:number}", "cmn", 10, "10", "十"},
		{"{v:number}", "cmn", 105, "105", "yi4 百零五"},
		{"{v:number}", "cmn", 230, "230", "两百三十"},
		{"{v:number}", "cmn", 20010500, "20010500", "两千零 yi2 万零五百"},
		{"{v:number}", "cmn", 100010000, "100010000", "yi2 亿零 yi2 万"},
		{"{v:number}", "en", 12, "12", "12"},
		{"{v:digits}", "cmn", "6620", "6620", "*六六二零"},
		{"{v:phone}", "cmn", "+8613800136620", "138 0013 6620", "*幺三八，零零幺三，六六二零"},
		{"{v:phone}", "yue", "+85221234567", "+852 2123 4567", "*八五二，二一二三，四五六七"},
		{"{v:phone}", "en", "+8613800136620", "138 0013 6620", "*1 3 8, 0 0 1 3, 6 6 2 0"},
		{"{v:code}", "cmn", "R-8841", "R-8841", "*阿尔，八八四幺"},
		{"{v:code}", "en", "R-8841", "R-8841", "*R, 8 8 4 1"},
		{"{v:money}", "cmn", zhiyin.Money{Minor: 200, Currency: "CNY"}, "￥2", "*两元"},
		{"{v:money}", "cmn", zhiyin.Money{Minor: 76005, Currency: "CNY"}, "￥760.05", "*七百六十元零五分"},
		{"{v:money}", "cmn", zhiyin.Money{Minor: 50, Currency: "CNY"}, "￥0.50", "*五角"},
		{"{v:money}", "cmn", zhiyin.Money{Minor: -1234, Currency: "CNY"}, "-￥12.34", "*负十二元三角四分"},
		{"{v:money}", "cmn", zhiyin.Money{Minor: 1250, Currency: "USD"}, "US$12.50", "*十二点五零美元"},
		{"{v:money}", "en", zhiyin.Money{Minor: 76050, Currency: "CNY"}, "¥760.50", "*760.50 yuan"},
		{"{v:date}", "cmn", "2026-11-20", "11 月 20 日", "*十一月二十日"},
		{"{v:date}", "cmn", "2027-01-02", "2027 年 1 月 2 日", "*二零二七年一月二日"},
		{"{v:date}", "cmn", now.AddDate(0, 0, 1), "明天", "*明天"},
		{"{v:date}", "en", "2026-11-20", "20 November", "*20 November"},
		{"{v:time}", "cmn", time.Date(2026, 11, 22, 7, 5, 0, 0, time.UTC), "15:05", "*下午三点零五分"},
		{"{v:time}", "yue", time.Date(2026, 11, 22, 14, 0, 0, 0, shanghai), "14:00", "*下午兩點整"},
		{"{v:percent}", "cmn", 12.5, "12.5%", "百分之十二点五"},
		{"{v:duration}", "cmn", 4800, "1 小时 20 分钟", "yi4 小时二十分钟"},
		{"{v:duration}", "en", 61 * time.Second, "1 minute", "1 minute"},
	} {
		speaker := speech.Speaker{Zone: shanghai}
		spoken, err := speaker.Render(c.pattern, c.in, zhiyin.Voice{}, lookup(map[string]any{"v": c.value, "now": now}))
		if err != nil || spoken.Words != c.words || said(spoken) != c.said {
			t.Errorf("%s %v of %v: %q, %q, %v; want %q, %q", c.in, c.pattern, c.value, spoken.Words, said(spoken), err, c.words, c.said)
		}
	}
}

func TestNamesAreSaidAsNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in          zhiyin.Language
		kind        string
		who         any
		words, said string
	}{
		{"cmn", "name", zhiyin.Customer{FamilyName: "苏", Title: "ms"}, "苏女士", "*苏女士"},
		{"cmn", "name", zhiyin.Customer{FamilyName: "单", Title: "mr"}, "单先生", "*shan4 先生"},
		{"cmn", "name", zhiyin.Customer{FamilyName: "尉迟", Title: "mr"}, "尉迟先生", "*yu4 chi2 先生"},
		{"cmn", "name", zhiyin.Customer{FamilyName: "王", Title: "dr"}, "王医生", "*王医生"},
		{"cmn", "name", zhiyin.Customer{FamilyName: "覃", Title: "ms", SpokenAs: "tan2"}, "覃女士", "*tan2 女士"},
		{"cmn", "name", zhiyin.Customer{FamilyName: "Smith", Title: "mr"}, "Smith先生", "*en:Smith|*先生"},
		{"cmn", "fullname", zhiyin.Customer{FamilyName: "曾", GivenName: "国"}, "曾国", "*zeng1 国"},
		{"cmn", "fullname", "欧阳明月", "欧阳明月", "*欧阳明月"},
		{"cmn", "fullname", "长孙无忌", "长孙无忌", "*zhang3 sun1 无忌"},
		{"yue", "name", zhiyin.Customer{FamilyName: "蘇", Title: "ms"}, "蘇女士", "*蘇女士"},
		{"yue", "name", zhiyin.Customer{FamilyName: "单", Title: "dr"}, "单醫生", "*善醫生"},
		{"en", "name", zhiyin.Customer{FamilyName: "苏", Title: "ms"}, "Ms Su", "*Ms|*cmn:苏"},
		{"en", "name", zhiyin.Customer{FamilyName: "欧阳", Title: "mr"}, "Mr Ouyang", "*Mr|*cmn:欧阳"},
		{"en", "name", zhiyin.Customer{FamilyName: "Smith", Title: "mr"}, "Mr Smith", "*Mr Smith"},
	} {
		spoken, err := new(speech.Speaker).Render("{c:"+c.kind+"}", c.in, zhiyin.Voice{}, lookup(map[string]any{"c": c.who}))
		if err != nil || spoken.Words != c.words || said(spoken) != c.said {
			t.Errorf("%s %s %v: %q, %q, %v; want %q, %q", c.in, c.kind, c.who, spoken.Words, said(spoken), err, c.words, c.said)
		}
	}
}

func TestCustomerWithoutNameIsGreetedWithoutAGap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ pattern, words string }{
		{"您好，{c:name}，欢迎致电。", "您好，欢迎致电。"},
		{"{c:name}，您好。", "您好。"},
		{"您好{c:name}，欢迎。", "您好，欢迎。"},
	} {
		spoken, err := new(speech.Speaker).Render(c.pattern, zhiyin.Mandarin, zhiyin.Voice{}, lookup(map[string]any{"c": zhiyin.Customer{FamilyName: "苏"}}))
		if err != nil || spoken.Words != c.words || len(spoken.Pieces) != 1 || spoken.Pieces[0].Personal {
			t.Errorf("%q: %+v, %v", c.pattern, spoken, err)
		}
	}
}

func TestFixedWordsAreNormalisedForTheEngine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in            zhiyin.Language
		pattern, said string
	}{
		{"cmn", "请按 1，返回请按#键。", "请按一，返回请按井号键。"},
		{"cmn", "服务时间 24 小时，2 个工作日内退还 20%。", "服务时间二十四小时，两个工作日内 tui4 huan2 百分之二十。"},
		{"cmn", "请拨 95588，或 400-820-8820。", "请拨九五五八八，或四零零，八二零，八八二零。"},
		{"cmn", "2026 年，满 500 元。", "二零二六年，满五百元。"},
		{"cmn", "您的银行卡还有一个账单，第一次，十一个。", "您的 yin2 hang2 卡还有 yi2 个账单，第一次，十一个。"},
		{"cmn", "VIP 会员请用 WeChat 联系", "维爱批会员请用|en:WeChat|联系"},
		{"cmn", "到期日 2026-11-20，08:05 至 20:30", "到期日二零二六年十一月二十日，八点零五分到二十点三十分"},
		{"cmn", "服务时间 8:00-20:00", "服务时间八点到二十点"},
		{"cmn", "合计 ￥1,234.56，¥99 起，US$20", "合计 yi4 千二百三十四元五角六分，九十九元起，二十美元"},
		{"cmn", "共 1,234,567.89 元，2.00 元，120.5 元", "共 yi4 百二十三万四千五百六十七点八九元，两元， yi4 百二十点五元"},
		{"cmn", "3-5 个工作日，2~3 天，50%-60%", "三到五个工作日，两到三天，百分之五十到百分之六十"},
		{"cmn", "1/3 的客户，1:1，80/120", "三分之一的客户，一比一，八十/幺二零"},
		{"cmn", "打 8.5 折，满 200 减 20，2000 积分", "打八五折，满两百减二十，两千 ji1 fen1"},
		{"cmn", "8.5折，第2位，第100次，2个", "八五折，第二位，第 yi4 百次，两个"},
		{"cmn", "电话 010-88886666 或 13800136620", "电话零幺零，八八八八，六六六六或幺三八，零零幺三，六六二零"},
		{"cmn", "订单 202611200001，尾号 0101", "订单二零二六幺幺二零零零零幺，尾号零幺零幺"},
		{"cmn", "3kg，500 ml，-5℃，2h", "三公斤，五百毫升，零下五摄氏度，两小时"},
		{"cmn", "39 元/月，20GB，1.5 小时", "三十九元每月，二十记必，一点五小时"},
		{"cmn", "十一点二十一分，一点五，下午一点", "十一点二十一分，一点五，下午 yi4 dian3"},
		{"yue", "請按 1。", "請按一。"},
		{"yue", "電話 2123-4567，$20，8:00-20:00", "電話二一二三-四五六七，二十港元，八點到二十點"},
		{"en", "Call 400-820-8820 or +86 138 0013 6620, 8:00-20:00.", "Call 4 0 0, 8 2 0, 8 8 2 0 or 8 6, 1 3 8, 0 0 1 3, 6 6 2 0, 8 AM to 8 PM."},
		{"en", "Order 202611200001 of 2026-11-20 comes in 3-5 days, ¥1,234.50.", "Order 2 0 2 6 1 1 2 0 0 0 0 1 of 20 November 2026 comes in 3 to 5 days, 1234.50 yuan."},
		{"en", "From 2019, 14:30, 50%-60%, 1234 points, 24/7.", "From 2019, 2:30 PM, 50% to 60%, 1234 points, 24/7."},
		{"en", "Press 1, 知音 speaking.", "Press 1,|cmn:知音|speaking."},
	} {
		spoken, err := new(speech.Speaker).Render(c.pattern, c.in, zhiyin.Voice{}, lookup(nil))
		if err != nil || said(spoken) != c.said {
			t.Errorf("%q: %q, %v; want %q", c.pattern, said(spoken), err, c.said)
		}
		if spoken.Words != c.pattern {
			t.Errorf("words changed: %q", spoken.Words)
		}
	}
}

func TestTextOfTheEnterpriseMayBeKept(t *testing.T) {
	t.Parallel()
	at := lookup(map[string]any{"unit.name": "沐和", "queue.name": zhiyin.Text{"cmn": "售后"}, "order.title": "精华液"})
	spoken, err := new(speech.Speaker).Render("欢迎致电{unit.name}{queue.name}，{order.title}", zhiyin.Mandarin, zhiyin.Voice{}, at)
	if err != nil || said(spoken) != "欢迎致电沐和售后，|*精华液" {
		t.Errorf("%q, %v", said(spoken), err)
	}
}

func TestFaultNamesThePlaceholder(t *testing.T) {
	t.Parallel()
	at := lookup(map[string]any{"a": "x", "m": 3})
	for pattern, named := range map[string]string{
		"{missing:name}": "{missing:name}", "{a:number}": "{a:number}", "{m:money}": "{m:money}",
		"{a:nonsense}": "{a:nonsense}", "{a": "{a", "a}": "} without {", "{}": "{", "{a:date}": "{a:date}",
	} {
		_, err := new(speech.Speaker).Render(pattern, zhiyin.Mandarin, zhiyin.Voice{}, at)
		if !errors.Is(err, zhiyin.Invalid) || !strings.Contains(err.Error(), named) {
			t.Errorf("%q: %v", pattern, err)
		}
	}
	found, err := speech.Placeholders("{{x}} {customer:name} {unit.name}")
	if want := []speech.Placeholder{{Path: "customer", Type: "name"}, {Path: "unit.name", Type: "text"}}; err != nil || !reflect.DeepEqual(found, want) {
		t.Errorf("%v, %v", found, err)
	}
}

func TestPunctuationAtTheEdgesBecomesRest(t *testing.T) {
	t.Parallel()
	before, after := speech.Pauses("，您有两个包裹。")
	if before != 180*time.Millisecond || after != 350*time.Millisecond {
		t.Errorf("%v, %v", before, after)
	}
	if before, after = speech.Pauses("，"); before != 180*time.Millisecond || after != 0 {
		t.Errorf("%v, %v", before, after)
	}
}

func TestAnEngineThatKnowsWordsGetsCharacters(t *testing.T) {
	t.Parallel()
	at := lookup(map[string]any{"c": zhiyin.Customer{FamilyName: "单", Title: "mr"}, "d": zhiyin.Customer{FamilyName: "覃", Title: "ms", SpokenAs: "谈"}})
	spoken, err := new(speech.Speaker).Render("{c:name}，您的银行卡请重新激活，{d:name}。", zhiyin.Mandarin, zhiyin.Voice{}, at)
	if err != nil {
		t.Fatal(err)
	}
	var plain []string
	for _, p := range spoken.Pieces {
		plain = append(plain, p.Text())
	}
	if got := strings.Join(plain, "|"); got != "单先生|，您的银行卡请重新激活，|谈女士|。" {
		t.Errorf("plain %q", got)
	}
	if !strings.Contains(said(spoken), "shan4 先生") || !strings.Contains(said(spoken), "yin2 hang2") {
		t.Errorf("said %q", said(spoken))
	}
}

func TestVoiceFollowsWishThenDialectThenNumber(t *testing.T) {
	t.Parallel()
	number := zhiyin.Number{Language: zhiyin.Mandarin}
	for _, c := range []struct {
		who  zhiyin.Customer
		want zhiyin.Voice
	}{
		{zhiyin.Customer{}, zhiyin.Voice{Language: "cmn", PacePercent: 100, PitchPercent: 100}},
		{zhiyin.Customer{Speaks: "yue", AgeBand: "70+"}, zhiyin.Voice{Language: "yue", PacePercent: 72, PitchPercent: 100}},
		{zhiyin.Customer{AgeBand: "60-69"}, zhiyin.Voice{Language: "cmn", PacePercent: 80, PitchPercent: 100}},
		{zhiyin.Customer{Speaks: "wuu"}, zhiyin.Voice{Language: "cmn", Dialect: "wuu", PacePercent: 100, PitchPercent: 100}},
		{zhiyin.Customer{Speaks: "yue", AgeBand: "70+", Voice: zhiyin.Voice{Language: "en", PacePercent: 300, PitchPercent: 90}},
			zhiyin.Voice{Language: "en", PacePercent: 140, PitchPercent: 90}},
	} {
		if got := speech.VoiceFor(c.who, number); got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.who, got, c.want)
		}
	}
}

func FuzzRender(f *testing.F) {
	for _, seed := range []string{"您好，{customer:name}。", "{n:number}个 {{ }}", "{m:money}{d:date", "1,234 2026年 VIP 一一个", "{", "}", "一"} {
		f.Add(seed)
	}
	at := lookup(map[string]any{"customer": zhiyin.Customer{FamilyName: "单", Title: "mr"}, "n": 2, "m": zhiyin.Money{Minor: 5, Currency: "XXX"}})
	f.Fuzz(func(t *testing.T, pattern string) {
		for _, in := range []zhiyin.Language{"cmn", "yue", "en"} {
			spoken, err := new(speech.Speaker).Render(pattern, in, zhiyin.Voice{}, at)
			if err != nil && !errors.Is(err, zhiyin.Invalid) {
				t.Fatal(err)
			}
			for _, p := range spoken.Pieces {
				if strings.TrimSpace(p.Say) == "" {
					t.Fatalf("%q: empty piece", pattern)
				}
				speech.Pauses(p.Say)
			}
		}
	})
}
