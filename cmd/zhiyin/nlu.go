package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/nlu"
)

// nluCmd trains, measures and asks what was said.
type nluCmd struct {
	Train nluTrainCmd `cmd:"" help:"Train a model of intents from examples."`
	Eval  nluEvalCmd  `cmd:"" help:"Measure intents, out-of-scope detection and slots on rows that are not trained on."`
	Read  nluReadCmd  `cmd:"" help:"Say what a model understands."`
}

// nluTrainCmd writes a model.
type nluTrainCmd struct {
	Files   []string `arg:"" help:"Examples: Rasa NLU YAML, or rows of label, tab, text." type:"existingfile"`
	Outside []string `name:"oos-train" help:"Texts that mean none of the intents." type:"existingfile" placeholder:"FILE"`
	Out     string   `short:"o" required:"" help:"The model's file." placeholder:"FILE"`
	Name    string   `help:"The model's name and version." default:"model@1"`
	Seed    uint64   `help:"The same seed makes the same model." default:"1"`
	Against string   `help:"A model in force: nothing is written when an intent loses more than two points against it on --test." type:"existingfile" placeholder:"FILE"`
	Test    []string `help:"Rows for --against." type:"existingfile" placeholder:"FILE"`
}

func (c nluTrainCmd) Run() error {
	rows, err := readExamples(c.Files)
	if err != nil {
		return err
	}
	outside, err := readExamples(c.Outside)
	if err != nil {
		return err
	}
	m, err := nlu.Trainer{Name: c.Name, Seed: c.Seed}.TrainSet(rows, outside.Examples)
	if err != nil {
		return err
	}
	if c.Against != "" {
		if err := c.compare(m); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	if err := m.Save(&b); err != nil {
		return err
	}
	if err := writeWhole(c.Out, b.Bytes()); err != nil {
		return err
	}
	fmt.Printf("%s: %d intents, %d rows, %d features, %d KiB\n", c.Out, len(m.Intents()), len(rows.Examples), m.Features(), b.Len()>>10)
	return nil
}

// compare prints how each intent changes, and refuses a model that makes one worse.
func (c nluTrainCmd) compare(m *nlu.Model) error {
	before, err := loadModel(c.Against)
	if err != nil {
		return err
	}
	test, err := readExamples(c.Test)
	if err != nil {
		return err
	}
	if len(test.Examples) == 0 {
		return fmt.Errorf("--against needs --test: rows to compare on: %w", zhiyin.Invalid)
	}
	d := nlu.Compare(before, m, test.Examples)
	fmt.Printf("accuracy %.2f %% → %.2f %%\n", 100*d.Before, 100*d.After)
	for _, ch := range d.Changes {
		if ch.Before != ch.After {
			fmt.Printf("%-40s %5d rows  %6.2f → %6.2f\n", ch.Intent, ch.Rows, 100*ch.Before, 100*ch.After)
		}
	}
	if !d.Promotable() {
		return fmt.Errorf("%s is not written: more than two points lost by %s: %w", c.Out, strings.Join(d.Lost, ", "), zhiyin.Conflict)
	}
	return nil
}

// writeWhole leaves either the old file or the whole new one.
func writeWhole(name string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = file.Write(content)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(file.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// readExamples puts files together: YAML by its ending, rows otherwise.
func readExamples(files []string) (*nlu.Dataset, error) {
	all := &nlu.Dataset{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %v: %w", name, err, zhiyin.NotFound)
		}
		set, err := nlu.Parse(name, text)
		if err != nil {
			return nil, explain(err)
		}
		all.Add(set)
	}
	return all, nil
}

// explain prints every problem of a refused file.
func explain(err error) error {
	if r, ok := err.(*nlu.Refusal); ok {
		for _, p := range r.Problems {
			fmt.Fprintf(os.Stderr, "%s: %s\n", r.File, p)
		}
	}
	return err
}

func loadModel(name string) (*nlu.Model, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %v: %w", name, err, zhiyin.NotFound)
	}
	defer file.Close()
	m, err := nlu.Load(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}
