package language

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"

	"zhiyin.dev"
	"zhiyin.dev/bus"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/llm"
	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/emotion"
	"zhiyin.dev/hearing"
	"zhiyin.dev/speech"
)

// Hearers listen to the legs of contacts: the taps of the media plane, the
// recognisers and what each unit understands, brought together.
type Hearers struct {
	Hearing
	understanding *understanding

	open sync.WaitGroup
}

// Hearing is what is listened with.
type Hearing struct {
	Lore        *Lore
	Names       *Names
	Model       *llm.Client // asked for second opinions; nil: none
	Recognisers Recognisers
	Weights     *emotion.Weights
	ByVoice     bool // moods are told by the voice alone where nothing hears words
	Bus         *bus.Bus
	Version     string // of the program: what another one learned is learned anew
	Directory   string // of what was learned
}

// Recognisers give each leg the best engine for its language that can be had.
type Recognisers interface {
	hearing.Recognizer
	// Best is the engine that a language would be heard by now; ok is false for none.
	Best(zhiyin.Language) (info asr.Info, ok bool)
	// Wanted tells whether anything hears, or will once it has started.
	Wanted() bool
}

// NewHearers makes them; Run trains what they understand by.
func NewHearers(with Hearing) *Hearers {
	return &Hearers{Hearing: with, understanding: newUnderstanding(with)}
}

// Reader understands words as a call of the unit does; nil where it hears no meaning.
func (h *Hearers) Reader(unit zhiyin.UnitID) func(text string, language zhiyin.Language) *zhiyin.Meaning {
	if k := h.understanding.of(unit); k.reader == nil && k.reasoner == nil {
		return nil
	}
	now := current{h.understanding, unit}
	return func(text string, language zhiyin.Language) *zhiyin.Meaning {
		m := now.Read(text, language)
		m.Needs = now.Needs(text, language, nil)
		return &m
	}
}

// Reads is what is written, as the unit's examples and needs understand it; nil where
// it hears no meaning.
func (h *Hearers) Reads(unit zhiyin.UnitID, text string, language zhiyin.Language) *zhiyin.Meaning {
	if read := h.Reader(unit); read != nil {
		return read(text, language)
	}
	return nil
}

// sounding is a line whose audio can be heard.
type sounding interface{ Media() *rtp.Leg }

// tapRoom is how many frames of a leg may wait for its Ear: half a second.
const tapRoom = 25

// Listen implements contact.Hearer. Without a recogniser for the language a customer's
// mood is told by their voice alone, where that is wanted; else nobody listens. What is
// said is understood by what the unit knows at that moment; how whole utterances sound
// and what second opinions choose from stay as they were when the leg was first heard.
func (h *Hearers) Listen(to contact.Hearing, line contact.Line, told contact.Overheard) contact.Ear {
	m, ok := line.(sounding)
	info, hears := h.Recognisers.Best(to.Language)
	switch {
	case !ok:
		return nil
	case !hears && (to.Speaker != zhiyin.OfCustomer || to.MoodOff || !h.ByVoice):
		return nil
	case !hears:
		return h.feel(to, m, told)
	}
	known := h.understanding.of(to.Unit)
	e := &ear{bus: h.Bus, to: to, told: told, model: info.Name, demo: info.DemoOnly, tap: m.Media().Tap(tapRoom)}
	engines := hearing.Engines{Recognizer: h.Recognisers, Complete: known.complete}
	if to.Speaker == zhiyin.OfCustomer {
		engines.Reader, engines.Reasoner, engines.Gauge = current{h.understanding, to.Unit}, current{h.understanding, to.Unit}, emotion.New(h.Weights)
	}
	e.Ear = hearing.New(hearing.Config{Engines: engines, Contact: to.Contact, Speaker: to.Speaker, Language: to.Language, Unhasty: to.Unhasty, Hot: to.Hot,
		Now: h.Lore.now, Told: e, Log: h.Lore.log.With("part", "hearing")})
	ctx := h.start(e)
	if known.opinions != nil && to.Speaker == zhiyin.OfCustomer {
		slow := newConsidered(told, known.opinions, namesOf(to.Customer))
		e.told = slow
		h.open.Go(func() { slow.run(ctx) })
	}
	h.run(ctx, e)
	return e
}

