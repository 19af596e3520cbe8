package scenario

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/tts/espeak"
	"zhiyin.dev/speech"
)

// voiced speaks a sentence as the demo's synthetic callers do: 8 kHz.
func voiced(t testing.TB, text string, language zhiyin.Language) []int16 {
	t.Helper()
	samples, err := espeak.New(espeak.Config{}, slog.New(slog.DiscardHandler)).Synthesize(context.Background(), speech.Piece{Say: text}, zhiyin.Voice{Language: language, PacePercent: 100, PitchPercent: 100})
	if err != nil {
		t.Fatal(err)
	}
	return samples
}

func TestACallerTalksThroughTheMenu(t *testing.T) {
	t.Parallel()
	p := &platform{t: t, dir: t.TempDir(), log: &buffer{}, env: []string{"ZHIYIN_SPEECH_RECOGNITION=auto"}}
	p.begin()
	p.understands()
	db := p.ledger()
	before := contacts(t, db)
	call := p.dial(telephone(t), "19900007777", muhe)
	contact := string(newest(t, db, before))
	found(t, db, contact, func(e zhiyin.ListeningStarted) bool { return e.Speaker == zhiyin.OfCustomer && e.DemoOnly })
	found(t, db, contact, func(e zhiyin.FlowEntered) bool { return e.Node == "menu" })
	found(t, db, contact, func(e zhiyin.ListeningStarted) bool { return e.Mood }) // the notice was heard
	call.Say(voiced(t, "我要转人工", zhiyin.Mandarin))
	said := time.Now()
	heard := found(t, db, contact, func(e zhiyin.UtteranceHeard) bool { return e.Speaker == zhiyin.OfCustomer })
	if !strings.Contains(heard.Text, "人工") {
		t.Errorf("heard %q", heard.Text)
	}
	found(t, db, contact, func(e zhiyin.FlowEntered) bool { return e.Node == "person" })
	found(t, db, contact, func(e zhiyin.PromptHeard) bool { return e.Prompt == "menu" && e.Barged })
	found(t, db, contact, func(e zhiyin.MoodChanged) bool { return e.Confidence >= 0 })
	t.Logf("in the queue %v after the sentence began", time.Since(said).Round(time.Millisecond))
	bye(t, call)
	p.replayAll()
}

// Who is asked how it was says it, while their agent wraps up.
func TestACallerSaysHowItWas(t *testing.T) {
	t.Parallel()
	p := &platform{t: t, dir: furnished(t, times{}), log: &buffer{}, env: []string{"ZHIYIN_SPEECH_RECOGNITION=auto"}}
	p.begin()
	p.understands()
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	call := p.dial(telephone(t), "19900007777", rated)
	id := agent.accepts()
	agent.onContact(id, "end", map[string]any{})
	agent.shows(id, zhiyin.Wrapping)
	said := func(prompt, words string) zhiyin.SurveyAnswered {
		t.Helper()
		found(t, db, id, func(e zhiyin.PromptHeard) bool { return strings.HasSuffix(e.Prompt, prompt) }) // they listen to the end
		call.Say(voiced(t, words, zhiyin.Mandarin))
		return found(t, db, id, func(e zhiyin.SurveyAnswered) bool { return strings.HasSuffix(prompt, e.Question) })
	}
	if a := said("how.satisfaction", "很满意"); a.Score != 5 || a.Most != 5 {
		t.Errorf("answered %+v", a)
	}
	if a := said("how.solved", "二"); a.Score != 2 {
		t.Errorf("answered %+v", a)
	}
	select {
	case <-call.Ended():
	case <-time.After(awaitWithin):
		t.Error("the line stays after the thanks")
	}
	agent.wrapsUp(id, "muhe-order-answered")
	contains(t, p.replayAll(), " 0 differences")
}
