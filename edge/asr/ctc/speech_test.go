package ctc

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/pcm"
)

// spoken is a text as espeak-ng says it, at the level that prompts have, between
// half seconds of quiet.
func spoken(t testing.TB, voice, text string) []int16 {
	t.Helper()
	raw, err := exec.Command("espeak-ng", "-v", voice, "-s", "150", "-a", "70", "-z", "--stdout", text).Output()
	if err != nil {
		t.Skipf("espeak-ng: %v", err)
	}
	samples := make([]int16, (len(raw)-44)/2)
	for i := range samples {
		samples[i] = int16(binary.LittleEndian.Uint16(raw[44+2*i:]))
	}
	quiet := make([]int16, 4000)
	return slices.Concat(quiet, pcm.Resample(samples, int(binary.LittleEndian.Uint32(raw[24:])), pcm.RateHz), quiet)
}

// hear writes audio in frames and gives the partials and the final.
func hear(r *Recognition, audio []int16) (partials []zhiyin.Utterance, final zhiyin.Utterance) {
	for frame := range slices.Chunk(audio, asr.FrameSamples) {
		if u, changed := r.Write(frame); changed {
			partials = append(partials, u)
		}
	}
	return partials, r.Finish()
}

func TestPiecesOfAnySizeAreHeardAlike(t *testing.T) {
	t.Parallel()
	m, audio := demo(t), spoken(t, "cmn-latn-pinyin", "我想修改收货地址")
	whole := NewRecognition(m, asr.Ask{})
	whole.Write(audio)
	_, want := hear(NewRecognition(m, asr.Ask{}), audio)
	if got := whole.Finish(); got.Text != want.Text || got.Text == "" || !slices.Equal(got.Words, want.Words) {
		t.Errorf("at once %q, in frames %q", got.Text, want.Text)
	}
}

// In audio time: how long after the last sound of a sentence a partial has all of
// it, and how long before the first word shows.
func TestPartialsComeWhileOneSpeaks(t *testing.T) {
	t.Parallel()
	m := demo(t)
	for voice, text := range map[string]string{"cmn-latn-pinyin": "帮我查一下订单", "en-gb": "i want to return my order"} {
		audio := spoken(t, voice, text)
		end := len(audio)
		for end > 0 && math.Abs(float64(audio[end-1])) < 200 {
			end--
		}
		partials, _ := hear(NewRecognition(m, asr.Ask{}), audio)
		i := slices.IndexFunc(partials, func(u zhiyin.Utterance) bool { return u.Text == text })
		if i < 0 {
			t.Fatalf("%q is in no partial", text)
		}
		if late := partials[i].ToMs - int64(end/8); late > 250 {
			t.Errorf("%q is whole %d ms after its end", text, late)
		}
		if first := partials[0].ToMs; first > 500+700 {
			t.Errorf("%q: the first word shows at %d ms, speech begins at 500", text, first)
		}
	}
}

func TestSoundsWithoutSpeechHaveNoWords(t *testing.T) {
	t.Parallel()
	m, random := demo(t), rand.New(rand.NewPCG(5, 5))
	noise := func(peak float64) []int16 {
		x := make([]int16, 5*pcm.RateHz)
		for i := range x {
			x[i] = int16(max(-32768, min(32767, random.NormFloat64()*peak)))
		}
		return x
	}
	music := make([]int16, 5*pcm.RateHz)
	for i := range music {
		chord := []float64{262, 330, 392, 349, 440, 523}[i/8000%2*3:][:3]
		for _, hz := range chord {
			music[i] += int16(3000 * math.Sin(2*math.Pi*hz*float64(i)/8000))
		}
	}
	square := make([]int16, 5*pcm.RateHz)
	for i := range square {
		square[i] = 32767
		if i/40%2 == 0 {
			square[i] = -32768
		}
	}
	for name, audio := range map[string][]int16{
		"silence": make([]int16, 5*pcm.RateHz), "quiet noise": noise(60), "noise": noise(1500), "clipped noise": noise(60000), "music": music, "clipped tone": square,
	} {
		if partials, u := hear(NewRecognition(m, asr.Ask{}), audio); u.Text != "" || !u.Final || len(partials) > 0 {
			t.Errorf("%s is heard as %q, confidence %.2f, after %d partials", name, u.Text, u.Confidence, len(partials))
		}
	}
}

func TestClippedSpeechIsStillHeard(t *testing.T) {
	t.Parallel()
	audio := spoken(t, "cmn-latn-pinyin", "我要转人工")
	for i, s := range audio {
		audio[i] = int16(max(-20000, min(20000, 4*int(s))))
	}
	if _, u := hear(NewRecognition(demo(t), asr.Ask{}), audio); u.Text != "我要转人工" {
		t.Errorf("heard %q", u.Text)
	}
}

