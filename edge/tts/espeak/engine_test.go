package espeak_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/tts"
	"zhiyin.dev/edge/tts/espeak"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

var quietLog = slog.New(slog.NewTextHandler(io.Discard, nil))

func engine(t testing.TB, cfg espeak.Config) *espeak.Engine {
	t.Helper()
	e := espeak.New(cfg, quietLog)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = e.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return e
}

func mandarin(pace int) zhiyin.Voice {
	return zhiyin.Voice{Language: zhiyin.Mandarin, PacePercent: pace, PitchPercent: 100}
}

func TestSpeechIsVoicedAndLoud(t *testing.T) {
	t.Parallel()
	e := engine(t, espeak.Config{})
	for _, c := range []struct {
		in  zhiyin.Language
		say string
	}{{"cmn", "您好，欢迎致电"}, {"yue", "您好，歡迎致電"}, {"en", "Hello and welcome"}} {
		samples, err := e.Synthesize(t.Context(), speech.Piece{Say: c.say}, zhiyin.Voice{Language: c.in, PacePercent: 100, PitchPercent: 100})
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, s := range samples {
			sum += float64(s) * float64(s)
		}
		length, rms := pcm.Duration(len(samples)), math.Sqrt(sum/float64(len(samples)))
		if length < time.Second || length > 5*time.Second || rms < 500 {
			t.Errorf("%s: %v at %.0f", c.in, length, rms)
		}
	}
}

// The prompt that the paces were chosen with: 49 characters.
const sentence = "您好，苏女士，欢迎致电沐和。您有三个包裹正在路上，预计十一月二十日送达。请问您想查询退款进度，还是需要人工服务？"

func TestElderlyHearACalmPace(t *testing.T) {
	t.Parallel()
	e := engine(t, espeak.Config{})
	for _, in := range []zhiyin.Language{zhiyin.Mandarin, zhiyin.Cantonese} {
		pace := func(ageBand string) float64 {
			v := speech.VoiceFor(zhiyin.Customer{Speaks: in, AgeBand: ageBand}, zhiyin.Number{})
			samples, err := e.Synthesize(t.Context(), speech.Piece{Say: sentence}, v)
			if err != nil {
				t.Fatal(err)
			}
			return 49 / pcm.Duration(len(samples)).Minutes()
		}
		if got := pace("70+"); got < 120 || got > 140 {
			t.Errorf("%s, over seventy: %.0f characters a minute", in, got)
		}
		if got := pace("60-69"); got < 138 || got > 152 {
			t.Errorf("%s, over sixty: %.0f characters a minute", in, got)
		}
		if got := pace("30-44"); got < 170 || got > 195 {
			t.Errorf("%s, ordinary: %.0f characters a minute", in, got)
		}
	}
}

// phonemes is what espeak-ng makes of a text, without stress and borders.
func phonemes(t *testing.T, voice, say string) string {
	t.Helper()
	out, err := exec.Command("espeak-ng", "-v", voice, "-q", "-x", "--", say).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(strings.NewReplacer("'", "", ",", "", "_", "", "|", "").Replace(string(out))), " ")
}

