package hearing_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/hearing"
	"zhiyin.dev/speech"
)

// dictated is a recogniser that hears what the test says, as soon as audio came.
type dictated struct {
	words  []string // of the turns, in order
	silent bool     // it never answers
	mute   bool     // it opens no stream
	tag    string   // of the emotion in every turn

	mu      sync.Mutex
	written int // frames
	asked   hearing.Ask
}

func (d *dictated) Listen(_ context.Context, ask hearing.Ask) (hearing.Stream, error) {
	d.asked = ask
	if d.mute {
		return nil, zhiyin.Unavailable
	}
	return &dictation{from: d, heard: make(chan zhiyin.Utterance, 1000)}, nil
}

type dictation struct {
	from   *dictated
	turn   int
	frames int
	heard  chan zhiyin.Utterance
}

func (d *dictation) Write([]int16) {
	d.frames++
	d.from.mu.Lock()
	d.from.written++
	d.from.mu.Unlock()
	if d.frames == 30 && d.turn < len(d.from.words) {
		d.heard <- zhiyin.Utterance{Text: d.from.words[d.turn]}
	}
}
func (d *dictation) Expect(hearing.Ask) {}
func (d *dictation) Finish() {
	d.frames = 0
	if d.from.silent {
		return
	}
	u := zhiyin.Utterance{Final: true, Confidence: 0.9, Emotion: d.from.tag}
	if d.turn < len(d.from.words) {
		u.Text = d.from.words[d.turn]
	}
	d.turn++
	d.heard <- u
}
func (d *dictation) Heard() <-chan zhiyin.Utterance { return d.heard }
func (d *dictation) Close()                         {}

// notes is who is told.
type notes struct {
	mu   sync.Mutex
	list []string
	last zhiyin.Utterance
}

func (n *notes) note(s string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, s)
}
func (n *notes) Speaking(on bool) { n.note(fmt.Sprint("speaking ", on)) }
func (n *notes) OverPrompt(t speech.Turn) {
	for what, name := range map[speech.Turn]string{speech.Ducked: "ducked", speech.Barged: "barged", speech.Resumed: "resumed"} {
		if t.Has(what) {
			n.note(name)
		}
	}
}
func (n *notes) Heard(u zhiyin.Utterance, m *zhiyin.Meaning) {
	n.note("heard " + u.Text)
	n.last = u
	if m != nil {
		n.note("means " + m.Intents[0].ID)
	}
}
func (n *notes) Felt(events []zhiyin.Body)  { n.note("felt " + string(events[0].Kind())) }
func (n *notes) Partial(u zhiyin.Utterance) { n.note("partial " + u.Text) }

type reader struct{}

func (reader) Read(text string, _ zhiyin.Language) zhiyin.Meaning {
	return zhiyin.Meaning{Intents: []zhiyin.Scored{{ID: "of " + text, Score: 1}}}
}

type gauge struct{}

func (gauge) Push(u zhiyin.Utterance, audio []int16) (zhiyin.Mood, []zhiyin.Body) {
	return zhiyin.Mood{}, []zhiyin.Body{zhiyin.MoodChanged{Utterance: u.ID, Score: float64(len(audio))}}
}

func (gauge) Tag(turn zhiyin.UtteranceID, tag string) (zhiyin.Mood, []zhiyin.Body) {
	return zhiyin.Mood{}, []zhiyin.Body{zhiyin.AngerStreak{Utterance: turn}}
}

func voice(ms int) []int16 {
	out := make([]int16, ms*8)
	for i := range out {
		var v float64
		for h := 1.0; h <= 5; h++ {
			v += math.Sin(2*math.Pi*140*h*float64(i)/8000) / h
		}
		out[i] = int16(6000 * v / 3)
		if i%4000 >= 3520 { // syllables: 60 ms of nothing in 500
			out[i] = 0
		}
	}
	return out
}

func silence(ms int) []int16 { return make([]int16, ms*8) }

func noise(ms int) []int16 {
	r, out := rand.New(rand.NewPCG(1, 2)), make([]int16, ms*8)
	for i := range out {
		out[i] = int16(r.IntN(4000) - 2000)
	}
	return out
}

