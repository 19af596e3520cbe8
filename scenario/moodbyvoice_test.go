package scenario

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/pcm"
)

// TestAnAngryVoiceIsNoticedWhereNothingRecognisesWords is a whole call: no recogniser
// runs, a person talks calmly to an agent and then in anger, 10 dB louder, and the
// agent's desk says so.
func TestAnAngryVoiceIsNoticedWhereNothingRecognisesWords(t *testing.T) {
	t.Parallel()
	calm, angry := actedTalk(t, "neutral", 0.25), actedTalk(t, "anger", 0.79)
	p := &platform{t: t, dir: furnished(t, times{}), log: &buffer{}, env: []string{"ZHIYIN_SPEECH_RECOGNITION=off", "ZHIYIN_SPEECH_MOOD_BY_VOICE=true"}}
	p.begin()
	db := p.ledger()
	agent := p.atWork("muhe", 1, agentTone)
	before := contacts(t, db)
	call := p.dial(telephone(t), suGold, taped)
	contact := string(newest(t, db, before))
	id := agent.accepts()
	found(t, db, contact, func(e zhiyin.ListeningStarted) bool { return e.Mood && e.Model == "" })
	said := func(samples []int16) (over time.Time) {
		was := felt(events(t, db, contact))
		over = time.Now().Add(lasting(samples))
		call.Say(slices.Concat(samples, make([]int16, pcm.RateHz)))
		eventually(t, 15*time.Second, "another mood", func() bool { return felt(events(t, db, contact)) > was })
		return over
	}
	for _, samples := range calm[:4] {
		said(samples)
	}
	if c := agent.seen(id); c.Anger != nil {
		t.Errorf("a calm caller is taken for angry: %+v", c.Anger)
	}
	var over time.Time
	for _, samples := range angry[:4] {
		if over = said(samples); streaks(events(t, db, contact)) > 0 {
			break
		}
	}
	agent.await("the caller's anger", func(s screen) bool { return s.contacts[zhiyin.ContactID(id)].Anger != nil })
	shown := time.Now()
	for _, e := range events(t, db, contact) {
		switch b := e.Body.(type) {
		case zhiyin.UtteranceHeard:
			if b.Text != "" {
				t.Errorf("somebody recognised %q", b.Text)
			}
		case zhiyin.AngerStreak:
			late := e.At.Sub(over)
			t.Logf("noticed %v after the phrase, at the desk by %v: %+v", late.Round(time.Millisecond), shown.Sub(over).Round(time.Millisecond), b)
			if late > noticedWithin {
				t.Errorf("noticed %v after the end of the phrase", late)
			}
		}
	}
	bye(t, call)
	agent.wrapsUp(id, "muhe-order-answered")
}

// actedTalk is what one actor says in an emotion, at a share of its level: recordings
// that lie beside the checkout, or where ZHIYIN_EMOTION says.
func actedTalk(t testing.TB, emotion string, share float64) (out [][]int16) {
	t.Helper()
	const actor = "03"
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
	for _, row := range rows {
		if row[1] != actor || row[2] != emotion {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, row[0]))
		if err != nil {
			t.Fatal(err)
		}
		samples, rate, err := pcm.ReadWAV(raw)
		if err != nil {
			t.Fatalf("%s: %v", row[0], err)
		}
		samples = pcm.Resample(samples, rate, pcm.RateHz)
		for i, s := range samples {
			samples[i] = int16(share * float64(s))
		}
		out = append(out, samples)
	}
	return out
}

// seen is a contact as the agent's screen has it.
func (a *deskAgent) seen(contact string) desk.ContactView {
	s, _ := a.look()
	return s.contacts[zhiyin.ContactID(contact)]
}

func felt(events []zhiyin.Event) (n int) {
	for _, e := range events {
		if _, is := e.Body.(zhiyin.MoodChanged); is {
			n++
		}
	}
	return n
}

func streaks(events []zhiyin.Event) (n int) {
	for _, e := range events {
		if _, is := e.Body.(zhiyin.AngerStreak); is {
			n++
		}
	}
	return n
}
