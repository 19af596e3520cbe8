package voice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/funasr"
	"zhiyin.dev/edge/asr/openai"
	"zhiyin.dev/edge/asr/process"
	"zhiyin.dev/edge/asr/relay"
	"zhiyin.dev/edge/asr/vosk"
	"zhiyin.dev/hearing"
)

// Recognisers are the engines that turn speech into words: those of the speech
// process, and servers. It is a hearing.Recognizer: each leg gets the best engine
// for its language that can be had.
type Recognisers struct {
	cfg     SpeechConfig
	demo    bool                // the demo's own callers are heard: its model comes before grammars
	process *process.Supervisor // nil: none
	servers []server            // by name
	log     *slog.Logger
}

// server is a recogniser elsewhere.
type server interface {
	asr.Engine
	Figures() relay.Figures
}

// NewRecognisers makes them of the configuration, with the models of a folder; Run
// starts the process.
func NewRecognisers(cfg SpeechConfig, models string, demo bool, log *slog.Logger) (*Recognisers, error) {
	r := &Recognisers{cfg: cfg, demo: demo, log: log}
	if err := cfg.Check(); err != nil || cfg.Recognition == "off" {
		return r, err
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.Servers)) {
		e, err := serverOf(name, cfg.Servers[name], log)
		if err != nil {
			return nil, fmt.Errorf("speech.servers.%s: %w", name, err)
		}
		r.servers = append(r.servers, e)
	}
	s := process.New(process.Config{Program: cfg.program(), Args: []string{"--models", models}, Again: []string{"--quick"}}, log)
	if err := s.Installed(); err != nil {
		if cfg.Program != "" {
			return nil, err
		}
		log.Info("speech is not recognised on this machine", "because", err)
		return r, nil
	}
	r.process = s
	return r, nil
}

func serverOf(name string, s SpeechServer, log *slog.Logger) (server, error) {
	switch s.Kind {
	case "funasr":
		return funasr.New(funasr.Config{Name: name, URL: s.URL, Languages: s.languages(), Within: s.Within}, log), nil
	case "vosk":
		return vosk.New(vosk.Config{Name: name, URL: s.URL, Languages: s.languages(), Within: s.Within}, log), nil
	}
	key, err := s.key()
	return openai.New(openai.Config{Name: name, URL: s.URL, Key: key, Model: s.Model, Languages: s.languages(), Within: s.Within}, log), err
}

// Run keeps the speech process running until ctx is done.
func (r *Recognisers) Run(ctx context.Context) error {
	if r.process == nil {
		<-ctx.Done()
		return nil
	}
	return r.process.Run(ctx)
}

// Reload has the speech process read its models again; legs go on being heard.
func (r *Recognisers) Reload() {
	if r.process != nil {
		r.process.Reload()
	}
}

// Up waits until the speech process is there, if there is to be one.
func (r *Recognisers) Up(ctx context.Context) error {
	if r.process == nil {
		return nil
	}
	return r.process.Up(ctx)
}

// Wanted tells whether anything hears, or will once the speech process has started.
func (r *Recognisers) Wanted() bool { return r.process != nil || len(r.servers) > 0 }

// Infos are all engines, servers first.
func (r *Recognisers) Infos() (out []asr.Info) {
	for _, s := range r.servers {
		out = append(out, s.Info())
	}
	if r.process != nil {
		out = append(out, r.process.Infos()...)
	}
	return out
}

// Voices implements Speaking.
func (r *Recognisers) Voices() []asr.Info {
	if r.process == nil {
		return nil
	}
	return r.process.Voices()
}

// Say implements Speaking.
func (r *Recognisers) Say(ctx context.Context, voice string, text asr.Saying, within time.Duration) ([]int16, error) {
	if r.process == nil {
		return nil, fmt.Errorf("speech: there is no speech process: %w", zhiyin.Unavailable)
	}
	return r.process.Say(ctx, voice, text, within)
}

// Engine is the named one; NotFound.
func (r *Recognisers) Engine(name string) (asr.Engine, error) {
	for _, s := range r.servers {
		if s.Info().Name == name {
			return s, nil
		}
	}
	if r.process != nil && (r.process.Says() != "" || slices.ContainsFunc(r.process.Infos(), func(i asr.Info) bool { return i.Name == name })) {
		return r.process.Engine(name), nil // one that starts may yet have it
	}
	return nil, fmt.Errorf("speech: there is no engine %q: %w", name, zhiyin.NotFound)
}

