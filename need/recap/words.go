package recap

import "zhiyin.dev"

// labels are the words that a draft adds to what was said.
type labels struct {
	why, named, done, promised, mood string
	wasAngry                         string
	colon, semicolon, comma          string
	kinds                            map[string]string // of entities that a summary names
}

var chinese = labels{why: "来意", named: "提到", done: "处理", promised: "承诺", mood: "情绪", wasAngry: "客户曾明显不满", colon: "：", semicolon: "；", comma: "、",
	kinds: map[string]string{"order": "订单", "amount": "金额", "date": "日期", "time": "时间", "product": "商品", "brand": "品牌"}}

var english = labels{why: "Why", named: "Named", done: "Done", promised: "Promised", mood: "Mood", wasAngry: "the customer was plainly upset for a time", colon: ": ", semicolon: "; ", comma: ", ",
	kinds: map[string]string{"order": "order", "amount": "amount", "date": "date", "time": "time", "product": "product", "brand": "brand"}}

func labelsOf(l zhiyin.Language) labels {
	if l == zhiyin.English {
		return english
	}
	return chinese
}

// What agents say when something was done, and when they promise something.
var (
	doneBy = []string{"已经", "帮您", "为您", "给您查", "查到", "登记", "办理好", "办好", "提交", "改好", "开通了", "取消了", "处理好", "备注了", "退了", "补发", "核实",
		" i've ", " i have ", " has been ", " have been ", " is done ", " submitted ", " registered ", " cancelled ", " refunded ", " booked ", " arranged ", " updated "}
	promisedBy = []string{"会给您", "会在", "会尽快", "将在", "预计", "之内", "小时内", "天内", "工作日", "回电", "回访", "给您回", "短信通知", "尽快", "保证", "稍后", "明天给", "会联系", "会通知", "会有人",
		" will ", "'ll ", " within ", " call you back", " by tomorrow", " let you know", " get back to you", " promise", " working days", " business days"}
)
