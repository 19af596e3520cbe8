package measure

import (
	"slices"
	"strings"

	"zhiyin.dev/nlu"
	"zhiyin.dev/nlu/slot"
)

// Slots is the report on chunks, as CoNLL counts them: right when kind, beginning
// and end are. Shares are 0 to 1.
type Slots struct {
	Sentences int     `json:"sentences"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// OfSlots compares said tags with the sentences' own.
func OfSlots(sentences []slot.Sentence, said [][]string) Slots {
	r := Slots{Sentences: len(sentences)}
	var right, found, all float64
	for i, s := range sentences {
		gold := map[slot.Chunk]bool{}
		for _, c := range slot.Chunks(s.Tags) {
			gold[c] = true
			all++
		}
		for _, c := range slot.Chunks(said[i]) {
			found++
			if gold[c] {
				right++
			}
		}
	}
	if right > 0 {
		r.Precision, r.Recall = right/found, right/all
		r.F1 = 2 * r.Precision * r.Recall / (r.Precision + r.Recall)
	}
	return r
}

// Texts are the sentences as examples, tokens joined by spaces.
func Texts(sentences []slot.Sentence) []nlu.Example {
	out := make([]nlu.Example, len(sentences))
	for i, s := range sentences {
		out[i] = nlu.Example{Text: strings.Join(s.Tokens, " "), Intent: s.Intent}
	}
	return out
}

// TrainSlots trains on sentences and tags others. The intents that the tagger is
// told are read as well, where sentences name them.
func TrainSlots(seed uint64, train, test []slot.Sentence) (Slots, error) {
	tagger, err := slot.Trainer{Seed: seed}.Train(train)
	if err != nil {
		return Slots{}, err
	}
	intent := func(nlu.Example) string { return "" }
	if slices.ContainsFunc(train, func(s slot.Sentence) bool { return s.Intent != "" }) {
		m, err := nlu.Trainer{Name: "slots@1", Seed: seed}.Train(Texts(train), nil)
		if err != nil {
			return Slots{}, err
		}
		intent = func(e nlu.Example) string { return m.Classify(e.Text).Intent }
	}
	said := make([][]string, len(test))
	for i, e := range Texts(test) {
		said[i] = tagger.Tag(test[i].Tokens, intent(e))
	}
	return OfSlots(test, said), nil
}
