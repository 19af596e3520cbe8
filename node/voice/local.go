package voice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/tts"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// embedded is the name of the engine that is always there, as settings have it.
const embedded = "espeak-ng"

// Speaking is the process that holds voices.
type Speaking interface {
	// Voices are those that it has, and what is wrong with some.
	Voices() []asr.Info
	// Say has one of them say a text; it waits within for each next sound.
	Say(ctx context.Context, voice string, text asr.Saying, within time.Duration) ([]int16, error)
}

// local are the engines of this machine: the voices of the speech process, and espeak-ng,
// which says what they fail to say and the languages that they have not. It is a
// tts.Engine. Its methods may be called from several goroutines.
type local struct {
	process Speaking
	choice  map[string]string
	within  time.Duration
	spare   tts.Engine

	mu     sync.Mutex
	models map[string]*modelVoice // by name and speaker
}

// modelVoice is a voice of the process as one of its speakers.
type modelVoice struct {
	owner   *local
	name    string
	speaker int
	breaker tts.Breaker
}

// For is who speaks in a voice now: the model that is set for the dialect or the language,
// else the first that speaks it.
func (l *local) For(v zhiyin.Voice) tts.Chosen {
	info, speaker, ok := l.model(v)
	if !ok {
		return tts.Chosen{Engine: l.spare}
	}
	return tts.Chosen{Engine: l.voice(info.Name, speaker), Spare: l.spare, Said: fmt.Sprintf("%s:%d %s", info.Name, speaker, info.Digest)}
}

func (l *local) model(v zhiyin.Voice) (info asr.Info, speaker int, ok bool) {
	all := l.process.Voices()
	for _, in := range []zhiyin.Language{v.Dialect, v.Language} {
		name, speaker := parted(l.choice[string(in)])
		if name == embedded {
			return asr.Info{}, 0, false
		}
		i := slices.IndexFunc(all, func(i asr.Info) bool { return i.Ready() && i.Speaks(in) && (name == "" || i.Name == name) })
		if in != "" && i >= 0 {
			return all[i], speaker, true
		}
	}
	return asr.Info{}, 0, false
}

// parted parts a model's name from its speaker: zh-voices:12.
func parted(setting string) (name string, speaker int) {
	name, number, _ := strings.Cut(setting, ":")
	speaker, _ = strconv.Atoi(number) // settings are checked before
	return name, speaker
}

func (l *local) voice(name string, speaker int) *modelVoice {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := fmt.Sprintf("%s:%d", name, speaker)
	if l.models == nil {
		l.models = map[string]*modelVoice{}
	}
	if l.models[key] == nil {
		l.models[key] = &modelVoice{owner: l, name: name, speaker: speaker}
	}
	return l.models[key]
}

// Synthesize implements tts.Engine.
func (l *local) Synthesize(ctx context.Context, p speech.Piece, v zhiyin.Voice) ([]int16, error) {
	who := l.For(v)
	samples, err := who.Engine.Synthesize(ctx, p, v)
	if err != nil && who.Spare != nil && ctx.Err() == nil {
		return who.Spare.Synthesize(ctx, p, v)
	}
	return samples, err
}

// Synthesize implements tts.Engine. A voice that fails several times in a row is left
// alone for a while; a text that it can't say is none of its failures.
func (m *modelVoice) Synthesize(ctx context.Context, p speech.Piece, v zhiyin.Voice) ([]int16, error) {
	if err := m.breaker.Check(time.Now()); err != nil {
		return nil, err
	}
	samples, err := m.owner.process.Say(ctx, m.name, asr.Saying{Piece: p, Voice: v, Speaker: m.speaker}, m.owner.within)
	if err == nil && !pcm.Audible(samples) {
		err = fmt.Errorf("voice: %s says nothing: %w", m.name, zhiyin.Unavailable)
	}
	if ctx.Err() == nil && !errors.Is(err, zhiyin.Invalid) {
		m.breaker.Result(time.Now(), err)
	}
	if err != nil {
		return nil, fmt.Errorf("voice: %w", kinded(err))
	}
	return tts.Levelled(samples), nil
}

// kinded makes Unavailable of what the engines above know no other kind for.
func kinded(err error) error {
	if errors.Is(err, zhiyin.Busy) || errors.Is(err, zhiyin.Unavailable) {
		return err
	}
	return fmt.Errorf("%v: %w", err, zhiyin.Unavailable)
}
