package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/ctc"
	"zhiyin.dev/edge/asr/model"
)

// modelsCmd looks after speech models. A running platform sees what changed when
// its speech process starts again.
type modelsCmd struct {
	List     modelsListCmd     `cmd:"" help:"List the speech models that are there."`
	Pull     modelsPullCmd     `cmd:"" help:"Bring a model from a directory or the address of its model.json."`
	Check    modelsCheckCmd    `cmd:"" help:"Prove that every model holds what it should."`
	Describe modelsDescribeCmd `cmd:"" help:"Write the model.json of a model's directory."`
}

type modelsListCmd struct{}

func (modelsListCmd) Run(c *cli) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	found, err := model.List(cfg.ModelsDir(), model.Sizes)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tTYPE\tLANGUAGES\tRATE\tMB\tLICENCE\tSAYS")
	if demo, err := ctc.Demo(); err == nil {
		i := ctc.NewEngine(demo).Info()
		fmt.Fprintf(t, "%s\t%s\t%s\t8000\tbuilt in\t%s\tdemo only: %s\n", i.Name, i.Type, spoken(i.Languages), i.Licence, i.Source)
	}
	for _, f := range found {
		size := fmt.Sprintf("%.1f", float64(f.Bytes())/1e6)
		if f.BuiltIn {
			size = "system"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n", f.Name, f.Type, spoken(f.Languages), f.RateHz, size, f.Licence, refusal(f.Err))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Printf("\nModels lie in %s.\n", cfg.ModelsDir())
	return nil
}

func spoken(all []zhiyin.Language) string {
	var out []string
	for _, l := range all {
		out = append(out, string(l))
	}
	return strings.Join(out, ",")
}

type modelsPullCmd struct {
	From   string `arg:"" help:"A directory with a model.json, or https://…/model.json."`
	Accept bool   `help:"Its licence is accepted; without it the model is only described."`
}

func (p modelsPullCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	source, err := model.SourceOf(p.From)
	if err != nil {
		return err
	}
	m, err := source.Describe(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %s for %s, %d Hz, %.1f MB\n  licence  %s\n  source   %s\n", m.Name, m.Type, spoken(m.Languages), m.RateHz, float64(m.Bytes())/1e6, m.Licence, m.Source)
	for what, value := range m.Metrics {
		fmt.Printf("  %s  %s\n", what, value)
	}
	if !p.Accept {
		fmt.Println("Nothing was brought. If the licence suits you: the same with --accept.")
		return nil
	}
	done := saying("bringing " + m.Name)
	m, err = source.Pull(ctx, m, cfg.ModelsDir())
	done()
	if err == nil {
		fmt.Println("It is in", m.Dir)
	}
	return err
}

type modelsCheckCmd struct{}

func (modelsCheckCmd) Run(c *cli) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	found, err := model.List(cfg.ModelsDir(), model.Hashes)
	if err != nil {
		return err
	}
	for _, f := range found {
		if f.Err != nil {
			err = errors.Join(err, f.Err)
			continue
		}
		fmt.Printf("%s: good\n", f.Name)
	}
	return err
}

type modelsDescribeCmd struct {
	Dir        string   `arg:"" type:"existingdir" help:"The model's directory; its name is the model's."`
	Type       string   `help:"ctc, pocketsphinx, silero-vad, zipformer-ctc, sense-voice or vits." required:""`
	Language   []string `help:"cmn, yue, en; several with commas."`
	Rate       int      `help:"Of the audio it is for: 8000 or 16000; of vits, which it makes: 8000 to 48000." default:"8000"`
	Dictionary string   `help:"Of pocketsphinx: the file of words and their phones."`
	Acoustic   string   `help:"Of pocketsphinx: the folder of the acoustic model, if it is not the model's own."`
	Weights    string   `help:"Of all but pocketsphinx: the model's file."`
	Tokens     string   `help:"Of zipformer-ctc, sense-voice and vits: the file of tokens and their ids (tokens.txt)."`
	Lexicon    string   `help:"Of vits: the file of words and their tokens (lexicon.txt); none: phonemes of espeak-ng, as piper's voices have."`
	Licence    string   `help:"As SPDX names it." required:""`
	Source     string   `help:"Where it is from."`
}

func (d modelsDescribeCmd) Run() error {
	m := model.Model{Name: filepath.Base(d.Dir), Type: d.Type, RateHz: d.Rate, Use: map[string]string{}, Licence: d.Licence, Source: d.Source}
	for _, l := range d.Language {
		m.Languages = append(m.Languages, zhiyin.Language(l))
	}
	for what, path := range map[string]string{"dictionary": d.Dictionary, "acoustic": d.Acoustic, "weights": d.Weights, "tokens": d.Tokens, "lexicon": d.Lexicon} {
		if path != "" {
			m.Use[what] = path
		}
	}
	m, err := model.Describe(d.Dir, m)
	if err == nil {
		fmt.Printf("%s: %d files, %.1f MB\n", m.Name, len(m.Files), float64(m.Bytes())/1e6)
	}
	return err
}
