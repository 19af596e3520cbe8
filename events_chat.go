package zhiyin

import "time"

// The events of a chat; the subject is the ContactID.
type (
	// ChatWritten is one message, in the order of Seq.
	ChatWritten struct {
		Seq     int         `json:"seq" zy:"open"`
		Message UtteranceID `json:"message" zy:"open"`
		From    Speaker     `json:"speaker" zy:"open"`
		Agent   AgentID     `json:"agent,omitempty" zy:"open"`
		Node    string      `json:"node,omitempty" zy:"open"` // of the flow that wrote it
		Prompt  string      `json:"prompt,omitempty" zy:"open"`
		Choices []Button    `json:"choices,omitempty"`
		Client  string      `json:"client,omitempty"`
		Text    string      `json:"text,omitempty"`
		File    *ChatFile   `json:"file,omitempty"`
		Link    *ChatLink   `json:"link,omitempty" zy:"open"`
	}
	// ChatRead: everything up to a message was seen by the other side.
	ChatRead struct {
		By   Speaker `json:"reader" zy:"open"`
		Upto int     `json:"upto" zy:"open"`
	}
)

// Shown is the message as the customer's page shows it; it was sent at at.
func (m ChatWritten) Shown(at time.Time) ChatMessage {
	return ChatMessage{Seq: m.Seq, ID: m.Message, From: m.From, Agent: m.Agent, Client: m.Client, At: at, Text: m.Text, Choices: m.Choices, File: m.File, Link: m.Link}
}

// Kind is "chat.written".
func (ChatWritten) Kind() Kind { return "chat.written" }

// Kind is "chat.read".
func (ChatRead) Kind() Kind { return "chat.read" }

var _ = register(ChatWritten{}, ChatRead{})
