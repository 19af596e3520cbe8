package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"zhiyin.dev/nlu"
	"zhiyin.dev/nlu/entity"
	"zhiyin.dev/nlu/measure"
)

// seed of all trainings here.
const seed = 1

var (
	bankingTrain = "nlu/banking77/train.tsv"
	clincTrain   = "nlu/clinc150/train.tsv"
	clincVal     = "nlu/clinc150/val.tsv"
	oosTrain     = "nlu/clinc150/oos_train.tsv"
	oosVal       = "nlu/clinc150/oos_val.tsv"
)

// bankingRow: the mean accuracy on fifths that were not trained on.
func bankingRow(s *stand) error {
	rows, err := s.examples(bankingTrain)
	if err != nil {
		return err
	}
	_, _, accuracy, err := measure.CrossValidate(nlu.Trainer{Name: "banking77@1", Seed: seed}, rows, nil, 5)
	if err != nil {
		return err
	}
	mean := 0.0
	for _, a := range accuracy {
		mean += 100 * a / float64(len(accuracy))
	}
	s.add("banking77_cv_acc", "≥ 90.5", mean)
	return nil
}

// clincRow: 150 intents and what is none of them, measured in a process of its own,
// for its memory.
func clincRow(s *stand) error {
	f, err := s.inChild("clinc")
	if err != nil {
		return err
	}
	for _, figure := range []struct{ name, bar string }{{"clinc_in", "≥ 92"}, {"clinc_auroc", "≥ 0.955"}, {"clinc_oos_at5", "≥ 80"},
		{"clinc_balanced_in", ""}, {"clinc_balanced_oos", ""}, {"nlu_train_s", "≤ 10"}, {"nlu_p99_ms", "≤ 2"}, {"nlu_rss_mb", "≤ 200"}} {
		s.add(figure.name, figure.bar, f[figure.name])
	}
	return nil
}

func clinc(s *stand) (map[string]float64, error) {
	var sets [4][]nlu.Example
	for i, name := range []string{clincTrain, clincVal, oosTrain, oosVal} {
		var err error
		if sets[i], err = s.examples(name); err != nil {
			return nil, err
		}
	}
	train, val, outside, oos := sets[0], sets[1], sets[2], sets[3]
	val = unleaked(train, val)
	began := time.Now()
	m, err := nlu.Trainer{Name: "clinc150@1", Seed: seed}.Train(train, outside)
	if err != nil {
		return nil, err
	}
	took := time.Since(began)
	in, out := classify(m, val), classify(m, oos)
	scope := measure.OfScope(val, in, out, m.Threshold(nlu.Balance), "")
	return map[string]float64{"clinc_in": 100 * measure.OfIntents(val, in).Accuracy, "clinc_auroc": scope.AUROC, "clinc_oos_at5": 100 * scope.At5,
		"clinc_balanced_in": 100 * scope.In, "clinc_balanced_oos": 100 * scope.Recall,
		"nlu_train_s": took.Seconds(), "nlu_p99_ms": readP99(m, val), "nlu_rss_mb": peakRSS()}, nil
}

// readP99 is what one utterance takes, in milliseconds, reasons and entities among it.
func readP99(m *nlu.Model, rows []nlu.Example) float64 {
	finder := &entity.Finder{}
	reader := &nlu.Reader{Model: m, Reject: nlu.Reject5, Entities: finder.At(time.Now)}
	took := make([]time.Duration, len(rows))
	for i, e := range rows {
		began := time.Now()
		reader.Read(e.Text, e.Language)
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	return took[len(took)*99/100].Seconds() * 1e3
}

func unleaked(train, test []nlu.Example) []nlu.Example {
	leaked, n := measure.Leaked(train, test)
	if n > 0 {
		fmt.Fprintf(os.Stderr, "%d test rows are trained on and left out\n", n)
	}
	at := -1
	return slices.DeleteFunc(slices.Clone(test), func(nlu.Example) bool { at++; return leaked[at] })
}

func classify(m *nlu.Model, rows []nlu.Example) []nlu.Classified {
	out := make([]nlu.Classified, len(rows))
	for i, e := range rows {
		out[i] = m.Classify(e.Text)
	}
	return out
}

func (s *stand) examples(name string) ([]nlu.Example, error) {
	text, err := os.ReadFile(s.path(name))
	if err != nil {
		return nil, err
	}
	set, err := nlu.Parse(name, text)
	if err != nil {
		return nil, err
	}
	return set.Examples, nil
}

// peakRSS is the most that this process had resident, in MiB.
func peakRSS() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kib float64
	_, _ = fmt.Sscan(after, &kib)
	return kib / 1024
}
