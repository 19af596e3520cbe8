package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/cloudevent"
)

// House is what stands in the store, as other systems may read it.
type House interface {
	ContactPage(ctx context.Context, q zhiyin.ContactQuery) ([]zhiyin.ContactFacts, error)
	ContactFacts(ctx context.Context, id zhiyin.ContactID) (zhiyin.ContactFacts, error)
	Snapshot(ctx context.Context, id zhiyin.CustomerID, now time.Time) (zhiyin.Snapshot, error)
	Find(ctx context.Context, id zhiyin.Identifier) ([]zhiyin.CustomerID, error)
	Timeline(ctx context.Context, q zhiyin.TimelineQuery) ([]cloudevent.Record, error)
	RecordsOfPerson(ctx context.Context, record zhiyin.CustomerID) ([]zhiyin.RecordFacts, error)
}

// Floor is how the queues and the agents stand at this moment.
type Floor interface {
	Queues(ctx context.Context) ([]QueueStanding, error)
	Agents(ctx context.Context) ([]AgentStanding, error)
}

// QueueStanding is one queue now. Agents counts its agents by what they do:
// available, ringing, busy, away, offline, no_line.
type QueueStanding struct {
	ID            zhiyin.QueueID   `json:"id"`
	Unit          zhiyin.UnitID    `json:"unit"`
	Name          zhiyin.Text      `json:"name"`
	Waiting       int              `json:"waiting"`
	OldestMs      int64            `json:"oldest_ms" doc:"how long the one waits that waits longest"`
	From          time.Time        `json:"from,omitzero" doc:"when the day began in the unit's zone, since which is counted"`
	Served        int              `json:"served" doc:"taken by an agent today"`
	ServedInTime  int              `json:"served_in_time" doc:"of those, within the target"`
	Abandoned     int              `json:"abandoned" doc:"hung up while waiting, today"`
	TargetSeconds int              `json:"target_seconds"`
	TargetPercent int              `json:"target_percent"`
	Wait          *zhiyin.Estimate `json:"wait,omitempty" doc:"how long who comes now will probably wait; absent: nobody waits, or it can't be said"`
	Agents        map[string]int   `json:"agents"`
	CallbackOnly  bool             `json:"callback_only" doc:"who comes now is offered to be called back in their turn"`
}

// AgentStanding is one agent now.
type AgentStanding struct {
	ID     zhiyin.AgentID     `json:"id"`
	Name   string             `json:"name"`
	Unit   zhiyin.UnitID      `json:"unit"`
	Status zhiyin.AgentStatus `json:"status" enum:"offline,available,away"`
	Reason string             `json:"reason,omitempty"`
	Since  time.Time          `json:"since,omitzero"`
	Line   bool               `json:"line" doc:"their audio is connected"`
	Next   zhiyin.AgentStatus `json:"next,omitempty" doc:"taken when the present work is done"`
	Queues []zhiyin.QueueID   `json:"queues"`
}

