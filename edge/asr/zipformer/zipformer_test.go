package zipformer_test

import (
	"slices"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/asrtest"
	"zhiyin.dev/edge/asr/onnx"
	"zhiyin.dev/edge/asr/onnx/onnxtest"
	"zhiyin.dev/edge/asr/sensevoice"
	"zhiyin.dev/edge/asr/zipformer"
)

var tones = onnxtest.ToneHz

// words of the small model; two of them sound alike.
var words = []onnxtest.Heard{
	{Text: "我", Hz: tones[0]}, {Text: "要", Hz: tones[1]}, {Text: "腿", Hz: tones[2], Bias: 0.5}, {Text: "退", Hz: tones[2]}, {Text: "货", Hz: tones[3]},
	{Text: "了", Hz: tones[4], Later: true},
}

func loaded(t *testing.T, second zipformer.Second) *zipformer.Engine {
	t.Helper()
	if err := onnx.Installed(); err != nil {
		t.Skip(err)
	}
	e, err := zipformer.New(onnxtest.Zipformer(t, t.TempDir(), "stream", []zhiyin.Language{zhiyin.Mandarin}, words), second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func said(hz ...float64) (out []int16) {
	for _, f := range hz {
		out = slices.Concat(out, onnxtest.Tone(f, 200), onnxtest.Silence(120))
	}
	return slices.Concat(onnxtest.Silence(100), out)
}

func write(st asr.Stream, samples []int16) {
	for ; len(samples) >= asr.FrameSamples; samples = samples[asr.FrameSamples:] {
		st.Write(samples[:asr.FrameSamples])
	}
}

func TestWordsComeWhileTheyAreSaidAndHaveTheirPlaces(t *testing.T) {
	t.Parallel()
	e := loaded(t, nil)
	if i := e.Info(); !i.Partials || !i.Hotwords || i.Tried || i.Emotion {
		t.Errorf("%+v", i)
	}
	st := asrtest.Open(t, e, asr.Ask{Language: zhiyin.Mandarin})
	write(st, said(tones[0], tones[1]))
	write(st, onnxtest.Silence(300))
	asrtest.Partial(t, st, "我要")
	write(st, onnxtest.Tone(tones[3], 200))
	st.Finish() // in mid-word: what is not computed yet is
	u := asrtest.Final(t, st)
	if u.Text != "我要货" || u.Engine != "stream" || u.Confidence < 0.5 {
		t.Fatalf("%+v", u)
	}
	for i, want := range []int64{100, 420, 1040} {
		if from := u.Words[i].FromMs; from < want-80 || from > want+80 {
			t.Errorf("word %d is at %d ms, not %d", i, from, want)
		}
	}
	write(st, onnxtest.Silence(500))
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "" || u.FromMs != 1240 {
		t.Errorf("silence is %+v", u)
	}
}

// What the model hands from chunk to chunk reaches the next one, and no turn after it.
func TestStatesGoFromChunkToChunkAndEndWithTheTurn(t *testing.T) {
	t.Parallel()
	st := asrtest.Open(t, loaded(t, nil), asr.Ask{Language: zhiyin.Mandarin})
	for range 2 {
		write(st, said(tones[4])) // in the first 320 ms, where there are no states yet
		write(st, said(tones[0], tones[4]))
		st.Finish()
		if u := asrtest.Final(t, st); u.Text != "我了" {
			t.Errorf("heard %q", u.Text)
		}
	}
}

func TestAHotWordDecidesBetweenWordsThatSoundAlike(t *testing.T) {
	t.Parallel()
	e := loaded(t, nil)
	for _, c := range []struct {
		ask  asr.Ask
		want string
	}{{asr.Ask{}, "我要腿货"}, {asr.Ask{Hot: []string{"退货"}}, "我要退货"}, {asr.Ask{Phrases: []string{"我要退货"}}, "我要退货"}} {
		st := asrtest.Open(t, e, c.ask)
		write(st, said(tones[0], tones[1], tones[2], tones[3]))
		st.Finish()
		if u := asrtest.Final(t, st); u.Text != c.want {
			t.Errorf("%+v: %q", c.ask, u.Text)
		}
	}
}

func TestASecondReadingBringsPunctuationAndMood(t *testing.T) {
	t.Parallel()
	if err := onnx.Installed(); err != nil {
		t.Skip(err)
	}
	second, err := sensevoice.New(onnxtest.SenseVoice(t, t.TempDir(), "sense", "ANGRY", []zhiyin.Language{zhiyin.Mandarin},
		[]onnxtest.Heard{{Text: "我", Hz: tones[0]}, {Text: "要退", Hz: tones[1]}, {Text: "货。", Hz: tones[3]}}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(second.Close)
	e := loaded(t, second)
	if !e.Info().Emotion {
		t.Error("it does not say that it hears moods")
	}
	st := asrtest.Open(t, e, asr.Ask{Language: zhiyin.Mandarin})
	write(st, onnxtest.Silence(500))
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "" || u.Emotion != "" {
		t.Errorf("silence is %+v", u)
	}
	write(st, said(tones[0], tones[1], tones[3]))
	st.Finish()
	u := asrtest.Final(t, st)
	if u.Text != "我要退货。" || u.Emotion != "angry" || u.Engine != "sense" || !u.Final {
		t.Fatalf("%+v", u)
	}
	if from := u.Words[0].FromMs; from < 520 || from > 680 {
		t.Errorf("the first word is at %d ms of the stream", from)
	}
}

// second is a reader that answers so.
type second struct {
	says  zhiyin.Utterance
	err   error
	reads int
}

func (s *second) Speaks(l zhiyin.Language) bool { return l == zhiyin.Mandarin }

func (s *second) Read([]int16, zhiyin.Language) (zhiyin.Utterance, error) {
	s.reads++
	return s.says, s.err
}

func TestFirstWordsStandWhereNoSecondReadingComes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		second second
		turn   []int16
		reads  int
	}{
		"too busy":           {second{err: zhiyin.Busy}, said(tones[0], tones[1]), 1},
		"it hears nothing":   {second{}, said(tones[0], tones[1]), 1},
		"a turn of 16 s":     {second{says: zhiyin.Utterance{Text: "别的"}}, slices.Concat(said(tones[0], tones[1]), onnxtest.Silence(15_500)), 0},
		"nothing to improve": {second{says: zhiyin.Utterance{Text: "别的"}}, onnxtest.Silence(600), 0},
	} {
		e := loaded(t, &c.second)
		st := asrtest.Open(t, e, asr.Ask{Language: zhiyin.Mandarin})
		for turn := c.turn; len(turn) > 0; turn = turn[min(len(turn), 8000):] { // the reel holds 4 s
			write(st, turn[:min(len(turn), 8000)])
			for st.(interface{ Waits() bool }).Waits() {
			}
		}
		st.Finish()
		want := "我要"
		if name == "nothing to improve" {
			want = ""
		}
		if u := asrtest.Final(t, st); u.Text != want || c.second.reads != c.reads {
			t.Errorf("%s: %q after %d second readings", name, u.Text, c.second.reads)
		}
	}
}
