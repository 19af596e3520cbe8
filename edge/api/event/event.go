package event

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/edge/api/door"
)

// Bounds of a page of events.
const (
	eventsUsual = 100
	eventsMost  = 500
	kindsMost   = 50
)

// EventPage is one page of events. Next is where the next one begins; it is there
// even when nothing more has happened yet.
type EventPage struct {
	Items []cloudevent.Event `json:"items"`
	Next  string             `json:"next"`
	More  bool               `json:"more" doc:"there is more already"`
}

// eventQuery is what the routes of events are asked for.
type eventQuery struct {
	selection
	at      cloudevent.Cursor
	limit   int
	purpose string
	stream  bool
}

func (s *routes) eventRoutes() {
	if s.ports.Ledger == nil {
		return
	}
	s.Route("GET /api/v1/events", door.Rule{Who: door.Either, May: access.EventsRead}, s.events)
	op := door.Described[EventPage](s.Server, "GET /api/v1/events", "What was kept, as a page or a stream")
	op.Parameters = eventParameters()
	op.Responses["200"].Content["text/event-stream"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}, Example: exStream}
}

func eventParameters() []*huma.Param {
	text := func(most int) *huma.Schema { return &huma.Schema{Type: huma.TypeString, MaxLength: &most} }
	low, high := 1.0, float64(eventsMost)
	return []*huma.Param{
		{Name: "after", In: "query", Schema: text(1000), Description: "The place after which to begin: `next` of a page, the id of a stream's event, `start` (the oldest) or `now`. Absent: a page begins at the oldest, a stream now."},
		{Name: "kind", In: "query", Schema: text(2000), Description: "Kinds with commas between them; `contact.*` stands for a family. Absent: every kind.", Example: "contact.ended,reservation.*"},
		{Name: "subject", In: "query", Schema: text(64), Description: "Only what is about this contact, customer or agent."},
		{Name: "unit", In: "query", Schema: text(32), Description: "Only this unit's events. Absent: all that the caller reaches."},
		{Name: "purpose", In: "query", Schema: text(40), Description: "What personal fields are read for, as a code. Takes the scope `customer.export` and stands in the audit. Absent: none are told."},
		{Name: "limit", In: "query", Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &low, Maximum: &high, Default: eventsUsual}, Description: "Events of a page."},
	}
}

// events answers with a page, or with a stream where the asker takes one.
func (s *routes) events(w http.ResponseWriter, r *http.Request) {
	q, err := s.eventQuery(r)
	if err == nil && q.personal {
		if err = s.May(r.Context(), access.CustomerExport, access.Object{}, "events"); err == nil {
			err = s.MayRead(r.Context(), zhiyin.LabelOfSealed, access.CustomerExport, "events")
		}
		if err == nil {
			err = s.Audit(r.Context(), access.CustomerExport, "events", "purpose "+q.purpose)
		}
	}
	if err != nil {
		s.Report(r, err)
		door.ProblemOf(err).Write(w)
		return
	}
	if q.stream {
		s.stream(w, r, q)
		return
	}
	page, err := s.eventPage(r, q)
	if err != nil {
		s.Report(r, err)
		door.ProblemOf(err).Write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Link", fmt.Sprintf(`<%s>; rel="next"`, nextEvents(r, page.Next)))
	_ = json.NewEncoder(w).Encode(page) // the caller may be gone
}

// nextEvents is the address of the next page: the same with another place.
func nextEvents(r *http.Request, after string) string {
	query := r.URL.Query()
	query.Set("after", after)
	return r.URL.Path + "?" + query.Encode()
}

func (s *routes) eventPage(r *http.Request, q eventQuery) (EventPage, error) {
	events, next, more, err := s.readOn(r.Context(), q.at, q.selection, q.limit)
	page := EventPage{Items: make([]cloudevent.Event, 0, len(events)), Next: next.String(), More: more}
	for _, e := range events {
		page.Items = append(page.Items, e.Event)
	}
	return page, err
}

// eventQuery reads and checks the query.
func (s *routes) eventQuery(r *http.Request) (q eventQuery, err error) {
	query := r.URL.Query()
	q.stream = strings.Contains(r.Header.Get("Accept"), "text/event-stream")
	q.limit = eventsUsual
	if text := query.Get("limit"); text != "" {
		if q.limit, err = strconv.Atoi(text); err != nil || q.limit < 1 || q.limit > eventsMost {
			return q, fmt.Errorf("api: limit is 1 to %d: %w", eventsMost, zhiyin.Invalid)
		}
	}
	q.purpose = query.Get("purpose")
	if q.purpose != "" && !door.PurposeCode.MatchString(q.purpose) {
		return q, fmt.Errorf("api: purpose is a code of small letters: %w", zhiyin.Invalid)
	}
	var kinds []string
	if text := query.Get("kind"); text != "" {
		kinds = strings.Split(text, ",")
	}
	subject := query.Get("subject")
	if len(kinds) > kindsMost || len(subject) > 64 {
		return q, fmt.Errorf("api: too many kinds, or a subject that is none: %w", zhiyin.Invalid)
	}
	if q.selection, err = s.selected(r.Context(), kinds, subject, zhiyin.UnitID(query.Get("unit")), q.purpose != ""); err != nil {
		return q, err
	}
	q.at, err = s.place(r, q.stream)
	return q, err
}

// place reads where to begin. A browser that comes back to a stream names the
// last id that it saw (HTML, "The Last-Event-ID header").
func (s *routes) place(r *http.Request, stream bool) (cloudevent.Cursor, error) {
	after := r.URL.Query().Get("after")
	if last := r.Header.Get("Last-Event-ID"); stream && last != "" {
		after = last
	}
	switch {
	case after == "start", after == "" && !stream:
		return cloudevent.Cursor{}, nil
	case after == "now", after == "":
		heads, err := s.ports.Ledger.Heads(r.Context())
		return cloudevent.At(heads), err
	}
	return cloudevent.ParseCursor(after)
}
