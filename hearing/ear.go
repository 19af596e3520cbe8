package hearing

import (
	"context"
	"log/slog"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/acoustic"
	"zhiyin.dev/speech"
)

// Engines are what an Ear works with; nil ones are not there.
type Engines struct {
	Recognizer Recognizer
	Reader     Reader
	Reasoner   Reasoner
	Gauge      Gauge                // of this leg alone
	Complete   *speech.Completeness // of what this unit's callers say
}

// Config is one leg's listening.
type Config struct {
	Engines
	Contact  zhiyin.ContactID
	Speaker  zhiyin.Speaker
	Language zhiyin.Language
	Unhasty  bool
	Hot      []string // words to favour: names of products
	Now      func() time.Time
	Told     Told
	Log      *slog.Logger
}

// Frame is 20 ms of what a leg says.
type Frame struct {
	At      time.Duration // of its first sample, since listening began
	Samples []int16       // 160
}

const (
	frameMs = 20
	// longestKept is how much of a turn's audio is kept for its mood; the beginning
	// of a longer one is past.
	longestKept = 10 * 8000
	// lead is how much audio before a turn's first loud frame is recognised with it:
	// a soft beginning is not loud yet.
	leadFrames = 15
	// finalWithin is how long a recogniser may take for a turn's last words. What
	// comes later belongs to nothing.
	finalWithin = 1500 * time.Millisecond
	// reopenAfter is how long a leg goes without words after its stream broke.
	reopenAfter = time.Second
	// remembered are the customer's utterances before, for what they may mean together.
	remembered = 4
)

// Ear listens to one leg. Run owns it; the other methods may be called from any
// goroutine and take effect with the next frame.
type Ear struct {
	cfg      Config
	orders   chan order // capacity 16; a full one makes its caller wait for the next frame
	ended    chan struct{}
	activity acoustic.Activity
	listener *speech.Listener
	echo     echo

	stream  Stream
	brokeAt time.Time
	next    time.Duration // where the next frame begins, if none is lost
	ask     Ask
	mood    bool
	rolling [leadFrames][]int16 // the last frames, a ring
	rolled  int

	turn    zhiyin.UtteranceID // the running one; empty: none
	over    bool               // it made a prompt low or silent
	audio   []int16            // of the running turn, since the last phrase that was felt
	partial string             // its words so far
	phrase  phrase
	closing []turnEnd // turns whose final words are awaited, oldest first
	former  []string
}

// turnEnd is a turn that is over, awaiting its words.
type turnEnd struct {
	id       zhiyin.UtteranceID
	from, to time.Duration
	said     time.Time // its last sample
	at       time.Time // when it ended
	audio    []int16
	felt     string // its words whose mood is measured already
	feel     bool   // somebody spoke after them
	over     bool   // it silenced a prompt that has not gone on
}

// order changes what an Ear does.
type order func(*Ear)

// New makes an Ear; Run starts it.
func New(cfg Config) *Ear {
	return &Ear{cfg: cfg, orders: make(chan order, 16), ended: make(chan struct{}), listener: speech.NewListener(cfg.Complete),
		ask: Ask{Language: cfg.Language, Hot: cfg.Hot}}
}

// Expect says what is awaited from now on.
func (e *Ear) Expect(x speech.Expectation) {
	e.order(func(e *Ear) {
		x.Unhasty = x.Unhasty || e.cfg.Unhasty
		e.listener.Expect(x)
		e.ask.Awaited, e.ask.Phrases = x.Awaited, x.Phrases
		if e.stream != nil {
			e.stream.Expect(e.ask)
		}
	})
}

// Prompt says whether this party hears a prompt that talk may interrupt. source
// is what it hears, for knowing an echo; it may be nil.
func (e *Ear) Prompt(on bool, source Reference) {
	e.order(func(e *Ear) {
		e.listener.Prompt(on)
		e.echo.follow(source)
	})
}

// Mood says whether the mood is measured: only of customers, and only after the
// notice of their number.
func (e *Ear) Mood(on bool) {
	e.order(func(e *Ear) { e.mood = on && e.cfg.Speaker == zhiyin.OfCustomer })
}

// Finish ends the running turn: its party has gone, and its words are awaited as ever.
func (e *Ear) Finish() {
	e.order(func(e *Ear) { e.cutOff() })
}

// cutOff ends a turn that will not go on.
func (e *Ear) cutOff() {
	if e.turn != "" {
		e.finish(0)
	}
}

// lastWithin is how long the words of a party who has gone may take: what follows
// from their leaving waits for them.
const lastWithin = 500 * time.Millisecond

