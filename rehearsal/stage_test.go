package rehearsal

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/packs"
	"zhiyin.dev/speech"
)

var at = time.Date(2026, 11, 28, 2, 0, 0, 0, time.UTC)

func stage(t *testing.T, who zhiyin.Customer) *Stage {
	t.Helper()
	text, err := packs.FS.ReadFile("beauty/flows/main.yaml")
	if err != nil {
		t.Fatal(err)
	}
	def, problems := flow.Parse(text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	unit := zhiyin.Unit{ID: "muhe", Name: zhiyin.Text{zhiyin.Mandarin: "沐禾"}, Zone: "Asia/Shanghai"}
	number := zhiyin.Number{Language: zhiyin.Mandarin}
	snap := zhiyin.Snapshot{Known: zhiyin.One, Customer: who}
	if who.FamilyName == "" {
		snap = zhiyin.Snapshot{Known: zhiyin.None}
	}
	notice := flow.Notice{ID: "muhe-recording", Text: zhiyin.Text{zhiyin.Mandarin: "通话会被录音，不同意请按九。"}}
	return &Stage{Flow: def, Snapshot: snap, Voice: speech.VoiceFor(who, number),
		Facts: flow.Facts{Channel: zhiyin.VoiceCall, Unit: unit, Number: number, Notices: []flow.Notice{notice}}}
}

func walk(t *testing.T, s *Stage, acts ...Act) Walk {
	t.Helper()
	w, err := s.Walk(context.Background(), acts, at)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

var (
	gold   = zhiyin.Customer{ID: "cu_1", FamilyName: "苏", Title: "ms", Tier: "gold"}
	senior = zhiyin.Customer{ID: "cu_2", FamilyName: "李", Title: "mr", AgeBand: "70+"}
)

func TestTwoCustomersGoTheirOwnWaysOnTheSameActs(t *testing.T) {
	t.Parallel()
	member, old := walk(t, stage(t, gold), Act{Keys: "1"}), walk(t, stage(t, senior), Act{Keys: "1"})
	if !slices.Equal(member.Path, []string{"who", "member_greeting", "member_notice", "member_queue"}) || member.Wait != flow.ForAgent {
		t.Errorf("%v, waits for %s", member.Path, member.Wait)
	}
	if !slices.Equal(old.Path, []string{"who", "senior_greeting", "senior_notice", "senior_menu", "senior_person"}) || old.Wait != flow.ForAgent {
		t.Errorf("%v, waits for %s", old.Path, old.Wait)
	}
	if said := saids(member); said[0].Words != "苏女士，您好，这里是沐禾会员服务。" {
		t.Errorf("%q", said[0].Words)
	}
	if slow, plain := saids(old)[0], saids(member)[0]; slow.Voice.PacePercent != 72 || slow.Ms <= plain.Ms {
		t.Errorf("%d %% in %d ms, against %d ms", slow.Voice.PacePercent, slow.Ms, plain.Ms)
	}
}

func saids(w Walk) (out []Step) {
	for _, s := range w.Steps {
		if s.Is == "said" {
			out = append(out, s)
		}
	}
	return out
}

func TestWordsAnswerWhereTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	w := walk(t, stage(t, senior))
	if w.Wait != flow.ForKeys || !w.Speech || w.Node != "senior_menu" {
		t.Fatalf("%s waits for %s", w.Node, w.Wait)
	}
	w = walk(t, stage(t, senior), Act{Words: "我想退货"})
	if w.Node != "senior_returns" || w.Unused != 0 {
		t.Errorf("%v", w.Path)
	}
	if w = walk(t, stage(t, senior), Act{Silence: true}); w.Node != "senior_menu" || saids(w)[3].Prompt != "senior_menu.again" {
		t.Errorf("%v", w.Path)
	}
}

func TestWhoKnowsThePromptIsSoonerThrough(t *testing.T) {
	t.Parallel()
	patient, hasty := walk(t, stage(t, senior), Act{Keys: "1"}), walk(t, stage(t, senior), Act{Keys: "1", Early: true})
	if hasty.Ms >= patient.Ms || hasty.Node != patient.Node {
		t.Errorf("%d ms against %d ms", hasty.Ms, patient.Ms)
	}
}

func TestWhatTheWorldAnswersIsChosen(t *testing.T) {
	t.Parallel()
	w := walk(t, stage(t, gold))
	i := slices.IndexFunc(w.Choices, func(c Choice) bool { return c.Says == "routed.no_agent" })
	if i < 0 {
		t.Fatalf("%+v", w.Choices)
	}
	nobody := Act{Input: w.Choices[i].Input}
	w = walk(t, stage(t, gold), nobody, nobody)
	if !slices.Contains(w.Path, "closed") || w.Wait != flow.ForVoicemail {
		t.Fatalf("%v, waits for %s", w.Path, w.Wait)
	}
	if i = slices.IndexFunc(w.Choices, func(c Choice) bool { return c.Says == "message_left.kept" }); i < 0 {
		t.Fatalf("%+v", w.Choices)
	}
	if w = walk(t, stage(t, gold), nobody, nobody, Act{Input: w.Choices[i].Input}); w.Wait != flow.ForNothing {
		t.Errorf("%v, waits for %s", w.Path, w.Wait)
	}
	if w = walk(t, stage(t, gold), Act{Keys: "5"}); w.Wait != flow.ForAgent || !w.Steps[len(w.Steps)-1].Lost {
		t.Errorf("a key in the queue: %+v", w.Steps[len(w.Steps)-1])
	}
	if _, err := stage(t, gold).Walk(context.Background(), []Act{{Input: json.RawMessage(`{"type":"started"}`)}}, at); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("started twice: %v", err)
	}
}

func TestTrailsCountTheWays(t *testing.T) {
	t.Parallel()
	var walks []Walk
	for _, who := range []zhiyin.Customer{senior, gold, gold, {}} {
		walks = append(walks, walk(t, stage(t, who)))
	}
	got := Trails(walks)
	if len(got) != 3 || got[0].Count != 2 || !slices.Equal(got[0].Some, []int{1, 2}) || got[0].Ms == 0 {
		t.Errorf("%+v", got)
	}
}
