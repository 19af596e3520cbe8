package contact

import (
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/speech"
)

// Directed tells what supervisors order for the queue in which the contact waits: to
// say Text to it, to offer it a callback, or both. An empty id orders nothing.
type Directed struct {
	Queue    zhiyin.QueueID     `json:"queue"`
	Announce zhiyin.DirectiveID `json:"announce,omitempty"`
	Text     zhiyin.Text        `json:"text,omitempty"`
	CallBack zhiyin.DirectiveID `json:"call_back,omitempty"`
}

func (Directed) name() string { return "directed" }

// announcement names the prompt of a directive's text.
const announcement = "announcement"

// directing is what is ordered and not yet done.
type directing struct {
	announce zhiyin.DirectiveID
	text     zhiyin.Text
	callBack zhiyin.DirectiveID
	done     []zhiyin.DirectiveID // each reaches a contact once
}

// directed notes the orders of the queue and does what may be done at once. They are
// for who waits on the line by the wish of a flow: customers in writing read no voice,
// and whom we called did not choose to wait.
func (s *step) directed(in Directed) {
	if s.c.Written() || s.c.Arrival.Direction == zhiyin.Outbound || in.Queue != s.c.wanted.Queue {
		return
	}
	d := &s.c.directing
	if in.Announce != "" && !slices.Contains(d.done, in.Announce) {
		d.announce, d.text = in.Announce, in.Text
	}
	if in.CallBack != "" && !slices.Contains(d.done, in.CallBack) {
		d.callBack = in.CallBack
	}
	s.comply()
}

// comply does the next of what is ordered, the words before the offer, once nothing
// else is said or asked and no desk rings. It tells whether the contact hears of it.
func (s *step) comply() bool {
	d := &s.c.directing
	if s.c.State != zhiyin.Queued || s.c.sound.prompt != "" || s.c.gather != nil || s.c.recall || s.c.Flow.Held != "" {
		return false
	}
	if id := d.announce; id != "" {
		d.announce = ""
		s.heed(id, "announced")
		if s.announce(d.text) {
			return true
		}
	}
	id := d.callBack
	if d.callBack = ""; id == "" {
		return false
	}
	if s.offersCallback() {
		s.heed(id, "offered")
		return true
	}
	s.heed(id, "passed_over")
	return false
}

// heed notes that an order was done.
func (s *step) heed(id zhiyin.DirectiveID, did string) {
	s.c.directing.done = append(slices.Clone(s.c.directing.done), id)
	s.keep(zhiyin.ContactDirected{Directive: id, Queue: s.c.wanted.Queue, Did: did})
}

// announce says the supervisor's words in the contact's voice. Words that can't be
// spoken are left out: nobody loses their place for them.
func (s *step) announce(text zhiyin.Text) bool {
	pattern, in, ok := text.In(s.c.Voice.Language)
	if !ok {
		return false
	}
	words, err := s.Speaker.Render(pattern, in, s.c.Voice, speech.Lookup(s.Flow.Lookup(s.c.Snapshot, s.c.Flow)))
	if err != nil {
		return false
	}
	s.c.sounds++
	s.c.sound = playing{id: s.c.sounds, prompt: announcement, began: s.now}
	s.keep(zhiyin.FlowSaid{Node: s.c.Flow.Node, Prompt: announcement, Voice: words.Voice, Words: words.Words})
	s.do(Speak{Sound: s.c.sounds, Words: words})
	return true
}

// undirected forgets what was ordered for a queue that the contact leaves.
func (s *step) undirected() {
	s.c.directing.announce, s.c.directing.callBack = "", ""
}

// Directed passes on what supervisors order for the queue that the contact has come to.
func (c *Conductor) Directed(id zhiyin.ContactID, in Directed) { c.tell(id, in) }

// DirectWaiting passes it on to all who wait in that queue now.
func (c *Conductor) DirectWaiting(in Directed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.contacts {
		if shown := k.shown.Load(); shown != nil && shown.Queue == in.Queue {
			k.put(in)
		}
	}
}