// listen plays pieces to an Ear as fast as it takes them and returns what was told.
func listen(t *testing.T, d *dictated, speaker zhiyin.Speaker, before func(*hearing.Ear), pieces ...[]int16) []string {
	t.Helper()
	told := &notes{}
	at := time.Unix(1_700_000_000, 0)
	var clock sync.Mutex
	now := func() time.Time { clock.Lock(); defer clock.Unlock(); return at }
	e := hearing.New(hearing.Config{Engines: hearing.Engines{Recognizer: d, Reader: reader{}, Gauge: gauge{}}, Contact: "ct_1", Speaker: speaker,
		Language: "cmn", Now: now, Told: told, Log: slog.New(slog.DiscardHandler)})
	if before != nil {
		go before(e)
	}
	frames := make(chan hearing.Frame)
	done := make(chan struct{})
	go func() {
		defer close(done)
		hearing.Run(t.Context(), e, frames, func(f *hearing.Frame) hearing.Frame { return *f })
	}()
	if before != nil {
		frames <- hearing.Frame{Samples: silence(20)}
		e.Mood(speaker == zhiyin.OfCustomer)
	}
	n := 0
	for _, piece := range pieces {
		for ; len(piece) >= 160; piece = piece[160:] {
			frames <- hearing.Frame{At: time.Duration(n) * 20 * time.Millisecond, Samples: piece[:160]}
			n++
			clock.Lock()
			at = at.Add(20 * time.Millisecond)
			clock.Unlock()
			if n%5 == 0 { // words come between the frames, as in a call
				time.Sleep(100 * time.Microsecond)
			}
		}
	}
	if d.silent {
		clock.Lock()
		at = at.Add(time.Minute)
		clock.Unlock()
		time.Sleep(1200 * time.Millisecond) // the Ear looks for lost finals twice a second
	}
	close(frames)
	<-done
	return told.list
}

func TestAnEarTellsTurnsWordsMeaningAndMood(t *testing.T) {
	t.Parallel()
	told := listen(t, &dictated{words: []string{"转人工"}}, zhiyin.OfCustomer, func(e *hearing.Ear) {}, silence(300), voice(1000), silence(2000))
	if want := []string{"speaking true", "partial 转人工", "felt mood.changed", "speaking false", "heard 转人工", "means of 转人工"}; !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
}

// TestATagOfTheLastWordsIsEvidenceOfAMoodThatWasMeasuredBeforeThem: a phrase's mood does
// not wait for them.
func TestATagOfTheLastWordsIsEvidenceOfAMoodThatWasMeasuredBeforeThem(t *testing.T) {
	t.Parallel()
	told := listen(t, &dictated{words: []string{"转人工"}, tag: "angry"}, zhiyin.OfCustomer, func(e *hearing.Ear) {}, silence(300), voice(1000), silence(2000))
	if want := []string{"speaking true", "partial 转人工", "felt mood.changed", "speaking false", "heard 转人工", "means of 转人工", "felt anger.streak"}; !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
	told = listen(t, &dictated{words: []string{"您好"}, tag: "angry"}, zhiyin.OfAgent, func(e *hearing.Ear) { e.Mood(true) }, silence(300), voice(1000), silence(2000))
	if slices.Contains(told, "felt anger.streak") {
		t.Errorf("an agent is measured: %q", told)
	}
}

func TestTheLastWordsOfAPartyWhoHasGoneAreTold(t *testing.T) {
	t.Parallel()
	told := listen(t, &dictated{words: []string{"转人工"}}, zhiyin.OfCustomer, nil, silence(300), voice(1000))
	if want := []string{"speaking true", "partial 转人工", "speaking false", "heard 转人工", "means of 转人工"}; !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
	if told := listen(t, &dictated{words: []string{"转人工"}, silent: true}, zhiyin.OfCustomer, nil, silence(300), voice(1000)); slices.Contains(told, "heard 转人工") {
		t.Errorf("a recogniser that says nothing: %q", told)
	}
}

func TestAnAgentIsHeardAndNeverMeasured(t *testing.T) {
	t.Parallel()
	told := listen(t, &dictated{words: []string{"您好"}}, zhiyin.OfAgent, func(e *hearing.Ear) { e.Mood(true) }, silence(300), voice(1000), silence(2000))
	if want := []string{"speaking true", "partial 您好", "speaking false", "heard 您好"}; !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
}

func TestWordsOverAPromptSilenceItAndNothingLetsItGoOn(t *testing.T) {
	t.Parallel()
	prompting := func(e *hearing.Ear) { e.Prompt(true, nil) }
	told := listen(t, &dictated{words: []string{"转人工"}}, zhiyin.OfCustomer, prompting, silence(300), voice(1000), silence(2000))
	if want := []string{"speaking true", "ducked", "barged", "partial 转人工", "felt mood.changed", "speaking false", "heard 转人工", "means of 转人工"}; !slices.Equal(told, want) {
		t.Errorf("words: %q", told)
	}
	told = listen(t, &dictated{words: []string{""}}, zhiyin.OfCustomer, prompting, silence(300), voice(1000), silence(2000))
	if !slices.Contains(told, "resumed") || !slices.Contains(told, "heard ") {
		t.Errorf("no words: %q", told)
	}
}