// A name that no sentence has is written with the likeliest characters of its sound
// until it is asked for.
func TestAHotWordChangesWhatIsHeard(t *testing.T) {
	t.Parallel()
	m, audio := demo(t), spoken(t, "cmn-latn-pinyin", "我要买丽兰面霜")
	_, plain := hear(NewRecognition(m, asr.Ask{}), audio)
	_, hot := hear(NewRecognition(m, asr.Ask{Hot: []string{"丽兰面霜"}}), audio)
	if strings.Contains(plain.Text, "丽兰") || !strings.Contains(hot.Text, "丽兰面霜") {
		t.Errorf("heard %q, and %q when it was asked for", plain.Text, hot.Text)
	}
}

func TestTurnsFollowEachOther(t *testing.T) {
	t.Parallel()
	r := NewRecognition(demo(t), asr.Ask{})
	_, first := hear(r, spoken(t, "cmn-latn-pinyin", "我要退货"))
	_, second := hear(r, spoken(t, "en-gb", "agent please"))
	if first.Text != "我要退货" || second.Text != "agent please" || first.Language != zhiyin.Mandarin || second.Language != zhiyin.English {
		t.Errorf("heard %q (%s), then %q (%s)", first.Text, first.Language, second.Text, second.Language)
	}
	if second.FromMs < first.ToMs {
		t.Errorf("the second turn begins at %d ms, the first ends at %d", second.FromMs, first.ToMs)
	}
}

func TestAFrameOfSpeechAllocatesNothing(t *testing.T) {
	r, audio := NewRecognition(demo(t), asr.Ask{}), spoken(t, "cmn-latn-pinyin", "我要转人工")
	hear(r, audio)
	noise := make([]int16, asr.FrameSamples)
	for i := range noise {
		noise[i] = int16(i * 37 % 400)
	}
	if n := testing.AllocsPerRun(200, func() { r.Write(noise) }); n != 0 {
		t.Errorf("%v allocations for a frame", n)
	}
	// Speech allocates for the partials alone, of which at most one comes in 120 ms.
	frames := float64(len(audio)/asr.FrameSamples + 1)
	if n := testing.AllocsPerRun(5, func() { hear(r, audio) }); n > frames {
		t.Errorf("%v allocations for %v frames of speech", n, frames)
	}
}

func BenchmarkSecondOfSpeech(b *testing.B) {
	r, audio := NewRecognition(demo(b), asr.Ask{}), spoken(b, "cmn-latn-pinyin", "我的快递到哪里了，帮我查一下")
	for b.Loop() {
		hear(r, audio)
	}
	b.ReportMetric(100*b.Elapsed().Seconds()/(float64(b.N)*float64(len(audio))/pcm.RateHz), "%core/call")
}

func TestALanguageSwitchWithinATurnIsHeard(t *testing.T) {
	t.Parallel()
	audio := slices.Concat(spoken(t, "cmn-latn-pinyin", "我要退货"), spoken(t, "en-gb", "i want a refund"))
	if _, u := hear(NewRecognition(demo(t), asr.Ask{}), audio); u.Text != "我要退货 i want a refund" {
		t.Errorf("heard %q", u.Text)
	}
}

func TestAVoiceThatBeginsAtOnceIsHeard(t *testing.T) {
	t.Parallel()
	r, audio := NewRecognition(demo(t), asr.Ask{}), spoken(t, "cmn-latn-pinyin", "我要退货")
	from := slices.IndexFunc(audio, func(s int16) bool { return s > 300 })
	for range 2 {
		if _, u := hear(r, audio[from:]); u.Text != "我要退货" {
			t.Errorf("heard %q", u.Text)
		}
	}
}

func TestTwoVoicesAtOnceHarmNothing(t *testing.T) {
	t.Parallel()
	r, audio := NewRecognition(demo(t), asr.Ask{}), spoken(t, "cmn-latn-pinyin", "我要退货")
	both := slices.Clone(audio)
	for i, s := range spoken(t, "en-gb", "where is my order") {
		if i < len(both) {
			both[i] += s / 2
		}
	}
	if _, u := hear(r, both); !u.Final || u.Confidence > 1 {
		t.Errorf("heard %+v", u)
	}
	if _, u := hear(r, audio); u.Text != "我要退货" {
		t.Errorf("the turn behind it is heard as %q", u.Text)
	}
}

// Two minutes without a pause that ends the turn: what is held is that of the words.
func TestAMonologueIsHeardToItsEnd(t *testing.T) {
	t.Parallel()
	r := NewRecognition(demo(t), asr.Ask{})
	sentence := spoken(t, "cmn-latn-pinyin", "我的快递怎么还没到")
	times := 120 * pcm.RateHz / len(sentence)
	_, u := hear(r, slices.Concat(slices.Repeat([][]int16{sentence}, times)...))
	if n := strings.Count(u.Text, "我的快递怎么还没到"); n < times*9/10 {
		t.Errorf("%d of %d sentences are heard: %q", n, times, u.Text)
	}
	if n := len(r.beam.memory.words); n > 9*times+40*beamWidth {
		t.Errorf("%d words are held of %d said", n, 9*times)
	}
}
