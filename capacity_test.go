package zhiyin_test

import (
	"testing"

	"zhiyin.dev"
)

func TestCapacitySaysWhatComesBesideOtherWork(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		has         zhiyin.Capacity
		talks       bool
		chats       int
		talk, write bool // room for one more
	}{
		{zhiyin.Capacity{}, false, 0, true, true},
		{zhiyin.Capacity{}, false, 2, true, true},
		{zhiyin.Capacity{}, false, 3, true, false},
		{zhiyin.Capacity{}, true, 0, false, false},
		{zhiyin.Capacity{Chats: 1}, false, 1, true, false},
		{zhiyin.Capacity{Chats: 5}, false, 4, true, true},
		{zhiyin.Capacity{Interrupt: zhiyin.NothingInterrupt}, false, 1, false, true},
		{zhiyin.Capacity{Interrupt: zhiyin.NothingInterrupt}, true, 0, false, false},
		{zhiyin.Capacity{Interrupt: zhiyin.AllInterrupts}, true, 2, false, true},
		{zhiyin.Capacity{Interrupt: zhiyin.AllInterrupts}, true, 3, false, false},
	} {
		if talk, write := !c.has.Full(zhiyin.VoiceCall, c.talks, c.chats), !c.has.Full(zhiyin.Chat, c.talks, c.chats); talk != c.talk || write != c.write {
			t.Errorf("%+v, talks %v, %d chats: room for a talk %v, a chat %v; want %v, %v", c.has, c.talks, c.chats, talk, write, c.talk, c.write)
		}
	}
	for _, wrong := range []zhiyin.Capacity{{Chats: -1}, {Chats: 11}, {Interrupt: "mail"}} {
		if err := wrong.Check(); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%+v: %v, want Invalid", wrong, err)
		}
	}
}
