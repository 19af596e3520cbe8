package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

// walking is one walk under way.
type walking struct {
	*Stage
	ctx        context.Context
	began, now time.Time
	acts       []Act
	engine     flow.Engine
	state      flow.State
	voice      zhiyin.Voice
	out        Walk

	sound  time.Duration // what is heard now; 0: nothing, or something without end
	barge  bool
	gather *flow.Gather // what is gathered now
	ahead  string       // keys pressed before they were asked for
	asked  flow.Command // the last command that something follows
}

func (w *walking) since() int64 { return w.now.Sub(w.began).Milliseconds() }

func (w *walking) note(s Step) {
	s.AtMs = w.since()
	if s.Node == "" {
		s.Node = w.state.Node
	}
	w.out.Steps = append(w.out.Steps, s)
}

// step gives the engine an input and plays what it replies.
func (w *walking) step(in flow.Input) error {
	reply, err := w.engine.Step(w.Flow, w.state, in, w.now)
	if err != nil {
		return fmt.Errorf("rehearsal: %w", err)
	}
	w.state = reply.State
	w.entered(reply.Events)
	if len(reply.Commands) > 0 {
		w.gather = nil
	}
	for _, c := range reply.Commands {
		if err := w.obey(c); err != nil {
			return err
		}
	}
	return nil
}

// entered notes the nodes that a step came through, by the names that the state has.
func (w *walking) entered(events []zhiyin.Body) {
	var all []zhiyin.FlowEntered
	for _, e := range events {
		if entered, is := e.(zhiyin.FlowEntered); is {
			all = append(all, entered)
		}
	}
	names := w.state.Path[max(0, len(w.state.Path)-len(all)):]
	for i, name := range names {
		w.note(Step{Is: "entered", Node: name, Does: all[i].Does, Why: all[i].Why})
		w.out.Path = append(w.out.Path, name)
	}
}

func (w *walking) obey(c flow.Command) error {
	switch c := c.(type) {
	case flow.Say:
		return w.say(c)
	case flow.Play:
		w.sound, w.barge = time.Duration(c.Seconds)*time.Second, true
		w.note(Step{Is: "played", Words: c.Music, Ms: w.sound.Milliseconds()})
		return nil
	case flow.Echo:
		w.sound, w.barge = time.Duration(c.Seconds)*time.Second, true
	case flow.Gather:
		w.gather = &c
		return nil
	case flow.Adjust:
		w.adjust(c)
		return nil
	}
	w.asked = c
	raw, err := json.Marshal(c)
	w.note(Step{Is: "did", Does: flow.CommandName(c), Command: raw})
	return err
}

// adjust changes the voice as a contact does.
func (w *walking) adjust(c flow.Adjust) {
	if c.Language != "" {
		w.voice.Language = c.Language
	}
	if c.PacePercent > 0 {
		w.voice.PacePercent = min(max(w.voice.PacePercent*c.PacePercent/100, slowest), fastest)
	}
}

// Limits of a voice's pace, in percent.
const slowest, fastest = 60, 140

func (w *walking) say(c flow.Say) error {
	voice := w.voice
	voice.PacePercent = max(slowest, voice.PacePercent*c.PacePercent/100)
	pattern, in, ok := c.Text.In(voice.Language)
	if !ok {
		return fmt.Errorf("rehearsal: %s says nothing: %w", c.Prompt, zhiyin.Invalid)
	}
	speaker := speech.Speaker{Zone: w.Zone}
	words, err := speaker.Render(pattern, in, voice, speech.Lookup(w.Flow.Lookup(w.Snapshot, w.state)))
	if err != nil {
		return fmt.Errorf("rehearsal: %s: %w", c.Prompt, err)
	}
	w.sound, w.barge = guess(words), c.Barge
	if w.Measure != nil {
		if w.sound, err = w.Measure(w.ctx, words); err != nil {
			return fmt.Errorf("rehearsal: %s: %w", c.Prompt, err)
		}
	}
	w.note(Step{Is: "said", Prompt: c.Prompt, Words: words.Words, Ms: w.sound.Milliseconds(), Voice: &words.Voice})
	return nil
}

// guess is how long words take at 180 characters or 150 words (of five letters) a
// minute, which engines are set to.
func guess(words speech.Spoken) time.Duration {
	each := time.Minute / 180
	if words.Voice.Language == zhiyin.English {
		each = time.Minute / (150 * 6)
	}
	return time.Duration(utf8.RuneCountInString(words.Words)) * each * 100 / time.Duration(max(words.Voice.PacePercent, 1))
}

