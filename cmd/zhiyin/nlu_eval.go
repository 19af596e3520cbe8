package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/nlu"
	"zhiyin.dev/nlu/measure"
)

// nluEvalCmd measures a training on rows that it did not see.
type nluEvalCmd struct {
	Train      []string `required:"" help:"Training rows: Rasa NLU YAML, rows of label, tab, text, or *.slots.txt (one token and tag a line)." type:"existingfile" placeholder:"FILE"`
	Test       []string `help:"Test rows of the same kind." type:"existingfile" placeholder:"FILE"`
	OOSTrain   []string `name:"oos-train" help:"Texts out of scope to train with." type:"existingfile" placeholder:"FILE"`
	OOSTest    []string `name:"oos-test" help:"Texts out of scope to test with." type:"existingfile" placeholder:"FILE"`
	Val        []string `help:"Validation rows that the out-of-scope threshold is chosen on; left out: rows held out of the training." type:"existingfile" placeholder:"FILE"`
	OOSVal     []string `name:"oos-val" help:"Texts out of scope for the same." type:"existingfile" placeholder:"FILE"`
	KFold      int      `name:"kfold" help:"Train and test on parts of --train in turn, instead of --test." placeholder:"N"`
	DropLeaked bool     `help:"Leave out test rows whose text is trained on, instead of refusing them."`
	Seed       uint64   `default:"1" help:"The same seed makes the same model."`
	JSON       bool     `name:"json" help:"Print one JSON object."`
}

// nluReport is what eval prints. Shares are 0 to 1.
type nluReport struct {
	TrainRows    int              `json:"train_rows,omitempty"`
	Leaked       int              `json:"leaked_rows"`
	Intents      *measure.Intents `json:"intents,omitempty"`
	Folds        []float64        `json:"fold_accuracy,omitempty"`
	Scope        *measure.Scope   `json:"out_of_scope,omitempty"`
	Slots        *measure.Slots   `json:"slots,omitempty"`
	TrainSeconds float64          `json:"train_s,omitempty"`
	P50Ms        float64          `json:"p50_ms,omitempty"` // of one text, with reasons and entities
	P99Ms        float64          `json:"p99_ms,omitempty"`
	RSSMiB       float64          `json:"rss_mib,omitempty"` // most that the process had resident
}

func (c nluEvalCmd) Run() error {
	r, err := c.measure()
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	return r.print(os.Stdout)
}

func (c nluEvalCmd) measure() (*nluReport, error) {
	if slots, err := ofSlots(append(slices.Clone(c.Train), c.Test...)); slots || err != nil {
		if err != nil {
			return nil, err
		}
		return c.measureSlots()
	}
	var sets [6]*nlu.Dataset
	for i, files := range [][]string{c.Train, c.Test, c.OOSTrain, c.OOSTest, c.Val, c.OOSVal} {
		var err error
		if sets[i], err = readExamples(files); err != nil {
			return nil, err
		}
	}
	train, test, outside, oosTest := sets[0].Examples, sets[1].Examples, sets[2].Examples, sets[3].Examples
	r := &nluReport{TrainRows: len(train)}
	if c.KFold > 0 {
		return r, c.crossValidate(r, train, outside)
	}
	if len(test) == 0 {
		return nil, fmt.Errorf("eval needs --test, or --kfold: %w", zhiyin.Invalid)
	}
	var err error
	if test, err = c.unleaked(r, "--test", train, test); err != nil {
		return nil, err
	}
	if oosTest, err = c.unleaked(r, "--oos-test", outside, oosTest); err != nil {
		return nil, err
	}
	began := time.Now()
	m, err := nlu.Trainer{Name: "eval@1", Seed: c.Seed}.Train(train, outside)
	if err != nil {
		return nil, err
	}
	r.TrainSeconds = time.Since(began).Seconds()
	if err := r.read(m, test); err != nil {
		return nil, err
	}
	in := classify(m, test)
	of := measure.OfIntents(test, in)
	r.Intents = &of
	if len(oosTest) > 0 {
		r.scope(m, test, in, oosTest, sets[4].Examples, sets[5].Examples)
	}
	r.RSSMiB = peakRSS()
	return r, nil
}

func (c nluEvalCmd) crossValidate(r *nluReport, train, outside []nlu.Example) error {
	if c.KFold < 2 {
		return fmt.Errorf("--kfold is at least 2: %w", zhiyin.Invalid)
	}
	began := time.Now()
	rows, answers, folds, err := measure.CrossValidate(nlu.Trainer{Name: "eval@1", Seed: c.Seed}, train, outside, c.KFold)
	if err != nil {
		return err
	}
	of := measure.OfIntents(rows, answers)
	r.Intents, r.Folds, r.TrainSeconds = &of, folds, time.Since(began).Seconds()/float64(c.KFold)
	r.RSSMiB = peakRSS()
	return nil
}

