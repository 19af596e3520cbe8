package language

import (
	"strings"
	"testing"

	"zhiyin.dev"
)

// askedOf is a node with a language model that answers so, and five wrapped contacts of
// which the graph hears nothing.
func askedOf(t *testing.T, answer string) (*Studio, *house, *modelServer) {
	t.Helper()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	m := newModelServer(t, answer)
	l := n.studio()
	l.model = m.client(t)
	wrapped(t, n, "我叫苏晓岚，手机是13800138000，额头像蚂蚁咬似的", "muhe-allergy-reported")
	wrapped(t, n, "涂上以后像蚂蚁咬似的，还冒小火山", "muhe-allergy-reported")
	wrapped(t, n, "我想看看有没有活动", "muhe-question-answered")
	return l, n, m
}

func TestALanguageModelProposesCuesOfHiddenTalkForAPersonToTake(t *testing.T) {
	t.Parallel()
	l, _, m := askedOf(t, "```json\n{\"cues\": [\"像蚂蚁咬\", \"冒小火山\", \"活动\", \"从没说过\", \"1380013\"]}\n```")
	counted, err := l.Cues(t.Context(), "muhe")
	if err != nil || len(counted.Items) != 0 || counted.Model != "house-7b" {
		t.Fatalf("without asking: %+v, %v", counted, err)
	}
	if m.received() != "" {
		t.Fatal("the model was asked though nobody wanted it")
	}
	got, err := l.AskCues(t.Context(), "muhe")
	if err != nil || len(got.Items) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if c := got.Items[0]; c.Need != "muhe-reaction" || c.Phrase != "像蚂蚁咬" || c.With != 2 || c.By != "house-7b" {
		t.Errorf("%+v", c)
	}
	sent := m.received()
	for _, hidden := range []string{"苏晓岚", "1380013", "有没有活动"} {
		if strings.Contains(sent, hidden) {
			t.Errorf("the model was sent %q", hidden)
		}
	}
	if !strings.Contains(sent, "蚂蚁咬似的") {
		t.Error("the model was sent nothing of what was said")
	}
}

func TestACueThatAModelProposedIsRefusedOnce(t *testing.T) {
	t.Parallel()
	l, n, _ := askedOf(t, `{"cues": ["像蚂蚁咬"]}`)
	e := zhiyin.NewEvent("unit/muhe", zhiyin.CueRefused{Need: "muhe-reaction", Phrase: "像蚂蚁咬", Reason: "chance"}, n.now())
	e.Unit, e.By = "muhe", "agent:ag_1"
	if err := n.Keep(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if got, err := l.AskCues(t.Context(), "muhe"); err != nil || len(got.Items) != 0 || got.Refused != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAModelThatGivesNoCuesIsSaid(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{"no JSON": "I would say: ants", "broken": `{"cues": "ants"}`} {
		l, _, _ := askedOf(t, answer)
		if _, err := l.AskCues(t.Context(), "muhe"); zhiyin.KindOf(err) != zhiyin.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
		l.model = nil
		if _, err := l.AskCues(t.Context(), "muhe"); zhiyin.KindOf(err) != zhiyin.Unavailable {
			t.Errorf("without a model: %v", err)
		}
	}
}
