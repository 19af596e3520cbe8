package tts_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"zhiyin.dev"
	"zhiyin.dev/edge/tts"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// recording is half a second of a tone at 16 kHz.
func recording(hz float64) *fstest.MapFile {
	samples := make([]int16, 8000)
	for i := range samples {
		samples[i] = int16(9000 * math.Sin(2*math.Pi*hz*float64(i)/16000))
	}
	return &fstest.MapFile{Data: pcm.WriteWAV(samples, 16000)}
}

func spoken(t *testing.T, text string, v zhiyin.Voice) speech.Spoken {
	t.Helper()
	at := func(path string) (any, bool) {
		return zhiyin.Customer{FamilyName: "苏", Title: "ms"}, path == "customer"
	}
	s, err := new(speech.Speaker).Render(text, zhiyin.Mandarin, v, at)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestARecordedPromptGoesBeforeSynthesis(t *testing.T) {
	t.Parallel()
	recorded, err := tts.ReadRecorded(fstest.MapFS{
		"cmn/prompts.tsv": {Data: []byte("\ufeff# what Ms Lin spoke on 1 March\r\nmenu.wav\t请按 1，或者说“查订单”。\r\nhello.wav\t您好，\n")},
		"cmn/menu.wav":    recording(500), "cmn/hello.wav": recording(600),
		"wuu/prompts.tsv": {Data: []byte("menu.wav\t请按 1，或者说“查订单”。\n")},
		"wuu/menu.wav":    recording(700),
		"notes.txt":       {Data: []byte("x")},
	})
	if err != nil || recorded.Len() != 3 {
		t.Fatalf("%v", err)
	}
	engine := &sounder{}
	p, _ := running(t, engine, tts.CacheConfig{Recorded: recorded})
	for _, c := range []struct {
		text string
		v    zhiyin.Voice
		hz   float64
	}{
		{"请按一，或者说“查订单”。", zhiyin.Voice{}, 500},
		{"请按 1，或者说“查订单”。", zhiyin.Voice{Dialect: "wuu"}, 700},
		{"请按 1，或者说“查订单”。", zhiyin.Voice{Dialect: "nan"}, 500},
		{"请按 2。", zhiyin.Voice{}, 300}, // the engine's tone
	} {
		got, _ := pcm.Frequency(listen(t, p.Speak(spoken(t, c.text, c.v))), pcm.RateHz)
		if math.Abs(got-c.hz) > 5 {
			t.Errorf("%s in %q: %v Hz, not %v", c.text, c.v.Dialect, got, c.hz)
		}
	}
	listen(t, p.Speak(spoken(t, "您好，{customer:name}，请稍等。", zhiyin.Voice{})))
	if asked := strings.Join(engine.asked(), "|"); asked != "请按二。|苏女士|，请稍等。" && asked != "请按二。|，请稍等。|苏女士" {
		t.Errorf("the engine was asked for %s", asked)
	}
}

func TestWhatIsWrongWithRecordedPromptsIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		list string
		kind error
	}{
		"no tab": {"menu.wav 请按 1\n", zhiyin.Invalid}, "no text": {"menu.wav\t \n", zhiyin.Invalid},
		"no file": {"# one\nother.wav\t请按 1\n", zhiyin.NotFound}, "no WAV": {"bad.wav\t请按 1\n", zhiyin.Invalid}, "outside": {"../../x.wav\t请按 1\n", zhiyin.NotFound},
	} {
		_, err := tts.ReadRecorded(fstest.MapFS{"cmn/prompts.tsv": {Data: []byte(c.list)}, "cmn/menu.wav": recording(500), "cmn/bad.wav": {Data: []byte("no")}})
		if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), "cmn/prompts.tsv:") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheSpareVoiceSaysWhatTheEngineFailsToSay(t *testing.T) {
	t.Parallel()
	first, spare := &sounder{fails: map[string]bool{"请稍等。": true}}, &sounder{}
	p, _ := running(t, first, tts.CacheConfig{Spare: spare, Said: "neural"})
	for range 2 {
		if len(listen(t, p.Speak(spoken(t, "请稍等。", zhiyin.Voice{})))) == 0 {
			t.Fatal("silence")
		}
	}
	if len(first.asked()) != 2 || len(spare.asked()) != 2 {
		t.Errorf("first %v, spare %v: what the spare voice says is not kept", first.asked(), spare.asked())
	}
	listen(t, p.Speak(spoken(t, "欢迎。", zhiyin.Voice{})))
	listen(t, p.Speak(spoken(t, "欢迎。", zhiyin.Voice{})))
	if len(first.asked()) != 3 || len(spare.asked()) != 2 {
		t.Errorf("first %v, spare %v: what the engine says is kept", first.asked(), spare.asked())
	}
}

func TestADiscreetPrompterTellsTheEngineNothingOfAPerson(t *testing.T) {
	t.Parallel()
	first, spare := &sounder{}, &sounder{}
	p, _ := running(t, first, tts.CacheConfig{Spare: spare, Discreet: true})
	listen(t, p.Speak(spoken(t, "您好，{customer:name}，请稍等。", zhiyin.Voice{})))
	if len(first.asked()) != 0 || len(spare.asked()) != 3 {
		t.Errorf("first %v, spare %v", first.asked(), spare.asked())
	}
	listen(t, p.Speak(spoken(t, "请稍等。", zhiyin.Voice{})))
	if len(first.asked()) != 1 {
		t.Errorf("first %v", first.asked())
	}
}
