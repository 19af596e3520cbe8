package desk

import (
	"regexp"
	"testing"
	"time"

	"zhiyin.dev"
)

func TestMasksLeaveNoWholeNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"+8613800006620": "138****6620", "13800006620": "138****6620", "": "", "110": "****0", "0571-8800-1234": "****1234",
	} {
		if got := mask(in); got != want {
			t.Errorf("mask(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"订单 R-8841 在 2026-05-06 寄出": "订单 R-8841 在 2026-05-06 寄出",
		"请拨 0571-8800-1234":         "请拨 ****1234",
		"卡号 6222020200112233445":    "卡号 ****3445",
	} {
		if got := maskWords(in); got != want {
			t.Errorf("maskWords(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzMaskWords(f *testing.F) {
	f.Add("您的电话 13800006620")
	f.Add("+86 138-0000-6620 2026-05-06")
	f.Add("00 0000 00000000")
	long := regexp.MustCompile(`\d{7,}`)
	f.Fuzz(func(t *testing.T, words string) {
		if left := long.FindString(maskWords(words)); left != "" {
			t.Errorf("%q is still in %q", left, maskWords(words))
		}
	})
}

func FuzzDisposition(f *testing.F) {
	f.Add("name: {cmn: 退款, en: Refund}\ninitials: tk\nfor: [returns]\n")
	f.Add("name: x")
	f.Add("id: [1]\nname: {cmn: a}")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDisposition("refund", text)
		if err != nil && zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%v", err)
		}
		if err == nil && (d.ID == "" || len(d.Name) == 0) {
			t.Errorf("accepted %+v", d)
		}
	})
}

func TestAPublishedDispositionIsOffered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	w.feed("disposition/praise", zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "disposition", ID: "praise", Version: 1},
		YAML: "name: {cmn: 表扬}\ninitials: by\nfor: [muhe-care]\n"})
	w.feed("disposition/other", zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "disposition", ID: "other", Version: 1},
		YAML: "name: {cmn: 别家}\nunit: another\n"})
	w.feed("queue/muhe-new", zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "queue", ID: "muhe-new", Version: 1},
		YAML: "unit: muhe\nname: {cmn: 新队列}\ngroup: muhe\n"})
	w.feed("queue/bad", zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "queue", ID: "bad", Version: 1}, YAML: "unit: [1"})
	b := w.open(wen)
	defer b.sub.Close()
	if n := len(b.hello.Dispositions); n != 3 {
		t.Errorf("%d dispositions: %+v", n, b.hello.Dispositions)
	}
	w.connected("ct_1", wen, "rs_1")
	if err := w.desk.Transfer(t.Context(), wen, "ct_1", "muhe-new", ""); err != nil {
		t.Errorf("to a queue that is new: %v", err)
	}
	w.expect(b, func(h Hello) bool { return h.Contacts[0].Suggested == "praise" }) // the queue says more than the flow
}

func TestTheLastNodeOfTheFlowSuggestsTheOutcome(t *testing.T) {
	t.Parallel()
	start := house()
	start.Dispositions = []Disposition{{ID: "first", For: []string{"greet"}}, {ID: "asked", For: []string{"returns"}}}
	start.Today = map[zhiyin.AgentID]Today{wen: {Handled: 7, HandleMs: 700}}
	w := newWorld(t, start)
	w.connected("ct_1", wen, "rs_1")
	b := w.open(wen)
	defer b.sub.Close()
	w.expect(b, func(h Hello) bool { return h.Contacts[0].Suggested == "first" && h.Agent.Today.Handled == 7 })
	w.feed("ct_1", zhiyin.FlowEntered{Node: "returns"}, zhiyin.FlowEntered{Node: "queue"}, zhiyin.ContactMuted{})
	w.expect(b, func(h Hello) bool { return h.Contacts[0].Suggested == "asked" })
}

func TestStatusAndLineFollowTheEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t, house())
	b := w.open(wen)
	defer b.sub.Close()
	w.later(time.Minute)
	w.feed(string(wen), zhiyin.AgentStatusChanged{Status: zhiyin.Available, Next: zhiyin.Away, Why: "meal"})
	w.expect(b, func(h Hello) bool {
		return h.Agent.Next == zhiyin.Away && h.Agent.NextReason == "meal" && h.Agent.Since == At(morning)
	})
	w.feed(string(wen), zhiyin.AgentStatusChanged{Status: zhiyin.Away, Reason: "meal"}, zhiyin.AgentLineChanged{Up: false, Reason: "no_microphone"})
	w.expect(b, func(h Hello) bool {
		return h.Agent.Status == zhiyin.Away && !h.Agent.Line && h.Agent.LineReason == "no_microphone" && h.Agent.Since == At(w.now()) && h.Agent.IdleRank == 0
	})
	w.feed("ag_new", zhiyin.AgentAdded{Unit: "muhe", Name: "新来", Queues: []zhiyin.QueueID{care}})
	fresh := w.open("ag_new")
	defer fresh.sub.Close()
	if fresh.hello.Me.Name != "新来" || fresh.hello.Agent.Status != zhiyin.Offline {
		t.Errorf("%+v", fresh.hello.Me)
	}
}
