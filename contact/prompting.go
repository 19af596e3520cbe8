package contact

import (
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

// follow gives the flow an input and does what it replies.
func (s *step) follow(in flow.Input) {
	if s.c.Arrival.Direction == zhiyin.Outbound { // nobody called the flow's number
		return
	}
	reply, err := s.Engine.Step(s.Flow, s.c.Flow, in, s.now)
	if err != nil {
		s.err = err
		return
	}
	attempts, from := s.c.Flow.Attempts, s.c.Flow.Node
	s.c.Flow = reply.State
	s.journey(reply.Events, attempts, from, in)
	s.hear(reply.Events)
	for i, c := range reply.Commands {
		s.obey(c, optionsAfter(reply.Commands[i+1:]))
	}
	if s.c.Written() && (s.c.State == zhiyin.InFlow || s.c.surveying) && s.c.Flow.Wait == flow.ForPrompt && s.err == nil {
		s.follow(flow.PromptEnded{}) // it stands there to be read
	}
}

// optionsAfter are the buttons of what is asked right after a prompt.
func optionsAfter(rest []flow.Command) []flow.Option {
	if len(rest) == 0 {
		return nil
	}
	switch c := rest[0].(type) {
	case flow.Gather:
		return c.Options
	case flow.TakeMessage:
		return doneButton(c)
	}
	return nil
}

// obey does one command of the flow; options are the buttons of the question that
// follows what it says.
func (s *step) obey(c flow.Command, options []flow.Option) {
	switch c := c.(type) {
	case flow.Say:
		s.say(c, options)
	case flow.Play:
		if !s.c.Written() {
			s.playByFlow(c)
		}
	case flow.Echo:
		if !s.c.Written() {
			s.echoByFlow(c)
		}
	case flow.Gather:
		s.gathering(c)
	case flow.Queue:
		s.queueByFlow(c)
	case flow.Callback:
		s.promiseByFlow(c)
	case flow.TakeMessage:
		s.takeByFlow(c)
	case flow.Transfer:
		s.transferByFlow(c)
	case flow.Send:
		s.sendByFlow(c)
	case flow.Handoff:
		s.handoffByFlow(c)
	case flow.LookUp:
		s.askByFlow(c)
	case flow.SendCode:
		s.c.asked++
		s.question(SendCode{Asked: s.c.asked})
	case flow.Verify:
		s.c.asked++
		s.question(Verify{Asked: s.c.asked, By: c.By})
	case flow.Adjust:
		s.adjust(c)
	case flow.Hangup:
		s.surveyOver()
		s.end(zhiyin.EndedByFlow)
	}
}

// say renders a prompt in the contact's voice and plays it, or writes it.
func (s *step) say(c flow.Say, options []flow.Option) {
	voice := s.c.Voice
	voice.PacePercent, s.c.asking = paceOf(s.c.asking, c, voice.PacePercent)
	pattern, in, ok := c.Text.In(voice.Language)
	if !ok {
		s.err = fmt.Errorf("contact: %s says nothing: %w", c.Prompt, zhiyin.Invalid)
		return
	}
	words, err := s.Speaker.Render(pattern, in, voice, speech.Lookup(s.Flow.Lookup(s.c.Snapshot, s.c.Flow)))
	if err != nil {
		s.err = err
		return
	}
	if s.c.Written() {
		s.writeOut(c, words, options)
		return
	}
	s.c.sounds++
	s.c.sound = playing{id: s.c.sounds, prompt: c.Prompt, barge: c.Barge, began: s.now, standard: s.approved(c, pattern, in)}
	s.keep(zhiyin.FlowSaid{Node: s.c.Flow.Node, Prompt: c.Prompt, Voice: words.Voice, Words: words.Words})
	s.do(Speak{Sound: s.c.sounds, Words: words})
}

// playByFlow plays music; in a queue it goes on until somebody answers.
func (s *step) playByFlow(c flow.Play) {
	s.music(c.Music)
	if c.Seconds > 0 {
		s.time(forMusic, time.Duration(c.Seconds)*time.Second)
	}
}

// echoByFlow gives the customer back what they say until a key or the time ends it.
func (s *step) echoByFlow(c flow.Echo) {
	s.c.sounds++
	s.c.sound = playing{id: s.c.sounds, echo: true}
	s.do(Echo{On: true})
	s.time(forEcho, time.Duration(c.Seconds)*time.Second)
}

// echoOver lets the flow go on after an echo.
func (s *step) echoOver(byKey bool) {
	s.drop(forEcho)
	s.c.sound = playing{}
	s.do(Echo{})
	s.follow(flow.PromptEnded{Barged: byKey})
}

// music plays until something else does.
func (s *step) music(name string) {
	if s.c.Written() {
		return
	}
	s.c.sounds++
	s.c.sound = playing{id: s.c.sounds}
	s.do(Music{Sound: s.c.sounds, Name: name})
}

// gathering waits for keys. While the prompt plays a key may cut it short; the
// first-key time counts from the prompt's end. Keys pressed before count.
func (s *step) gathering(c flow.Gather) {
	s.c.gather = &gather{node: s.c.Flow.Node, max: c.Max, terminator: c.Terminator, only: c.Only, first: c.First, between: c.Between, speech: c.Speech, options: c.Options, secret: c.Secret}
	if c.Secret {
		s.c.ahead = "" // what was pressed before it was asked for would be kept
	}
	if s.c.Written() {
		s.awaitAnswer()
		return
	}
	if c.Only != "" {
		s.gatherOnly()
		return
	}
	s.takeAhead()
	s.awaitFirst()
}

// awaitFirst waits for the first key, unless a prompt plays or the customer speaks.
func (s *step) awaitFirst() {
	if g := s.c.gather; g != nil && s.c.sound.prompt == "" && g.got == "" && !(s.c.speaking && g.speech != nil) {
		s.time(forKeys, g.first)
	}
}

// takeAhead takes what was pressed before, as far as it is asked for now.
func (s *step) takeAhead() {
	for s.c.gather != nil && s.c.ahead != "" && !s.mustHear() {
		digit := s.c.ahead[:1]
		s.c.ahead = s.c.ahead[1:]
		s.take(digit)
	}
}

// mustHear tells whether what plays is heard to its end, whatever is pressed.
func (s *step) mustHear() bool { return s.c.sound.prompt != "" && !s.c.sound.barge }

// remember keeps a key for the question that will ask for it.
func (s *step) remember(digit string) {
	if len(s.c.ahead) < keysAhead {
		s.c.ahead += digit
	}
}

// gatherOnly waits for one certain key. What was pressed before decides at once.
func (s *step) gatherOnly() {
	ahead := s.c.ahead
	switch {
	case ahead == "":
		s.time(forKeys, s.c.gather.first)
	case ahead[:1] == s.c.gather.only:
		s.c.ahead = ahead[1:]
		s.take(ahead[:1])
	default:
		s.keysOver("")
	}
}

// played: the prompt is over; the flow goes on, or the first key is waited for.
func (s *step) played(in Played) {
	sound := s.c.sound
	if in.Sound != sound.id || sound.prompt == "" {
		return
	}
	s.c.sound = playing{}
	s.keep(zhiyin.PromptHeard{Prompt: sound.prompt, HeardMs: in.HeardMs, Whole: in.Whole})
	s.c.visit.heard += time.Duration(in.HeardMs) * time.Millisecond
	if in.Whole && sound.standard != nil {
		s.keep(*sound.standard)
	}
	if s.c.gather == nil {
		s.follow(flow.PromptEnded{})
		return
	}
	s.takeAhead()
	s.awaitFirst()
}

// key takes one key. Where nothing is gathered yet it is kept for the next
// Gather, and cuts a prompt short that allows it; the key that ends an echo is not.
// Who is answered before it is known who they are may press keys already.
func (s *step) key(in Key) {
	if s.c.sound.echo {
		s.echoOver(true)
		return
	}
	if s.c.leaving.wants != nil {
		s.keyInMessage(in.Digit)
		return
	}
	if s.c.gather != nil {
		s.take(in.Digit)
		return
	}
	s.remember(in.Digit)
	s.bargeIn()
}

// take adds a key to what is gathered.
func (s *step) take(digit string) {
	if s.mustHear() {
		s.remember(digit)
		return
	}
	s.hush()
	s.c.visit.keys++
	g := *s.c.gather // the state before must stay what it was
	if g.only != "" && digit != g.only {
		s.c.ahead += digit
		s.keysOver("")
		return
	}
	if digit == g.terminator {
		s.keysOver("terminator")
		return
	}
	g.got += digit
	s.c.gather = &g
	if len(g.got) >= g.max {
		s.keysOver("max")
		return
	}
	s.time(forKeys, g.between)
}

// bargeIn ends a prompt that may be cut short and lets the flow go on.
func (s *step) bargeIn() {
	if s.c.sound.prompt == "" || !s.c.sound.barge {
		return
	}
	s.hush()
	s.follow(flow.PromptEnded{Barged: true})
}

// hush cuts the prompt short.
func (s *step) hush() {
	if s.c.sound.prompt == "" {
		return
	}
	heard := s.now.Sub(s.c.sound.began)
	s.c.visit.heard += heard
	s.c.visit.barges++
	s.keep(zhiyin.PromptHeard{Prompt: s.c.sound.prompt, HeardMs: int(heard.Milliseconds()), Barged: true})
	s.c.sound = playing{}
	s.do(Hush{})
}

// keysOver ends gathering: the flow gets the keys, or hears that none came.
func (s *step) keysOver(done string) {
	g := s.c.gather
	if g == nil {
		return
	}
	s.drop(forKeys)
	s.c.gather = nil
	if g.got == "" && done == "" {
		s.follow(flow.TimedOut{})
		return
	}
	if done == "" {
		done = "between"
	}
	s.follow(flow.Keyed{Digits: g.got, Done: done})
}

// hungUp: the customer left while the flow spoke, or after a transfer.
func (s *step) hungUp(HungUp) { s.end(zhiyin.EndedByCustomer) }

// transferByFlow hands the contact on by the flow's wish.
func (s *step) transferByFlow(c flow.Transfer) {
	if c.Queue != "" {
		s.c.keys = ""
		s.keep(zhiyin.ContactTransferred{Queue: c.Queue, OK: true})
		s.queue(zhiyin.Wanted{Queue: c.Queue}, s.placeSince())
		return
	}
	if s.c.State == zhiyin.Queued || s.c.State == zhiyin.Reserved {
		s.leaveQueue()
	}
	if s.c.sound.id == 0 {
		s.music(s.c.music)
	}
	s.dial(c.To, true)
}
