package entity_test

import (
	"slices"
	"strings"
	"testing"
)

// more texts of callers, as in said.
var more = []struct{ text, want string }{
	// orders
	{"帮我查一下订单[QX20261120007]", "order=QX20261120007"},
	{"订单[TB-88120045]什么时候发", "order=TB88120045"},
	{"单号是[1126 4478 90]", "order=1126447890"},
	{"订单尾号[880045]那个", "order=880045"},
	{"快递单号[SF1029384756]", "order=SF1029384756"},
	{"运单号[7 3 1 2 0 0 9 8 8 1]", "order=7312009881"},
	{"订单号[幺零二四六八八六]", "order=10246886"},
	{"订单号是[九九八拐六五四]", "order=9987654"},
	{"我的单号：[20261126000318]", "order=20261126000318"},
	{"tracking number is [JD0098123344]", "order=JD0098123344"},
	{"order number [nine nine oh four seven seven]", "order=990477"},
	{"reference [20261120]", "order=20261120"},
	{"my order [zy-2026-110203] is late", "order=ZY2026110203"},
	{"order id [5567 8890]", "order=55678890"},
	{"it's order [one two triple three four]", "order=123334"},
	// telephones
	{"手机[186 2100 3344]", "phone=+8618621003344"},
	{"我的号码[17702118899]麻烦记一下", "phone=+8617702118899"},
	{"打[一八六二幺零零三三四四]", "phone=+8618621003344"},
	{"[幺五九，三三二二，幺幺零零]这个", "phone=+8615933221100"},
	{"是[幺三拐 零零洞八 六六六六]", "phone=+8613700086666"},
	{"换成[199-1234-5678]", "phone=+8619912345678"},
	{"[0086 13912345678]", "phone=+8613912345678"},
	{"+[8615912345678]", "phone=+8615912345678"},
	{"家里电话[010-62345678]", "phone=+861062345678"},
	{"座机([021)58881234]", "phone=+862158881234"},
	{"店里的[0755 8234 5678]", "phone=+8675582345678"},
	{"客服[400 820 8820]打不通", "phone=+864008208820"},
	{"my number is [138 0013 8000]", "phone=+8613800138000"},
	{"reach me on [one five nine one two three four five six seven eight]", "phone=+8615912345678"},
	{"it is [one eight six two one double zero double three double four]", "phone=+8618621003344"},
	{"我老公的[13511112222]和我的[13533334444]", "phone=+8613511112222 phone=+8613533334444"},
	// identity and bank cards
	{"证件号[310101199003071230]", "id_card=**************1230"},
	{"身份证是[310101 19900307 1230]", "id_card=**************1230"},
	{"[三幺零幺零幺幺九九零零三零七幺二三零]", "id_card=**************1230"},
	{"卡[6222021001122334458]扣款", "card=***************4458"},
	{"银行卡[6222 0210 0112 2334 458]", "card=***************4458"},
	{"信用卡[5500 0000 0000 0004]", "card=************0004"},
	{"card number [5500000000000004]", "card=************0004"},
	{"my amex [3782 822463 10005]", "card=***********0005"},
	{"[four one one one one one one one one one one one one one one one]", "card=************1111"},
	{"卡号[四幺幺幺，幺幺幺幺，幺幺幺幺，幺幺幺幺]", "card=************1111"},
	// amounts in Chinese
	{"买了[五百块]的东西", "amount=50000 CNY"},
	{"少退了我[二十块]", "amount=2000 CNY"},
	{"多扣[一百零五块]", "amount=10500 CNY"},
	{"总共[三千零五十元]", "amount=305000 CNY"},
	{"月租[五十八元]", "amount=5800 CNY"},
	{"才[九块九]", "amount=990 CNY"},
	{"身份证[440305198512204560]", "id_card=**************4560"},
	{"一瓶[一百九十九块钱]", "amount=19900 CNY"},
	{"存了[二十万元]", "amount=20000000 CNY"},
	{"理财[三万五千块]", "amount=3500000 CNY"},
	{"欠[一千二]没还", "amount=120000 CNY"},
	{"充了[一百]进去", "amount=10000 CNY"},
	{"花了我[八百六]", "amount=86000 CNY"},
	{"扣了[19.9元]", "amount=1990 CNY"},
	{"账单[128.50元]", "amount=12850 CNY"},
	{"[￥88]的券", "amount=8800 CNY"},
	{"[¥1,288]", "amount=128800 CNY"},
	{"退款[人民币200]整", "amount=20000 CNY"},
	{"[2万块]的额度", "amount=2000000 CNY"},
	{"[10万元]定期", "amount=10000000 CNY"},
	{"[三十五块八]每斤", "amount=3580 CNY"},
	{"[十二块零五分]", "amount=1205 CNY"},
	{"[六毛五]", "amount=65 CNY"},
	{"[五角]钱", "amount=50 CNY"},
	{"[300美元]", "amount=30000 USD"},
	{"汇[五千港币]", "amount=500000 HKD"},
	{"[一百欧元]", "amount=10000 EUR"},
	{"[两块钱]运费", "amount=200 CNY"},
	{"差价[15块]给我", "amount=1500 CNY"},
	{"[一千块]以上吗", "amount=100000 CNY"},
	// amounts in English
	{"a charge of [$1,299.00]", "amount=129900 USD"},
	{"[£25] please", "amount=2500 GBP"},
	{"[€9.99] a month", "amount=999 EUR"},
	{"i was charged [45 dollars]", "amount=4500 USD"},
	{"refund me [two hundred yuan]", "amount=20000 CNY"},
	{"it cost [ninety nine dollars]", "amount=9900 USD"},
	{"[two thousand three hundred dollars]", "amount=230000 USD"},
	{"just [fifty bucks]", "amount=5000 USD"},
	{"[88 rmb] short", "amount=8800 CNY"},
	{"transfer [5,000 euros]", "amount=500000 EUR"},
	{"i paid [nineteen ninety five]", "amount=1995 USD"},
	{"[a hundred dollars] off", "amount=10000 USD"},
	{"it was [75 cents]", "amount=75 USD"},
	{"[three dollars and twenty cents]", "amount=320 USD"},
	// days in Chinese
	{"[今天]能发吗", "date=2026-11-28"},
	{"[明天]送来", "date=2026-11-29"},
	{"[前天]打过", "date=2026-11-26"},
	{"[大前天]买的", "date=2026-11-25"},
	{"[后天]在家", "date=2026-11-30"},
	{"[上周五]寄的", "date=2026-11-20"},
	{"[上个星期天]", "date=2026-11-22"},
	{"[这周日]可以吗", "date=2026-11-29"},
	{"[本周四]来过", "date=2026-11-26"},
	{"[下周二]复查", "date=2026-12-01"},
	{"[下礼拜三]", "date=2026-12-02"},
	{"[礼拜一]买的", "date=2026-11-23"},
	{"[十天前]下单", "date=2026-11-18"},
	{"[两个月前]开通", "date=2026-09-28"},
	{"[一年前]买的", "date=2025-11-28"},
	{"[三年前]办的卡", "date=2023-11-28"},
	{"[五天后]到期", "date=2026-12-03"},
	{"[一个月后]还款", "date=2026-12-28"},
	{"[一周前]退的", "date=2026-11-21"},
	{"[12月25号]送到", "date=2026-12-25"},
	{"[十二月二十五日]", "date=2026-12-25"},
	{"[11.20]买的", ""},
	{"[2026年11月20日]", "date=2026-11-20"},
	{"[2025年3月]办的", "date=2025-03"},
	{"[去年十二月]", "date=2025-12"},
	{"[前年6月]买的", "date=2024-06"},
	{"[明年一月]到期", "date=2027-01"},
	{"[这个月]账单", "date=2026-11"},
	{"[下个月5号]", "date=2026-12-05"},
	{"[上月15号]扣的", "date=2026-10-15"},
	{"[2026/11/05]", "date=2026-11-05"},
	{"[2026.11.05]", "date=2026-11-05"},
	{"[二零二六年十月]", "date=2026-10"},
	{"[二六年三月八号]", "date=2026-03-08"},
	{"[20号]还款", "date=2026-11-20"},
	// days in English
	{"[yesterday] morning", "date=2026-11-27"},
	{"[tomorrow] please", "date=2026-11-29"},
	{"[today]", "date=2026-11-28"},
	{"[the day after tomorrow]", "date=2026-11-30"},
	{"[last friday] it came", "date=2026-11-27"},
	{"[next monday]", "date=2026-11-30"},
	{"[this sunday]", "date=2026-11-29"},
	{"by [friday]", "date=2026-12-04"},
	{"[three days ago]", "date=2026-11-25"},
	{"[a week ago]", "date=2026-11-21"},
	{"[a couple of weeks ago]", "date=2026-11-14"},
	{"[two months ago]", "date=2026-09-28"},
	{"[a year ago]", "date=2025-11-28"},
	{"[in two weeks]", "date=2026-12-12"},
	{"[december 25]", "date=2026-12-25"},
	{"on [the 3rd of december]", "date=2026-12-03"},
	{"[jan 5 2027]", "date=2027-01-05"},
	{"[20 november]", "date=2026-11-20"},
	{"[this month]", "date=2026-11"},
	{"[next month]", "date=2026-12"},
	// times
	{"[早上九点]来", "time=09:00"},
	{"[上午十点一刻]", "time=10:15"},
	{"[中午十二点]", "time=12:00"},
	{"[下午两点]", "time=14:00"},
	{"[下午4点20]", "time=16:20"},
	{"[傍晚六点]", "time=18:00"},
	{"[晚上九点半]", "time=21:30"},
	{"[凌晨一点]还在响", "time=01:00"},
	{"[半夜十二点]", "time=00:00"},
	{"[十点三刻]", "time=10:45"},
	{"[八点钟]以后", "time=08:00"},
	{"[09:05]", "time=09:05"},
	{"[下午3:20]", "time=15:20"},
	{"after [6 pm]", "time=18:00"},
	{"[eight thirty am]", "time=08:30"},
	{"at [10:45 am]", "time=10:45"},
	{"[ten o'clock] works", "time=10:00"},
	{"[quarter past four]", "time=04:15"},
	{"[twenty to six pm]", "time=17:40"},
	{"at [noon]", "time=12:00"},
	{"[seven o'clock in the evening]", "time=19:00"},
	// names of things
	{"那个[保湿面霜]还有吗", "product=sku-2"},
	{"[知音]家的", "brand=Zhiyin"},
	{"[面霜]和[润肤霜]哪个好", "product=sku-1 product=sku-1"},
	{"do you have the [cream]", "product=sku-1"},
	{"[MU HE] is nice", "brand=Muhe"},
	{"[保湿面霜]用完了", "product=sku-2"},
	{"保单[pl0007]", "policy=pl0007"},
	// numbers
	{"要[两]盒", "number=2"},
	{"买了[十二]个", "number=12"},
	{"[5]斤装", "number=5"},
	{"打了[三]次", "number=3"},
	{"等了[40]分钟", "number=40"},
	{"two [3]件", ""},
	// several at once
	{"[昨天]花了[三百块]买的[面霜]", "date=2026-11-27 amount=30000 CNY product=sku-1"},
	{"订单[ZY2026110203]扣了[19.9元]", "order=ZY2026110203 amount=1990 CNY"},
	{"[上周三]打的[13800138000]", "date=2026-11-18 phone=+8613800138000"},
	{"i paid [$20] on [november 3rd]", "amount=2000 USD date=2026-11-03"},
	{"卡[4111111111111111]在[11月20号]被扣[五百元]", "card=************1111 date=2026-11-20 amount=50000 CNY"},
	{"order [AB-12345678] came [yesterday]", "order=AB12345678 date=2026-11-27"},
	// what is none
	{"一下子就坏了", ""}, {"一起买的", ""}, {"我再等一等", ""}, {"一般般吧", ""}, {"十分满意", ""}, {"百分之百", ""}, {"三番五次", ""}, {"七上八下", ""}, {"千万别", ""}, {"差一点", ""},
	{"有点贵", ""}, {"一会儿再说", ""}, {"好几个月了", ""}, {"半天没人接", ""}, {"一直占线", ""}, {"第一次用", ""}, {"星期几送", ""}, {"几号到", ""}, {"多少钱", ""}, {"几点开门", ""},
	{"what day is it", ""}, {"how much is it", ""}, {"just a second", ""}, {"one more thing", ""}, {"i may come", ""}, {"no one answers", ""}, {"for once", ""}, {"at last", ""}, {"a lot of money", ""}, {"any time", ""},
	{"谢谢", ""}, {"喂喂", ""}, {"hello there", ""}, {"。。。", ""}, {"？", ""},
}

func TestThreeHundredTextsOfCallers(t *testing.T) {
	t.Parallel()
	if n := len(said) + len(more); n < 300 {
		t.Errorf("%d texts", n)
	}
	f := finder(t)
	for _, c := range more {
		if c.want == "" {
			c.text = strings.NewReplacer("[", "", "]", "").Replace(c.text)
		}
		text, spans := brackets(c.text)
		var got []string
		var at [][2]int
		for _, e := range f.Find(text, "", saturday) {
			if e.Kind == "number" && !strings.Contains(c.want, "number=") {
				continue
			}
			got, at = append(got, e.Kind+"="+e.Value), append(at, [2]int{e.From, e.To})
		}
		if strings.Join(got, " ") != c.want || c.want != "" && !slices.Equal(at, spans) {
			t.Errorf("%q: %v at %v, not %s at %v", text, got, at, c.want, spans)
		}
	}
}
