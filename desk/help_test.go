package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

// echo feeds what the desk kept last, as the ledger would.
func (w *world) echo() {
	w.t.Helper()
	last := w.corrected[len(w.corrected)-1]
	w.feed(last.Subject, last.Body)
}

func (w *world) of(agent zhiyin.AgentID, id zhiyin.ContactID) FloorContact {
	w.t.Helper()
	for _, a := range w.floor().Agents {
		for _, c := range a.Contacts {
			if a.ID == agent && c.ID == id {
				return c
			}
		}
	}
	w.t.Fatalf("%s has no %s on the floor", agent, id)
	return FloorContact{}
}

func TestAnAgentWhoAsksForHelpStandsInTheLaneUntilItIsAnswered(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]zhiyin.Body{
		"a note":         zhiyin.SupervisorNoted{By: lead, Agent: wen, Text: "先答应"},
		"somebody comes": zhiyin.SupervisorJoined{Agent: lead, Mode: zhiyin.Listening},
		"withdrawn":      zhiyin.HelpWithdrawn{Agent: wen},
		"the talk ends":  zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, twoUnits())
			w.connected("ct_1", wen, "rs_1")
			if err := w.desk.AskHelp(context.Background(), wen, "ct_1", true, " 海关税 13800006620 "); err != nil {
				t.Fatal(err)
			}
			w.echo()
			f := w.floor()
			i := slices.IndexFunc(f.Attention, func(a Attention) bool { return a.Kind == "help" })
			if i < 0 || f.Attention[i].Subject != string(wen) || f.Attention[i].Contact != "ct_1" || f.Attention[i].Since != At(w.now()) ||
				!strings.HasPrefix(f.Attention[i].Says, "海关税") || strings.Contains(f.Attention[i].Says, "13800006620") {
				t.Fatalf("attention %+v", f.Attention)
			}
			if h := w.of(wen, "ct_1").Help; h == nil {
				t.Error("the row says nothing")
			}
			w.later(3 * time.Second)
			w.feed("ct_1", answer)
			f = w.floor()
			if slices.ContainsFunc(f.Attention, func(a Attention) bool { return a.Kind == "help" }) {
				t.Errorf("still asks: %+v", f.Attention)
			}
			if len(f.Settled) != 1 || f.Settled[0].Kind != "help" || f.Settled[0].At != At(w.now()) || f.Settled[0].Over != (name == "the talk ends") {
				t.Errorf("settled %+v", f.Settled)
			}
		})
	}
}

func TestHelpIsAskedOnceInOnesOwnTalkAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	w.connected("ct_1", wen, "rs_1")
	ask := func(who zhiyin.AgentID, on bool, why string) zhiyin.Error {
		return zhiyin.KindOf(w.desk.AskHelp(context.Background(), who, "ct_1", on, why))
	}
	if got := ask(wen, false, ""); got != zhiyin.Conflict {
		t.Errorf("withdrawn before it was asked: %q", got)
	}
	if got := ask(li, true, ""); got != zhiyin.Denied {
		t.Errorf("in another's talk: %q", got)
	}
	if got := ask(wen, true, strings.Repeat("税", zhiyin.HelpRunes+1)); got != zhiyin.Invalid {
		t.Errorf("too long: %q", got)
	}
	if got := ask(wen, true, strings.Repeat("税", zhiyin.HelpRunes)); got != "" {
		t.Fatalf("asked: %q", got)
	}
	w.echo()
	if got := ask(wen, true, ""); got != zhiyin.Conflict {
		t.Errorf("asked again: %q", got)
	}
	w.feed("ct_1", zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}, zhiyin.WrapStarted{Agent: wen})
	if got := ask(wen, true, ""); got != zhiyin.Conflict {
		t.Errorf("asked in wrap-up: %q", got)
	}
}

func TestANoteReachesItsAgentAndNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	w.connected("ct_1", wen, "rs_1")
	own, others := w.tab(wen), w.tab(li)
	audited := 0
	keep := func() error { audited++; return nil }
	advise := func(by, to zhiyin.AgentID, text string, keep func() error) zhiyin.Error {
		return zhiyin.KindOf(w.desk.Advise(context.Background(), by, "ct_1", to, text, keep))
	}
	for _, c := range []struct {
		by, to zhiyin.AgentID
		text   string
		want   zhiyin.Error
	}{{"ag_other", wen, "好", zhiyin.Denied}, {lead, li, "好", zhiyin.NotFound}, {lead, wen, "  ", zhiyin.Invalid}, {lead, wen, strings.Repeat("好", zhiyin.NoteRunes+1), zhiyin.Invalid}} {
		if got := advise(c.by, c.to, c.text, keep); got != c.want {
			t.Errorf("%s to %s: %q, want %q", c.by, c.to, got, c.want)
		}
	}
	if got := advise(lead, wen, "好", func() error { return zhiyin.Unavailable }); got != zhiyin.Unavailable || len(w.corrected) != 0 || audited != 0 {
		t.Errorf("without an entry: %q, kept %d, audited %d", got, len(w.corrected), audited)
	}
	if got := advise(lead, wen, "可以免运费", keep); got != "" || audited != 1 {
		t.Fatalf("advised: %q, audited %d", got, audited)
	}
	w.echo()
	own.until(t, func(m string) bool {
		return strings.Contains(m, `"topic":"contact"`) && strings.Contains(m, "可以免运费") && strings.Contains(m, "何敏")
	})
	if raw, _ := json.Marshal(w.floor()); strings.Contains(string(raw), "可以免运费") || w.of(wen, "ct_1").Noted == "" {
		t.Errorf("the floor: %s", raw)
	}
	if err := others.never("可以免运费"); err != nil {
		t.Error(err)
	}
}

func TestSupervisorsHearOfHandsWhereverTheyAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	w.connected("ct_1", wen, "rs_1")
	boss, colleague := w.tab(lead), w.tab(li)
	w.feed("ct_1", zhiyin.HelpAsked{Agent: wen})
	boss.until(t, func(m string) bool { return strings.Contains(m, `"topic":"hands","data":1`) })
	if again := w.tab(lead); !strings.Contains(again.first, `"hands":1`) {
		t.Errorf("who opens the desk then: %.200s", again.first)
	}
	w.feed("ct_1", zhiyin.HelpWithdrawn{Agent: wen})
	boss.until(t, func(m string) bool { return strings.Contains(m, `"topic":"hands","data":0`) })
	if err := colleague.never(`"hands"`); err != nil {
		t.Error(err)
	}
}

// listener is a browser's socket of which every message is text.
type listener struct {
	first string
	sub   *Subscription
}

func (w *world) tab(agent zhiyin.AgentID) *listener {
	w.t.Helper()
	sub, err := w.desk.Subscribe(context.Background(), agent, "", 0)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(sub.Close)
	return &listener{first: string(sub.Backlog[0].JSON), sub: sub}
}

func (l *listener) until(t *testing.T, want func(string) bool) {
	t.Helper()
	for late := time.After(5 * time.Second); ; {
		select {
		case m := <-l.sub.C:
			if want(string(m.JSON)) {
				return
			}
		case <-late:
			t.Fatal("the message did not come")
		}
	}
}

// never fails when a message that was sent already holds the words: messages are written before Feed returns.
func (l *listener) never(words string) error {
	for {
		select {
		case m := <-l.sub.C:
			if strings.Contains(string(m.JSON), words) {
				return errors.New("told: " + string(m.JSON))
			}
		default:
			return nil
		}
	}
}