func TestSilenceAndNoiseAreNoTurns(t *testing.T) {
	t.Parallel()
	d := &dictated{words: []string{"x"}}
	if told := listen(t, d, zhiyin.OfCustomer, nil, silence(3000), noise(3000), silence(1000)); len(told) != 0 || d.written != 0 {
		t.Errorf("%q, %d frames recognised", told, d.written)
	}
}

func TestARecogniserThatIsAwayOrSilentCostsWordsAlone(t *testing.T) {
	t.Parallel()
	away := listen(t, &dictated{mute: true}, zhiyin.OfCustomer, nil, silence(300), voice(1000), silence(2000))
	if want := []string{"speaking true", "speaking false", "heard "}; !slices.Equal(away, want) {
		t.Errorf("away: %q", away)
	}
	lost := listen(t, &dictated{words: []string{"转人工"}, silent: true}, zhiyin.OfCustomer, nil, silence(300), voice(1000), silence(2000))
	if want := []string{"speaking true", "partial 转人工", "speaking false", "heard "}; !slices.Equal(lost, want) {
		t.Errorf("silent: %q", lost)
	}
}

// TestATurnIsOfTheMomentOfItsLastSample: not of the one at which its words came.
func TestATurnIsOfTheMomentOfItsLastSample(t *testing.T) {
	t.Parallel()
	told, began := &notes{}, time.Unix(1_700_000_000, 0)
	now := began
	e := hearing.New(hearing.Config{Engines: hearing.Engines{Recognizer: &dictated{words: []string{"转人工"}}}, Contact: "ct_1", Speaker: zhiyin.OfCustomer, Language: "cmn",
		Now: func() time.Time { return now }, Told: told, Log: slog.New(slog.DiscardHandler)})
	frames := make(chan hearing.Frame, 500)
	for at, samples := time.Duration(0), slices.Concat(silence(300), voice(1000), silence(2500)); len(samples) >= 160; at, samples = at+20*time.Millisecond, samples[160:] {
		frames <- hearing.Frame{At: at, Samples: samples[:160]}
	}
	close(frames)
	hearing.Run(t.Context(), e, frames, func(f *hearing.Frame) hearing.Frame {
		now = began.Add(f.At + 20*time.Millisecond)
		return *f
	})
	if said := told.last.At.Sub(began); said != time.Duration(told.last.ToMs)*time.Millisecond || said < 1200*time.Millisecond || said > 1400*time.Millisecond {
		t.Errorf("said until %s, which is at %d ms of the leg", said, told.last.ToMs)
	}
}

func TestATurnAfterLostFramesKeepsItsPlace(t *testing.T) {
	t.Parallel()
	told := &notes{}
	d := &dictated{mute: true}
	e := hearing.New(hearing.Config{Engines: hearing.Engines{Recognizer: d}, Contact: "ct_1", Speaker: zhiyin.OfCustomer, Language: "cmn", Hot: []string{"焕亮精华"},
		Now: time.Now, Told: told, Log: slog.New(slog.DiscardHandler)})
	frames := make(chan hearing.Frame, 500)
	at := time.Duration(0)
	send := func(samples []int16) {
		for ; len(samples) >= 160; samples = samples[160:] {
			frames <- hearing.Frame{At: at, Samples: samples[:160]}
			at += 20 * time.Millisecond
		}
	}
	send(silence(300))
	at += 500 * time.Millisecond // lost
	send(voice(1000))
	send(silence(2000))
	close(frames)
	hearing.Run(t.Context(), e, frames, func(f *hearing.Frame) hearing.Frame { return *f })
	if told.last.FromMs != 800 {
		t.Errorf("the turn begins at %d ms, want 800", told.last.FromMs)
	}
	if !slices.Equal(d.asked.Hot, []string{"焕亮精华"}) {
		t.Errorf("the recogniser favours %v", d.asked.Hot)
	}
}

func TestAMonologueOfHalfAnHourIsHeardInPieces(t *testing.T) {
	t.Parallel()
	minutes := 30
	if testing.Short() {
		minutes = 3
	}
	pieces := slices.Repeat([][]int16{voice(30_000)}, 2*minutes)
	told := listen(t, &dictated{}, zhiyin.OfCustomer, nil, pieces...)
	if n := len(slices.DeleteFunc(told, func(s string) bool { return s != "heard " })); n < 2*minutes-2 || n > 2*minutes+1 {
		t.Errorf("%d pieces", n)
	}
}