func TestNamesAndPolyphonesComeOutRightly(t *testing.T) {
	t.Parallel()
	customer := func(family, title string) zhiyin.Customer {
		return zhiyin.Customer{FamilyName: family, Title: title}
	}
	for _, c := range []struct {
		pattern string
		who     zhiyin.Customer
		want    string // contained in the phonemes
	}{
		{"您好，欢迎致电", zhiyin.Customer{}, "ni35n XAu214 Xua11n ji35N ts.i.51 tiE51n"},
		{"{c:name}", customer("苏", "ms"), "su55 ny21 s.i.51"},
		{"{c:name}", customer("陈", "mr"), "ts.h@35n S;iE55n s.@55N"},
		{"{c:name}", customer("单", "ms"), "s.a51n ny21 s.i.51"},
		{"{c:name}", customer("仇", "ms"), "tS;hiou35"},
		{"{c:name}", customer("曾", "ms"), "ts@55N"},
		{"{c:name}", customer("解", "ms"), "S;iE51"},
		{"{c:name}", customer("查", "ms"), "ts.A55"},
		{"{c:name}", customer("尉迟", "mr"), ";y51 ts.hi.35"},
		{"{c:name}", customer("朴", "mr"), "phjAu35"},
		{"{c:name}", customer("区", "ms"), "ou55"},
		{"{c:name}", customer("任", "ms"), "z.@35n"},
		{"{c:name}", customer("华", "mr"), "XwA51"},
		{"{c:name}", customer("盖", "mr"), "ko-21"},
		{"{c:name}", customer("冼", "ms"), "S;iE35n"}, // third tone before a third
		{"{c:name}", customer("乐", "mr"), "yE51"},
		{"{c:name}", customer("覃", "mr"), "tS;hi35n"},
		{"{c:name}", zhiyin.Customer{FamilyName: "覃", Title: "mr", SpokenAs: "tán"}, "tha35n"},
		{"{c:name}", customer("万俟", "mr"), "mo51 tS;hi35"},
		{"{c:name}", customer("令狐", "ms"), "li35N Xu35"},
		{"{c:name}", customer("长孙", "mr"), "ts.a21N su@55n"},
		{"{c:name}", customer("欧阳", "ms"), "ou55 jiA35N"},
		{"银行行长", zhiyin.Customer{}, "ji35n Xa35N Xa35N ts.a214N"},
		{"重庆", zhiyin.Customer{}, "ts.hong35 tS;hi51N"},
		{"还款", zhiyin.Customer{}, "Xua35n khwa214n"},
		{"您还有", zhiyin.Customer{}, "ni35n Xai35 jiou214"},
		{"长沙", zhiyin.Customer{}, "ts.hA35N s.A55"},
		{"第一位，还有一位", zhiyin.Customer{}, "ti51 ji55"},
		{"还有一位", zhiyin.Customer{}, "ji35 wei51"},
		{"VIP", zhiyin.Customer{}, "wei35 ai51 phi55"},
	} {
		at := func(string) (any, bool) { return c.who, true }
		spoken, err := new(speech.Speaker).Render(c.pattern, zhiyin.Mandarin, zhiyin.Voice{}, at)
		if err != nil || len(spoken.Pieces) != 1 {
			t.Fatalf("%s: %+v, %v", c.pattern, spoken, err)
		}
		if got := phonemes(t, "cmn-latn-pinyin", spoken.Pieces[0].Say); !strings.Contains(got, c.want) {
			t.Errorf("%s %s: %q sounds %q, want %q", c.pattern, c.who.FamilyName, spoken.Pieces[0].Say, got, c.want)
		}
	}
}

