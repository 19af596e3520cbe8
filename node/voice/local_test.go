package voice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/tts"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// held are voices of a process; each text is a tone of hz, or fails with err.
type held struct {
	voices []asr.Info
	err    error
	hz     float64
	asked  []asr.Saying
}

func (h *held) Voices() []asr.Info { return h.voices }

func (h *held) Say(_ context.Context, _ string, text asr.Saying, _ time.Duration) ([]int16, error) {
	h.asked = append(h.asked, text)
	if h.err != nil {
		return nil, h.err
	}
	return tone(h.hz), nil
}

func tone(hz float64) []int16 {
	out := make([]int16, pcm.RateHz/2)
	if hz > 0 {
		pcm.Tone(hz, 0, 0.5).Read(out)
	}
	return out
}

// plain is the engine that is always there: 300 Hz.
type plain struct{ said atomic.Int32 }

func (p *plain) Synthesize(context.Context, speech.Piece, zhiyin.Voice) ([]int16, error) {
	p.said.Add(1)
	return tone(300), nil
}

func house() (*local, *held, *plain) {
	h := &held{hz: 700, voices: []asr.Info{
		{Name: "bad", Languages: []zhiyin.Language{zhiyin.Mandarin}, Says: "broken"},
		{Name: "zh", Type: "vits", Languages: []zhiyin.Language{zhiyin.Mandarin}, Digest: "abc"},
		{Name: "zh2", Type: "vits", Languages: []zhiyin.Language{zhiyin.Mandarin}},
		{Name: "wu", Type: "vits", Languages: []zhiyin.Language{"wuu"}},
	}}
	p := &plain{}
	return &local{process: h, within: time.Second, spare: p}, h, p
}

func TestTheVoiceIsChosenByLanguageAndDialect(t *testing.T) {
	t.Parallel()
	l, _, _ := house()
	for _, c := range []struct {
		choice map[string]string
		voice  zhiyin.Voice
		said   string
	}{
		{nil, zhiyin.Voice{Language: zhiyin.Mandarin}, "zh:0 abc"},
		{nil, zhiyin.Voice{Language: zhiyin.Mandarin, Dialect: "wuu"}, "wu:0 "},
		{nil, zhiyin.Voice{Language: zhiyin.Mandarin, Dialect: "nan"}, "zh:0 abc"},
		{nil, zhiyin.Voice{Language: zhiyin.English}, ""},
		{map[string]string{"cmn": "zh2:3"}, zhiyin.Voice{Language: zhiyin.Mandarin}, "zh2:3 "},
		{map[string]string{"cmn": "espeak-ng"}, zhiyin.Voice{Language: zhiyin.Mandarin}, ""},
		{map[string]string{"cmn": "bad"}, zhiyin.Voice{Language: zhiyin.Mandarin}, ""},
		{map[string]string{"cmn": "gone"}, zhiyin.Voice{Language: zhiyin.Mandarin}, ""},
	} {
		l.choice = c.choice
		if got := l.For(c.voice); got.Said != c.said || (got.Spare == nil) != (c.said == "") {
			t.Errorf("%v of %v is said by %q, want %q", c.voice, c.choice, got.Said, c.said)
		}
	}
	l.process = &held{}
	if got := l.For(zhiyin.Voice{Language: zhiyin.Mandarin}); got.Said != "" || got.Engine != l.spare {
		t.Errorf("without a voice in the process: %+v", got)
	}
}

// prompted is what a prompt of two pieces sounds like, in Hz.
func prompted(t *testing.T, l *local) (hz []float64) {
	t.Helper()
	p := tts.NewPrompter(nil, tts.CacheConfig{Choose: l.For}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	defer func() { cancel(); <-ended }()
	for _, piece := range []speech.Piece{{Say: "您好"}, {Say: "郑女士", Personal: true}} {
		source := p.Speak(speech.Spoken{Voice: zhiyin.Voice{Language: zhiyin.Mandarin, PacePercent: 100}, Pieces: []speech.Piece{piece}})
		var all []int16
		for more := true; more; {
			frame := make([]int16, pcm.FrameSamples)
			n := 0
			if n, more = source.Read(frame); n == 0 && more {
				time.Sleep(time.Millisecond)
			}
			all = append(all, frame[:n]...)
		}
		f, _ := pcm.Frequency(all, pcm.RateHz)
		hz = append(hz, float64(int(f/100+0.5)*100))
	}
	return hz
}

func TestAPromptIsNeverSilentWhateverTheProcessDoes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*held)
		want  []float64
	}{
		"it speaks":      {func(*held) {}, []float64{700, 700}},
		"it is away":     {func(h *held) { h.err = zhiyin.Unavailable }, []float64{300, 300}},
		"it has no time": {func(h *held) { h.err = zhiyin.Busy }, []float64{300, 300}},
		"it can't":       {func(h *held) { h.err = zhiyin.Invalid }, []float64{300, 300}},
		"it is silent":   {func(h *held) { h.hz = 0 }, []float64{300, 300}},
	} {
		l, h, _ := house()
		c.spoil(h)
		if got := prompted(t, l); !slices.Equal(got, c.want) {
			t.Errorf("%s: heard %v, want %v", name, got, c.want)
		}
	}
}

func TestAVoiceThatKeepsFailingIsLeftAloneAndOneThatCantSayAWordIsNot(t *testing.T) {
	t.Parallel()
	for kind, want := range map[zhiyin.Error]int{zhiyin.Unavailable: 3, zhiyin.Invalid: 8} {
		l, h, p := house()
		h.err = fmt.Errorf("test: %w", kind)
		for range 8 {
			if _, err := l.Synthesize(t.Context(), speech.Piece{Say: "您好"}, zhiyin.Voice{Language: zhiyin.Mandarin}); err != nil {
				t.Fatal(err)
			}
		}
		if len(h.asked) != want || p.said.Load() != 8 {
			t.Errorf("%s: asked %d times, %d said by the engine that is always there", kind, len(h.asked), p.said.Load())
		}
	}
}

func TestWhoSpeaksIsToldWithWhatPeopleMustKnow(t *testing.T) {
	t.Parallel()
	l, _, _ := house()
	v := &Voices{local: l}
	says, bad := v.Told()
	if !bad || !strings.Contains(says, "cmn: zh (not tried against a live model)") || !strings.Contains(says, "en: espeak-ng") || !strings.Contains(says, "bad: broken") {
		t.Errorf("%q, %v", says, bad)
	}
	for setting, wrong := range map[string]bool{"zh": false, "zh:2": false, "": true, "zh:": true, "zh:0": true, "zh:x": true} {
		err := SpeechConfig{Recognition: "auto", Voice: VoiceServerConfig{Models: map[string]string{"cmn": setting}}}.Check()
		if errors.Is(err, zhiyin.Invalid) != wrong {
			t.Errorf("%q: %v", setting, err)
		}
	}
}