// unleaked refuses test rows that are trained on, or drops them.
func (c nluEvalCmd) unleaked(r *nluReport, flag string, train, test []nlu.Example) ([]nlu.Example, error) {
	leaked, n := measure.Leaked(train, test)
	if n == 0 {
		return test, nil
	}
	r.Leaked += n
	if !c.DropLeaked {
		return nil, fmt.Errorf("%d of %d rows of %s are trained on word for word: leave them out, or give --drop-leaked: %w", n, len(test), flag, zhiyin.Invalid)
	}
	at := -1
	return slices.DeleteFunc(slices.Clone(test), func(nlu.Example) bool { at++; return leaked[at] }), nil
}

// read times single texts.
func (r *nluReport) read(m *nlu.Model, test []nlu.Example) error {
	reader, err := readerOf(m)
	if err != nil {
		return err
	}
	took := make([]time.Duration, len(test))
	for i, e := range test {
		began := time.Now()
		reader.Read(e.Text, e.Language)
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	r.P50Ms = took[len(took)/2].Seconds() * 1e3
	r.P99Ms = took[len(took)*99/100].Seconds() * 1e3
	return nil
}

func (r *nluReport) scope(m *nlu.Model, test []nlu.Example, in []nlu.Classified, oosTest, val, oosVal []nlu.Example) {
	threshold, from := m.Threshold(nlu.Balance), "rows held out of the training"
	if len(val) > 0 && len(oosVal) > 0 {
		threshold, from = measure.Balanced(val, classify(m, val), classify(m, oosVal)), "--val and --oos-val"
	}
	of := measure.OfScope(test, in, classify(m, oosTest), threshold, from)
	r.Scope = &of
}

func classify(m *nlu.Model, rows []nlu.Example) []nlu.Classified {
	out := make([]nlu.Classified, len(rows))
	for i, e := range rows {
		out[i] = m.Classify(e.Text)
	}
	return out
}

// peakRSS is the most that this process had resident, in MiB; 0 where the system
// does not say.
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

func (r *nluReport) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	r.printIntents(t)
	for i, f := range r.Folds {
		fmt.Fprintf(t, "part %d\t%.2f %%\n", i+1, 100*f)
	}
	if s := r.Scope; s != nil {
		fmt.Fprintf(t, "out-of-scope rows\t%d\nAUROC\t%.4f\n", s.Rows, s.AUROC)
		fmt.Fprintf(t, "out-of-scope recall\t%.1f %% at 2 %% rejected, %.1f %% at 5 %%, %.1f %% at 10 %%\n", 100*s.At2, 100*s.At5, 100*s.At10)
		fmt.Fprintf(t, "by the balanced threshold\t%.2f %% in scope, %.1f %% out of scope; chosen on %s\n", 100*s.In, 100*s.Recall, s.Chosen)
	}
	if s := r.Slots; s != nil {
		fmt.Fprintf(t, "sentences\t%d, trained on %d, leaked %d\n", s.Sentences, r.TrainRows, r.Leaked)
		fmt.Fprintf(t, "slots\tprecision %.2f %%, recall %.2f %%, F1 %.2f %%\n", 100*s.Precision, 100*s.Recall, 100*s.F1)
	}
	fmt.Fprintf(t, "training\t%.1f s\n", r.TrainSeconds)
	if r.P99Ms > 0 {
		fmt.Fprintf(t, "one text\tp50 %.3f ms, p99 %.3f ms\n", r.P50Ms, r.P99Ms)
	}
	fmt.Fprintf(t, "memory\t%.0f MiB\n", r.RSSMiB)
	return t.Flush()
}

func (r *nluReport) printIntents(t io.Writer) {
	if r.Intents == nil {
		return
	}
	fmt.Fprintf(t, "intent\trows\tprecision\trecall\tF1\n")
	for _, i := range r.Intents.Each {
		fmt.Fprintf(t, "%s\t%d\t%.1f\t%.1f\t%.1f\n", i.Name, i.Rows, 100*i.Precision, 100*i.Recall, 100*i.F1)
	}
	if len(r.Intents.Confused) > 0 {
		fmt.Fprintf(t, "\nis\ttaken for\trows\n")
	}
	for _, p := range r.Intents.Confused {
		fmt.Fprintf(t, "%s\t%s\t%d\n", p.Is, p.Taken, p.Rows)
	}
	fmt.Fprintf(t, "\nrows\t%d, trained on %d, leaked %d\n", r.Intents.Rows, r.TrainRows, r.Leaked)
	fmt.Fprintf(t, "accuracy\t%.2f %%\nmacro-F1\t%.2f %%\nECE\t%.3f\n", 100*r.Intents.Accuracy, 100*r.Intents.MacroF1, r.Intents.ECE)
}
