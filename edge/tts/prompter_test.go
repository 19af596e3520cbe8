package tts_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/tts"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// sounder is an engine that plays a tone for each text, with silence around it
// as engines leave it, and remembers what it was asked.
type sounder struct {
	mu    sync.Mutex
	said  []string
	hold  chan struct{} // when not nil, each synthesis waits for one value
	fails map[string]bool
}

func (s *sounder) Synthesize(ctx context.Context, p speech.Piece, _ zhiyin.Voice) ([]int16, error) {
	say := p.Say
	s.mu.Lock()
	s.said = append(s.said, say)
	fails := s.fails[say]
	s.mu.Unlock()
	if s.hold != nil {
		select {
		case <-s.hold:
		case <-ctx.Done():
			return nil, fmt.Errorf("sounder: %w", zhiyin.Unavailable)
		}
	}
	if fails {
		return nil, fmt.Errorf("sounder: %w", zhiyin.Unavailable)
	}
	hz := 300.0
	if strings.Contains(say, "苏") {
		hz = 900
	}
	out := make([]int16, 800)
	for i := range 1600 {
		out = append(out, int16(8000*math.Cos(2*math.Pi*hz*float64(i)/pcm.RateHz)))
	}
	return append(out, make([]int16, 2400)...), nil
}

func (s *sounder) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.said...)
}

func key(b []byte) []byte {
	h := hmac.New(sha256.New, []byte("a key of this test"))
	h.Write(b)
	return h.Sum(nil)
}

// running makes a prompter that ends with the test.
func running(t testing.TB, engine tts.Engine, cfg tts.CacheConfig) (*tts.Prompter, func()) {
	t.Helper()
	p := tts.NewPrompter(engine, cfg, slog.New(slog.NewTextHandler(io.Discard, nil)))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = p.Run(ctx) }()
	var once sync.Once
	stop := func() { once.Do(func() { cancel(); <-done }) }
	t.Cleanup(stop)
	return p, stop
}

// listen reads a source to its end, as a pacer would but without its pauses.
func listen(t testing.TB, src pcm.Source) []int16 {
	t.Helper()
	var out []int16
	frame := make([]int16, pcm.FrameSamples)
	deadline := time.Now().Add(10 * time.Second)
	for {
		n, more := src.Read(frame)
		out = append(out, frame[:n]...)
		if !more {
			return out
		}
		if n == 0 {
			if time.Now().After(deadline) {
				t.Fatal("the source never ended")
			}
			time.Sleep(100 * time.Microsecond)
		}
	}
}

func prompt(pieces ...speech.Piece) speech.Spoken {
	return speech.Spoken{Voice: zhiyin.Voice{Language: "cmn", PacePercent: 100, PitchPercent: 100}, Pieces: pieces}
}

func TestPiecesJoinInOrderWithTheRestsOfTheirPunctuation(t *testing.T) {
	t.Parallel()
	p, _ := running(t, &sounder{}, tts.CacheConfig{})
	heard := listen(t, p.Speak(prompt(speech.Piece{Say: "您好，"}, speech.Piece{Say: "苏女士", Personal: true}, speech.Piece{Say: "。"})))
	// each tone is 200 ms with 15 ms kept at both ends; 180 ms after the comma, 350 at the full stop
	want := 2*(1600+240) + pcm.Samples(180*time.Millisecond) + pcm.Samples(350*time.Millisecond)
	if d := len(heard) - want; d < -40 || d > 40 {
		t.Errorf("%d samples, want %d", len(heard), want)
	}
	if hz, _ := pcm.Frequency(heard[200:1600], pcm.RateHz); math.Abs(hz-300) > 10 {
		t.Errorf("first %.0f Hz", hz)
	}
	second := 1600 + 240 + pcm.Samples(180*time.Millisecond)
	if hz, _ := pcm.Frequency(heard[second+200:second+1600], pcm.RateHz); math.Abs(hz-900) > 10 {
		t.Errorf("then %.0f Hz", hz)
	}
}

func TestFixedPiecesSurviveARestartAndPersonalOnesNeverReachTheDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := &sounder{}
	p, stop := running(t, first, tts.CacheConfig{Directory: dir, Key: key})
	spoken := prompt(speech.Piece{Say: "欢迎"}, speech.Piece{Say: "苏女士", Personal: true})
	before := listen(t, p.Speak(spoken))
	listen(t, p.Speak(spoken))
	if n := len(first.asked()); n != 2 {
		t.Errorf("%d syntheses, want one for each piece", n)
	}
	stop()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	second := &sounder{}
	p, _ = running(t, second, tts.CacheConfig{Directory: dir, Key: key})
	after := listen(t, p.Speak(spoken))
	if got := second.asked(); len(got) != 1 || got[0] != "苏女士" {
		t.Errorf("after the restart %q", got)
	}
	if len(before) != len(after) {
		t.Errorf("%d samples, then %d", len(before), len(after))
	}
}

