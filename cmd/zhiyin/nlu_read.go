package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/nlu"
	"zhiyin.dev/nlu/entity"
)

// nluReadCmd reads texts with a model.
type nluReadCmd struct {
	Model    string   `short:"m" required:"" help:"The model's file." type:"existingfile"`
	Texts    []string `arg:"" help:"What was said."`
	Language string   `help:"cmn, yue or en; left out: by the script."`
	JSON     bool     `name:"json" help:"Print the whole meaning, one JSON object a text."`
}

func (c nluReadCmd) Run() error {
	m, err := loadModel(c.Model)
	if err != nil {
		return err
	}
	reader, err := readerOf(m)
	if err != nil {
		return err
	}
	for _, text := range c.Texts {
		meaning := reader.Read(text, zhiyin.Language(c.Language))
		if c.JSON {
			if err := json.NewEncoder(os.Stdout).Encode(meaning); err != nil {
				return err
			}
			continue
		}
		fmt.Println(told(text, meaning))
	}
	return nil
}

// readerOf reads with a model and the words that came with it.
func readerOf(m *nlu.Model) (*nlu.Reader, error) {
	finder, err := entity.Of(m.Words(), time.Local)
	if err != nil {
		return nil, err
	}
	return &nlu.Reader{Model: m, Reject: nlu.Reject5, Entities: finder.At(time.Now)}, nil
}

// told is a meaning for people.
func told(text string, m zhiyin.Meaning) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", text)
	for _, s := range m.Intents {
		fmt.Fprintf(&b, "  %5.1f %%  %s\n", 100*s.Score, s.ID)
	}
	verdict := "in scope"
	if m.Rejected {
		verdict = "rejected"
	}
	fmt.Fprintf(&b, "  %s: out of scope %.1f %%\n", verdict, 100*m.OutOfScope)
	for _, e := range m.Why {
		fmt.Fprintf(&b, "  %+.2f  %s [%d:%d]\n", e.Weight, e.Says, e.From, e.To)
	}
	for _, e := range m.Entities {
		fmt.Fprintf(&b, "  %s %s = %s [%d:%d]\n", e.Kind, e.Text, e.Value, e.From, e.To)
	}
	return b.String()
}
