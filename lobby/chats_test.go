package lobby

import (
	"testing"
	"time"

	"zhiyin.dev"
)

// writes lets a chat wait.
func (h *house) writes(contact zhiyin.ContactID) {
	h.Enter(contact, zhiyin.Wanted{Queue: "care", Channel: zhiyin.Chat}, zhiyin.Snapshot{}, time.Now())
	h.settled()
}

func (h *house) takes(agent zhiyin.AgentID, contact zhiyin.ContactID) {
	h.t.Helper()
	if err := h.Accept(agent, h.ringing(contact)); err != nil {
		h.t.Fatalf("%s takes %s: %v", agent, contact, err)
	}
	h.settled()
	h.heard()
}

func TestAnAgentServesThreeChatsAndACallBesideThem(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.present("a")
		for _, c := range []zhiyin.ContactID{"w1", "w2", "w3"} {
			h.writes(c)
			h.takes("a", c)
		}
		h.writes("w4")
		h.expect("w4 is 1")
		h.enter("call")
		h.expect("call is 2", "call rings a")
		h.takes("a", "call")
		h.Free("a", "w1")
		h.settled()
		h.expect() // they talk: no chat comes now
		h.Free("a", "call")
		h.settled()
		h.expect("w4 rings a")
	})
}

func TestWhatComesBesideOtherWorkIsTheirCapacity(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.present("a")
		h.room("a", zhiyin.Capacity{Chats: 1, Interrupt: zhiyin.NothingInterrupt})
		h.writes("w1")
		h.takes("a", "w1")
		h.writes("w2")
		h.enter("call")
		h.expect("w2 is 1", "call is 2") // one chat fills them, and no call interrupts it
		h.room("a", zhiyin.Capacity{Chats: 2, Interrupt: zhiyin.AllInterrupts})
		h.expect("call rings a")
		if err := h.Accept("a", h.ringing("call")); err != nil {
			t.Fatal(err)
		}
		h.settled()
		h.expect("call with a", "w2 rings a") // beside the talk
	})
}

// room gives the only agent another capacity from now on.
func (h *house) room(id zhiyin.AgentID, c zhiyin.Capacity) {
	all := people(id)
	all[0].Capacity = c
	h.Update(Config{Queues: []zhiyin.Queue{care}, Agents: all})
	h.settled()
}

func TestAChatNeedsNoAudioAndNobodyWhoIsAboutToLeave(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.SetStatus("a", zhiyin.Available, "")
		h.settled()
		h.enter("call")
		h.expect("call is 1")
		h.Leave("call")
		h.settled()
		h.writes("w1")
		h.takes("a", "w1")
		h.SetStatus("a", zhiyin.Away, "meal")
		h.settled()
		h.writes("w2")
		h.expect("w2 is 1")
		h.Free("a", "w1")
		h.settled()
		if got := h.standing("a"); got != "away/meal// by system" {
			t.Errorf("a is %s", got)
		}
	})
}

func TestChatsOfADeadProcessStayWithTheirAgent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		h := open(t, "a")
		h.Restore([]zhiyin.Presence{{Agent: "a", Status: zhiyin.Available}},
			[]Work{{"a", "w1", zhiyin.Chat}, {"a", "w2", zhiyin.Chat}, {"a", "w3", zhiyin.Chat}}, nil)
		h.settled()
		h.writes("w4")
		h.expect("w4 is 1")
		h.Free("a", "w2")
		h.settled()
		h.expect("w4 rings a")
	})
}
