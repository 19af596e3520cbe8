package chat

import (
	"encoding/json"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/contact"
)

// asked is a frame of a page; one of its fields is set.
type asked struct {
	Hello  *hello     `json:"hello,omitempty"`
	Write  *writes    `json:"write,omitempty"`
	File   *announced `json:"file,omitempty"`
	Typing bool       `json:"typing,omitempty"`
	Read   int        `json:"read,omitempty"`
	Close  bool       `json:"close,omitempty"`
	Tick   bool       `json:"tick,omitempty"`
}

// parse reads a page's frame; Invalid for what is none, or says several things.
func parse(raw []byte) (in asked, err error) {
	if json.Unmarshal(raw, &in) != nil {
		return asked{}, fmt.Errorf("chat: frame: %w", zhiyin.Invalid)
	}
	said := 0
	for _, set := range []bool{in.Hello != nil, in.Write != nil, in.File != nil, in.Typing, in.Read > 0, in.Close, in.Tick} {
		if set {
			said++
		}
	}
	if said > 1 {
		return asked{}, fmt.Errorf("chat: a frame says %d things: %w", said, zhiyin.Invalid)
	}
	return in, nil
}

type hello struct {
	Site     string          `json:"site"`
	Token    string          `json:"token,omitempty"`    // of the chat to come back to; empty: a new one
	After    int             `json:"after,omitempty"`    // the Seq of the last message that the page has
	Member   string          `json:"member,omitempty"`   // token of the shop's server
	As       string          `json:"as,omitempty"`       // a person of the demo
	Invite   string          `json:"invite,omitempty"`   // of the link in a message
	Entrance string          `json:"entrance,omitempty"` // of the entrance that the page of another site has
	Language zhiyin.Language `json:"language,omitempty"`
}

type writes struct {
	Client string `json:"client"`
	Text   string `json:"text"`
	Keys   string `json:"keys,omitempty"`
}

// announced says what the next frame is, which is binary.
type announced struct {
	Client string `json:"client"`
	Name   string `json:"name"`
}

// told is a frame to a page; one of its fields is set.
type told struct {
	Welcome *welcome            `json:"welcome,omitempty"`
	Message *zhiyin.ChatMessage `json:"message,omitempty"`
	State   *state              `json:"state,omitempty"`
	Typing  bool                `json:"typing,omitempty"`
	Read    int                 `json:"read,omitempty"`
	Refused *refused            `json:"refused,omitempty"`
	Tick    bool                `json:"tick,omitempty"`
}

type welcome struct {
	Token   string           `json:"token"`
	Contact zhiyin.ContactID `json:"contact"`
	Name    zhiyin.Text      `json:"name"` // of the unit
	Number  zhiyin.NumberID  `json:"number,omitempty"`
}

// state is how the chat stands: flow, queue, agent or closed.
type state struct {
	Is       string           `json:"is"`
	Position int              `json:"position,omitempty"` // in the queue, 1 is next
	Agent    string           `json:"agent,omitempty"`
	Title    zhiyin.Text      `json:"title,omitempty"`
	Why      zhiyin.EndReason `json:"why,omitempty"`
	Read     int              `json:"read,omitempty"` // the message up to which the agent has read
	Left     bool             `json:"left,omitempty"` // a message was left: its answer comes here, also when the chat is closed
}

// refused says why something was not taken: client is the page's id of it. Why:
// closed, too_long, too_large, type, rate, failed; of the whole page: denied, full,
// unanswered.
type refused struct {
	Client string `json:"client,omitempty"`
	Why    string `json:"why"`
}

func frame(t told) []byte {
	raw, err := json.Marshal(t)
	if err != nil {
		panic("chat: frame: " + err.Error()) // plain values
	}
	return raw
}

// isOf is a contact's state as customers see it.
func isOf(s contact.Standing) string {
	switch s.State {
	case zhiyin.Queued, zhiyin.Reserved:
		return "queue"
	case zhiyin.Connected, zhiyin.OnHold, zhiyin.Rejoining:
		return "agent"
	case zhiyin.Wrapping, zhiyin.Completed:
		if !s.Surveyed {
			return "closed"
		}
	}
	return "flow"
}
