package need

import "strings"

// empty are characters that say nothing of a need.
const empty = "的了我你您他她它们在就都也很还又再么什吗是有没不这那个一和跟想要请问能可以会给把被让说道知怎样啥咋为到来去上下点些两三几多少好对得着过里面中出用做家人天年月日大小"

// emptyWords say nothing of a need either: what people say about everything, by stem.
var emptyWords = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(`今天 明天 昨天 现在 时候 怎么 什么 可以 东西 事情 问题 知道 觉得 感觉 已经 因为 所以 但是 如果 然后 还是 或者 比较 时间 地方 你们 我们 他们 自己 一下 没有 不是 这个 那个 哪个
		这么 那么 这样 那样 真的 应该 可能 需要 谢谢 麻烦 您好 不好 不行 不能 不会 不要 一直 特别 非常 有点 最近 以前 之前 之后 以后 刚才 刚刚 每天 天天 老是 总是 朋友 客服 电话 手机
		之间 查询 帮我 办理 怎样 如何 告诉 推荐 哪里 多久 多长 几点 半天 打电 早上 晚上 下午 上午 下班 上班 名字 姓名 说话 听见 听到 听不 清楚 不清 大声 声音 稍等 等一 等等
		the and for that this you your have has hav can what not with from get how want need too are was would lik please pleas don't can't i'm it's i'v some som any there ther when ther's who why
		where here her now then just also very really thank thanks hello nice good morning afternoon evening day today tomorrow yesterday will could should did does doe had been let say tell know think
		thing someth something mak make made take tak put give giv got all one two out off about they them our were over much more most than but yes okay sorry help customer service person speak
		hear wait moment minute second call phone number name time last first next week month again still`) {
		out[stem(w)], out[w] = true, true
	}
	return out
}()
