package hearing_test

import (
	"encoding/csv"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/emotion"
	"zhiyin.dev/hearing"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// moods is who is told what an Ear without a recogniser hears.
type moods struct {
	changed []zhiyin.MoodChanged
	at      []int // how many frames had been heard
	frames  int
	streaks int
	heard   int
}

func (m *moods) Speaking(bool)            {}
func (m *moods) OverPrompt(speech.Turn)   {}
func (m *moods) Partial(zhiyin.Utterance) {}
func (m *moods) Heard(u zhiyin.Utterance, _ *zhiyin.Meaning) {
	if u.Text != "" {
		m.heard++
	}
}
func (m *moods) Felt(events []zhiyin.Body) {
	for _, e := range events {
		switch e := e.(type) {
		case zhiyin.MoodChanged:
			m.changed, m.at = append(m.changed, e), append(m.at, m.frames)
		case zhiyin.AngerStreak:
			m.streaks++
		}
	}
}

// wordless listens to phrases with a second of silence behind each, and no recogniser.
func wordless(t *testing.T, measured bool, phrases ...[]int16) *moods {
	t.Helper()
	told := &moods{}
	e := hearing.New(hearing.Config{Engines: hearing.Engines{Gauge: emotion.New(emotion.Shipped())}, Contact: "ct_1", Speaker: zhiyin.OfCustomer, Language: "cmn",
		Now: func() time.Time { return time.Unix(1_700_000_000, 0) }, Told: told, Log: slog.New(slog.DiscardHandler)})
	frames, done := make(chan hearing.Frame), make(chan struct{})
	go func() {
		defer close(done)
		hearing.Run(t.Context(), e, frames, func(f *hearing.Frame) hearing.Frame { told.frames++; return *f })
	}()
	e.Mood(measured)
	frames <- hearing.Frame{Samples: silence(20)} // and with it the order
	frames <- hearing.Frame{At: 20 * time.Millisecond, Samples: silence(20)}
	at := 40 * time.Millisecond
	for _, phrase := range phrases {
		for samples := append(append([]int16{}, phrase...), silence(1000)...); len(samples) >= 160; samples = samples[160:] {
			frames <- hearing.Frame{At: at, Samples: samples[:160]}
			at += 20 * time.Millisecond
		}
	}
	close(frames)
	<-done
	return told
}

// TestMoodsAreToldByVoiceAloneWhereNothingRecognises: each phrase once, when it has been
// silent for half a second, with less confidence than words would give.
func TestMoodsAreToldByVoiceAloneWhereNothingRecognises(t *testing.T) {
	t.Parallel()
	told := wordless(t, true, voice(1500), voice(1500), voice(1500))
	if len(told.changed) != 3 || told.heard != 0 {
		t.Fatalf("%d moods, %d with words", len(told.changed), told.heard)
	}
	const phraseFrames = (1500 + 1000) / 20
	for i, m := range told.changed {
		if m.Confidence > 0.7 {
			t.Errorf("sure by %.2f of a voice alone", m.Confidence)
		}
		for _, part := range m.Parts {
			if part.Of == "words" || part.Of == "engine" {
				t.Errorf("nobody heard %+v", part)
			}
		}
		if late := told.at[i] - (i*phraseFrames + 1500/20); late > 900/20 {
			t.Errorf("told %d ms of audio after the phrase", 20*late)
		}
	}
	if off := wordless(t, false, voice(1500), voice(1500)); len(off.changed) > 0 {
		t.Errorf("measured though it is switched off: %+v", off.changed)
	}
}

// recordings are acted phrases with the emotion of each, where they are (ZHIYIN_EMOTION,
// else beside the repository): speaker → emotion → audio.
func recordings(t *testing.T) map[string]map[string][][]int16 {
	t.Helper()
	dir := os.Getenv("ZHIYIN_EMOTION")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "data", "emotion")
	}
	file, err := os.Open(filepath.Join(dir, "labels.tsv"))
	if err != nil {
		t.Skip("no acted recordings here: set ZHIYIN_EMOTION")
	}
	defer func() { _ = file.Close() }()
	read := csv.NewReader(file)
	read.Comma = '\t'
	rows, err := read.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string][][]int16{}
	for _, row := range rows {
		raw, err := os.ReadFile(filepath.Join(dir, row[0]))
		if err != nil {
			continue // the header, or a file that is not there
		}
		samples, _, err := pcm.ReadWAV(raw)
		if err != nil {
			t.Fatalf("%s: %v", row[0], err)
		}
		for i, s := range samples { // as it comes through a telephone
			samples[i] = pcm.DecodeU(pcm.EncodeU(s))
		}
		if out[row[1]] == nil {
			out[row[1]] = map[string][][]int16{}
		}
		out[row[1]][row[2]] = append(out[row[1]][row[2]], samples)
	}
	return out
}

// TestAngerIsToldOfRealVoices: each actor says four neutral phrases and then angry ones.
// Loudness is levelled in these recordings, so only the rest of the voice tells.
func TestAngerIsToldOfRealVoices(t *testing.T) {
	t.Parallel()
	streaks, actors := 0, 0
	for speaker, said := range recordings(t) {
		calm, angry := said["neutral"], said["anger"]
		if len(calm) < 4 || len(angry) < 3 {
			continue
		}
		actors++
		before := wordless(t, true, calm[:4]...)
		after := wordless(t, true, append(append([][]int16{}, calm[:4]...), angry[:3]...)...)
		if n := len(after.changed); n < 6 {
			t.Errorf("%s: %d moods of 7 phrases", speaker, n)
			continue
		}
		mean := func(list []zhiyin.MoodChanged) (sum float64) {
			for _, m := range list {
				sum += m.Anger / float64(len(list))
			}
			return sum
		}
		was, is := mean(before.changed), mean(after.changed[len(before.changed):])
		t.Logf("%s: anger %.2f, then %.2f; %d streaks", speaker, was, is, after.streaks)
		if is <= was {
			t.Errorf("%s: no angrier than before: %.2f, %.2f", speaker, was, is)
		}
		streaks += min(1, after.streaks)
	}
	if actors > 0 && 2*streaks < actors {
		t.Errorf("%d streaks of %d angry actors", streaks, actors)
	}
}
