package chat

import (
	"context"
	"log/slog"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
)

// Talks conducts the chats.
type Talks interface {
	Chat(ctx context.Context, a zhiyin.Arrival) error // durable when it returns
	Write(ctx context.Context, id zhiyin.ContactID, w contact.Wrote) error
	Seen(id zhiyin.ContactID, upto int)
	Leave(id zhiyin.ContactID)
	PageGone(id zhiyin.ContactID)
	PageBack(id zhiyin.ContactID)
	Standing(id zhiyin.ContactID) (contact.Standing, bool)
	Person(id zhiyin.ContactID) (string, error)
	// Prove says who a stranger's chat is with, once they have signed in; NotFound when it is over.
	Prove(ctx context.Context, id zhiyin.ContactID, who zhiyin.Identifier) error
}

// Records is what was said before, and the files.
type Records interface {
	// ChatMessages are a chat's after a Seq, in order.
	ChatMessages(ctx context.Context, id zhiyin.ContactID, after int) ([]zhiyin.ChatMessage, error)
	// LeftMessage tells whether a message was left in a chat that is over, to be
	// answered there.
	LeftMessage(ctx context.Context, id zhiyin.ContactID) (bool, error)
	// KeepFile keeps a file of the contact's, sealed for person; durable when it returns.
	KeepFile(ctx context.Context, id zhiyin.ContactID, person, by string, f zhiyin.ChatFile, content []byte) error
	// File returns a file of the contact's; NotFound.
	File(ctx context.Context, id zhiyin.ContactID, file string) (zhiyin.ChatFile, []byte, error)
}

// Site is where chats may come from.
type Site struct {
	Called  string   // which number's flow answers
	Origins []string // of the pages that may open it, beside our own: https://shop.example
	Secret  []byte   // signs the members' tokens; nil: nobody proves who they are
	Name    zhiyin.Text
	Unit    zhiyin.UnitID
	Number  zhiyin.NumberID // to call by click; "": none
}

// Config of a Server. All fields but As, Leads and Typed are required; Seal goes with Leads.
type Config struct {
	Talks   Talks
	Records Records
	Site    func(name string) (Site, bool)
	Agent   func(ctx context.Context, id zhiyin.AgentID) (name string, title zhiyin.Text)                                  // as customers know them
	Proof   func(said string) []byte                                                                                       // a keyed hash, by which a page proves that a chat is its own
	As      func(person string) (phone string, ok bool)                                                                    // the demo's people; nil: there are none
	Invited func(ctx context.Context, token string) (by Inviting, ok bool)                                                 // the contact whose message led to the page
	Leads   func(ctx context.Context, unit zhiyin.UnitID, who zhiyin.Identifier) zhiyin.Manner                             // what an entrance leads with for a member; empty: they are not known
	Seal    func(said string) []byte                                                                                       // a keyed hash, by which an entrance proves what it led with
	Follow  func(ctx context.Context, id zhiyin.ContactID, link zhiyin.ChatLink, written time.Time) (to string, err error) // the address of a page that a message leads to; NotFound
	Typed   func(contact zhiyin.ContactID)                                                                                 // the customer is writing; must not block
	Now     func() time.Time
	Log     *slog.Logger
}

// Inviting is a contact in which a link to the chat was sent.
type Inviting struct {
	Contact zhiyin.ContactID
	Unit    zhiyin.UnitID
	From    string // its customer's number; empty: withheld
}
