package emotion

import (
	"strconv"

	"zhiyin.dev"
)

// Corrected turns one contact's events into rows: every measured turn makes the
// baseline, and those whose mood an agent corrected have a label. There are none
// where nothing was corrected. Erased events and values of another list of features
// are passed over.
func Corrected(events []zhiyin.Event) []Row {
	labels := map[zhiyin.UtteranceID]string{}
	for _, e := range events {
		if c, is := e.Body.(zhiyin.UnderstandingCorrected); is && c.Of == "mood" {
			labels[c.Utterance] = label(c)
		}
	}
	if len(labels) == 0 {
		return nil
	}
	var rows []Row
	for _, e := range events {
		m, is := e.Body.(zhiyin.MoodChanged)
		if !is {
			continue
		}
		if v, err := Unpack(m.Sound); err == nil {
			rows = append(rows, Row{File: string(m.Utterance), Speaker: e.Subject, Emotion: labels[m.Utterance], Values: v})
		}
	}
	return rows
}

// label is what a correction says the turn was: Anger, "calm", or "" where it
// took itself back or says neither.
func label(c zhiyin.UnderstandingCorrected) string {
	switch score, err := strconv.ParseFloat(c.Is, 64); {
	case c.Is == c.Was || c.Is == "":
		return ""
	case err != nil:
		return c.Is
	case score <= -3:
		return Anger
	case score >= -1:
		return "calm"
	}
	return ""
}
