package main

import (
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"

	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/ctc"
)

// plumbing measures the model on voices it was not trained on: the share of words or
// characters that are wrong, by language and as they are (clean) or over a line.
// These are figures of synthetic speech and say nothing of people.
func plumbing(m *ctc.Model, judged []take, seed uint64, log *slog.Logger) map[string]float64 {
	type count struct{ wrong, all int }
	counts := map[string]*count{}
	for _, l := range []string{mandarin, english} {
		counts[l+"_clean_error"], counts[l+"_line_error"] = &count{}, &count{}
	}
	var wait sync.WaitGroup
	var mu sync.Mutex
	for part := range slices.Chunk(judged, (len(judged)+workers-1)/workers) {
		wait.Go(func() {
			for i := range part {
				t := &part[i]
				random := rand.New(rand.NewPCG(seed, uint64(i)))
				l := line{random: random, babble: func() []int16 { return judged[random.IntN(len(judged))].samples }}
				clean := heardBy(m, slices.Concat(make([]int16, 1600), t.samples, make([]int16, 3200)))
				over := heardBy(m, l.pass(t.samples))
				mu.Lock()
				for name, text := range map[string]string{"_clean_error": clean, "_line_error": over} {
					c := counts[t.Language+name]
					c.wrong += distance(tokensOf(t.Text), tokensOf(text))
					c.all += len(tokensOf(t.Text))
				}
				mu.Unlock()
				if i < 40 {
					log.Debug("heard", "said", t.Text, "clean", clean, "line", over)
				}
			}
		})
	}
	wait.Wait()
	figures := map[string]float64{}
	for name, c := range counts {
		figures[name] = float64(c.wrong) / float64(max(c.all, 1))
	}
	return figures
}

func heardBy(m *ctc.Model, audio []int16) string {
	r := ctc.NewRecognition(m, asr.Ask{})
	for frame := range slices.Chunk(audio, asr.FrameSamples) {
		r.Write(frame)
	}
	return r.Finish().Text
}
