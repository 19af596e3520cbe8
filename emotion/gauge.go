package emotion

import (
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/acoustic"
)

// Gauge follows one customer through one contact. It belongs to one goroutine.
type Gauge struct {
	weights *Weights
	prosody acoustic.Prosody
	sounds  []acoustic.Sound
	own     Baseline
	said    []phrase // the last turns, oldest first
	streak  streak
	last    judged
}

// judged is the turn that was pushed last, and what the gauge knew before it.
type judged struct {
	utterance zhiyin.Utterance
	heard     heard
	words     wording
	own       Baseline
	streak    streak
}

// New makes the gauge of one customer.
func New(w *Weights) *Gauge {
	return &Gauge{weights: w, sounds: make([]acoustic.Sound, 0, longestTurn/acoustic.SoundHop)}
}

// longestTurn is how much of a turn's end is listened to, in samples: ten
// seconds. How somebody felt at the beginning of a long monologue is past.
const longestTurn = 10 * 8000

// Push takes a finished turn of talk: its words, empty where no recogniser
// listens, and its audio at 8 kHz, empty in a chat. It returns the mood and the
// events that follow: mood.changed, and anger.streak or anger.cleared where the
// turn began or ended a streak. Of anybody but the customer nothing is measured,
// kept or returned.
func (g *Gauge) Push(u zhiyin.Utterance, audio []int16) (zhiyin.Mood, []zhiyin.Body) {
	if u.Speaker != zhiyin.OfCustomer {
		return zhiyin.Mood{}, nil
	}
	g.last = judged{utterance: u, heard: g.listen(audio), words: g.read(u), own: g.own.clone(), streak: g.streak}
	return g.judge(g.last)
}

// Tag takes a recogniser's tag of the turn that was pushed last, where the tag comes
// after it: the turn is judged once more, with it. Nothing is returned where the last
// turn was another one, or the tag says nothing.
func (g *Gauge) Tag(turn zhiyin.UtteranceID, tag string) (zhiyin.Mood, []zhiyin.Body) {
	if turn == "" || g.last.utterance.ID != turn || g.last.utterance.Emotion == tag || g.weights.Engine[tag] == 0 {
		return zhiyin.Mood{}, nil
	}
	g.last.utterance.Emotion = tag
	was := g.streak.on
	g.own, g.streak = g.last.own.clone(), g.last.streak
	mood, events := g.judge(g.last)
	return mood, changes(events, was, g.last.streak.on, g.streak)
}

// changes are the events of a judgement that follows another one of the same turn:
// what the first told is not told again, and what it told wrongly is taken back.
func changes(events []zhiyin.Body, was, before bool, is streak) []zhiyin.Body {
	m, alone := events[0].(zhiyin.MoodChanged), events[:1]
	switch {
	case was == is.on:
		return alone
	case was:
		return append(alone, zhiyin.AngerCleared{Utterance: m.Utterance})
	case before: // it ended with the first judgement, and goes on with this one
		return append(alone, zhiyin.AngerStreak{Utterance: m.Utterance, Length: is.length, Score: m.Score})
	}
	return events
}

// judge fuses a turn, and follows it.
func (g *Gauge) judge(j judged) (zhiyin.Mood, []zhiyin.Body) {
	heard, u := j.heard, j.utterance
	mood := g.fuse(heard, j.words, u)
	// what was said in anger tells little of the caller's own way to sound
	g.own.Add(heard.Values, heard.trust*(1-mood.Anger))
	began, ended := g.streak.follow(mood.Anger, mood.Confidence, g.weights.Enter, g.weights.Leave)
	events := []zhiyin.Body{zhiyin.MoodChanged{Utterance: u.ID, Score: mood.Score, Anger: mood.Anger, Confidence: mood.Confidence, Parts: mood.Parts, Sound: heard.Values.Pack()}}
	if began {
		events = append(events, zhiyin.AngerStreak{Utterance: u.ID, Length: g.streak.length, Score: mood.Score})
	}
	if ended {
		events = append(events, zhiyin.AngerCleared{Utterance: u.ID})
	}
	return mood, events
}

// Angry says whether a streak lasts.
func (g *Gauge) Angry() bool { return g.streak.on }

// heard is a turn's sound and how far it can be relied on, 0 to 1.
type heard struct {
	Turn
	trust float64
}

func (g *Gauge) listen(audio []int16) heard {
	audio = audio[max(0, len(audio)-longestTurn):]
	g.prosody.Reset()
	g.sounds = g.prosody.Append(g.sounds[:0], audio)
	t := describe(g.sounds)
	if t.Said == 0 {
		t.Values = nil
	}
	return heard{Turn: t, trust: t.trust() * unclipped(audio)}
}

// phrase is what a turn said, as far as it is needed to know it again.
type phrase struct {
	pairs map[[2]rune]bool
}

// remembered is how many turns back a request is recognised when it is repeated.
const remembered = 6

func (g *Gauge) remember(p phrase) {
	if len(p.pairs) == 0 {
		return
	}
	if len(g.said) == remembered {
		g.said = slices.Delete(g.said, 0, 1)
	}
	g.said = append(g.said, p)
}
