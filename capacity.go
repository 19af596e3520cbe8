package zhiyin

import "fmt"

// Interrupt says which work may come to an agent who has other work in hand.
type Interrupt string

// Interrupts.
const (
	TalksInterrupt   Interrupt = ""     // a talk comes while they write, for a voice can't wait; no chat comes while they talk
	NothingInterrupt Interrupt = "none" // neither comes while they do the other
	AllInterrupts    Interrupt = "all"  // chats come while they talk, too
)

// MostChats bounds the chats of one agent.
const MostChats = 10

// Capacity is what an agent may have in hand at one time, after-call work and wrap-up
// included. A talk takes a person whole, a chat a share of one.
type Capacity struct {
	Chats     int       `json:"chats,omitempty"` // so many fill a person, 1 to MostChats; 0: ChatsAtOnce
	Interrupt Interrupt `json:"interrupt,omitempty"`
}

// AtOnce is how many chats fill a person.
func (c Capacity) AtOnce() int {
	if c.Chats < 1 {
		return ChatsAtOnce
	}
	return min(c.Chats, MostChats)
}

// Full tells whether somebody who talks, or not, and writes in so many chats has no room
// for a contact of that channel.
func (c Capacity) Full(of Channel, talks bool, chats int) bool {
	if of == Chat {
		return chats >= c.AtOnce() || talks && c.Interrupt != AllInterrupts
	}
	return talks || chats > 0 && c.Interrupt == NothingInterrupt
}

// Check is Invalid for what no agent can have.
func (c Capacity) Check() error {
	switch c.Interrupt {
	case TalksInterrupt, NothingInterrupt, AllInterrupts:
	default:
		return fmt.Errorf("capacity: interrupt %q: %w", c.Interrupt, Invalid)
	}
	if c.Chats < 0 || c.Chats > MostChats {
		return fmt.Errorf("capacity: %d chats: %w", c.Chats, Invalid)
	}
	return nil
}