// feel listens to a customer's voice for their mood alone.
func (h *Hearers) feel(to contact.Hearing, m sounding, told contact.Overheard) contact.Ear {
	e := &ear{bus: h.Bus, to: to, told: moodOnly{told}, tap: m.Media().Tap(tapRoom)}
	e.Ear = hearing.New(hearing.Config{Engines: hearing.Engines{Gauge: emotion.New(h.Weights)}, Contact: to.Contact, Speaker: to.Speaker, Language: to.Language,
		Unhasty: to.Unhasty, Now: h.Lore.now, Told: e, Log: h.Lore.log.With("part", "hearing")})
	h.run(h.start(e), e)
	return e
}

// moodOnly keeps from a contact what an Ear without words hears beside the mood: talk
// that nobody understands interrupts no prompt and answers nothing.
type moodOnly struct{ contact.Overheard }

func (moodOnly) Speaking(bool)                           {}
func (moodOnly) OverPrompt(speech.Turn)                  {}
func (moodOnly) Heard(zhiyin.Utterance, *zhiyin.Meaning) {}

// start makes what ends with the ear.
func (h *Hearers) start(e *ear) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	e.cancel = cancel
	return ctx
}

// run gives the ear its frames until it is stopped.
func (h *Hearers) run(ctx context.Context, e *ear) {
	h.open.Go(func() {
		defer e.cancel()
		hearing.Run(ctx, e.Ear, e.tap.Frames(), func(f *rtp.Heard) hearing.Frame { return hearing.Frame{At: f.At, Samples: f.Samples[:]} })
	})
}

// Learned is closed once every unit that was there at the start of Run is understood, or
// could not be.
func (h *Hearers) Learned() <-chan struct{} { return h.understanding.learned }

// Part is what health says of it: calls go on before it is ready.
func (h *Hearers) Part() api.Part {
	select {
	case <-h.Learned():
		return api.Part{Name: "understanding", Ready: true, Lesser: true}
	default:
		return api.Part{Name: "understanding", Lesser: true, Says: "learning what callers mean"}
	}
}

// Run waits for the end, and then for every leg that is still listened to: the
// contacts have ended before.
func (h *Hearers) Run(ctx context.Context) error {
	h.understanding.run(ctx)
	<-ctx.Done()
	h.open.Wait()
	return nil
}

// ear is the listening to one leg, between the contact and its Ear.
type ear struct {
	*hearing.Ear
	bus     *bus.Bus
	to      contact.Hearing
	told    contact.Overheard
	model   string
	demo    bool
	tap     *rtp.Tap
	cancel  context.CancelFunc
	stopped atomic.Bool
}

func (e *ear) Model() (string, bool) { return e.model, e.demo }

func (e *ear) Prompt(on bool, heard *contact.Undertone) {
	if heard == nil {
		e.Ear.Prompt(on, nil)
		return
	}
	e.Ear.Prompt(on, heard)
}

// Stop ends it; what comes afterwards is told to nobody.
func (e *ear) Stop() {
	e.stopped.Store(true)
	e.cancel()
	e.tap.Close()
}

// What the Ear hears (hearing.Told).

func (e *ear) Speaking(on bool) {
	if !e.stopped.Load() {
		e.told.Speaking(on)
	}
}

func (e *ear) OverPrompt(change speech.Turn) {
	if !e.stopped.Load() {
		e.told.OverPrompt(change)
	}
}

func (e *ear) Heard(u zhiyin.Utterance, m *zhiyin.Meaning) {
	if m != nil && m.Model == "" && len(m.Needs) == 0 { // nothing is known of the unit yet
		m = nil
	}
	if !e.stopped.Load() {
		e.told.Heard(u, m)
	}
}

func (e *ear) Felt(events []zhiyin.Body) {
	if !e.stopped.Load() {
		e.told.Felt(events)
	}
}

// Partial passes over the bus and is lost without it.
func (e *ear) Partial(u zhiyin.Utterance) {
	data, err := json.Marshal(zhiyin.Partial{Contact: e.to.Contact, Leg: e.to.Leg, Utterance: u.ID, Speaker: u.Speaker, Agent: e.to.Agent, Text: u.Text, FromMs: u.FromMs})
	if err == nil && !e.stopped.Load() {
		e.bus.Publish(zhiyin.PartialSubject, data)
	}
}
