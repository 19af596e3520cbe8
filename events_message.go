package zhiyin

// What became of messages to customers. The subject is the contact in which the
// message was asked for, else the customer, else the message itself.
type (
	// MessageAsked: the message is kept and will be sent.
	MessageAsked struct {
		Message  MessageID      `json:"message" zy:"open"`
		Channel  MessageChannel `json:"channel" zy:"open"`
		Template DefinitionRef  `json:"template" zy:"open"`
		Purpose  string         `json:"purpose" zy:"open"`
		To       string         `json:"to"`
	}
	// MessageSettled: it was sent, arrived, or was given up with a fault.
	MessageSettled struct {
		Message  MessageID      `json:"message" zy:"open"`
		Channel  MessageChannel `json:"channel" zy:"open"`
		Template string         `json:"template" zy:"open"`
		State    MessageState   `json:"state" zy:"open"`
		Fault    string         `json:"fault,omitempty" zy:"open"`
	}
)

// Kinds of events of messages.
func (MessageAsked) Kind() Kind   { return "message.asked" }
func (MessageSettled) Kind() Kind { return "message.settled" }

var _ = register(MessageAsked{}, MessageSettled{})
