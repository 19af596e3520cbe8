package floor

import (
	"testing"

	"zhiyin.dev"
)

func TestAnAnswerGoesToWhatIsKnownOrElseToWhatWasWritten(t *testing.T) {
	t.Parallel()
	member := zhiyin.Snapshot{Known: zhiyin.One, Customer: zhiyin.Customer{ID: "cu_1", Phone: "+8613800006620"}}
	for name, c := range map[string]struct {
		task  zhiyin.Task
		known zhiyin.Snapshot
		want  reach
	}{
		"a stranger's mobile and mail": {zhiyin.Task{Text: "面霜漏了，电话 139 0000 1104，邮箱 Su.Wan@Example.cn"}, zhiyin.Snapshot{}, reach{"+8613900001104", "su.wan@example.cn"}},
		"a landline takes no SMS":      {zhiyin.Task{Text: "请打 021-60001234"}, zhiyin.Snapshot{}, reach{}},
		"an order number is neither":   {zhiyin.Task{Text: "订单 202605050001 没到"}, zhiyin.Snapshot{}, reach{}},
		"the number of a call":         {zhiyin.Task{From: "+8613900001104"}, zhiyin.Snapshot{}, reach{phone: "+8613900001104"}},
		"a claim proves nothing":       {zhiyin.Task{Text: "发到 13900001104"}, member, reach{phone: "+8613800006620"}},
		"a member without a telephone": {zhiyin.Task{Text: "发到 13900001104"}, zhiyin.Snapshot{Known: zhiyin.One}, reach{}},
		"one of a household":           {zhiyin.Task{Text: "发到 13900001104"}, zhiyin.Snapshot{Known: zhiyin.Several}, reach{phone: "+8613900001104"}},
	} {
		if got := reachOf(c.task, c.known); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
