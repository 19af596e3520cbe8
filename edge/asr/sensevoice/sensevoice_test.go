package sensevoice_test

import (
	"slices"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/asrtest"
	"zhiyin.dev/edge/asr/onnx"
	"zhiyin.dev/edge/asr/onnx/onnxtest"
	"zhiyin.dev/edge/asr/sensevoice"
)

var tones = onnxtest.ToneHz

// loaded is a small model whose words are tones.
func loaded(t *testing.T) *sensevoice.Engine {
	t.Helper()
	if err := onnx.Installed(); err != nil {
		t.Skip(err)
	}
	e, err := sensevoice.New(onnxtest.SenseVoice(t, t.TempDir(), "sense", "ANGRY", []zhiyin.Language{zhiyin.Mandarin, zhiyin.Cantonese, zhiyin.English}, []onnxtest.Heard{
		{Text: "我", Hz: tones[0]}, {Text: "要", Hz: tones[1]}, {Text: "▁refund", Hz: tones[2]}, {Text: "。", Hz: tones[3]},
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func TestAWholeTurnHasWordsPunctuationLanguageAndMood(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	said := slices.Concat(onnxtest.Silence(200), onnxtest.Tone(tones[0], 240), onnxtest.Silence(120), onnxtest.Tone(tones[1], 240), onnxtest.Silence(300), onnxtest.Tone(tones[3], 200), onnxtest.Silence(200))
	for language, want := range map[zhiyin.Language]zhiyin.Language{"": zhiyin.Mandarin, zhiyin.Mandarin: zhiyin.Mandarin, zhiyin.Cantonese: zhiyin.Cantonese, zhiyin.English: zhiyin.English} {
		u, err := e.Read(said, language)
		if err != nil {
			t.Fatal(err)
		}
		if u.Text != "我要。" || u.Emotion != "angry" || u.Language != want || u.Engine != "sense" {
			t.Errorf("asked for %q: %+v", language, u)
		}
		if len(u.Words) != 2 || u.Words[1].Text != "要。" || near(u.Words[0].FromMs, 200) || near(u.Words[1].FromMs, 560) {
			t.Errorf("words %+v", u.Words)
		}
	}
}

// near tells whether a place is more than 80 ms from where it should be.
func near(ms, want int64) bool { return ms < want-80 || ms > want+80 }

func TestEachTurnOfAStreamIsReadWhenItIsOver(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	if i := e.Info(); i.Partials || !i.Emotion || i.Tried || i.Grammar {
		t.Errorf("%+v", i)
	}
	st := asrtest.Open(t, e, asr.Ask{Language: zhiyin.Mandarin})
	write(st, slices.Concat(onnxtest.Tone(tones[0], 300), onnxtest.Silence(300)))
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "我" || u.ToMs != 600 || u.Emotion != "angry" {
		t.Errorf("first %+v", u)
	}
	write(st, onnxtest.Silence(400))
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "" || u.Emotion != "" {
		t.Errorf("silence is %+v", u)
	}
	write(st, slices.Concat(onnxtest.Silence(100), onnxtest.Tone(tones[2], 300), onnxtest.Silence(200)))
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "refund" || len(u.Words) != 1 || near(u.Words[0].FromMs, 1100) {
		t.Errorf("third %+v", u)
	}
}

// A turn without an end is read in pieces, and holds no more of itself than one.
func TestALongTurnIsReadInPieces(t *testing.T) {
	t.Parallel()
	st := asrtest.Open(t, loaded(t), asr.Ask{Language: zhiyin.Mandarin})
	for range 3 {
		for range 14 {
			write(st, slices.Concat(onnxtest.Tone(tones[0], 300), onnxtest.Silence(700)))
			for st.(interface{ Waits() bool }).Waits() { // the reel holds 4 s
			}
		}
	}
	st.Finish()
	u := asrtest.Final(t, st)
	if len(u.Words) != 42 || near(u.Words[41].FromMs, 41_000) {
		t.Fatalf("%d words, the last %+v", len(u.Words), u.Words[len(u.Words)-1])
	}
}

func TestALanguageThatTheModelHasNotIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := loaded(t).Open(t.Context(), asr.Ask{Language: "wuu"}); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("%v", err)
	}
}

func write(st asr.Stream, samples []int16) {
	for ; len(samples) >= asr.FrameSamples; samples = samples[asr.FrameSamples:] {
		st.Write(samples[:asr.FrameSamples])
	}
}
