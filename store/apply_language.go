package store

import (
	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(utteranceUnderstood) && on(understandingCorrected) && on(cueRefused)

// utteranceUnderstood: what was rejected waits for a label.
func utteranceUnderstood(t *tx, e zhiyin.Event, b zhiyin.UtteranceUnderstood) error {
	if !b.Rejected {
		return nil
	}
	was := ""
	if len(b.Intents) > 0 {
		was = b.Intents[0].ID
	}
	_, err := t.exec(`insert into unlabelled (utterance, contact, unit, at, why, was, changed_at, by) values ($1, $2, $3, $4, 'rejected', $5, $4, $6)
		on conflict (utterance) do nothing`, string(b.Utterance), e.Subject, string(e.Unit), engine.Micros(e.At), was, e.By)
	return err
}

// understandingCorrected: merely not that intent waits for a label; a label is one;
// what is said to have been right after all waits no more, and labels what was rejected.
func understandingCorrected(t *tx, e zhiyin.Event, b zhiyin.UnderstandingCorrected) error {
	if b.Of != "intent" {
		return nil
	}
	if b.Is != "" && b.Is == b.Was {
		if _, err := t.exec(`delete from unlabelled where utterance = $1 and why = 'corrected'`, string(b.Utterance)); err != nil {
			return err
		}
		_, err := t.exec(`update unlabelled set label = $2, changed_at = $3, by = $4 where utterance = $1`, string(b.Utterance), b.Is, engine.Micros(e.At), e.By)
		return err
	}
	_, err := t.exec(`insert into unlabelled (utterance, contact, unit, at, why, was, label, changed_at, by) values ($1, $2, $3, $4, 'corrected', $5, $6, $4, $7)
		on conflict (utterance) do update set label = excluded.label, changed_at = excluded.changed_at, by = excluded.by`,
		string(b.Utterance), e.Subject, string(e.Unit), engine.Micros(e.At), b.Was, b.Is, e.By)
	return err
}

func cueRefused(t *tx, e zhiyin.Event, b zhiyin.CueRefused) error {
	_, err := t.exec(`insert into refused_cues (unit, need, phrase, reason, at, by) values ($1, $2, $3, $4, $5, $6)
		on conflict (unit, need, phrase) do update set reason = excluded.reason, at = excluded.at, by = excluded.by`,
		string(e.Unit), b.Need, b.Phrase, b.Reason, engine.Micros(e.At), e.By)
	return err
}
