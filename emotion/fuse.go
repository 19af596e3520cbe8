package emotion

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"zhiyin.dev"
)

// fuse adds up what voice, words, context and the recogniser say.
func (g *Gauge) fuse(h heard, w wording, u zhiyin.Utterance) zhiyin.Mood {
	parts := g.voiceParts(h)
	if w.anger != 0 {
		parts = append(parts, zhiyin.MoodPart{Of: "words", Says: strings.Join(w.cues, ", "), Share: g.weights.Words * w.anger})
	}
	if w.again > 0 {
		parts = append(parts, zhiyin.MoodPart{Of: "context", Says: "again", Share: g.weights.Again * math.Sqrt(float64(w.again))})
	}
	if g.streak.smooth > g.weights.Prior {
		parts = append(parts, zhiyin.MoodPart{Of: "context", Says: "before", Share: g.weights.Before * (g.streak.smooth - g.weights.Prior)})
	}
	if says := g.weights.Engine[u.Emotion]; says != 0 {
		parts = append(parts, zhiyin.MoodPart{Of: "engine", Says: u.Emotion, Share: says})
	}
	sum := 0.0
	for _, p := range parts {
		sum += p.Share
	}
	mood := zhiyin.Mood{Anger: sigmoid(g.weights.base() + sum), Confidence: confidence(h, w, u)}
	mood.Score, mood.Parts = scored(parts, sum, mood.Anger, g.weights.Prior, w)
	mood.Anger, mood.Confidence = rounded(mood.Anger, 1000), rounded(mood.Confidence, 100)
	return mood
}

// scored turns logits into a score and its shares. Anger over what is usual pulls
// down to −5; what is left of the scale belongs to the words' pleasure.
func scored(parts []zhiyin.MoodPart, sum, anger, usual float64, w wording) (float64, []zhiyin.MoodPart) {
	angry := (anger - usual) / (1 - usual)
	if sum != 0 {
		for i := range parts {
			parts[i].Share *= -5 * angry / sum
		}
	}
	pleased := 5 * pleasureReach * (1 - max(0, angry)) * w.pleasure
	if pleased != 0 {
		parts = append(parts, zhiyin.MoodPart{Of: "words", Says: strings.Join(w.cues, ", "), Share: pleased})
	}
	parts = joined(parts)
	return rounded(max(-5, min(5, -5*angry+pleased)), 10), parts
}

// pleasureReach is how far up or down the scale words go without anger.
const pleasureReach = 0.8

// joined adds up the parts of one source, rounds them, and puts the most important
// first.
func joined(parts []zhiyin.MoodPart) []zhiyin.MoodPart {
	var out []zhiyin.MoodPart
	for _, p := range parts {
		i := slices.IndexFunc(out, func(o zhiyin.MoodPart) bool { return o.Of == p.Of && o.Says == p.Says })
		if i < 0 {
			out = append(out, p)
		} else {
			out[i].Share += p.Share
		}
	}
	for i := range out {
		out[i].Share = rounded(out[i].Share, 100)
	}
	out = slices.DeleteFunc(out, func(p zhiyin.MoodPart) bool { return p.Share == 0 })
	slices.SortStableFunc(out, func(a, b zhiyin.MoodPart) int { return cmp.Compare(math.Abs(b.Share), math.Abs(a.Share)) })
	return out
}

func rounded(x, per float64) float64 { return math.Round(x*per) / per }

// voiceWords say what a part of the voice does when it speaks for anger, and when
// against.
var voiceWords = map[string][2]string{
	"voice.pitch": {"higher", "lower"}, "voice.energy": {"louder", "softer"}, "voice.rate": {"faster", "slower"},
	"voice.tilt": {"sharper", "duller"}, "voice.quality": {"rougher", "smoother"}, "voice.pauses": {"fewer pauses", "more pauses"},
}

// voiceParts are the voice's logits.
func (g *Gauge) voiceParts(h heard) []zhiyin.MoodPart {
	if h.trust == 0 {
		return nil
	}
	_, sums := g.weights.sum(g.weights.deviations(h.Values, &g.own))
	var out []zhiyin.MoodPart
	for _, f := range Features {
		sum, is := sums[f.Of]
		if !is {
			continue
		}
		delete(sums, f.Of)
		says := voiceWords[f.Of][0]
		if sum < 0 {
			says = voiceWords[f.Of][1]
		}
		out = append(out, zhiyin.MoodPart{Of: f.Of, Says: says, Share: h.trust * sum})
	}
	return out
}

// confidence is how much there is to judge by: sound that can be relied on, words
// that were well heard, a recogniser's tag; 0 to 1.
func confidence(h heard, w wording, u zhiyin.Utterance) float64 {
	voice := 0.7 * h.trust
	words := 0.4 * min(1, float64(w.amount)/6)
	if len(w.cues) > 0 {
		words = 0.7
	}
	if u.Confidence > 0 {
		words *= u.Confidence
	}
	engine := 0.0
	if u.Emotion != "" {
		engine = 0.3
	}
	return 1 - (1-voice)*(1-words)*(1-engine)
}
