package main

import (
	"context"
	"fmt"
	"os"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/ctc"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/pocketsphinx"
)

// load makes an engine of every model, the embedded one first. One that is refused
// stays in the list and says why.
func load(dir string, depth model.Depth) (out []asr.Engine, err error) {
	demo, err := ctc.Demo()
	if err != nil {
		return nil, err
	}
	out = append(out, ctc.NewEngine(demo))
	found, err := model.List(dir, depth)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		e, err := asr.Engine(nil), f.Err
		if err == nil {
			e, err = engineOf(f.Model)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "zhiyin-speech:", err)
			e = refused{info(f.Model, err), err}
		}
		out = append(out, e)
	}
	return out, nil
}

// engineOf makes the engine of a model that was checked.
func engineOf(m model.Model) (asr.Engine, error) {
	switch m.Type {
	case model.PocketSphinx:
		return pocketsphinx.New(pocketsphinx.Model{Name: m.Name, Languages: m.Languages, Acoustic: m.AcousticDir(), Dictionary: m.Path("dictionary"),
			RateHz: m.RateHz, Licence: m.Licence, Source: m.Source})
	case model.CTC:
		return ctcOf(m)
	}
	return nil, fmt.Errorf("model %s: nothing here runs models of type %s: %w", m.Name, m.Type, zhiyin.Unavailable)
}

// ctcOf reads a model of our own kind; its one file holds everything.
func ctcOf(m model.Model) (asr.Engine, error) {
	weights, err := os.ReadFile(m.Path("weights"))
	if err != nil {
		return nil, fmt.Errorf("model %s: %v: %w", m.Name, err, zhiyin.NotFound)
	}
	decoded, err := ctc.Decode(weights)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", m.Name, err)
	}
	decoded.Name = m.Name
	return ctc.NewEngine(decoded), nil
}

func info(m model.Model, err error) asr.Info {
	return asr.Info{Name: m.Name, Type: m.Type, Languages: m.Languages, DemoOnly: m.DemoOnly, Licence: m.Licence, Source: m.Source, Says: err.Error()}
}

// refused is a model that can't be used.
type refused struct {
	info asr.Info
	err  error
}

func (r refused) Info() asr.Info { return r.info }

func (r refused) Open(context.Context, asr.Ask) (asr.Stream, error) { return nil, r.err }
