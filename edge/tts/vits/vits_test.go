//go:build linux || darwin || freebsd

package vits

import (
	"context"
	"errors"
	"math"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/onnx"
	"zhiyin.dev/edge/asr/onnx/onnxtest"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// mandarin is a voice whose syllables are tones: 银 and 行 as xíng 400, háng 1600 Hz.
func mandarin() onnxtest.Spoken {
	return onnxtest.Spoken{RateHz: 16000, Speakers: 2,
		Tokens:  []onnxtest.Said{{Text: "sil"}, {Text: "eos"}, {Text: "n", Hz: 700}, {Text: "x", Hz: 400}, {Text: "h", Hz: 1600}, {Text: "，"}},
		Lexicon: []string{"您 n", "银 x", "行 x", "航 h", "一 n", "银行 h h"}}
}

func made(t *testing.T, s onnxtest.Spoken) *Engine {
	t.Helper()
	if err := onnx.Installed(); err != nil {
		t.Skip(err)
	}
	e, err := New(onnxtest.VITS(t, t.TempDir(), "voice", []zhiyin.Language{zhiyin.Mandarin}, s))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func said(t *testing.T, e *Engine, s asr.Saying) (out []int16) {
	t.Helper()
	if err := e.Say(t.Context(), s, func(samples []int16) error { out = append(out, samples...); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// heard are the tones of telephone audio, one for each stretch of so many ms.
func heard(samples []int16, each int) (hz []float64) {
	step := each * pcm.RateHz / 1000
	for at := 0; at+step <= len(samples)+step/10; at += step {
		f, level := pcm.Frequency(samples[at+step/5:min(len(samples), at+step-step/5)], pcm.RateHz)
		if level < 0.02 {
			f = 0
		}
		hz = append(hz, math.Round(f/100)*100)
	}
	return hz
}

func TestAClauseIsSaidByTheLexicon(t *testing.T) {
	t.Parallel()
	e := made(t, mandarin())
	if i := e.Info(); i.Type != model.VITS || i.Speakers != 2 || i.Tried || len(i.Digest) != 12 {
		t.Errorf("%+v", i)
	}
	got := heard(said(t, e, asr.Saying{Piece: speech.Piece{Say: "您银 hang2，一", Plain: "您银行，一"}}), onnxtest.TokenMs)
	if want := []float64{0, 700, 400, 1600, 0, 700, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("heard %v, want %v", got, want)
	}
	got = heard(said(t, e, asr.Saying{Piece: speech.Piece{Say: "您银行"}}), onnxtest.TokenMs)
	if want := []float64{0, 700, 1600, 1600, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("a word of the lexicon: heard %v, want %v", got, want)
	}
}

// The characters alone are n, the words x; 航 and 恐 are read in one way alone, and h.
func TestReadingsAreSpeltAndWordsSaidWhereTheyCantBe(t *testing.T) {
	t.Parallel()
	s := mandarin()
	s.Lexicon = []string{"着 n", "急 n", "不 n", "头 n", "发 n", "应 n", "还 n", "行 n", "银 n", "航 h", "硬 h", "环 h",
		"着急 x x", "不着急 x x x", "头发 x x", "应急 x x", "银行 x x", "还行 x x", "kuai4 h"}
	e := made(t, s)
	const n, x, h = 700.0, 400.0, 1600.0
	for _, c := range []struct {
		plain, say string
		want       []float64
	}{
		{"着急", "zhao2 ji2", []float64{x, x}},       // nothing is read zháo alone: the word knows
		{"不着急", "不 zhao2 ji2", []float64{x, x, x}}, // also where the word begins before
		{"急着", "急 zhao2", []float64{n, n}},         // no word: as it is usually read
		{"头发", "tou2 fa5", []float64{x, x}},        // a tone that is none
		{"应急", "ying4 ji2", []float64{x, x}},       // one reading is spelt, the other not
		{"还行", "huan2 hang2", []float64{h, h}},     // both are, and go before the word
		{"银行", "银 hang2", []float64{n, h}},
		{"行", "kuai4", []float64{h}}, // the lexicon lists the reading
		{"银行", "银行", []float64{x, x}},
	} {
		got := heard(said(t, e, asr.Saying{Piece: speech.Piece{Say: c.say, Plain: c.plain}}), onnxtest.TokenMs)
		if want := slices.Concat([]float64{0}, c.want, []float64{0, 0}); !slices.Equal(got, want) {
			t.Errorf("%s as %s: heard %v, want %v", c.plain, c.say, got, want)
		}
	}
}

func TestTheFirstClauseIsSaidBeforeTheNextIsLookedUp(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath(program); err != nil {
		t.Skip(err)
	}
	tokens := []onnxtest.Said{{Text: "_"}, {Text: "^"}, {Text: "$"}, {Text: "h", Hz: 400}, {Text: "ə", Hz: 700}, {Text: "l", Hz: 1100}}
	e := made(t, onnxtest.Spoken{RateHz: 22050, Voice: "en-us", Tokens: tokens})
	given := 0
	say := func(ctx context.Context) error {
		return e.Say(ctx, asr.Saying{Piece: speech.Piece{Say: "Hello. Zoo."}}, func([]int16) error { given++; return nil })
	}
	if err := say(t.Context()); !errors.Is(err, zhiyin.Invalid) || given != 1 {
		t.Errorf("%d clauses, %v", given, err)
	}
	for range cap(e.seats) {
		e.seats <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := say(ctx); !errors.Is(err, context.DeadlineExceeded) || given != 1 {
		t.Errorf("without a place: %d clauses, %v", given, err)
	}
}

func TestAVoiceOfWhichNothingCanBeHeardIsRefused(t *testing.T) {
	t.Parallel()
	if err := onnx.Installed(); err != nil {
		t.Skip(err)
	}
	silent := onnxtest.Spoken{RateHz: 16000, Tokens: []onnxtest.Said{{Text: "sil"}, {Text: "n"}}, Lexicon: []string{"您 n"}}
	if _, err := New(onnxtest.VITS(t, t.TempDir(), "voice", []zhiyin.Language{zhiyin.Mandarin}, silent)); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("%v", err)
	}
	for _, tokens := range []int{1, 2, 16, 17, 31, 33, 4000} {
		if ids := trial(tokens); len(ids) > 17 || ids[0] != 0 || ids[len(ids)-1] != int64(tokens-1) {
			t.Errorf("of %d tokens %v are tried", tokens, ids)
		}
	}
}

func TestPacePitchAndSpeakerAreTheCustomers(t *testing.T) {
	t.Parallel()
	e := made(t, mandarin())
	ask := func(pace, pitch, speaker int) []int16 {
		return said(t, e, asr.Saying{Piece: speech.Piece{Say: "您您您您"}, Voice: zhiyin.Voice{PacePercent: pace, PitchPercent: pitch}, Speaker: speaker})
	}
	own := ask(100, 100, 0)
	if n := len(ask(80, 100, 0)); math.Abs(float64(n)/float64(len(own))-1.25) > 0.02 {
		t.Errorf("at 80 %% it lasts %d samples, at 100 %% %d", n, len(own))
	}
	high := ask(100, 120, 0)
	hz, level := pcm.Frequency(high[1000:3000], pcm.RateHz)
	if math.Abs(float64(len(high))/float64(len(own))-1) > 0.02 || math.Abs(hz-840) > 20 {
		t.Errorf("at 120 %% of pitch: %d samples of %.0f Hz, %d samples at 100 %%", len(high), hz, len(own))
	}
	if _, soft := pcm.Frequency(ask(100, 120, 2)[1000:3000], pcm.RateHz); math.Abs(soft/level-0.5) > 0.05 {
		t.Errorf("the second speaker has %.3f of the first's %.3f", soft, level)
	}
	if err := e.Say(t.Context(), asr.Saying{Piece: speech.Piece{Say: "您"}, Speaker: 3}, nil); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("a third speaker of two: %v", err)
	}
}

func TestPhonemesOfPiperAreSaid(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath(program); err != nil {
		t.Skip(err)
	}
	tokens := []onnxtest.Said{{Text: "_"}, {Text: "^"}, {Text: "$"}, {Text: " "}, {Text: ","}, {Text: "h", Hz: 400}, {Text: "ə", Hz: 700}, {Text: "l", Hz: 1100}, {Text: "ʊ", Hz: 1600}}
	e := made(t, onnxtest.Spoken{RateHz: 22050, Voice: "en-us", Tokens: tokens})
	got := heard(said(t, e, asr.Saying{Piece: speech.Piece{Say: "Hello, "}}), onnxtest.TokenMs)
	for len(got) > 0 && got[len(got)-1] == 0 {
		got = got[:len(got)-1]
	}
	// həlˈoʊ: the pad after each phoneme is silent, ˈ and o are not this model's
	if want := []float64{0, 400, 0, 700, 0, 1100, 0, 1600}; !slices.Equal(got, want) {
		t.Errorf("heard %v, want %v", got, want)
	}
}

func TestWhatCantBeSaidIsInvalidAndNotRepeated(t *testing.T) {
	t.Parallel()
	e := made(t, mandarin())
	for name, say := range map[string]string{"no such character": "您好秘密", "nothing": "，。", "a word of letters": "hello", "too long": strings.Repeat(" ", asr.MostSaid) + "您"} {
		err := e.Say(t.Context(), asr.Saying{Piece: speech.Piece{Say: say}}, func([]int16) error { return nil })
		if !errors.Is(err, zhiyin.Invalid) || strings.Contains(err.Error(), "秘密") {
			t.Errorf("%s: %v", name, err)
		}
	}
	given := 0
	longest := strings.Repeat("　", asr.MostSaid-1) + "您" // of three octets each
	if err := e.Say(t.Context(), asr.Saying{Piece: speech.Piece{Say: longest}}, func([]int16) error { given++; return nil }); err != nil || given != 1 {
		t.Errorf("a text of %d characters: %d clauses, %v", asr.MostSaid, given, err)
	}
}

func TestATextEndsWithWhoAskedForIt(t *testing.T) {
	t.Parallel()
	e := made(t, mandarin())
	ctx, cancel := context.WithCancel(t.Context())
	clauses := 0
	err := e.Say(ctx, asr.Saying{Piece: speech.Piece{Say: strings.Repeat("您。", 50)}}, func([]int16) error {
		clauses++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || clauses != 1 {
		t.Errorf("%d clauses, %v", clauses, err)
	}
	if len(e.seats) != 0 {
		t.Error("its place is still taken")
	}
}

func TestBlanksStandBetweenTokensWhereTheModelWasTaughtSo(t *testing.T) {
	t.Parallel()
	s := mandarin()
	s.Blank = true
	got := heard(said(t, made(t, s), asr.Saying{Piece: speech.Piece{Say: "您银"}}), onnxtest.TokenMs)
	if want := []float64{0, 0, 0, 700, 0, 400, 0, 0, 0, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("heard %v, want %v", got, want)
	}
}