// next goes on by one input; false where an act is missing or all is over.
func (w *walking) next() (bool, error) {
	switch {
	case w.state.Over():
		return false, nil
	case w.state.Wait == flow.ForPrompt:
		barged := w.hush()
		return true, w.step(flow.PromptEnded{Barged: barged})
	case w.sound > 0 && w.gather == nil:
		w.hush()
		return true, w.step(flow.PromptEnded{})
	}
	w.hush()
	switch {
	case w.gather != nil && w.ahead != "":
		return true, w.press()
	case w.gather != nil && w.gather.Only != "" && !w.pressesNext(w.gather.Only):
		w.now = w.now.Add(w.gather.First) // nobody need answer
		w.gather = nil
		return true, w.step(flow.TimedOut{})
	}
	if len(w.acts) == 0 {
		return false, nil
	}
	act := w.acts[0]
	w.acts = w.acts[1:]
	return true, w.act(act)
}

// pressesNext tells whether the next act is this key.
func (w *walking) pressesNext(key string) bool {
	return len(w.acts) > 0 && strings.HasPrefix(w.acts[0].Keys, key)
}

// hush lets what is heard end, or be cut short by who acts early.
func (w *walking) hush() (barged bool) {
	length := w.sound
	if w.barge && len(w.acts) > 0 && w.acts[0].Early && length > early {
		length, barged = early, true
	}
	w.now = w.now.Add(length)
	w.sound = 0
	return barged
}

func (w *walking) act(a Act) error {
	switch {
	case len(a.Input) > 0:
		return w.input(a.Input)
	case a.Words != "":
		return w.talk(a.Words)
	case a.Keys != "":
		w.now = w.now.Add(reaction + time.Duration(len(a.Keys)-1)*perKey)
		w.note(Step{Is: "act", Words: a.Keys, Does: "keys", Lost: w.gather == nil})
		if w.gather == nil {
			return nil
		}
		w.ahead += a.Keys
		return w.press()
	}
	if w.gather == nil {
		w.note(Step{Is: "act", Does: "silence", Lost: true})
		return nil
	}
	w.now = w.now.Add(w.gather.First)
	w.note(Step{Is: "act", Does: "silence"})
	w.gather = nil
	return w.step(flow.TimedOut{})
}

// press gives the gather the keys that it takes; the others stay for the next.
func (w *walking) press() error {
	g := *w.gather
	w.gather = nil
	if g.Only != "" && w.ahead[:1] != g.Only {
		return w.step(flow.TimedOut{})
	}
	for i, key := range w.ahead {
		switch {
		case string(key) == g.Terminator:
			digits := w.ahead[:i]
			w.ahead = w.ahead[i+1:]
			return w.step(flow.Keyed{Digits: digits, Done: "terminator"})
		case i+1 >= g.Max:
			digits := w.ahead[:i+1]
			w.ahead = w.ahead[i+1:]
			return w.step(flow.Keyed{Digits: digits, Done: "max"})
		}
	}
	digits := w.ahead
	w.ahead = ""
	w.now = w.now.Add(g.Between)
	return w.step(flow.Keyed{Digits: digits, Done: "between"})
}

// talk says words where they are an answer, or a wish.
func (w *walking) talk(text string) error {
	w.now = w.now.Add(reaction + time.Duration(utf8.RuneCountInString(text))*perRune)
	var meaning *zhiyin.Meaning
	if w.Reader != nil {
		meaning = w.Reader(text, w.voice.Language)
	}
	heard := flow.HeardAs(zhiyin.Utterance{Text: text, Language: w.voice.Language}, meaning)
	lost := (w.gather == nil || w.gather.Speech == nil) && !w.Flow.Grants(w.state, heard)
	w.note(Step{Is: "act", Does: "words", Words: text, Heard: meaning, Lost: lost})
	if lost {
		return nil
	}
	w.gather = nil
	return w.step(heard)
}

func (w *walking) input(raw json.RawMessage) error {
	in, err := flow.UnmarshalInput(raw)
	if err != nil {
		return fmt.Errorf("rehearsal: %w", err)
	}
	if _, is := in.(flow.Started); is {
		return fmt.Errorf("rehearsal: a walk starts once: %w", zhiyin.Invalid)
	}
	w.note(Step{Is: "act", Does: flow.InputName(in), Command: raw})
	return w.step(in)
}
