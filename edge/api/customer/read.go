package customer

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/edge/api/door"
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
		door.ContactPath
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
)

func (s *routes) readRoutes() {
	if s.ports.House == nil || s.ports.Ledger == nil {
		return
	}
	door.Add(s.Server, http.MethodGet, "/api/v1/contacts", door.Rule{Who: door.Either, May: access.ContactRead}, "Contacts", s.contacts)
	door.Add(s.Server, http.MethodGet, "/api/v1/contacts/{id}", door.Rule{Who: door.Either, May: access.ContactRead}, "One contact", s.contact)
	s.OpenAPI().Paths["/api/v1/contacts/{id}"].Get.Responses["304"] = &huma.Response{Description: "What the caller has is still so."}
	door.Add(s.Server, http.MethodGet, "/api/v1/customers", door.Rule{Who: door.Either, May: access.CustomerRead}, "Find a customer", s.findCustomer)
	door.Add(s.Server, http.MethodPost, "/api/v1/customers/find", door.Rule{Who: door.Either, May: access.CustomerRead}, "Find a customer without a number in an address", s.findCustomerBy)
	door.Add(s.Server, http.MethodGet, "/api/v1/customers/{id}", door.Rule{Who: door.Either, May: access.CustomerRead}, "One customer", s.customer)
	s.timelineRoutes()
	s.changeRoutes()
	s.profileRoutes()
}

func (s *routes) contacts(ctx context.Context, in *contactsInput) (*contactsOutput, error) {
	units, own, err := s.Narrowed(ctx, access.ContactRead, in.Unit)
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
		out.Link = door.NextPage("/api/v1/contacts", out.Body.Next, in.Limit)
	}
	return out, nil
}

// contactCursor reads the place after which a page begins: µs-contact.
func contactCursor(text string) (time.Time, zhiyin.ContactID, error) {
	at, id, err := door.CursorOf(text)
	return at, zhiyin.ContactID(id), err
}

const contactEvents = 500

func (s *routes) contact(ctx context.Context, in *contactGetInput) (*contactOutput, error) {
	facts, err := s.ports.House.ContactFacts(ctx, in.Contact())
	if err != nil {
		return nil, err
	}
	if err := s.May(ctx, access.ContactRead, access.Object{Unit: facts.Unit, Agent: agentOr(facts.Agent)}, "contact:"+in.ID); err != nil {
		return nil, err
	}
	out := &contactOutput{Status: http.StatusOK}
	out.Body.Contact = facts
	if in.Events {
		if err := s.May(ctx, access.EventsRead, access.Object{Unit: facts.Unit}, "contact:"+in.ID); err != nil {
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

func (s *routes) eventsOf(ctx context.Context, subject string) ([]cloudevent.Event, bool, error) {
	records, err := s.ports.Ledger.RecordsOf(ctx, subject, 0, contactEvents+1, false)
	if err != nil {
		return nil, false, err
	}
	out := []cloudevent.Event{}
	for _, r := range records[:min(contactEvents, len(records))] {
		if !cloudevent.Told(r.Kind) {
			continue
		}
		e, err := cloudevent.Of(r, cloudevent.Receiver{Clearance: door.CallerOf(ctx).Actor.Cleared()})
		if err != nil {
			return nil, false, err
		}
		out = append(out, e)
	}
	return out, len(records) > contactEvents, nil
}
