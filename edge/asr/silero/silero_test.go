package silero

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/onnx"
	"zhiyin.dev/pcm"
)

// opened is the model, where it and the library are: the file lies beside the
// checkout, or where ZHIYIN_SILERO says.
func opened(t testing.TB) *Model {
	t.Helper()
	if err := onnx.Installed(); err != nil {
		t.Skip(err)
	}
	path := os.Getenv("ZHIYIN_SILERO")
	if path == "" {
		path = "../../../../shared/data/models/silero_vad.onnx"
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	m, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

// share of frames with a voice.
func share(t *testing.T, m *Model, samples []int16) float64 {
	t.Helper()
	d, err := m.New()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	n, voiced := 0, 0
	for ; len(samples) >= asr.FrameSamples; samples = samples[asr.FrameSamples:] {
		if d.Push(samples[:asr.FrameSamples]) > 0.5 {
			voiced++
		}
		n++
	}
	return float64(voiced) / float64(n)
}

func TestAVoiceIsToldFromNoiseTonesAndSilence(t *testing.T) {
	m := opened(t)
	noise := make([]int16, 3*pcm.RateHz)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = int16(random.NormFloat64() * 2000)
	}
	tone := make([]int16, 3*pcm.RateHz)
	pcm.Tone(440, 0, 0.5).Read(tone)
	for name, samples := range map[string][]int16{"noise": noise, "tone": tone, "silence": make([]int16, 3*pcm.RateHz)} {
		if s := share(t, m, samples); s > 0.1 {
			t.Errorf("%s is a voice in %.0f %% of its frames", name, 100*s)
		}
	}
	wav, err := exec.Command("espeak-ng", "-v", "en-us", "--stdout", "I would like to talk to somebody about my last order please").Output()
	if err != nil {
		t.Skipf("espeak-ng: %v", err)
	}
	samples, rate, err := pcm.ReadWAV(wav)
	if err != nil {
		t.Fatal(err)
	}
	if s := share(t, m, pcm.Resample(samples, rate, pcm.RateHz)); s < 0.6 {
		t.Errorf("speech is a voice in %.0f %% of its frames", 100*s)
	}
}

func TestAFileThatIsNoModelIsRefused(t *testing.T) {
	if err := onnx.Installed(); err != nil {
		t.Skip(err)
	}
	path := filepath.Join(t.TempDir(), "x.onnx")
	if err := os.WriteFile(path, []byte("\x08no model"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Fatalf("%v", err)
	}
}

func BenchmarkPush(b *testing.B) {
	m := opened(b)
	d, err := m.New()
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	frame := make([]int16, asr.FrameSamples)
	pcm.Tone(300, 0, 0.3).Read(frame)
	b.ReportAllocs()
	for b.Loop() {
		d.Push(frame)
	}
}
