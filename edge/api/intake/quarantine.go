package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/customer"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/intake"
)

// Quarantine is the messages that broke their schema. Replays count each once.
// NotFound for one that is not there any more.
type Quarantine interface {
	Quarantine(ctx context.Context, ask zhiyin.QuarantineQuery, open bool) ([]zhiyin.Quarantined, error)
	Quarantined(ctx context.Context, id string) (zhiyin.Quarantined, error)
	QuarantineCounts(ctx context.Context, units []zhiyin.UnitID) ([]zhiyin.QuarantineCount, error)
	// Discard keeps the entry in the audit, about each, with it.
	Discard(ctx context.Context, entry zhiyin.AuditEntry, ids ...string) (n int, err error)
	Replay(ctx context.Context, ask zhiyin.QuarantineQuery) (intake.Replayed, error)
	ReplayOne(ctx context.Context, id string) (intake.Receipt, error)
}

// QuarantinedView is a quarantined message. Message is masked: structure without
// values.
type QuarantinedView struct {
	ID       string                `json:"id"`
	Source   string                `json:"source"`
	Unit     zhiyin.UnitID         `json:"unit,omitempty"`
	Type     string                `json:"type" enum:"track,page,screen"`
	Name     string                `json:"name" doc:"of the event; Other where it may say something of a person"`
	Schema   string                `json:"schema" doc:"that it broke last: schema/order-completed@3"`
	Faults   []zhiyin.MessageFault `json:"faults"`
	Received desk.Instant          `json:"received"`
	Tried    desk.Instant          `json:"tried"`
	Message  json.RawMessage       `json:"message,omitempty"`
}

// DiscardReason is why a message is given up, as it stands in the audit.
type DiscardReason string

// entry is what the audit is told of it.
func (r DiscardReason) entry() string {
	if r == "" {
		return "discard"
	}
	return "discard " + string(r)
}

