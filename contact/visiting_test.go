package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// keptOf are the bodies of one kind that the last input led to.
func keptOf[T zhiyin.Body](a *acted) (out []T) {
	for _, b := range a.bodies {
		if one, is := b.(T); is {
			out = append(out, one)
		}
	}
	return out
}

func TestWhereCallersGiveUpIsKept(t *testing.T) {
	t.Parallel()
	a := act(t)
	a.in(Known{Snapshot: zhiyin.Snapshot{Known: zhiyin.None}})
	a.now = a.now.Add(2 * time.Second)
	a.in(Played{Sound: a.c.sound.id, HeardMs: 2000, Whole: true})
	if left := keptOf[zhiyin.FlowLeft](a); len(left) != 1 || left[0].Node != "greet" || left[0].To != "ask" || left[0].HeardMs != 2000 || left[0].By != "prompt_ended" {
		t.Errorf("the greeting is left as %+v", left)
	}
	a.now = a.now.Add(1500 * time.Millisecond)
	a.in(Key{Digit: "5"}) // wrong, and cuts the question short; it is asked again
	if left := keptOf[zhiyin.FlowLeft](a); len(left) != 0 {
		t.Errorf("asked again is left as %+v", left)
	}
	a.now = a.now.Add(3 * time.Second)
	a.in(HungUp{})
	left := keptOf[zhiyin.FlowLeft](a)
	if len(left) != 1 || left[0] != (zhiyin.FlowLeft{Flow: a.c.FlowRef, Node: "ask", Does: "gather", By: "hung_up", Ms: 4500, HeardMs: 4500, Attempts: 2, Keys: 1, Barges: 1}) {
		t.Errorf("given up as %+v", left)
	}
}

const approvedFlow = `
id: contract
name: {cmn: 合同, en: Contract}
standard: true
start: terms
nodes:
  terms:
    say: {barge: false, text: {cmn: 本合同的年费为一千元。, en: The yearly fee of this contract is one thousand yuan.}}
    next: bye
  bye: {hangup: }
`

func TestApprovedTextIsProvedToBePlayed(t *testing.T) {
	t.Parallel()
	for whole, wants := range map[bool]int{true: 1, false: 0} {
		a := actFlow(t, approvedFlow)
		a.in(Known{Snapshot: zhiyin.Snapshot{Known: zhiyin.None}})
		a.in(Played{Sound: a.c.sound.id, HeardMs: 4000, Whole: whole})
		played := keptOf[zhiyin.StandardPlayed](a)
		if len(played) != wants {
			t.Fatalf("whole %v: %+v", whole, played)
		}
		// printf %s '本合同的年费为一千元。' | sha256sum
		if wants > 0 && (played[0].Hash != "43ef84bb358fef3c5e93469df29e4d55a57d47a9ae76cc226d5bbbbeeb7679b9" || played[0].Flow.String() != "flow/contract@1" || played[0].Language != zhiyin.Mandarin) {
			t.Errorf("kept %+v", played[0])
		}
	}
}

func TestALateAnswerChangesNothing(t *testing.T) {
	t.Parallel()
	a := actFlow(t, `
id: asks
name: {cmn: 查, en: Asks}
start: ask
nodes:
  ask: {lookup: {connection: shop, path: /status, music: calm, on: {failed: again}}, next: bye}
  again: {lookup: {connection: shop, path: /status, on: {failed: bye}}, next: bye}
  bye: {hangup: }
`)
	a.in(Known{Snapshot: zhiyin.Snapshot{Known: zhiyin.None}})
	if ask, is := a.does[len(a.does)-1].(AskElsewhere); !is || ask.Asked != 1 || ask.Question.Path != "/status" {
		t.Fatalf("does %+v", a.does)
	}
	a.in(Looked{Asked: 1, Answer: flow.Looked{Outcome: flow.TimedQuest}})
	if a.c.Flow.Node != "again" || a.c.asked != 2 {
		t.Fatalf("stands at %s", a.c.Flow.Node)
	}
	if a.in(Looked{Asked: 1, Answer: flow.Looked{Outcome: flow.Found}}); a.c.Flow.Node != "again" {
		t.Error("a late answer was taken")
	}
	if a.in(Looked{Asked: 2, Answer: flow.Looked{Outcome: flow.Found}}); a.c.State != zhiyin.Completed {
		t.Errorf("ends as %s", a.c.State)
	}
}
