package main

import (
	"os"

	"zhiyin.dev"
	"zhiyin.dev/emotion"
)

// anger measures moods by voice alone on the folder emotion: acted recordings of
// several speakers (labels.tsv: file, speaker, emotion), and whether one caller's
// loudness counts.
func anger(s *stand) error {
	folder := os.DirFS(s.path("emotion"))
	rows, _, err := emotion.ReadRows(folder)
	if err != nil {
		return err
	}
	report := emotion.Evaluate(rows, emotion.Shipped())
	s.add("anger_auc_loso", ">= 0.95", report.LosoAUC)
	s.add("anger_auc_frozen", ">= 0.93", report.FrozenAUC)
	s.add("emotion_uar", "", report.UAR)
	turns, err := s.oneCaller(rows)
	if err != nil {
		return err
	}
	s.add("loudness_works", "1", loudnessWorks(turns))
	return nil
}

// quiet brings level-normalised recordings to a level that leaves 10 dB of room.
const quiet = 0.1 // −20 dB

// oneCaller is the audio of the first speaker's neutral turns.
func (s *stand) oneCaller(rows []emotion.Row) ([][]int16, error) {
	var turns [][]int16
	for _, r := range rows {
		if r.Speaker != rows[0].Speaker || r.Emotion != "neutral" {
			continue
		}
		audio, err := emotion.ReadRecording(os.DirFS(s.path("emotion")), r.File)
		if err != nil {
			return nil, err
		}
		turns = append(turns, amplified(audio, quiet))
	}
	return turns, nil
}

func amplified(audio []int16, by float64) []int16 {
	out := make([]int16, len(audio))
	for i, v := range audio {
		out[i] = int16(by * float64(v))
	}
	return out
}

// loudnessWorks is the share of a caller's turns that are taken for angrier when
// they are said 10 dB louder, the caller's other turns being known: 1 for all.
func loudnessWorks(turns [][]int16) float64 {
	works := 0.0
	for i, turn := range turns {
		if angerOf(turns, i, amplified(turn, 3.1623)) > angerOf(turns, i, turn) {
			works++
		}
	}
	return works / float64(len(turns))
}

func angerOf(turns [][]int16, at int, turn []int16) float64 {
	gauge := emotion.New(emotion.Shipped())
	customer := zhiyin.Utterance{Speaker: zhiyin.OfCustomer}
	for i, other := range turns {
		if i != at {
			gauge.Push(customer, other)
		}
	}
	mood, _ := gauge.Push(customer, turn)
	return mood.Anger
}