type (
	quarantineInput struct {
		Source string `query:"source" maxLength:"40"`
		Name   string `query:"name" maxLength:"100"`
		After  string `query:"after" maxLength:"40" doc:"the cursor of the page before"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	quarantineOutput struct {
		Body struct {
			Items []QuarantinedView `json:"items"`
			Next  string            `json:"next,omitempty"`
		}
	}
	quarantineCountsOutput struct {
		Body struct {
			Items []zhiyin.QuarantineCount `json:"items"`
		}
	}
	// QuarantinePath is a quarantined message's id in a path.
	QuarantinePath struct {
		ID string `path:"id" pattern:"^qu_[0-9A-Za-z]{1,40}$"`
	}
	quarantinedInput struct{ QuarantinePath }
	quarantinedPost  struct {
		QuarantinePath
		Body struct{}
	}
	discardInput struct {
		QuarantinePath
		Body struct {
			Reason DiscardReason `json:"reason,omitempty" enum:"test_data,wrong_source,fixed_at_source,other"`
		}
	}
	discardManyInput struct {
		Body struct {
			Source string        `json:"source,omitempty" maxLength:"40"`
			Name   string        `json:"name,omitempty" maxLength:"100"`
			Reason DiscardReason `json:"reason,omitempty" enum:"test_data,wrong_source,fixed_at_source,other"`
		}
	}
	quarantinedOutput  struct{ Body QuarantinedView }
	quarantineRevealed struct {
		QuarantinePath
		Body struct {
			Reason access.RevealReason `json:"reason" enum:"verify,callback,delivery,correction,request,other"`
		}
	}
	quarantineRevealOutput struct {
		Body struct {
			Message json.RawMessage `json:"message"`
			Seconds int             `json:"seconds" doc:"how long it may stay on the screen"`
		}
	}
	receiptOutput struct{ Body intake.Receipt }
	someInput     struct {
		Body struct {
			Source string `json:"source,omitempty" maxLength:"40"`
			Name   string `json:"name,omitempty" maxLength:"100"`
			After  string `json:"after,omitempty" maxLength:"40" doc:"where the round before ended"`
		}
	}
	replayedOutput  struct{ Body intake.Replayed }
	discardedOutput struct {
		Body struct {
			Discarded int  `json:"discarded"`
			More      bool `json:"more" doc:"there are more: ask again"`
		}
	}
)

func (s *routes) quarantineRoutes() {
	if s.ports.Quarantine == nil {
		return
	}
	look, act := door.Rule{Who: door.Agent, May: access.IntakeManage}, door.Rule{Who: door.Agent, May: access.IntakeManage, Browser: true}
	door.Add(s.Server, http.MethodGet, "/api/v1/quarantine", look, "Messages that broke their schema", s.quarantine)
	door.Add(s.Server, http.MethodGet, "/api/v1/quarantine-counts", look, "How many wait, by source and event", s.quarantineCounts)
	door.Add(s.Server, http.MethodGet, "/api/v1/quarantine/{id}", look, "One of them, masked", s.quarantined)
	door.Add(s.Server, http.MethodPost, "/api/v1/quarantine/{id}/reveal", door.Rule{Who: door.Agent, May: access.CustomerReveal, Browser: true}, "One of them in the clear", s.revealQuarantined)
	door.Add(s.Server, http.MethodPost, "/api/v1/quarantine/{id}/replay", act, "Try one again", s.replayQuarantined)
	door.Add(s.Server, http.MethodPost, "/api/v1/quarantine/{id}/discard", act, "Discard one", s.discardQuarantined)
	door.Add(s.Server, http.MethodPost, "/api/v1/quarantine/replay", act, "Try many again", s.replayMany)
	door.Add(s.Server, http.MethodPost, "/api/v1/quarantine/discard", act, "Discard many", s.discardMany)
}

func (s *routes) quarantine(ctx context.Context, in *quarantineInput) (*quarantineOutput, error) {
	units, _, err := s.Narrowed(ctx, access.IntakeManage, "")
	if err != nil {
		return nil, err
	}
	page, err := s.ports.Quarantine.Quarantine(ctx, zhiyin.QuarantineQuery{Source: in.Source, Name: in.Name, Units: units, After: in.After, Limit: in.Limit}, false)
	if err != nil {
		return nil, err
	}
	out := &quarantineOutput{}
	out.Body.Items = []QuarantinedView{}
	for _, q := range page {
		out.Body.Items = append(out.Body.Items, quarantinedView(q))
	}
	if len(page) == in.Limit {
		out.Body.Next = page[len(page)-1].ID
	}
	return out, nil
}

func quarantinedView(q zhiyin.Quarantined) QuarantinedView {
	v := QuarantinedView{ID: q.ID, Source: q.Source, Unit: q.Unit, Type: q.Type, Name: q.Name, Schema: q.Schema.String(), Faults: append([]zhiyin.MessageFault{}, q.Faults...),
		Received: desk.At(q.Received), Tried: desk.At(q.Tried)}
	if q.Message != nil {
		v.Message = intake.Masked(q.Message)
	}
	return v
}

func (s *routes) quarantineCounts(ctx context.Context, _ *door.Nothing) (*quarantineCountsOutput, error) {
	units, _, err := s.Narrowed(ctx, access.IntakeManage, "")
	if err != nil {
		return nil, err
	}
	out := &quarantineCountsOutput{}
	out.Body.Items, err = s.ports.Quarantine.QuarantineCounts(ctx, units)
	return out, err
}

// heldFor returns a quarantined message that the caller may do action to.
func (s *routes) heldFor(ctx context.Context, id string, action access.Action) (zhiyin.Quarantined, error) {
	q, err := s.ports.Quarantine.Quarantined(ctx, id)
	if err != nil {
		return q, err
	}
	return q, s.MayInUnit(ctx, action, q.Unit, "quarantine:"+id)
}

func (s *routes) quarantined(ctx context.Context, in *quarantinedInput) (*quarantinedOutput, error) {
	q, err := s.heldFor(ctx, in.ID, access.IntakeManage)
	if err != nil {
		return nil, err
	}
	return &quarantinedOutput{quarantinedView(q)}, nil
}

// revealQuarantined shows the message once its entry stands in the audit.
func (s *routes) revealQuarantined(ctx context.Context, in *quarantineRevealed) (*quarantineRevealOutput, error) {
	q, err := s.ports.Quarantine.Quarantined(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.May(ctx, access.CustomerReveal, access.Object{Unit: q.Unit}, "quarantine:"+in.ID); err != nil {
		return nil, err
	}
	if err := s.Audit(ctx, access.CustomerReveal, "quarantine:"+in.ID, string(in.Body.Reason)); err != nil {
		return nil, err
	}
	out := &quarantineRevealOutput{}
	out.Body.Message, out.Body.Seconds = q.Message, customer.RevealFor
	return out, nil
}

func (s *routes) replayQuarantined(ctx context.Context, in *quarantinedPost) (*receiptOutput, error) {
	if _, err := s.heldFor(ctx, in.ID, access.IntakeManage); err != nil {
		return nil, err
	}
	if err := s.Audit(ctx, access.IntakeManage, "quarantine:"+in.ID, "replay"); err != nil {
		return nil, err
	}
	r, err := s.ports.Quarantine.ReplayOne(ctx, in.ID)
	return &receiptOutput{r}, err
}

func (s *routes) discardQuarantined(ctx context.Context, in *discardInput) (*door.Empty, error) {
	if _, err := s.heldFor(ctx, in.ID, access.IntakeManage); err != nil {
		return nil, err
	}
	n, err := s.ports.Quarantine.Discard(ctx, s.Done(ctx, access.IntakeManage, in.Body.Reason.entry()), in.ID)
	if err == nil && n == 0 {
		err = fmt.Errorf("api: quarantined %s: %w", in.ID, zhiyin.NotFound)
	}
	return &door.Empty{}, err
}

// inOneRound is how many messages one request replays or discards: about a second
// of work, so that a screen shows how far it is.
const inOneRound = 200

func (s *routes) some(ctx context.Context, in *someInput) (zhiyin.QuarantineQuery, error) {
	units, _, err := s.Narrowed(ctx, access.IntakeManage, "")
	return zhiyin.QuarantineQuery{Source: in.Body.Source, Name: in.Body.Name, Units: units, After: in.Body.After, Limit: inOneRound}, err
}

func (s *routes) replayMany(ctx context.Context, in *someInput) (*replayedOutput, error) {
	ask, err := s.some(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := s.Audit(ctx, access.IntakeManage, "quarantine", "replay"); err != nil {
		return nil, err
	}
	out, err := s.ports.Quarantine.Replay(ctx, ask)
	return &replayedOutput{out}, err
}

func (s *routes) discardMany(ctx context.Context, in *discardManyInput) (*discardedOutput, error) {
	some := someInput{}
	some.Body.Source, some.Body.Name = in.Body.Source, in.Body.Name
	ask, err := s.some(ctx, &some)
	if err != nil {
		return nil, err
	}
	page, err := s.ports.Quarantine.Quarantine(ctx, ask, false)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(page))
	for _, q := range page {
		ids = append(ids, q.ID)
	}
	out := &discardedOutput{}
	out.Body.More = len(page) == ask.Limit
	out.Body.Discarded, err = s.ports.Quarantine.Discard(ctx, s.Done(ctx, access.IntakeManage, in.Body.Reason.entry()), ids...)
	return out, err
}