type (
	contactsInput struct {
		Unit     zhiyin.UnitID `query:"unit" maxLength:"32"`
		Agent    string        `query:"agent" maxLength:"64"`
		Customer string        `query:"customer" maxLength:"64"`
		Queue    string        `query:"queue" maxLength:"64"`
		Open     bool          `query:"open" doc:"only contacts that are not completed"`
		From     time.Time     `query:"from" doc:"arrived from then on"`
		To       time.Time     `query:"to" doc:"arrived before then"`
		Before   string        `query:"before" maxLength:"80" doc:"the cursor of the page before"`
		Limit    int           `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	contactsOutput struct {
		Link string `header:"Link"`
		Body struct {
			Items []zhiyin.ContactFacts `json:"items"`
			Next  string                `json:"next,omitempty"`
		}
	}
	contactGetInput struct {
		ContactPath
		Events      bool   `query:"events" doc:"with its events, as CloudEvents; takes the scope events.read"`
		IfNoneMatch string `header:"If-None-Match" maxLength:"80"`
	}
	contactOutput struct {
		Status int
		ETag   string `header:"ETag"`
		Body   struct {
			Contact zhiyin.ContactFacts `json:"contact"`
			Events  []cloudevent.Event  `json:"events,omitempty"`
			More    bool                `json:"more,omitempty" doc:"there are more than 500 events: read on by /api/v1/events?subject="`
		}
	}
	queuesOutput struct {
		Body struct {
			Items []QueueStanding `json:"items"`
		}
	}
	agentsOutput struct {
		Body struct {
			Items []AgentStanding `json:"items"`
		}
	}
)

func (s *Server) readRoutes() {
	if s.ports.House == nil || s.ports.Floor == nil || s.ports.Ledger == nil {
		return
	}
	add(s, http.MethodGet, "/api/v1/contacts", rule{who: Either, may: access.ContactRead}, "Contacts", s.contacts)
	add(s, http.MethodGet, "/api/v1/contacts/{id}", rule{who: Either, may: access.ContactRead}, "One contact", s.contact)
	s.huma.OpenAPI().Paths["/api/v1/contacts/{id}"].Get.Responses["304"] = &huma.Response{Description: "What the caller has is still so."}
	add(s, http.MethodGet, "/api/v1/customers", rule{who: Either, may: access.CustomerRead}, "Find a customer", s.findCustomer)
	add(s, http.MethodPost, "/api/v1/customers/find", rule{who: Either, may: access.CustomerRead}, "Find a customer without a number in an address", s.findCustomerBy)
	add(s, http.MethodGet, "/api/v1/customers/{id}", rule{who: Either, may: access.CustomerRead}, "One customer", s.customer)
	s.timelineRoutes()
	s.changeRoutes()
	s.profileRoutes()
	add(s, http.MethodGet, "/api/v1/queues", rule{who: Either, may: access.QueueRead}, "The queues, now", s.queues)
	add(s, http.MethodGet, "/api/v1/agents", rule{who: Either, may: access.AgentRead}, "The agents, now", s.agents)
}

// narrowed is what the caller reaches of an action: units (nil: all) and, where
// only their own is theirs, the agent. A unit that was asked for and is out of
// reach is Denied.
func (s *Server) narrowed(ctx context.Context, action access.Action, unit zhiyin.UnitID) (units []zhiyin.UnitID, agent zhiyin.AgentID, err error) {
	actor := callerOf(ctx).actor
	switch access.ReachOf(actor, action) {
	case access.Own:
		agent = actor.Agent
	case access.Unit:
		units = append([]zhiyin.UnitID{}, actor.Units...)
	}
	if unit == "" {
		return units, agent, nil
	}
	return []zhiyin.UnitID{unit}, agent, s.may(ctx, action, access.Object{Unit: unit}, "unit:"+string(unit))
}

func (s *Server) contacts(ctx context.Context, in *contactsInput) (*contactsOutput, error) {
	units, own, err := s.narrowed(ctx, access.ContactRead, in.Unit)
	if err != nil {
		return nil, err
	}
	q := zhiyin.ContactQuery{Units: units, Agent: zhiyin.AgentID(in.Agent), Customer: zhiyin.CustomerID(in.Customer), Queue: zhiyin.QueueID(in.Queue),
		Open: in.Open, From: in.From, To: in.To, Limit: in.Limit}
	if own != "" {
		if q.Agent != "" && q.Agent != own {
			return nil, fmt.Errorf("api: the contacts of %s: %w", q.Agent, zhiyin.Denied)
		}
		q.Agent = own
	}
	if q.Before, q.ID, err = contactCursor(in.Before); err != nil {
		return nil, err
	}
	page, err := s.ports.House.ContactPage(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &contactsOutput{}
	out.Body.Items = page
	if len(page) == in.Limit {
		last := page[len(page)-1]
		out.Body.Next = strconv.FormatInt(last.Arrived.UnixMicro(), 10) + "-" + string(last.ID)
		out.Link = nextPage("/api/v1/contacts", out.Body.Next, in.Limit)
	}
	return out, nil
}

// contactCursor reads the place after which a page begins: µs-contact.
func contactCursor(text string) (time.Time, zhiyin.ContactID, error) {
	at, id, err := cursorOf(text)
	return at, zhiyin.ContactID(id), err
}

// cursorOf reads µs-id; the empty text is the newest.
func cursorOf(text string) (time.Time, string, error) {
	if text == "" {
		return time.Time{}, "", nil
	}
	us, id, _ := strings.Cut(text, "-")
	at, err := strconv.ParseInt(us, 10, 64)
	if err != nil || at <= 0 || id == "" {
		return time.Time{}, "", fmt.Errorf("api: before is no cursor of ours: %w", zhiyin.Invalid)
	}
	return time.UnixMicro(at), id, nil
}

const contactEvents = 500

func (s *Server) contact(ctx context.Context, in *contactGetInput) (*contactOutput, error) {
	facts, err := s.ports.House.ContactFacts(ctx, in.id())
	if err != nil {
		return nil, err
	}
	if err := s.may(ctx, access.ContactRead, access.Object{Unit: facts.Unit, Agent: agentOr(facts.Agent)}, "contact:"+in.ID); err != nil {
		return nil, err
	}
	out := &contactOutput{Status: http.StatusOK}
	out.Body.Contact = facts
	if in.Events {
		if err := s.may(ctx, access.EventsRead, access.Object{Unit: facts.Unit}, "contact:"+in.ID); err != nil {
			return nil, err
		}
		if out.Body.Events, out.Body.More, err = s.eventsOf(ctx, in.ID); err != nil {
			return nil, err
		}
	}
	if facts.State == zhiyin.Completed && !in.Events { // nothing of it changes any more
		out.ETag = fmt.Sprintf(`"%s-%d"`, facts.ID, facts.Completed.UnixMicro())
		if in.IfNoneMatch == out.ETag {
			out.Status = http.StatusNotModified // RFC 9110 §15.4.5
		}
	}
	return out, nil
}

// agentOr names an agent that nobody is where a contact has none: whoever may
// read only their own contacts may not read it.
func agentOr(agent zhiyin.AgentID) zhiyin.AgentID {
	if agent == "" {
		return "none"
	}
	return agent
}

func (s *Server) eventsOf(ctx context.Context, subject string) ([]cloudevent.Event, bool, error) {
	records, err := s.ports.Ledger.RecordsOf(ctx, subject, 0, contactEvents+1, false)
	if err != nil {
		return nil, false, err
	}
	out := []cloudevent.Event{}
	for _, r := range records[:min(contactEvents, len(records))] {
		if !cloudevent.Told(r.Kind) {
			continue
		}
		e, err := cloudevent.Of(r, cloudevent.Receiver{Clearance: callerOf(ctx).actor.Cleared()})
		if err != nil {
			return nil, false, err
		}
		out = append(out, e)
	}
	return out, len(records) > contactEvents, nil
}

func (s *Server) queues(ctx context.Context, _ *nothing) (*queuesOutput, error) {
	all, err := s.ports.Floor.Queues(ctx)
	if err != nil {
		return nil, err
	}
	out := &queuesOutput{}
	out.Body.Items = []QueueStanding{}
	for _, q := range all {
		if access.Allows(callerOf(ctx).actor, access.QueueRead, access.Object{Unit: q.Unit}) {
			out.Body.Items = append(out.Body.Items, q)
		}
	}
	return out, nil
}

func (s *Server) agents(ctx context.Context, _ *nothing) (*agentsOutput, error) {
	all, err := s.ports.Floor.Agents(ctx)
	if err != nil {
		return nil, err
	}
	out := &agentsOutput{}
	out.Body.Items = []AgentStanding{}
	for _, a := range all {
		if access.Allows(callerOf(ctx).actor, access.AgentRead, access.Object{Unit: a.Unit, Agent: a.ID}) {
			out.Body.Items = append(out.Body.Items, a)
		}
	}
	return out, nil
}
