package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/ctc"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/pocketsphinx"
	"zhiyin.dev/edge/asr/sensevoice"
	"zhiyin.dev/edge/asr/silero"
	"zhiyin.dev/edge/asr/zipformer"
)

// load makes an engine of every model, the embedded one first. One that is refused
// stays in the list and says why.
func load(dir string, depth model.Depth) (out []asr.Engine, voices []asr.Voice, err error) {
	demo, err := ctc.Demo()
	if err != nil {
		return nil, nil, err
	}
	out = append(out, ctc.NewEngine(demo))
	found, err := model.List(dir, depth)
	if err != nil {
		return nil, nil, err
	}
	voices, found = voicesOf(found)
	var with helpers
	with.voice, err = voiceOf(found)
	slices.SortStableFunc(found, func(a, b model.Found) int { return cmp.Compare(helps(a), helps(b)) })
	for _, f := range found {
		e, why := asr.Engine(nil), f.Err
		switch {
		case why == nil && f.Type == model.Silero && err == nil:
			continue
		case why == nil && f.Type == model.Silero:
			why = err
		case why == nil:
			e, why = engineOf(f.Model, &with)
		}
		if why != nil {
			fmt.Fprintln(os.Stderr, "zhiyin-speech:", why)
			e = refused{info(f.Model, why), why}
		}
		out = append(out, e)
	}
	return out, voices, nil
}

// helpers are what the models of one kind do for those of another.
type helpers struct {
	voice  func() (pocketsphinx.Voice, error) // nil: none
	second zipformer.Second                   // nil: none
}

// helps orders models: those that help others are made before these.
func helps(f model.Found) int {
	if f.Type == model.SenseVoice {
		return 0
	}
	return 1
}

// voiceOf makes what tells voices from other sounds; nil when no model of that kind
// is there.
func voiceOf(found []model.Found) (func() (pocketsphinx.Voice, error), error) {
	for _, f := range found {
		if f.Type != model.Silero || f.Err != nil {
			continue
		}
		m, err := silero.Open(f.Path("weights"))
		if err != nil {
			return nil, fmt.Errorf("model %s: %w", f.Name, err)
		}
		return func() (pocketsphinx.Voice, error) { return m.New() }, nil
	}
	return nil, nil
}

// engineOf makes the engine of a model that was checked. The first that reads whole
// turns is the second reader of those that come after it.
func engineOf(m model.Model, with *helpers) (asr.Engine, error) {
	switch m.Type {
	case model.PocketSphinx:
		return pocketsphinx.New(pocketsphinx.Model{Name: m.Name, Languages: m.Languages, Acoustic: m.AcousticDir(), Dictionary: m.Path("dictionary"),
			RateHz: m.RateHz, Voice: with.voice, Licence: m.Licence, Source: m.Source})
	case model.CTC:
		return ctcOf(m)
	case model.Zipformer:
		return orNone(zipformer.New(m, with.second))
	case model.SenseVoice:
		e, err := sensevoice.New(m)
		if err == nil && with.second == nil {
			with.second = e
		}
		return orNone(e, err)
	}
	return nil, fmt.Errorf("model %s: nothing here runs models of type %s: %w", m.Name, m.Type, zhiyin.Unavailable)
}

// orNone makes an engine of one that may be a nil pointer.
func orNone[E asr.Engine](e E, err error) (asr.Engine, error) {
	if err != nil {
		return nil, err
	}
	return e, nil
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
