package scenario

import (
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/onnx"
	"zhiyin.dev/edge/asr/onnx/onnxtest"
)

// TestACallIsHeardByModelsOfONNX is a whole call on a streaming zipformer and a SenseVoice
// as small as a test can make them: each of their words is a tone. What real models make
// of people is not shown here.
func TestACallIsHeardByModelsOfONNX(t *testing.T) {
	t.Parallel()
	if err := onnx.Installed(); err != nil {
		t.Skip(err)
	}
	models, tones, languages := t.TempDir(), onnxtest.ToneHz, []zhiyin.Language{zhiyin.Mandarin}
	onnxtest.Zipformer(t, models, "stream", languages, []onnxtest.Heard{{Text: "我", Hz: tones[0]}, {Text: "要", Hz: tones[1]}, {Text: "退", Hz: tones[2]}, {Text: "火", Hz: tones[3]}})
	onnxtest.SenseVoice(t, models, "sense", "ANGRY", languages, []onnxtest.Heard{{Text: "我", Hz: tones[0]}, {Text: "要", Hz: tones[1]}, {Text: "退", Hz: tones[2]}, {Text: "货。", Hz: tones[3]}})
	p := &platform{t: t, dir: t.TempDir(), log: &buffer{}, env: []string{"ZHIYIN_SPEECH_RECOGNITION=auto", "ZHIYIN_SPEECH_MODELS=" + models}}
	p.begin()
	p.understands()
	db := p.ledger()
	before := contacts(t, db)
	call := p.dial(telephone(t), "19900007776", muhe)
	contact := string(newest(t, db, before))
	found(t, db, contact, func(e zhiyin.ListeningStarted) bool {
		return e.Speaker == zhiyin.OfCustomer && e.Model == "stream" && !e.DemoOnly
	})
	found(t, db, contact, func(e zhiyin.FlowEntered) bool { return e.Node == "menu" })
	found(t, db, contact, func(e zhiyin.ListeningStarted) bool { return e.Mood })
	var said []int16
	for _, hz := range tones[:4] {
		said = slices.Concat(said, onnxtest.Tone(hz, 220), onnxtest.Silence(100))
	}
	began := time.Now()
	call.Say(said)
	heard := found(t, db, contact, func(e zhiyin.UtteranceHeard) bool { return e.Speaker == zhiyin.OfCustomer && e.Text != "" })
	t.Logf("heard %q %v after it began", heard.Text, time.Since(began).Round(time.Millisecond))
	if heard.Text != "我要退货。" {
		t.Errorf("heard %q", heard.Text)
	}
	found(t, db, contact, func(e zhiyin.UtteranceUnderstood) bool {
		return e.Utterance == heard.Utterance && len(e.Intents) > 0
	})
	found(t, db, contact, func(e zhiyin.MoodChanged) bool {
		return slices.ContainsFunc(e.Parts, func(p zhiyin.MoodPart) bool { return p.Of == "engine" && p.Says == "angry" })
	})
	bye(t, call)
	p.replayAll()
}
