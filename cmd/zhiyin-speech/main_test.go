package main

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/asrtest"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/onnx"
	"zhiyin.dev/edge/asr/onnx/onnxtest"
	"zhiyin.dev/edge/asr/pocketsphinx"
	"zhiyin.dev/edge/asr/process"
	"zhiyin.dev/edge/asr/silero"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// supervised builds the program and has it run as the platform does.
func supervised(t *testing.T, models string) *process.Supervisor {
	t.Helper()
	program := filepath.Join(t.TempDir(), "zhiyin-speech")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s := process.New(process.Config{Program: program, Args: []string{"--models", models}, Again: []string{"--quick"}}, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	within, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	if err := s.Up(within); err != nil {
		t.Fatal(err)
	}
	return s
}

// spoken is a text as espeak-ng says it, at the telephone's rate.
func spoken(t *testing.T, text string) []int16 {
	t.Helper()
	wav, err := exec.Command("espeak-ng", "-v", "en-us+f3", "-s", "140", "--stdout", text).Output()
	if err != nil {
		t.Skipf("espeak-ng is not installed: %v", err)
	}
	samples, rate, err := pcm.ReadWAV(wav)
	if err != nil {
		t.Fatal(err)
	}
	return pcm.Resample(samples, rate, pcm.RateHz)
}

// say writes samples four times as fast as people talk.
func say(st asr.Stream, samples []int16) {
	for ; len(samples) > 0; samples = samples[min(len(samples), asr.FrameSamples):] {
		st.Write(samples[:min(len(samples), asr.FrameSamples)])
		time.Sleep(asr.FrameMs * time.Millisecond / 4)
	}
}

func TestAnAnswerIsHeardThroughTheRealProcessThoughItIsKilled(t *testing.T) {
	t.Parallel()
	if err := pocketsphinx.Installed(); err != nil {
		t.Skip(err)
	}
	if !slices.ContainsFunc(model.BuiltIn(), func(m model.Model) bool { return m.Name == "en-us" }) {
		t.Skip("the package pocketsphinx-en-us is not installed")
	}
	s := supervised(t, t.TempDir())
	st := asrtest.Open(t, s.Engine("en-us"), asr.Ask{Language: zhiyin.English, Expect: asr.Menu, Phrases: []string{"return an order", "talk to an agent", "opening hours"}})
	audio := slices.Concat(make([]int16, 1600), spoken(t, "opening hours"), make([]int16, 1600))
	say(st, audio)
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "opening hours" || u.Language != zhiyin.English || len(u.Words) != 2 {
		t.Fatalf("heard %+v", u)
	}
	say(st, audio[:len(audio)/2])
	if err := syscall.Kill(int(s.Figures().PID), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	say(st, audio[len(audio)/2:])
	st.Finish()
	if u := asrtest.Final(t, st); !strings.Contains(u.Text, "hours") {
		t.Fatalf("after the crash heard %+v", u)
	}
	say(st, make([]int16, 8000))
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "" {
		t.Fatalf("silence was heard as %q", u.Text)
	}
}

func TestAWrongModelIsRefusedAndTheOthersServe(t *testing.T) {
	t.Parallel()
	models := t.TempDir()
	dir := filepath.Join(models, "broken")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"w": "not weights", model.FileName: `{"name":"broken","type":"ctc","languages":["cmn"],"rate_hz":8000,"licence":"MIT","source":"-",
"files":[{"path":"w","bytes":11,"sha256":"` + strings.Repeat("0", 64) + `"}],"use":{"weights":"w"}}`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := supervised(t, models)
	ready := 0
	for _, i := range s.Infos() {
		if i.Ready() {
			ready++
		}
		if i.Name == "broken" && !strings.Contains(i.Says, "holds something else") {
			t.Errorf("says %q", i.Says)
		}
	}
	if ready == 0 {
		t.Error("no engine serves")
	}
	if _, err := s.Engine("broken").Open(t.Context(), asr.Ask{}); zhiyin.KindOf(err) != zhiyin.Unavailable {
		t.Errorf("opened a broken model: %v", err)
	}
}

func TestNoiseIsNoAnswerWhereVoicesAreTold(t *testing.T) {
	t.Parallel()
	weights := os.Getenv("ZHIYIN_SILERO")
	if err := errors.Join(onnx.Installed(), pocketsphinx.Installed()); err != nil || weights == "" || len(model.BuiltIn()) == 0 {
		t.Skip("ONNX Runtime, PocketSphinx or the model that ZHIYIN_SILERO names is not there")
	}
	m, err := silero.Open(weights)
	if err != nil {
		t.Fatal(err)
	}
	e, err := engineOf(model.BuiltIn()[0], &helpers{voice: func() (pocketsphinx.Voice, error) { return m.New() }})
	if err != nil {
		t.Fatal(err)
	}
	st := asrtest.Open(t, e, asr.Ask{Language: zhiyin.English, Expect: asr.Digits})
	random := rand.New(rand.NewPCG(3, 4))
	noise := make([]int16, 16000)
	for i := range noise {
		noise[i] = int16(random.NormFloat64() * 1500)
	}
	say(st, noise)
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "" {
		t.Fatalf("noise was heard as %q", u.Text)
	}
	say(st, slices.Concat(make([]int16, 1600), spoken(t, "five"), make([]int16, 1600)))
	st.Finish()
	if u := asrtest.Final(t, st); u.Text == "" {
		t.Fatal("a voice was not heard")
	}
}

// Half an hour of talk without an end holds no more memory than a minute of it.
func TestAMonologueIsBounded(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it decodes minutes of audio")
	}
	m := model.BuiltIn()
	if err := pocketsphinx.Installed(); err != nil || len(m) == 0 {
		t.Skip("pocketsphinx is not installed")
	}
	e, err := engineOf(m[0], &helpers{})
	if err != nil {
		t.Fatal(err)
	}
	st := asrtest.Open(t, e, asr.Ask{Language: zhiyin.English, Expect: asr.Digits})
	words := spoken(t, "one two three four five six seven eight nine zero")
	for range 12 { // a minute and more: six pieces of ten seconds
		for left := words; len(left) >= asr.FrameSamples; left = left[asr.FrameSamples:] {
			st.Write(left[:asr.FrameSamples])
		}
		time.Sleep(200 * time.Millisecond) // the reel holds 4 s
	}
	st.Finish()
	u := asrtest.Final(t, st)
	if len(u.Words) < 20 || u.ToMs < 30_000 {
		t.Fatalf("%d words up to %d ms", len(u.Words), u.ToMs)
	}
}

// A streaming model and one that reads turns again, as small as a test can make them,
// run as they do in the field: another process, the real library.
func TestModelsOfONNXHearThroughTheRealProcess(t *testing.T) {
	t.Parallel()
	if err := onnx.Installed(); err != nil {
		t.Skip(err)
	}
	models, tones, languages := t.TempDir(), onnxtest.ToneHz, []zhiyin.Language{zhiyin.Mandarin}
	onnxtest.Zipformer(t, models, "stream", languages, []onnxtest.Heard{{Text: "我", Hz: tones[0]}, {Text: "要", Hz: tones[1]}})
	onnxtest.SenseVoice(t, models, "sense", "ANGRY", languages, []onnxtest.Heard{{Text: "我", Hz: tones[0]}, {Text: "要。", Hz: tones[1]}})
	voice := onnxtest.Spoken{RateHz: 22050, Tokens: []onnxtest.Said{{Text: "sil"}, {Text: "a", Hz: tones[1]}}, Lexicon: []string{"我 a", "要 a"}}
	onnxtest.VITS(t, models, "voice", languages, voice)
	mute := onnxtest.VITS(t, models, "mute", languages, voice)
	if err := os.WriteFile(mute.Path("lexicon"), []byte("我 b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := onnxtest.Zipformer(t, models, "broken", languages, []onnxtest.Heard{{Text: "我", Hz: tones[0]}})
	if err := os.WriteFile(broken.Path("tokens"), []byte("<blk> 0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := supervised(t, models)
	infos := map[string]asr.Info{}
	for _, i := range s.Infos() {
		infos[i.Name] = i
	}
	if i := infos["stream"]; !i.Ready() || i.Type != model.Zipformer || !i.Emotion || i.Tried {
		t.Errorf("%+v", i)
	}
	if i := infos["sense"]; !i.Ready() || i.Type != model.SenseVoice || i.Partials || i.Tried {
		t.Errorf("%+v", i)
	}
	if i := infos["broken"]; i.Ready() || !strings.Contains(i.Says, "octets instead of") {
		t.Errorf("%+v", i)
	}
	for _, i := range s.Voices() {
		if i.Name == "voice" && (!i.Ready() || i.Type != model.VITS || i.Tried) || i.Name == "mute" && !strings.Contains(i.Says, "octets instead of") {
			t.Errorf("%+v", i)
		}
	}
	samples, err := s.Say(t.Context(), "voice", asr.Saying{Piece: speech.Piece{Say: "我要"}}, 10*time.Second)
	if hz, level := pcm.Frequency(samples, pcm.RateHz); err != nil || len(s.Voices()) != 2 || hz < tones[1]-20 || hz > tones[1]+20 || level < 0.05 {
		t.Errorf("said %.0f Hz at %.2f: %v", hz, level, err)
	}
	if _, err := s.Say(t.Context(), "mute", asr.Saying{Piece: speech.Piece{Say: "我"}}, 10*time.Second); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("a voice that is refused: %v", err)
	}
	st := asrtest.Open(t, s.Engine("stream"), asr.Ask{Language: zhiyin.Mandarin})
	say(st, slices.Concat(onnxtest.Silence(100), onnxtest.Tone(tones[0], 200), onnxtest.Silence(160), onnxtest.Tone(tones[1], 200), onnxtest.Silence(500)))
	asrtest.Partial(t, st, "我要")
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "我要。" || u.Emotion != "angry" {
		t.Fatalf("heard %+v", u)
	}
}
