package zhiyin

import "time"

// ChatMessage is one message of a chat. Seq counts the messages of a contact from 1
// without gaps, whoever wrote them.
type ChatMessage struct {
	Seq     int         `json:"seq"`
	ID      UtteranceID `json:"id"`
	From    Speaker     `json:"from"`
	Agent   AgentID     `json:"agent,omitempty"`
	Client  string      `json:"client,omitempty"` // the id that the writer's page gave it; one is taken once in a contact
	At      time.Time   `json:"at"`
	Text    string      `json:"text,omitempty"`
	Choices []Button    `json:"choices,omitempty"` // to answer it with
	File    *ChatFile   `json:"file,omitempty"`
	Link    *ChatLink   `json:"link,omitempty"` // of an agent's; Text is what it is called
}

// ChatLink is a page of ours that a message leads to. It holds no secret: the page of
// the chat, which proves itself, is given the way there when its customer follows it.
type ChatLink struct {
	To      string    `json:"to"`                // handoff, joint
	Handoff HandoffID `json:"handoff,omitempty"` // of a handoff
	Expires time.Time `json:"expires"`
}

// Where a link of a message leads.
const (
	LinkHandoff = "handoff" // to one hand-off
	LinkJoint   = "joint"   // to the contact's joint page, as its first device
)

// Button answers a question: the keys that it stands for, and what it says in the
// contact's language.
type Button struct {
	Keys  string `json:"keys"`
	Label string `json:"label"`
	Lasts bool   `json:"lasts,omitempty"` // it stays while the customer writes, and ends what they write
}

// ChatFile is a file that was sent in a chat. Its bytes are kept beside the events,
// sealed with the same person's key.
type ChatFile struct {
	ID   string `json:"id"` // cf_…
	Name string `json:"name"`
	Type string `json:"type"` // media type, as the bytes say
	Size int    `json:"size"` // bytes
}

// Bounds of what is written in a chat.
const (
	// ChatRunes is the most characters of one message: three screens of a telephone.
	ChatRunes = 4000
	// ChatFileBytes is the most bytes of a file: a photo of a telephone as browsers send it.
	ChatFileBytes = 5 << 20
	// ChatsAtOnce is how many chats an agent has at the same time, those in wrap-up among them.
	ChatsAtOnce = 3
)
