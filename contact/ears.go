package contact

import (
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// Hearer listens to lines.
type Hearer interface {
	// Listen begins at once and returns at once; nil when there is nothing to listen
	// with. told hears what comes of it until Stop, from any goroutine.
	Listen(to Hearing, line Line, told Overheard) Ear
}

// Hearing is what a Hearer needs to know.
type Hearing struct {
	Contact  zhiyin.ContactID
	Unit     zhiyin.UnitID
	Leg      zhiyin.LegID
	Speaker  zhiyin.Speaker
	Agent    zhiyin.AgentID // who is heard; empty: the customer
	Language zhiyin.Language
	MoodOff  bool            // the number wants no mood of its callers
	Unhasty  bool            // wait longer for the end of a turn
	Hot      []string        // words that are likelier here than elsewhere: what the customer ordered
	Customer zhiyin.Customer // who is heard; empty: nobody known, or an agent
}

// Ear is the listening to one line. Its methods return at once and may be called
// from any goroutine.
type Ear interface {
	// Model names what recognises, empty: nothing does, and the mood is told by the voice
	// alone; demo: it understands the demo's callers alone.
	Model() (name string, demo bool)
	// Expect says what is awaited from now on.
	Expect(e speech.Expectation)
	// Prompt says whether the party hears a prompt that talk may interrupt.
	Prompt(on bool, heard *Undertone)
	// Mood says whether the mood is measured.
	Mood(on bool)
	// Finish ends the running turn, for its party has gone: its words are told soon.
	Finish()
	// Stop ends listening; nothing is told afterwards.
	Stop()
}

// Overheard is told what an Ear hears. None of it blocks.
type Overheard interface {
	Speaking(on bool)
	OverPrompt(change speech.Turn)
	Heard(u zhiyin.Utterance, meaning *zhiyin.Meaning)
	Felt(events []zhiyin.Body)
}

// ears are who listens in one contact. The contact's goroutine owns them.
type ears struct {
	customer  Ear
	prompting bool
	awaiting  string // what the customer's ear was told to expect
	measuring bool
	tried     bool     // to listen to the customer
	open      bool     // a turn of the customer's is not told yet
	leaving   *message // the customer has hung up, and their last words are awaited

	agents [partners]agentEar // of the contact's agent, the colleague in a conference, the supervisor who joined

	undertone *Undertone // of the prompt under way; nil: it can't be interrupted by talk
}

// under makes a prompt one that talk can make low and silent. Without an ear it
// stays as it is.
func (e *ears) under(src pcm.Source) pcm.Source {
	if e.undertone = nil; e.customer == nil {
		return src
	}
	e.undertone = NewUndertone(src)
	return e.undertone
}

func (e *ears) close() {
	if e.customer != nil {
		e.customer.Stop()
	}
	for _, a := range e.agents {
		if a.ear != nil {
			a.ear.Stop()
		}
	}
	e.customer, e.agents = nil, [partners]agentEar{}
}

// attend brings the ears to what the contact's state asks for.
func (k *conducted) attend() {
	if k.cfg.Hearer == nil || k.line == nil {
		return
	}
	hears := slices.Contains(eared, k.state.State) || k.state.surveying
	if !hears {
		k.ears.close()
		return
	}
	k.listen()
	k.listenToAgents()
	k.direct()
}

// hotOrders are as many of the newest orders as people call about.
const hotOrders = 10

// listen begins to listen to the customer, once.
func (k *conducted) listen() {
	if k.ears.tried {
		return
	}
	k.ears.tried = true
	c := k.state
	to := Hearing{Contact: k.id, Unit: k.unit, Leg: k.line.ID(), Speaker: zhiyin.OfCustomer, Language: c.Voice.Language, Customer: c.Snapshot.Customer, MoodOff: c.Number.MoodOff,
		Unhasty: slices.Contains([]string{"60-69", "70+"}, c.Snapshot.Customer.AgeBand)}
	for _, o := range c.Snapshot.Orders[:min(hotOrders, len(c.Snapshot.Orders))] {
		to.Hot = append(to.Hot, o.Title)
	}
	if k.ears.customer = k.cfg.Hearer.Listen(to, k.line, overheard{k, to}); k.ears.customer == nil {
		return
	}
	name, demo := k.ears.customer.Model()
	k.put(Listens{Leg: to.Leg, Speaker: to.Speaker, Model: name, DemoOnly: demo})
}

// direct tells the customer's ear what is awaited, what plays and what is measured.
func (k *conducted) direct() {
	ear := k.ears.customer
	if ear == nil {
		return
	}
	g := k.state.gather
	asks := g != nil && g.speech != nil
	awaiting := ""
	if asks {
		awaiting = g.node + "/" + strings.Join(g.speech.Phrases, " ") // a survey's questions are of one node
	}
	awaiting += "/" + string(k.state.Voice.Language)
	if awaiting != k.ears.awaiting {
		k.ears.awaiting = awaiting
		ear.Expect(k.expectation())
	}
	k.playing.Store(k.ears.undertone)
	if prompting := asks && k.state.sound.prompt != "" && k.state.sound.barge && k.ears.undertone != nil; prompting != k.ears.prompting {
		k.ears.prompting = prompting
		ear.Prompt(prompting, k.ears.undertone)
	}
	if measured := k.state.measured(k.cfg.Directory.Queues()[k.state.wanted.Queue]) && !k.state.surveying; measured != k.ears.measuring {
		k.ears.measuring = measured
		ear.Mood(measured)
		name, demo := ear.Model()
		k.put(Listens{Leg: k.line.ID(), Speaker: zhiyin.OfCustomer, Model: name, DemoOnly: demo, Mood: measured})
	}
}

func (k *conducted) expectation() speech.Expectation {
	g := k.state.gather
	if g == nil || g.speech == nil {
		return speech.Expectation{Language: k.state.Voice.Language}
	}
	awaited := speech.Awaited(g.speech.Awaits)
	if awaited == "free" {
		awaited = speech.AwaitFree
	}
	return speech.Expectation{Awaited: awaited, Length: g.speech.Length, Phrases: g.speech.Phrases, Language: k.state.Voice.Language}
}

// overheard hands what an ear hears to the contact.
type overheard struct {
	k  *conducted
	of Hearing
}

func (o overheard) Speaking(on bool) {
	if o.of.Speaker == zhiyin.OfCustomer {
		o.k.put(Speaking{On: on})
	}
}

func (o overheard) OverPrompt(change speech.Turn) { o.k.playing.Load().change(change) }

func (o overheard) Heard(u zhiyin.Utterance, m *zhiyin.Meaning) {
	if u.Text != "" || o.of.Speaker == zhiyin.OfCustomer {
		u.Agent = o.of.Agent
		o.k.put(Heard{Utterance: u, Meaning: m})
	}
}

func (o overheard) Felt(events []zhiyin.Body) {
	var in Felt
	for _, e := range events {
		switch e := e.(type) {
		case zhiyin.MoodChanged:
			in.Changed = &e
		case zhiyin.AngerStreak:
			in.Streak = &e
		case zhiyin.AngerCleared:
			in.Cleared = &e
		}
	}
	o.k.put(in)
}
