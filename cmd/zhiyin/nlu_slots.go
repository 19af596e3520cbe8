package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/nlu/measure"
	"zhiyin.dev/nlu/slot"
)

// ofSlots says whether files hold slots, one token and tag a line; all do or none.
func ofSlots(files []string) (bool, error) {
	n := 0
	for _, f := range files {
		if strings.HasSuffix(f, ".slots.txt") {
			n++
		}
	}
	if n > 0 && n < len(files) {
		return false, fmt.Errorf("files of slots and of intents can't be measured together: %w", zhiyin.Invalid)
	}
	return n > 0, nil
}

// measureSlots trains a tagger and, as the tagger is told what a sentence means, a
// model of the intents.
func (c nluEvalCmd) measureSlots() (*nluReport, error) {
	train, err := readSentences(c.Train)
	if err != nil {
		return nil, err
	}
	test, err := readSentences(c.Test)
	if err != nil {
		return nil, err
	}
	if len(test) == 0 {
		return nil, fmt.Errorf("slots are measured with --test: %w", zhiyin.Invalid)
	}
	r := &nluReport{TrainRows: len(train)}
	if test, err = c.unleakedSentences(r, train, test); err != nil {
		return nil, err
	}
	began := time.Now()
	of, err := measure.TrainSlots(c.Seed, train, test)
	if err != nil {
		return nil, err
	}
	r.Slots, r.TrainSeconds, r.RSSMiB = &of, time.Since(began).Seconds(), peakRSS()
	return r, nil
}

func (c nluEvalCmd) unleakedSentences(r *nluReport, train, test []slot.Sentence) ([]slot.Sentence, error) {
	var kept []slot.Sentence
	leaked, n := measure.Leaked(measure.Texts(train), measure.Texts(test))
	for i, s := range test {
		if !leaked[i] {
			kept = append(kept, s)
		}
	}
	r.Leaked = n
	if n > 0 && !c.DropLeaked {
		return nil, fmt.Errorf("%d of %d sentences of --test are trained on word for word: leave them out, or give --drop-leaked: %w", n, len(test), zhiyin.Invalid)
	}
	return kept, nil
}

func readSentences(files []string) (out []slot.Sentence, err error) {
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %v: %w", name, err, zhiyin.NotFound)
		}
		s, err := slot.ParseSlots(name, text)
		if err != nil {
			return nil, err
		}
		out = append(out, s...)
	}
	return out, nil
}
