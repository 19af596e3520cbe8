package language

import (
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/need"
	"zhiyin.dev/store/definition"
)

// wrapped keeps a contact of the unit muhe in which a customer said one sentence, and
// what its agent made of it; empty: it is still in wrap-up.
func wrapped(t *testing.T, n *house, said, disposition string) zhiyin.ContactID {
	t.Helper()
	contact := zhiyin.NewID("ct", n.now())
	keep := func(body zhiyin.Body) {
		t.Helper()
		e := zhiyin.NewEvent(contact, body, n.now())
		e.Unit, e.By, e.Person = "muhe", "system", contact
		if err := n.Keep(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	keep(zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Called: "muhe"})
	keep(zhiyin.UtteranceHeard{Utterance: zhiyin.UtteranceID("ut_" + contact), Speaker: zhiyin.OfCustomer, Text: said})
	keep(zhiyin.UtteranceUnderstood{Utterance: zhiyin.UtteranceID("ut_" + contact), Intents: []zhiyin.Scored{{ID: "skin_advice", Score: .6}}})
	keep(zhiyin.ContactEnded{})
	keep(zhiyin.WrapStarted{Agent: "ag_1", Due: n.now().Add(time.Minute)})
	if disposition != "" {
		keep(zhiyin.WrapCompleted{Agent: "ag_1", Disposition: disposition})
	}
	return zhiyin.ContactID(contact)
}

func TestCuesAreProposedFromWhatAgentsMadeOfContacts(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		wrapped(t, n, "用完额头像蚂蚁咬似的", "muhe-allergy-reported")
		wrapped(t, n, "我想看看有没有活动", "muhe-question-answered")
		wrapped(t, n, "快递停在转运站了", "muhe-order-answered")
	}
	l := n.studio()
	offered := func() *studio.CueProposal {
		t.Helper()
		got, err := l.Cues(t.Context(), "muhe")
		if err != nil || got.Contacts != 15 {
			t.Fatalf("%+v, %v", got, err)
		}
		if i := slices.IndexFunc(got.Items, func(p studio.CueProposal) bool { return strings.Contains("蚂蚁咬似的", p.Phrase) }); i >= 0 {
			return &got.Items[i]
		}
		return nil
	}
	p := offered()
	if p == nil || p.Need != "muhe-reaction" || p.With != 5 || p.In != 5 {
		t.Fatalf("proposed %+v", p)
	}
	d, err := definition.Of(n.db.Engine).Definition(t.Context(), zhiyin.DefinitionRef{Kind: "need", ID: p.Need})
	if err != nil {
		t.Fatal(err)
	}
	read, problems := need.Parse([]byte(d.YAML))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	choice := studio.CueChoice{Need: p.Need, Phrase: p.Phrase, State: read[0].States[0].ID, Strength: "likely"}
	text, err := l.CueText(t.Context(), "muhe", choice)
	if err != nil {
		t.Fatal(err)
	}
	draft, wrong, err := n.press.Draft(t.Context(), "need", text, "agent:ag_1")
	if err != nil || len(wrong) > 0 || draft.Ref.ID != p.Need {
		t.Fatal(draft, wrong, err)
	}
	if got := offered(); got != nil && got.Phrase == p.Phrase {
		t.Errorf("%+v is in a draft and proposed again", got)
	}
	if again, err := l.CueText(t.Context(), "muhe", studio.CueChoice{Need: p.Need, Phrase: "虫子爬", State: choice.State, Strength: "faint"}); err != nil || !strings.Contains(again, p.Phrase) {
		t.Errorf("a second cue lost the first: %v", err)
	}
	choice.State = "nowhere"
	if _, err := l.CueText(t.Context(), "muhe", choice); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("a state that is not there: %v", err)
	}
	if _, err := l.CueText(t.Context(), "tongxin", choice); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("another unit's need: %v", err)
	}
}

func TestARefusedCueIsNotProposedAgain(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		wrapped(t, n, "火龙果", "muhe-allergy-reported")
		wrapped(t, n, "快递停在转运站了", "muhe-order-answered")
		wrapped(t, n, "我想看看有没有活动", "muhe-question-answered")
	}
	l := n.studio()
	got, err := l.Cues(t.Context(), "muhe")
	if err != nil || len(got.Items) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := l.RefuseCue(t.Context(), "muhe", studio.CueChoice{Need: got.Items[0].Need, Phrase: got.Items[0].Phrase, Reason: "chance"}, "agent:ag_1"); err != nil {
		t.Fatal(err)
	}
	after, err := l.Cues(t.Context(), "muhe")
	if err != nil || after.Refused != 1 || slices.Contains(after.Items, got.Items[0]) {
		t.Errorf("%+v, %v", after, err)
	}
}

func TestOutcomesAreLearnedFromWrapUpsAndForgottenWithPeople(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	asked := turnsOf([]zhiyin.Event{{Body: zhiyin.UtteranceHeard{Utterance: "ut_1", Speaker: zhiyin.OfCustomer, Text: "水晶灯掉下来了"}}})
	first := func() string {
		t.Helper()
		got, err := n.drafter.suggesters.suggest(t.Context(), "muhe", asked)
		if err != nil || len(got) == 0 {
			t.Fatal(got, err)
		}
		return got[0].ID
	}
	for range 4 {
		wrapped(t, n, "水晶灯掉下来了", "muhe-complaint-taken")
	}
	if got := first(); got != "muhe-complaint-taken" {
		t.Fatalf("after four wrap-ups %s is suggested", got)
	}
	for range 12 {
		id := wrapped(t, n, "水晶灯掉下来了", "muhe-question-answered")
		if err := n.drafter.suggesters.learn(t.Context(), "muhe", id, "muhe-question-answered"); err != nil {
			t.Fatal(err)
		}
	}
	if got := first(); got != "muhe-question-answered" {
		t.Errorf("after twelve others %s is suggested", got)
	}
	n.drafter.suggesters.forget()
	if got := first(); got != "muhe-question-answered" {
		t.Errorf("made again %s is suggested", got)
	}
}

func TestContactsThatWrappedWhileNobodyDraftedAreFound(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	wrapped(t, n, "已经完了", "muhe-question-answered")
	waits := wrapped(t, n, "皮肤干怎么办", "")
	got, err := n.drafter.undrafted(t.Context())
	if err != nil || len(got) != 1 || got[0].Subject != string(waits) || got[0].Unit != "muhe" {
		t.Fatalf("%v, %v", got, err)
	}
	n.drafter.draftAll(t.Context(), got)
	if again, err := n.drafter.undrafted(t.Context()); err != nil || len(again) != 0 {
		t.Errorf("drafted and found again: %v, %v", again, err)
	}
}
