package tts

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// Prompter gives prompts as audio. All methods may be called from several
// goroutines. Run it, so that what it started ends with it.
type Prompter struct {
	engine   Engine
	cfg      CacheConfig
	log      *slog.Logger
	gate     *gate
	fixed    *memory
	personal *memory
	disk     *disk
	music    map[string][]int16

	base   context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	closed  bool
	jobs    sync.WaitGroup
	flights map[string]*flight // pieces being made
}

// flight is one piece on its way; whoever wants the same piece waits with it.
type flight struct {
	waiting []*pcm.Pending
}

// NewPrompter makes a prompter over engine, which is nil where cfg.Choose says who
// speaks. A cache directory that can't be used
// costs the disk cache only, and is logged.
func NewPrompter(engine Engine, cfg CacheConfig, log *slog.Logger) *Prompter {
	cfg = cfg.filled()
	kept, err := openDisk(cfg.Directory, cfg.Key, cfg.DiskBytes)
	if err != nil {
		log.Warn("speech is not kept on disk", "error", err)
	}
	base, cancel := context.WithCancel(context.Background())
	return &Prompter{
		engine: engine, cfg: cfg, log: log, gate: newGate(cfg.Concurrency),
		fixed: newMemory(cfg.MemoryBytes), personal: newMemory(cfg.PersonalBytes), disk: kept,
		music: makeMusic(), base: base, cancel: cancel, flights: map[string]*flight{},
	}
}

// Run holds until ctx is done, then ends the syntheses that are under way and
// waits for them; prompts asked for afterwards are silent.
func (p *Prompter) Run(ctx context.Context) error {
	<-ctx.Done()
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.cancel()
	p.jobs.Wait()
	return nil
}

// Speak returns the prompt at once; its pieces play as they become ready, and a
// piece that can't be made is left out. The source is for one reader.
func (p *Prompter) Speak(s speech.Spoken) pcm.Source {
	sources := make([]pcm.Source, 0, len(s.Pieces))
	if samples, ok := p.cfg.Recorded.find(s.Voice, s.Pieces...); ok {
		return pcm.Clip(p.rested(samples, s.Pieces, s.Voice.PacePercent))
	}
	said := p.speaker(s)
	for _, piece := range s.Pieces {
		v := s.VoiceOf(piece)
		sources = append(sources, p.piece(said.of(v), piece, v))
	}
	return pcm.Sequence(sources...)
}

// Warm puts the fixed pieces of a prompt into the cache.
func (p *Prompter) Warm(s speech.Spoken) {
	said := p.speaker(s)
	for _, piece := range s.Pieces {
		if !piece.Personal {
			v := s.VoiceOf(piece)
			p.piece(said.of(v), piece, v)
		}
	}
}

func (p *Prompter) piece(by mouth, piece speech.Piece, v zhiyin.Voice) pcm.Source {
	if !speech.Audible(piece.Say) {
		before, after := speech.Pauses(piece.Say)
		return pcm.Clip(make([]int16, rest(before+after, v.PacePercent)))
	}
	if samples, ok := p.cfg.Recorded.find(v, piece); ok {
		return pcm.Clip(trimmed(samples, piece.Say, v.PacePercent))
	}
	key := fmt.Sprintf("%s%s|%d|%d|%s", by.name, v.Language, v.PacePercent, v.PitchPercent, piece.Say)
	if samples, ok := p.shelf(piece.Personal).get(key); ok {
		return pcm.Clip(samples)
	}
	return p.join(by, key, piece, v)
}

// rested is the recording of a whole prompt, with the rests that its two ends ask
// for.
func (p *Prompter) rested(samples []int16, pieces []speech.Piece, pacePercent int) []int16 {
	return trimmed(samples, pieces[0].Say+pieces[len(pieces)-1].Say, pacePercent)
}

func (p *Prompter) shelf(personal bool) *memory {
	if personal {
		return p.personal
	}
	return p.fixed
}

// join waits for the piece with whoever wants it already, or sets out for it.
func (p *Prompter) join(by mouth, key string, piece speech.Piece, v zhiyin.Voice) *pcm.Pending {
	pending := pcm.NewPending()
	shared := key
	if piece.Personal {
		shared = "personal|" + key
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		pending.Fill(nil)
		return pending
	}
	if f, ok := p.flights[shared]; ok {
		f.waiting = append(f.waiting, pending)
		return pending
	}
	f := &flight{waiting: []*pcm.Pending{pending}}
	p.flights[shared] = f
	place := p.gate.ask(piece.Personal) // here, so that the pieces of a prompt are made in their order
	p.jobs.Add(1)
	go func() {
		defer p.jobs.Done()
		p.land(shared, f, p.make(by, key, piece, v, place))
	}()
	return pending
}

func (p *Prompter) land(shared string, f *flight, samples []int16) {
	p.mu.Lock()
	delete(p.flights, shared)
	waiting := f.waiting
	p.mu.Unlock()
	for _, w := range waiting {
		w.Fill(samples)
	}
}

// make fetches a piece from the disk or the engine and keeps it; nil when it
// failed, which is logged without the words.
func (p *Prompter) make(by mouth, key string, piece speech.Piece, v zhiyin.Voice, place *ticket) []int16 {
	if !piece.Personal {
		if samples, ok := p.disk.get(key); ok {
			p.gate.giveUp(place)
			p.fixed.put(key, samples)
			return samples
		}
	}
	samples, own, err := p.synthesize(by, piece, v, place)
	if err != nil {
		p.log.Warn("a piece of a prompt was not said", "language", v.Language, "personal", piece.Personal, "error", err)
		return nil
	}
	if !own {
		return samples
	}
	p.shelf(piece.Personal).put(key, samples)
	if !piece.Personal {
		if err := p.disk.put(key, samples); err != nil {
			p.log.Warn("a piece of a prompt was not kept", "error", err)
		}
	}
	return samples
}

// synthesize has a piece said; own is false where the spare engine said it.
func (p *Prompter) synthesize(by mouth, piece speech.Piece, v zhiyin.Voice, place *ticket) (samples []int16, own bool, err error) {
	ctx, cancel := context.WithTimeout(p.base, p.cfg.Timeout)
	defer cancel()
	if err := p.gate.wait(ctx, place); err != nil {
		return nil, false, fmt.Errorf("tts: waiting for a place: %v: %w", err, zhiyin.Busy)
	}
	defer p.gate.leave()
	samples, err = by.engine.Synthesize(ctx, piece, v)
	own = err == nil
	if err != nil && by.spare != nil && ctx.Err() == nil {
		p.log.Debug("the spare voice says a piece of a prompt", "language", v.Language, "error", err)
		samples, err = by.spare.Synthesize(ctx, piece, v)
	}
	if err != nil {
		return nil, false, err
	}
	return trimmed(samples, piece.Say, v.PacePercent), own, nil
}