// For lists the engines for a language, the best first: the one that is set; then
// servers, models for free speech (those that hear while it is said first), grammars. The demo's model stands in for no
// other outside the demo.
func (r *Recognisers) For(l zhiyin.Language) (out []asr.Engine) {
	if name := r.cfg.Engines[string(l)]; name != "" {
		e, err := r.Engine(name)
		if err != nil {
			r.log.Warn("the engine that is set for a language is not there", "language", l, "engine", name)
			return nil
		}
		return []asr.Engine{e}
	}
	all := slices.DeleteFunc(r.Infos(), func(i asr.Info) bool { return !i.Ready() || !i.Speaks(l) || i.DemoOnly && !r.demo })
	slices.SortStableFunc(all, func(a, b asr.Info) int { return r.rank(a) - r.rank(b) })
	for _, i := range all {
		if e, err := r.Engine(i.Name); err == nil {
			out = append(out, e)
		}
	}
	return out
}

// rank orders engines; less is better.
func (r *Recognisers) rank(i asr.Info) int {
	switch {
	case i.Remote:
		return 0
	case i.DemoOnly:
		return 3
	case i.Grammar:
		return 4
	case !i.Partials:
		return 2
	}
	return 1
}

// Best is what Info says of the engine that a language's legs get; ok is false when
// there is none.
func (r *Recognisers) Best(l zhiyin.Language) (asr.Info, bool) {
	for _, e := range r.For(l) {
		return e.Info(), true
	}
	return asr.Info{}, false
}

// Told says what hears each language, and what people must know of it.
func (r *Recognisers) Told() (says string, bad bool) {
	var all []string
	for _, l := range []zhiyin.Language{zhiyin.Mandarin, zhiyin.Cantonese, zhiyin.English} {
		i, ok := r.Best(l)
		if !ok {
			continue
		}
		says := string(l) + ": " + i.Name
		if caution := i.Caution(); caution != "" {
			says += " (" + caution + ")"
		}
		all = append(all, says)
	}
	for _, i := range r.Infos() {
		if !i.Ready() {
			all, bad = append(all, i.Name+": "+i.Says), true
		}
	}
	if r.process != nil && r.process.Says() != "" {
		all, bad = append(all, "the speech process "+r.process.Says()), true
	}
	if len(all) == 0 {
		return "—", false
	}
	return strings.Join(all, "; "), bad
}

// Listen implements hearing.Recognizer.
func (r *Recognisers) Listen(ctx context.Context, ask hearing.Ask) (hearing.Stream, error) {
	err := fmt.Errorf("speech: no engine hears %s: %w", ask.Language, zhiyin.Unavailable)
	for _, e := range r.For(ask.Language) {
		st, why := e.Open(ctx, asked(ask))
		if why == nil {
			return heard{st}, nil
		}
		err = errors.Join(why, err)
	}
	return nil, err
}

// heard is an engine's stream, asked in the words of hearing.
type heard struct{ asr.Stream }

func (h heard) Expect(a hearing.Ask) { h.Stream.Expect(asked(a)) }

func asked(a hearing.Ask) asr.Ask {
	return asr.Ask{Language: a.Language, Expect: asr.Expected(a.Awaited), Phrases: a.Phrases, Hot: a.Hot}
}

// Used is the processor time that the speech process has taken; ok is false where
// the system does not tell.
func (r *Recognisers) Used() (used time.Duration, ok bool) {
	if r.process == nil {
		return 0, false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.process.Figures().PID))
	if err != nil {
		return 0, false
	}
	_, after, _ := strings.Cut(string(stat), ") ") // proc(5): utime and stime are fields 14 and 15
	fields := strings.Fields(after)
	if len(fields) < 13 {
		return 0, false
	}
	for _, f := range fields[11:13] {
		ticks, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, false
		}
		used += time.Duration(ticks) * time.Second / ticksPerSecond
	}
	return used, true
}

// ticksPerSecond is USER_HZ, 100 on every Linux.
const ticksPerSecond = 100
