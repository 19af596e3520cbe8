package desk

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"zhiyin.dev"
)

// Chats is the Conductor of talks in writing, and their files. Errors are those of
// Calls.
type Chats interface {
	Say(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, client, text string, file *zhiyin.ChatFile) error
	SeenBy(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, upto int) error
	Types(contact zhiyin.ContactID, agent zhiyin.AgentID) error
	// KeepFile keeps a file and says what it is: Invalid for a kind or size that is not taken.
	KeepFile(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, name string, content []byte) (zhiyin.ChatFile, error)
	// File returns a file of the contact's; NotFound.
	File(ctx context.Context, contact zhiyin.ContactID, id string) (zhiyin.ChatFile, []byte, error)
}

// ChatView is what a roster shows of a chat.
type ChatView struct {
	Unread  int     `json:"unread"`            // messages of the customer's that the agent has not read
	Waiting Instant `json:"waiting,omitempty"` // since when the customer waits for an answer
	Seen    int     `json:"seen"`              // the message up to which the customer has read
	Last    int     `json:"last"`              // the newest message
}

// chat is what the desk knows of a contact's messages.
type chat struct {
	theirs []int // Seq of the customer's messages after what the agent has read
	since  time.Time
	seen   int
	last   int
}

func (c *chat) view(channel zhiyin.Channel) *ChatView {
	if channel != zhiyin.Chat {
		return nil
	}
	return &ChatView{Unread: len(c.theirs), Waiting: At(c.since), Seen: c.seen, Last: c.last}
}

// written folds a message in.
func (d *Desk) written(r *record, b zhiyin.ChatWritten, at time.Time) {
	c := &r.chat
	c.last = b.Seq
	switch b.From {
	case zhiyin.OfCustomer:
		c.theirs = append(c.theirs, b.Seq)
		if c.since.IsZero() {
			c.since = at
		}
	case zhiyin.OfAgent:
		c.theirs, c.since = nil, time.Time{}
	}
	r.heard.of(b.Message).speaker = b.From
	d.touchContact(r)
}

// marked folds in how far a side has read.
func (d *Desk) marked(r *record, b zhiyin.ChatRead) {
	c := &r.chat
	if b.By == zhiyin.OfCustomer {
		c.seen = max(c.seen, b.Upto)
	} else {
		for len(c.theirs) > 0 && c.theirs[0] <= b.Upto {
			c.theirs = c.theirs[1:]
		}
	}
	d.touchContact(r)
}

// tellWritten words a message for the timeline: what people write as what they say.
func (d *Desk) tellWritten(b zhiyin.ChatWritten) (kind string, data map[string]any) {
	data = map[string]any{"seq": b.Seq, "written": true}
	if b.From == zhiyin.OfFlow {
		data["node"], data["prompt"], data["words"] = b.Node, b.Prompt, maskWords(b.Text)
		return "said", data
	}
	data["utterance"], data["speaker"], data["text"], data["confidence"] = b.Message, b.From, MaskSaid(b.Text), 1
	if b.Agent != "" {
		data["agent"], data["agent_name"] = b.Agent, d.agentName(b.Agent)
	}
	if b.File != nil {
		data["file"] = *b.File
	}
	if b.Link != nil {
		data["link"] = b.Link.To
	}
	return "heard", data
}

// Write sends a message to the customer of a chat. A client's id is taken once.
func (d *Desk) Write(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, client, text string) error {
	if text == "" || !utf8.ValidString(text) || utf8.RuneCountInString(text) > zhiyin.ChatRunes || len(client) > 64 {
		return refuse("message", contact, zhiyin.Invalid)
	}
	if err := d.mayWrite(ctx, agent, contact); err != nil {
		return err
	}
	return d.chats.Say(ctx, contact, agent, client, text, nil)
}

// SendFile sends a file to the customer of a chat.
func (d *Desk) SendFile(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, client, name string, content []byte) error {
	if err := d.mayWrite(ctx, agent, contact); err != nil {
		return err
	}
	f, err := d.chats.KeepFile(ctx, contact, agent, name, content)
	if err != nil {
		return err
	}
	return d.chats.Say(ctx, contact, agent, client, "", &f)
}

// File returns a file of a chat that the agent has on their screen; NotFound for any
// other.
func (d *Desk) File(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, id string) (f zhiyin.ChatFile, content []byte, err error) {
	verdict := zhiyin.NotFound
	if err = d.do(ctx, func() {
		if s, r := d.seats[agent], d.open[contact]; s != nil && r != nil && d.watches(s, r) && s.agent.Cleared().Reads(zhiyin.LabelOfSealed) {
			verdict = ""
		}
	}); err != nil || verdict != "" || d.chats == nil {
		return f, nil, ruling(err, zhiyin.NotFound, "file", contact)
	}
	return d.chats.File(ctx, contact, id)
}

// Seen says how far the agent has read, and Types that they are writing.
func (d *Desk) Seen(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, upto int) error {
	if _, err := d.mayTouch(ctx, agent, contact); err != nil {
		return err
	}
	if d.chats == nil {
		return refuse("chat", contact, zhiyin.Unavailable)
	}
	return d.chats.SeenBy(ctx, contact, agent, upto)
}

// Types says that the agent is writing.
func (d *Desk) Types(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayWrite(ctx, agent, contact); err != nil {
		return err
	}
	return d.chats.Types(contact, agent)
}

func (d *Desk) mayWrite(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayTalk(ctx, agent, contact); err != nil {
		return err
	}
	if d.chats == nil {
		return fmt.Errorf("desk: write in %s: %w", contact, zhiyin.Unavailable)
	}
	return nil
}

// Typing shows those who have the chat on their screen that the customer is
// writing. It is kept nowhere.
func (d *Desk) Typing(ctx context.Context, contact zhiyin.ContactID) error {
	return d.do(ctx, func() {
		r := d.open[contact]
		if r == nil {
			return
		}
		for _, a := range r.watchers() {
			if s := d.seats[a]; s != nil && len(s.subs) > 0 {
				d.pass(s, "typing", map[string]any{"contact": contact})
			}
		}
	})
}

// talking tells whether the agent has a call in hand, or anything that rings.
func (d *Desk) talking(s *seat) bool {
	if s.offers != nil {
		return true
	}
	for _, id := range s.contacts {
		if r := d.open[id]; r == nil || r.channel != zhiyin.Chat {
			return true
		}
	}
	return false
}
