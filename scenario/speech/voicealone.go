package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/emotion"
	"zhiyin.dev/hearing"
	"zhiyin.dev/scenario/figure"
)

// voiceAlone measures moods that are told by the voice where nothing recognises words:
// what listening to a call costs, in percent of a core, and how soon after a raised
// voice's phrase the alert is made.
func voiceAlone(b *bench) error {
	list, err := b.actedTurns(12, true)
	if err != nil {
		return err
	}
	var audio []int16
	for _, a := range list {
		audio = append(audio, a.audio...)
	}
	var costs []float64
	for range 5 {
		gauge := &counted{Gauge: emotion.New(emotion.Shipped())}
		before := cpu()
		heardAtOnce(hearing.Engines{Gauge: gauge}, audio)
		costs = append(costs, 100*float64(cpu()-before)/float64(time.Duration(len(audio))*time.Second/8000))
		if gauge.turns < len(list) {
			return fmt.Errorf("the mood of %d phrases of %d was measured", gauge.turns, len(list))
		}
	}
	b.report.Add("mood_voice_cpu_pct", "<= 2", costs...)
	return b.raisedVoice()
}

// counted is a gauge that counts what it measures.
type counted struct {
	*emotion.Gauge
	turns int
}

func (c *counted) Push(u zhiyin.Utterance, audio []int16) (zhiyin.Mood, []zhiyin.Body) {
	c.turns++
	return c.Gauge.Push(u, audio)
}

// heardAtOnce lets an Ear listen to audio as fast as it can.
func heardAtOnce(e hearing.Engines, audio []int16) {
	ear := hearing.New(hearing.Config{Engines: e, Contact: "ct_bench", Speaker: zhiyin.OfCustomer, Language: zhiyin.Mandarin, Now: time.Now, Told: &call{},
		Log: slog.New(slog.DiscardHandler)})
	frames := make(chan hearing.Frame, 25)
	done := make(chan struct{})
	go func() {
		defer close(done)
		hearing.Run(context.Background(), ear, frames, func(f *hearing.Frame) hearing.Frame { return *f })
	}()
	ear.Mood(true)
	for i := 0; (i+1)*160 <= len(audio); i++ {
		frames <- hearing.Frame{At: time.Duration(i) * frame, Samples: audio[i*160 : (i+1)*160]}
	}
	close(frames)
	<-done
}

// calmTurns and angryTurns are how many of each an actor says.
const calmTurns, angryTurns = 4, 4

// raisedVoice measures the alert on acted recordings, where they are: each actor talks
// calmly, then in anger and 10 dB louder.
func (b *bench) raisedVoice() error {
	rows, _, err := emotion.ReadRows(os.DirFS(b.acted))
	if err != nil {
		fmt.Fprintln(os.Stderr, "no alert is measured, there are no recordings:", err)
		return nil
	}
	said := map[string]map[string][][]int16{}
	for _, r := range rows {
		audio, err := emotion.ReadRecording(os.DirFS(b.acted), r.File)
		if err != nil {
			return err
		}
		if said[r.Speaker] == nil {
			said[r.Speaker] = map[string][][]int16{}
		}
		said[r.Speaker][r.Emotion] = append(said[r.Speaker][r.Emotion], audio)
	}
	var took []float64
	actors := slices.DeleteFunc(slices.Sorted(maps.Keys(said)), func(a string) bool {
		return len(said[a]["neutral"]) < calmTurns || len(said[a][emotion.Anger]) < angryTurns
	})
	calls, ends := make([]*call, len(actors)), make([][]time.Duration, len(actors))
	each(len(actors), min(b.atOnce, 5), func(i int) {
		var audio []int16
		for n, turn := range slices.Concat(said[actors[i]]["neutral"][:calmTurns], said[actors[i]][emotion.Anger][:angryTurns]) {
			share := 0.25
			if n >= calmTurns {
				share *= 3.16
			}
			for _, s := range turn {
				audio = append(audio, int16(share*float64(s)))
			}
			ends[i] = append(ends[i], lastVoice(audio))
			audio = append(audio, make([]int16, 8000)...)
		}
		calls[i] = play(hearing.Engines{Gauge: emotion.New(emotion.Shipped())}, zhiyin.Mandarin, false, audio)
	})
	for i, c := range calls {
		if n, is := c.first("streak", func(note) bool { return true }); is {
			took = append(took, ms(c.since(n)-lastBefore(ends[i], c.since(n))))
		}
	}
	b.report.Add("anger_voice_alerted_pct", "", 100*float64(len(took))/float64(max(len(calls), 1)))
	if len(took) > 0 {
		b.report.Add("anger_voice_alert_p95_ms", "<= 1000", figure.Percentile(took, 95))
	}
	return nil
}

// lastVoice is where the talk in audio ends.
func lastVoice(audio []int16) time.Duration {
	last := len(audio)
	for last > 0 && audio[last-1] > -300 && audio[last-1] < 300 {
		last--
	}
	return time.Duration(last) * time.Second / 8000
}
