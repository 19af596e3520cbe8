package main

import (
	"context"
	"fmt"
	"os"

	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/tts/vits"
)

// voicesOf makes a voice of every model that says texts, and leaves the others. One that
// is refused stays and says why.
func voicesOf(found []model.Found) (voices []asr.Voice, others []model.Found) {
	for _, f := range found {
		if f.Type != model.VITS {
			others = append(others, f)
			continue
		}
		v, err := asr.Voice(nil), f.Err
		if err == nil {
			v, err = vits.New(f.Model)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "zhiyin-speech:", err)
			v = mute{info(f.Model, err), err}
		}
		voices = append(voices, v)
	}
	return voices, others
}

// mute is a voice that can't be used.
type mute struct {
	info asr.Info
	err  error
}

func (m mute) Info() asr.Info { return m.info }

func (m mute) Say(context.Context, asr.Saying, func([]int16) error) error { return m.err }