func TestDamagedFileIsMadeAnew(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func([]byte) []byte{
		"flipped":   func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"truncated": func(b []byte) []byte { return b[:len(b)-3] },
		"empty":     func([]byte) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			p, stop := running(t, &sounder{}, tts.CacheConfig{Directory: dir, Key: key})
			whole := listen(t, p.Speak(prompt(speech.Piece{Say: "欢迎"})))
			stop()
			files, _ := filepath.Glob(filepath.Join(dir, "*.pcm"))
			if len(files) != 1 {
				t.Fatalf("files: %v", files)
			}
			raw, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(files[0], harm(raw), 0o600); err != nil {
				t.Fatal(err)
			}
			engine := &sounder{}
			p, _ = running(t, engine, tts.CacheConfig{Directory: dir, Key: key})
			if heard := listen(t, p.Speak(prompt(speech.Piece{Say: "欢迎"}))); len(heard) != len(whole) || len(engine.asked()) != 1 {
				t.Errorf("%d samples of %d, %d syntheses", len(heard), len(whole), len(engine.asked()))
			}
		})
	}
}

func TestDirectoryKeepsToItsLimit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p, stop := running(t, &sounder{}, tts.CacheConfig{Directory: dir, Key: key, DiskBytes: 12000})
	for i := range 8 {
		listen(t, p.Speak(prompt(speech.Piece{Say: fmt.Sprint("第", i)})))
	}
	stop()
	total := int64(0)
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > 12000 || len(files) != 3 {
		t.Errorf("%d files, %d bytes", len(files), total)
	}
}

func TestSamePieceWantedTwiceAtOnceIsMadeOnce(t *testing.T) {
	t.Parallel()
	engine := &sounder{hold: make(chan struct{})}
	p, _ := running(t, engine, tts.CacheConfig{})
	a, b := p.Speak(prompt(speech.Piece{Say: "欢迎"})), p.Speak(prompt(speech.Piece{Say: "欢迎"}))
	engine.hold <- struct{}{}
	if len(listen(t, a)) == 0 || len(listen(t, b)) == 0 || len(engine.asked()) != 1 {
		t.Errorf("asked %q", engine.asked())
	}
}

func TestPersonalPieceGoesBeforeFixedOnes(t *testing.T) {
	t.Parallel()
	engine := &sounder{hold: make(chan struct{})}
	p, _ := running(t, engine, tts.CacheConfig{Concurrency: 1})
	sources := []pcm.Source{p.Speak(prompt(speech.Piece{Say: "一"})), p.Speak(prompt(speech.Piece{Say: "二"})), p.Speak(prompt(speech.Piece{Say: "三"})),
		p.Speak(prompt(speech.Piece{Say: "苏女士", Personal: true}))}
	for range 4 {
		engine.hold <- struct{}{}
	}
	for _, s := range sources {
		listen(t, s)
	}
	if got := strings.Join(engine.asked(), " "); got != "一 苏女士 二 三" {
		t.Errorf("order %q", got)
	}
}

func TestPieceThatFailsIsLeftOut(t *testing.T) {
	t.Parallel()
	p, _ := running(t, &sounder{fails: map[string]bool{"坏": true}}, tts.CacheConfig{})
	heard := listen(t, p.Speak(prompt(speech.Piece{Say: "坏"}, speech.Piece{Say: "苏", Personal: true})))
	if hz, _ := pcm.Frequency(heard, pcm.RateHz); math.Abs(hz-900) > 10 {
		t.Errorf("heard %.0f Hz", hz)
	}
}

func TestStoppedPrompterIsSilentAndEndsItsWork(t *testing.T) {
	t.Parallel()
	engine := &sounder{hold: make(chan struct{})}
	p, stop := running(t, engine, tts.CacheConfig{})
	hanging := p.Speak(prompt(speech.Piece{Say: "欢迎"}))
	stop()
	if n := len(listen(t, hanging)) + len(listen(t, p.Speak(prompt(speech.Piece{Say: "再见"})))); n != 0 {
		t.Errorf("%d samples", n)
	}
}

func TestHoldMusicIsSoftHasNoSeamAndNoHoles(t *testing.T) {
	t.Parallel()
	p, _ := running(t, &sounder{}, tts.CacheConfig{})
	music := p.Music("hold")
	frame, last, loop := make([]int16, pcm.FrameSamples), int16(0), 0
	for range 25 * 50 { // once round and on
		if n, more := music.Read(frame); n != pcm.FrameSamples || !more {
			t.Fatalf("%d, %v", n, more)
		}
		energy := 0.0
		for _, s := range frame {
			if jump := math.Abs(float64(s) - float64(last)); jump > 6000 || math.Abs(float64(s)) > 0.2*math.MaxInt16 {
				t.Fatalf("sample %d jumps by %.0f to %d", loop, jump, s)
			}
			last = s
			energy += float64(s) * float64(s)
			loop++
		}
		if rms := math.Sqrt(energy / pcm.FrameSamples); rms < 20 {
			t.Fatalf("silent at sample %d: %.1f", loop, rms)
		}
	}
}
