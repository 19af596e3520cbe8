package main

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/ctc/sentences"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// acted is a turn of talk: pieces of a sentence with pauses between them.
type acted struct {
	language zhiyin.Language
	said     []string        // the pieces
	pauses   []time.Duration // after each piece but the last
	audio    []int16
	ends     []time.Duration // of each piece, in the audio
	onset    time.Duration
}

// The pauses inside a turn are log-normal: median 0.45 s, 90th percentile 1.1 s.
const (
	medianPause = 0.45
	p90Pause    = 1.1
	z90         = 1.2815515594 // standard normal deviate of 0.9
)

func pause(r *rand.Rand) time.Duration {
	sigma := math.Log(p90Pause/medianPause) / z90
	return time.Duration(medianPause * math.Exp(sigma*r.NormFloat64()) * float64(time.Second))
}

// hesitations stand before every fifth pause.
var hesitations = map[zhiyin.Language][]string{zhiyin.Mandarin: {"嗯", "那个", "就是"}, zhiyin.English: {"um", "uh", "well"}}

// actedTurns makes n turns of the demo's sentences, two of three Mandarin.
func (b *bench) actedTurns(n int, pausing bool) ([]*acted, error) {
	r := rand.New(rand.NewPCG(b.seed, 5))
	pools := map[zhiyin.Language][]string{zhiyin.Mandarin: long(others(sentences.Mandarin(), 1), 5), zhiyin.English: long(others(sentences.English(), 1), 4)}
	out := make([]*acted, 0, n)
	for i := range n {
		a := &acted{language: zhiyin.Mandarin}
		if i%3 == 2 {
			a.language = zhiyin.English
		}
		units := unitsOf(pools[a.language][r.IntN(len(pools[a.language]))])
		cuts := []int{len(units)}
		if pausing {
			cuts = append(cuts, 1+r.IntN(len(units)-1))
			slices.Sort(cuts)
		}
		from := 0
		for _, to := range cuts {
			piece := join(units[from:to], a.language)
			if to < len(units) {
				if i%5 == 0 {
					h := hesitations[a.language]
					piece += join([]string{"", h[r.IntN(len(h))]}, a.language)
				}
				a.pauses = append(a.pauses, pause(r))
			}
			a.said = append(a.said, piece)
			from = to
		}
		if err := b.speak(a); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// speak makes the audio: 0.6 s of silence, the pieces, 3 s of silence.
func (b *bench) speak(a *acted) error {
	a.audio = make([]int16, 4800)
	for i, piece := range a.said {
		samples, err := b.engine.Synthesize(context.Background(), speech.Piece{Say: piece}, zhiyin.Voice{Language: a.language, PacePercent: 100, PitchPercent: 100})
		if err != nil {
			return err
		}
		samples = loud(samples)
		if i == 0 {
			a.onset = pcm.Duration(len(a.audio))
		}
		a.audio = append(a.audio, samples...)
		a.ends = append(a.ends, pcm.Duration(len(a.audio)))
		if i < len(a.pauses) {
			a.audio = append(a.audio, make([]int16, pcm.Samples(a.pauses[i]))...)
		}
	}
	a.audio = append(a.audio, make([]int16, 3*8000)...)
	return nil
}

// loud takes the silence around speech away: 1 % of full scale is heard.
func loud(samples []int16) []int16 {
	heard := func(s int16) bool { return s > 330 || s < -330 }
	first := slices.IndexFunc(samples, heard)
	if first < 0 {
		return samples
	}
	last := len(samples) - 1
	for !heard(samples[last]) {
		last--
	}
	return samples[first : last+1]
}

// long are the sentences of at least n units, without drawn digits.
func long(all []string, n int) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return strings.Contains(s, "{") || len(unitsOf(s)) < n })
}

// others is every second sentence, from the first or the second on.
func others(all []string, from int) (out []string) {
	for i := from; i < len(all); i += 2 {
		out = append(out, all[i])
	}
	return out
}

func unitsOf(text string) (out []string) {
	for _, word := range strings.Fields(text) {
		if r := []rune(word); unicode.Is(unicode.Han, r[0]) {
			out = append(out, strings.Split(word, "")...)
			continue
		}
		out = append(out, word)
	}
	return out
}

func join(units []string, l zhiyin.Language) string {
	if l == zhiyin.English {
		return strings.Join(units, " ")
	}
	return strings.Join(units, "")
}
