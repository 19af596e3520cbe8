package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

const deviceFlow = `
id: test-device
name: {cmn: 测试, en: Test}
start: link
nodes:
  link:
    handoff:
      form: transfer-confirm
      fields: {who: {cmn: "{customer:name}", yue: "{customer:name}", en: "{customer:name}"}}
      text: {cmn: 请看短信，不便请按零。, yue: 請睇短訊。, en: Please open the link.}
      opened: {cmn: 打开了。, yue: 開咗。, en: It is open.}
      music: calm
      leave: {"0": bye}
      on: {confirmed: tell, declined: bye, expired: bye, failed: bye}
  tell:
    send:
      template: receipt
      failed: bye
    next: thanks
  thanks:
    say: {text: {cmn: 好的。, yue: 好嘅。, en: Done.}}
    next: bye
  bye:
    hangup: {}
`

func TestTheFlowFollowsTheSecondDevice(t *testing.T) {
	t.Parallel()
	a := actFlow(t, deviceFlow).known()
	a.expect(zhiyin.InFlow, "offer_handoff speak")
	order := command[OfferHandoff](t, a.does).Order
	if order.Form != "transfer-confirm" || order.Contact != a.c.ID || order.Fields["who"] == "" || !waits(OfferHandoff{}) {
		t.Errorf("%+v", order)
	}
	a.in(HandoffMoved{Form: "transfer-confirm", State: zhiyin.HandoffOffered}).expect(zhiyin.InFlow, "")
	a.in(Played{Sound: 1, Whole: true}).expect(zhiyin.InFlow, "music set_timer")
	a.in(HandoffMoved{Form: "another", State: zhiyin.HandoffConfirmed}).expect(zhiyin.InFlow, "")
	a.in(Key{Digit: "5"}).expect(zhiyin.InFlow, "drop_timer music set_timer") // no way out of here: the wait goes on
	a.in(HandoffMoved{Form: "transfer-confirm", State: zhiyin.HandoffOpened}).expect(zhiyin.InFlow, "speak drop_timer")
	a.in(Played{Sound: a.c.sound.id, Whole: true}).expect(zhiyin.InFlow, "music set_timer")
	a.in(HandoffMoved{Form: "transfer-confirm", State: zhiyin.HandoffConfirmed}).expect(zhiyin.InFlow, "send_message drop_timer")
	m := command[SendMessage](t, a.does).Message
	if m.Template != "receipt" || m.To != a.c.Arrival.From || m.Purpose != zhiyin.ForService || m.Contact != a.c.ID {
		t.Errorf("%+v", m)
	}
	a.in(MessageTaken{Message: m.ID, Template: "receipt"}).expect(zhiyin.InFlow, "speak")
	a.replays()
}

func TestACallerMayLeaveTheSecondDevice(t *testing.T) {
	t.Parallel()
	a := actFlow(t, deviceFlow).known().in(Key{Digit: "0"})
	if a.c.State != zhiyin.Completed {
		t.Errorf("the key led nowhere: %s, %v", a.c.State, a.does)
	}
	b := actFlow(t, deviceFlow).known().in(Played{Sound: 1, Whole: true})
	b.rings(forKeys)
	if b.c.State != zhiyin.Completed {
		t.Errorf("nobody confirmed in ten minutes, and the flow waits on: %s", b.c.State)
	}
}

func command[T Command](t *testing.T, list []Command) T {
	t.Helper()
	for _, c := range list {
		if out, is := c.(T); is {
			return out
		}
	}
	t.Fatalf("none of it in %v", list)
	panic("unreachable")
}

func TestAChatThatIsTakenUpAsksWhatItsHandOffCameTo(t *testing.T) {
	t.Parallel()
	a := actFlow(t, deviceFlow)
	a.c, a.kept = Contact{}, nil
	a.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.Chat, Called: "chat:u", At: noon}, Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin},
		Unit: zhiyin.Unit{ID: "u"}, Flow: a.m.Flow.Ref}).known()
	offered := a.now
	a.after(time.Minute).in(Resumed{})
	if asked := command[RecallHandoff](t, a.does); asked.Form == "" || !asked.Since.Equal(offered) {
		t.Errorf("asks %+v, want what was made since %s", asked, offered)
	}
	a.in(HandoffMoved{Handoff: "ho_1", Form: command[RecallHandoff](t, a.does).Form, State: zhiyin.HandoffConfirmed, Assurance: zhiyin.App})
	if a.c.Flow.Wait == flow.ForHandoff || a.c.Flow.Assurance != zhiyin.App {
		t.Errorf("the flow waits on for what was confirmed: %+v", a.c.Flow)
	}
	a.replays()
}