// last awaits the words of a leg that is no more.
func (e *Ear) last(ctx context.Context) {
	e.cutOff()
	over := time.NewTimer(lastWithin)
	defer over.Stop()
	for len(e.closing) > 0 {
		select {
		case u, more := <-e.heard():
			e.took(u, more)
		case o := <-e.orders:
			o(e)
		case <-over.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (e *Ear) order(o order) {
	select {
	case e.orders <- o:
	case <-e.ended:
	}
}

// Run listens until frames end, and then for the last words, or until ctx does. read gives the frame's values; the
// samples are valid until the next one.
func Run[F any](ctx context.Context, e *Ear, frames <-chan F, read func(*F) Frame) {
	defer close(e.ended)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer e.close()
	late := time.NewTicker(finalWithin / 3)
	defer late.Stop()
	e.open(ctx)
	for {
		select {
		case f, more := <-frames:
			if !more {
				e.last(ctx)
				return
			}
			e.hear(ctx, read(&f))
		case u, more := <-e.heard():
			e.took(u, more)
		case o := <-e.orders:
			o(e)
		case <-late.C:
			e.giveUp()
		case <-ctx.Done():
			return
		}
	}
}

func (e *Ear) heard() <-chan zhiyin.Utterance {
	if e.stream == nil {
		return nil
	}
	return e.stream.Heard()
}

// open asks for a stream; a leg for which there is none goes without words.
func (e *Ear) open(ctx context.Context) {
	if e.cfg.Recognizer == nil || e.cfg.Now().Sub(e.brokeAt) < reopenAfter {
		return
	}
	stream, err := e.cfg.Recognizer.Listen(ctx, e.ask)
	if err != nil {
		e.brokeAt = e.cfg.Now()
		e.cfg.Log.Debug("no recognition", "contact", string(e.cfg.Contact), "err", err)
		return
	}
	e.stream = stream
}

func (e *Ear) close() {
	if e.stream != nil {
		e.stream.Close()
	}
}

// mostLost bounds the lost frames that silence stands for: a second.
const mostLost = 50

// hear takes a frame. Silence stands for those that were lost before it, so that
// turns keep their place in the leg's audio.
func (e *Ear) hear(ctx context.Context, f Frame) {
	for lost := min((f.At-e.next)/(frameMs*time.Millisecond), mostLost); lost > 0; lost-- {
		e.take(ctx, Frame{Samples: silence[:]})
	}
	e.next = f.At + frameMs*time.Millisecond
	e.take(ctx, f)
}

var silence [160]int16

// take listens to 20 ms.
func (e *Ear) take(ctx context.Context, f Frame) {
	if e.stream == nil {
		e.open(ctx)
	}
	p := e.activity.Process(f.Samples)
	changes := e.listener.Frame(p, e.echo.is(f.Samples))
	e.roll(f.Samples)
	if changes.Has(speech.Began) {
		e.begin()
	} else if e.turn != "" {
		e.write(f.Samples)
	}
	e.feelPhrase()
	if over := changes & (speech.Ducked | speech.Barged | speech.Resumed); over != 0 {
		e.over = true
		e.cfg.Told.OverPrompt(over)
	}
	if changes.Has(speech.Ended) {
		e.finish(changes)
	}
}

// roll keeps the last frames for a turn's soft beginning.
func (e *Ear) roll(samples []int16) {
	at := e.rolled % leadFrames
	e.rolling[at] = append(e.rolling[at][:0], samples...)
	e.rolled++
}

func (e *Ear) begin() {
	e.turn = zhiyin.UtteranceID(zhiyin.NewID("ut", e.cfg.Now()))
	e.audio, e.partial, e.phrase = e.audio[:0], "", phrase{}
	e.cfg.Told.Speaking(true)
	for i := max(0, e.rolled-leadFrames); i < e.rolled; i++ {
		e.write(e.rolling[i%leadFrames])
	}
}

// write gives the running turn's audio to the recogniser and keeps it for the mood.
func (e *Ear) write(samples []int16) {
	if e.stream != nil {
		e.stream.Write(samples)
	}
	if !e.mood {
		return
	}
	if len(e.audio)+len(samples) > longestKept {
		e.audio = append(e.audio[:0], e.audio[len(e.audio)-longestKept/2:]...)
	}
	e.audio = append(e.audio, samples...)
}

// finish ends the running turn: its last words are asked for.
func (e *Ear) finish(changes speech.Turn) {
	now := e.cfg.Now()
	end := turnEnd{id: e.turn, from: e.listener.Onset(), to: e.listener.Offset(), said: now.Add(-e.listener.Silent()), at: now, over: e.over && !changes.Has(speech.Resumed),
		felt: e.phrase.felt, feel: e.phrase.open}
	if e.mood {
		end.audio = append(end.audio, e.audio...)
	}
	e.turn, e.over = "", false
	e.cfg.Told.Speaking(false)
	if e.stream == nil {
		e.tell(end, zhiyin.Utterance{Final: true})
		return
	}
	e.closing = append(e.closing, end)
	e.stream.Finish()
}

// took takes words; a stream that ended is opened anew with the next frame.
func (e *Ear) took(u zhiyin.Utterance, more bool) {
	switch {
	case !more:
		e.stream, e.brokeAt = nil, e.cfg.Now()
		for len(e.closing) > 0 {
			e.settle(zhiyin.Utterance{Final: true})
		}
	case u.Final:
		if len(e.closing) > 0 {
			e.settle(u)
		}
	case e.turn != "" && u.Text != "":
		e.listener.Partial(u.Text)
		e.partial = u.Text
		u.ID, u.Speaker = e.turn, e.cfg.Speaker
		u.FromMs = e.listener.Onset().Milliseconds()
		e.cfg.Told.Partial(u)
	}
}

// giveUp ends turns whose last words do not come: the contact goes on.
func (e *Ear) giveUp() {
	for len(e.closing) > 0 && e.cfg.Now().Sub(e.closing[0].at) > finalWithin {
		e.settle(zhiyin.Utterance{Final: true})
	}
}

func (e *Ear) settle(u zhiyin.Utterance) {
	end := e.closing[0]
	e.closing = append(e.closing[:0], e.closing[1:]...)
	e.tell(end, u)
}
