package contact

import (
	"context"
	"fmt"
	"strconv"
	"unicode/utf8"

	"zhiyin.dev"
)

// Text is the customer's page of a chat. Its methods return at once and are called
// from the contact's goroutine.
type Text interface {
	// Show brings a message that is durable; messages come in order of Seq.
	Show(m zhiyin.ChatMessage)
	// Stands says how the contact stands now; it may come unchanged.
	Stands(s Standing)
	// Typing: the agent is writing.
	Typing()
	// Read: the agent has seen everything up to a message.
	Read(upto int)
}

// Pages finds the page of a chat, which may be nowhere at the moment.
type Pages interface {
	Page(contact zhiyin.ContactID) Text
}

// Reads says what a text means to a unit; nil when nobody understands it.
type Reads func(unit zhiyin.UnitID, text string, language zhiyin.Language) *zhiyin.Meaning

// Chat takes a chat and returns when its arrival is durable: a page that was told its
// contact finds it again, whatever dies then. Errors are those of Arrive, Unavailable
// where it can't be kept.
func (c *Conductor) Chat(ctx context.Context, a zhiyin.Arrival) error {
	answering, err := c.cfg.Directory.Answering(a.Called)
	if err != nil {
		return fmt.Errorf("contact: chat %s: %w", a.Contact, err)
	}
	k := c.conduct(a.Contact, answering.Unit, answering.Flow, nil)
	k.written = true
	if c.cfg.Pages != nil {
		k.text = c.cfg.Pages.Page(a.Contact)
	}
	if err := c.admit(k); err != nil {
		return fmt.Errorf("contact: chat %s: %w", a.Contact, err)
	}
	arrived := Arrived{Arrival: a, Number: answering.Number, Unit: answering.Unit, Flow: answering.Flow.Ref, Linked: answering.Flow.Linked(), Notices: answering.Notices, Opening: answering.Opening}
	if err := k.await(ctx, message{in: arrived, reply: make(chan error, 1)}); err != nil {
		return fmt.Errorf("contact: chat %s: %w", a.Contact, err)
	}
	return nil
}

// What a customer's page reports. An unknown contact is over.

// Write takes a message of the customer's and returns when it is durable. Invalid
// for an empty or too long one, NotFound when the chat is over, Conflict while it
// can't be taken. A message whose client id is known already is taken once.
func (c *Conductor) Write(ctx context.Context, id zhiyin.ContactID, w Wrote) error {
	k, ok := c.find(id)
	if !ok {
		return fmt.Errorf("contact: write in %s: %w", id, zhiyin.NotFound)
	}
	if err := fit(w); err != nil {
		return fmt.Errorf("contact: write in %s: %w", id, err)
	}
	w.From = zhiyin.OfCustomer
	if c.cfg.Reads != nil && w.Text != "" {
		language := zhiyin.Language("")
		if shown := k.shown.Load(); shown != nil {
			language = shown.Language
		}
		w.Meaning = c.cfg.Reads(k.unit, w.Text, language)
	}
	w.ID = zhiyin.UtteranceID(zhiyin.NewID("ut", c.cfg.Now()))
	m := message{in: w, reply: make(chan error, 1), may: func(now Contact) error {
		if !Stands(now.State, w) || !now.mayWrite(w.From) {
			return fmt.Errorf("contact: write in %s while %s: %w", id, now.State, zhiyin.Conflict)
		}
		return nil
	}}
	return k.await(ctx, m)
}

// fit tells whether a message may be taken.
func fit(w Wrote) error {
	switch {
	case w.Text == "" && w.File == nil && w.Keys == "", !utf8.ValidString(w.Text), len(w.Client) > 64, len(w.Keys) > 30,
		utf8.RuneCountInString(w.Text) > zhiyin.ChatRunes:
		return zhiyin.Invalid
	}
	return nil
}

// await puts a message and waits for what became of it.
func (k *conducted) await(ctx context.Context, m message) error {
	if !k.box.put(m) {
		return fmt.Errorf("contact: %s for %s: %w", m.in.name(), k.id, zhiyin.NotFound)
	}
	select {
	case err := <-m.reply:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Seen reports how far the customer has read.
func (c *Conductor) Seen(id zhiyin.ContactID, upto int) {
	c.tell(id, Saw{By: zhiyin.OfCustomer, Upto: upto})
}

// Leave reports that the customer closed the chat.
func (c *Conductor) Leave(id zhiyin.ContactID) { c.tell(id, HungUp{}) }

// PageGone and PageBack report whether the customer's page is there.
func (c *Conductor) PageGone(id zhiyin.ContactID) { c.tell(id, MediaLost{}) }

// PageBack ends PageGone.
func (c *Conductor) PageBack(id zhiyin.ContactID) { c.tell(id, MediaFound{}) }

// What the agent does in a chat; errors are those of the agent's other wishes.

// Say writes to the customer.
func (c *Conductor) Say(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, client, text string, file *zhiyin.ChatFile) error {
	return c.says(ctx, id, agent, Wrote{Client: client, Text: text, File: file})
}

// Link is an agent's message that leads the customer of a chat to a page; errors as Say's.
func (c *Conductor) Link(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, text string, link zhiyin.ChatLink) error {
	return c.says(ctx, id, agent, Wrote{Text: text, Link: &link})
}

func (c *Conductor) says(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, w Wrote) error {
	w.ID, w.From = zhiyin.UtteranceID(zhiyin.NewID("ut", c.cfg.Now())), zhiyin.OfAgent
	if err := fit(w); err != nil {
		return fmt.Errorf("contact: say in %s: %w", id, err)
	}
	return c.askIf(ctx, id, agent, w, func(now Contact) error {
		if !now.mayWrite(w.From) {
			return fmt.Errorf("contact: say in %s, a call or over: %w", id, zhiyin.Conflict)
		}
		return nil
	})
}

// SeenBy reports how far the agent has read.
func (c *Conductor) SeenBy(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, upto int) error {
	err := c.ask(ctx, id, agent, Saw{By: zhiyin.OfAgent, Upto: upto})
	if k, ok := c.find(id); err == nil && ok && k.text != nil {
		k.text.Read(upto)
	}
	return err
}

// Types shows the customer that the agent is writing. It passes: nothing is kept.
func (c *Conductor) Types(id zhiyin.ContactID, agent zhiyin.AgentID) error {
	k, ok := c.find(id)
	if !ok {
		return fmt.Errorf("contact: typing in %s: %w", id, zhiyin.NotFound)
	}
	if shown := k.shown.Load(); shown == nil || shown.Agent != agent || k.text == nil {
		return fmt.Errorf("contact: typing in %s: %w", id, zhiyin.Denied)
	}
	k.text.Typing()
	return nil
}

// Person names whose key seals what belongs to the contact; NotFound when it is over.
func (c *Conductor) Person(id zhiyin.ContactID) (string, error) {
	k, ok := c.find(id)
	if !ok {
		return "", fmt.Errorf("contact: person of %s: %w", id, zhiyin.NotFound)
	}
	if shown := k.shown.Load(); shown != nil && shown.Customer != "" {
		return string(shown.Customer), nil
	}
	return string(id), nil
}

func itoa(n int) string { return strconv.Itoa(n) }
