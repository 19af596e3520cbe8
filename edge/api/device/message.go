package device

import (
	"context"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// Messages is what was written to customers.
type Messages interface {
	Messages(ctx context.Context, q MessageQuery) ([]MessageView, error)
	// Reported takes what a provider says later. Denied for a wrong key.
	Reported(ctx context.Context, key string, tree any) error
}

// Inbox is what the demo's telephones got, the newest first; to: of one of them.
type Inbox interface {
	Inbox(to string) []InboxItem
}

// MessageQuery selects messages, the newest first.
type MessageQuery struct {
	Units  []zhiyin.UnitID
	State  zhiyin.MessageState
	Before time.Time
	Limit  int
}

// MessageView is a message without what it said and to whom.
type MessageView struct {
	ID       zhiyin.MessageID      `json:"id"`
	Unit     zhiyin.UnitID         `json:"unit"`
	Channel  zhiyin.MessageChannel `json:"channel" enum:"sms,mail,app"`
	Template string                `json:"template"`
	Purpose  string                `json:"purpose"`
	Contact  zhiyin.ContactID      `json:"contact,omitempty"`
	State    zhiyin.MessageState   `json:"state" enum:"pending,sent,delivered,dead"`
	Fault    string                `json:"fault,omitempty" doc:"why it was given up, or why the last attempt failed"`
	Attempt  int                   `json:"attempt"`
	Made     time.Time             `json:"made"`
	Changed  time.Time             `json:"changed"`
	By       string                `json:"by"`
}

// InboxItem is a message as a telephone of the demo got it.
type InboxItem struct {
	ID      zhiyin.MessageID      `json:"id"`
	Channel zhiyin.MessageChannel `json:"channel" enum:"sms,mail,app"`
	To      string                `json:"to"`
	Subject string                `json:"subject,omitempty"`
	Text    string                `json:"text"`
	Unit    zhiyin.UnitID         `json:"unit"`
	At      time.Time             `json:"at"`
}

type (
	messagesInput struct {
		State  zhiyin.MessageState `query:"state" enum:"pending,sent,delivered,dead"`
		Before time.Time           `query:"before"`
		Limit  int                 `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	messagesOutput struct {
		Body struct {
			Items []MessageView `json:"items"`
		}
	}
	reportsInput struct {
		Key  string `query:"key" required:"true" maxLength:"256"`
		Body any
	}
	inboxInput struct {
		To string `query:"to" maxLength:"120"`
	}
	inboxOutput struct {
		Body struct {
			Items []InboxItem `json:"items"`
		}
	}
)

// messageRoutes are for whoever runs the platform, for providers, and in the demo for
// everybody.
func (s *routes) messageRoutes() {
	if s.ports.Messages != nil {
		door.Add(s.Server, http.MethodGet, "/api/v1/messages", door.Rule{Who: door.Either, May: access.OpsRead}, "What was written to customers", s.messages)
		door.Add(s.Server, http.MethodPost, "/api/v1/message-reports", door.Rule{Who: door.Anyone, May: access.Public, Limit: s.Reporting}, "What a provider says became of messages", s.reported)
	}
	if s.ports.Inbox != nil {
		door.Add(s.Server, http.MethodGet, "/api/demo/inbox", door.Rule{Who: door.Anyone, May: access.Public}, "What the demo's telephones got", s.demoInbox)
	}
}

func (s *routes) messages(ctx context.Context, in *messagesInput) (*messagesOutput, error) {
	if err := s.MayInUnit(ctx, access.OpsRead, "", "messages"); err != nil {
		return nil, err
	}
	out := &messagesOutput{}
	items, err := s.ports.Messages.Messages(ctx, MessageQuery{State: in.State, Before: in.Before, Limit: in.Limit})
	out.Body.Items = append([]MessageView{}, items...)
	return out, err
}

func (s *routes) reported(ctx context.Context, in *reportsInput) (*door.Empty, error) {
	return &door.Empty{}, s.ports.Messages.Reported(ctx, in.Key, in.Body)
}

func (s *routes) demoInbox(_ context.Context, in *inboxInput) (*inboxOutput, error) {
	out := &inboxOutput{}
	out.Body.Items = s.ports.Inbox.Inbox(in.To)
	return out, nil
}
