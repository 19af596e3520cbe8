package main

import (
	"os"

	"zhiyin.dev/nlu/measure"
	"zhiyin.dev/nlu/slot"
)

var (
	snipsTrain = "nlu/snips/train.slots.txt"
	snipsDev   = "nlu/snips/dev.slots.txt"
)

// snipsRow: slots of sentences that were not trained on, by chunks.
func snipsRow(s *stand) error {
	var sets [2][]slot.Sentence
	for i, name := range []string{snipsTrain, snipsDev} {
		text, err := os.ReadFile(s.path(name))
		if err != nil {
			return err
		}
		if sets[i], err = slot.ParseSlots(name, text); err != nil {
			return err
		}
	}
	leaked, _ := measure.Leaked(measure.Texts(sets[0]), measure.Texts(sets[1]))
	var test []slot.Sentence
	for i, sentence := range sets[1] {
		if !leaked[i] {
			test = append(test, sentence)
		}
	}
	of, err := measure.TrainSlots(seed, sets[0], test)
	if err != nil {
		return err
	}
	s.add("snips_f1", "≥ 93", 100*of.F1)
	return nil
}