func TestCantoneseNamesComeOutRightly(t *testing.T) {
	t.Parallel()
	for family, want := range map[string]string{"蘇": "sou1 neoi5 si6", "苏": "sou1", "单": "si6n", "曾": "zang1", "区": "Nau1"} {
		at := func(string) (any, bool) { return zhiyin.Customer{FamilyName: family, Title: "ms"}, true }
		spoken, err := new(speech.Speaker).Render("{c:name}", zhiyin.Cantonese, zhiyin.Voice{}, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := phonemes(t, "yue", spoken.Pieces[0].Say); !strings.Contains(got, want) {
			t.Errorf("%s sounds %q, want %q", family, got, want)
		}
	}
}

func TestMissingProgramNamesItsPackage(t *testing.T) {
	t.Parallel()
	e := engine(t, espeak.Config{Path: "no-such-espeak"})
	for range 2 { // the second answer is the breaker's
		_, err := e.Synthesize(t.Context(), speech.Piece{Say: "您好"}, mandarin(100))
		if !errors.Is(err, zhiyin.Unavailable) || !strings.Contains(err.Error(), "apt install espeak-ng") || strings.Contains(err.Error(), "您好") {
			t.Fatal(err)
		}
	}
}

// program writes a shell script that stands in for a faulty espeak-ng.
func program(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "espeak-ng")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCrashIsRetriedOnce(t *testing.T) {
	t.Parallel()
	mark := filepath.Join(t.TempDir(), "crashed")
	path := program(t, `if [ ! -e `+mark+` ]; then touch `+mark+`; exit 3; fi; exec espeak-ng "$@"`)
	e := engine(t, espeak.Config{Path: path, Waiting: 1})
	samples, err := e.Synthesize(t.Context(), speech.Piece{Say: "您好"}, mandarin(100))
	if err != nil || len(samples) < 2000 {
		t.Errorf("%d samples, %v", len(samples), err)
	}
}

func TestBrokenProgramIsLeftAlone(t *testing.T) {
	t.Parallel()
	e := engine(t, espeak.Config{Path: program(t, "exit 1"), Waiting: 1})
	var err error
	for range 6 {
		if _, err = e.Synthesize(t.Context(), speech.Piece{Say: "您好"}, mandarin(100)); !errors.Is(err, zhiyin.Unavailable) {
			t.Fatal(err)
		}
	}
	if !strings.Contains(err.Error(), "in a row") {
		t.Errorf("the breaker did not open: %v", err)
	}
}

func TestOverrunIsKilled(t *testing.T) {
	t.Parallel()
	e := engine(t, espeak.Config{Path: program(t, "exec sleep 60"), Waiting: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := e.Synthesize(ctx, speech.Piece{Say: "您好"}, mandarin(100)); !errors.Is(err, zhiyin.Unavailable) || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

func TestManyVoicesAtOnce(t *testing.T) {
	t.Parallel()
	e := engine(t, espeak.Config{Voices: 3})
	var all sync.WaitGroup
	for i := range 24 {
		all.Add(1)
		go func() {
			defer all.Done()
			if _, err := e.Synthesize(t.Context(), speech.Piece{Say: "您好"}, mandarin(60+3*i)); err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
}

var families, givens = []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾"), []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英")

// BenchmarkPersonalName measures the time from Speak to the first samples of a
// name that was never said before, twenty calls a second, as a telephone's pacer
// would see it; first-p99-ms is the figure.
func BenchmarkPersonalName(b *testing.B) {
	e := engine(b, espeak.Config{})
	p := tts.NewPrompter(e, tts.CacheConfig{}, quietLog)
	v := mandarin(100)
	e.Prepare(v)
	time.Sleep(100 * time.Millisecond)
	var waits []time.Duration
	next := time.Now()
	for i := 0; b.Loop(); i++ {
		time.Sleep(time.Until(next))
		next = next.Add(50 * time.Millisecond)
		name := string(families[i%len(families)]) + string(givens[i/len(families)%len(givens)]) + string(givens[i*7%len(givens)])
		began := time.Now()
		src := p.Speak(speech.Spoken{Voice: v, Pieces: []speech.Piece{{Say: name + "女士", Personal: true}}})
		frame := make([]int16, pcm.FrameSamples)
		for {
			if n, more := src.Read(frame); n > 0 || !more {
				break
			}
			time.Sleep(200 * time.Microsecond)
		}
		waits = append(waits, time.Since(began))
	}
	report(b, waits)
}

func TestStoppedEngineLeavesNoProcess(t *testing.T) {
	t.Parallel()
	pids := filepath.Join(t.TempDir(), "pids")
	e := espeak.New(espeak.Config{Path: program(t, "echo $$ >> "+pids+"\nexec espeak-ng \"$@\""), Waiting: 3}, quietLog)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = e.Run(ctx) }()
	if _, err := e.Synthesize(t.Context(), speech.Piece{Say: "您好"}, mandarin(100)); err != nil {
		t.Fatal(err)
	}
	cancel()
	<-done
	raw, err := os.ReadFile(pids)
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range strings.Fields(string(raw)) {
		if _, err := os.Stat("/proc/" + pid); err == nil {
			t.Errorf("process %s still runs", pid)
		}
	}
	if _, err := e.Synthesize(t.Context(), speech.Piece{Say: "您好"}, mandarin(100)); !errors.Is(err, zhiyin.Unavailable) {
		t.Errorf("after the end: %v", err)
	}
}
