package host

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/wire"
)

// mostSayings bounds the texts that one connection has under way.
const mostSayings = 256

// say has a text said, beside everything else. One that is cut off by the end of this
// process, or by who asked for it, has no Ended: it would be taken for all of the text.
func (v *visit) say(f wire.Frame) error {
	var u wire.Utterance
	if err := f.Decode(&u); err != nil {
		return err
	}
	if v.streams[f.Stream] != nil || v.sayings[f.Stream] != nil {
		return wire.ErrMalformed
	}
	voice, ok := v.host.voice(u.Voice)
	switch {
	case !ok:
		return v.to.Send(wire.Ended, f.Stream, wire.Ending{Kind: zhiyin.NotFound, Says: "there is no voice " + u.Voice})
	case len(v.sayings) >= mostSayings:
		return v.to.Send(wire.Ended, f.Stream, wire.Ending{Kind: zhiyin.Busy, Says: fmt.Sprintf("%d texts are being said", mostSayings)})
	}
	ctx, cancel := context.WithCancel(v.ctx)
	v.sayings[f.Stream] = cancel
	number := f.Stream
	v.all.Go(func() {
		defer cancel()
		m := &mouth{to: v.to, number: number}
		err := voice.Say(ctx, u.Text, m.give)
		if err == nil {
			err = m.end()
		}
		if ctx.Err() != nil {
			return
		}
		_ = v.to.Send(wire.Ended, number, ending(err))
	})
	return nil
}

func (h *Host) voice(name string) (asr.Voice, bool) {
	for _, v := range h.voices {
		if v.Info().Name == name {
			return v, true
		}
	}
	return nil, false
}

// mouth sends what a voice says in whole frames.
type mouth struct {
	to     *wire.Writer
	number uint32
	left   []int16 // less than a frame
	sent   int     // samples
}

func (m *mouth) give(samples []int16) error {
	if m.sent += len(samples); m.sent > asr.LongestSaid {
		return fmt.Errorf("host: more than %d samples of one text: %w", asr.LongestSaid, zhiyin.Invalid)
	}
	m.left = append(m.left, samples...)
	for len(m.left) >= asr.FrameSamples {
		n := min(len(m.left)/asr.FrameSamples, wire.MostFrames) * asr.FrameSamples
		if err := m.to.Sound(m.number, m.left[:n]); err != nil {
			return err
		}
		m.left = m.left[n:]
	}
	return nil
}

// end sends what is left, filled up with silence.
func (m *mouth) end() error {
	if len(m.left) == 0 {
		return nil
	}
	return m.to.Sound(m.number, append(m.left, make([]int16, asr.FrameSamples-len(m.left))...))
}
