package customer

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/edge/api/door"
)

// TimelineRow is one line of a customer's timeline: a contact, or something that was
// kept of them.
type TimelineRow struct {
	ID      string               `json:"id"`
	At      time.Time            `json:"at"`
	Group   string               `json:"group" enum:"contact,act,tag,record"`
	Kind    string               `json:"kind" doc:"contact, or the event's kind: customer.tracked"`
	Record  zhiyin.CustomerID    `json:"record" doc:"the record of the person that it was said of"`
	By      string               `json:"by,omitempty"`
	Contact *zhiyin.ContactFacts `json:"contact,omitempty"`
	Data    json.RawMessage      `json:"data,omitempty" doc:"the event's open fields, as far as the caller may read"`
}

// timelineKinds are the groups of a timeline and the events in them.
var timelineKinds = map[string][]zhiyin.Kind{
	"contact": nil,
	"act":     {"customer.tracked"},
	"tag":     {"customer.tagged", "customer.tag_rejected", "customer.tag_restored"},
	"record": {"customer.identified", "customer.linked", "customer.merged", "customer.unmerged", "customer.decided",
		"customer.revealed", "customer.held", "customer.erased"},
}

type (
	timelineInput struct {
		door.CustomerPath
		Groups  string         `query:"groups" maxLength:"60" pattern:"^((contact|act|tag|record)(,(contact|act|tag|record))*)?$" doc:"which, with commas between them. Absent: all"`
		System  string         `query:"system" maxLength:"64" doc:"only what this system reported; contacts are no system's"`
		Channel zhiyin.Channel `query:"channel" maxLength:"20" doc:"only contacts of this channel"`
		From    time.Time      `query:"from" doc:"from then on"`
		To      time.Time      `query:"to" doc:"before then"`
		Only    []string       `query:"only" maxItems:"20" doc:"only these events, by id: what contributed to a tag; contacts are none of them"`
		Before  string         `query:"before" maxLength:"80" doc:"the cursor of the page before"`
		Limit   int            `query:"limit" minimum:"1" maximum:"100" default:"30"`
	}
	timelineOutput struct {
		Link string `header:"Link"`
		Body struct {
			Items []TimelineRow `json:"items"`
			Next  string        `json:"next,omitempty"`
		}
	}
	recordsInput  struct{ door.CustomerPath }
	recordsOutput struct {
		Body struct {
			Items []zhiyin.RecordFacts `json:"items"`
		}
	}
)

// timeline merges two lists that are turned by the same cursor: contacts, and what
// was kept of the person.
func (s *routes) timeline(ctx context.Context, in *timelineInput) (*timelineOutput, error) {
	at, id, err := door.CursorOf(in.Before)
	if err != nil {
		return nil, err
	}
	var rows []TimelineRow
	groups := strings.Split(in.Groups, ",")
	var kinds []zhiyin.Kind
	for group, of := range timelineKinds {
		if in.Groups == "" || slices.Contains(groups, group) {
			kinds = append(kinds, of...)
		}
	}
	if in.Channel != "" {
		kinds = nil
	}
	if (in.Groups == "" || slices.Contains(groups, "contact")) && in.System == "" && len(in.Only) == 0 {
		if rows, err = s.contactRows(ctx, zhiyin.ContactQuery{Customer: zhiyin.CustomerID(in.ID), Channel: in.Channel, From: in.From, To: in.To, Before: at, ID: zhiyin.ContactID(id), Limit: in.Limit}); err != nil {
			return nil, err
		}
	}
	only := make([]zhiyin.EventID, len(in.Only))
	for i, id := range in.Only {
		only[i] = zhiyin.EventID(id)
	}
	kept, err := s.keptRows(ctx, zhiyin.TimelineQuery{Customer: zhiyin.CustomerID(in.ID), Kinds: kinds, Only: only, System: in.System, From: in.From, To: in.To, Before: at, ID: id, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	rows = append(rows, kept...)
	slices.SortFunc(rows, newestRow)
	out := &timelineOutput{}
	out.Body.Items = append([]TimelineRow{}, rows[:min(in.Limit, len(rows))]...)
	if len(rows) >= in.Limit {
		last := out.Body.Items[in.Limit-1]
		out.Body.Next = strconv.FormatInt(last.At.UnixMicro(), 10) + "-" + last.ID
		q := url.Values{"groups": {in.Groups}, "before": {out.Body.Next}, "limit": {strconv.Itoa(in.Limit)}}
		if len(in.Only) > 0 {
			q.Set("only", strings.Join(in.Only, ","))
		}
		for name, v := range map[string]string{"system": in.System, "channel": string(in.Channel), "from": stamp(in.From), "to": stamp(in.To)} {
			if v != "" {
				q.Set(name, v)
			}
		}
		out.Link = "</api/v1/customers/" + in.ID + "/timeline?" + q.Encode() + `>; rel="next"`
	}
	return out, nil
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func newestRow(a, b TimelineRow) int {
	if c := b.At.Compare(a.At); c != 0 {
		return c
	}
	return strings.Compare(b.ID, a.ID)
}

func (s *routes) contactRows(ctx context.Context, q zhiyin.ContactQuery) ([]TimelineRow, error) {
	page, err := s.ports.House.ContactPage(ctx, q)
	rows := make([]TimelineRow, 0, 2*len(page))
	for i := range page {
		c := &page[i]
		rows = append(rows, TimelineRow{ID: string(c.ID), At: c.Arrived, Group: "contact", Kind: "contact", Record: c.Customer, Contact: c})
	}
	return rows, err
}

func (s *routes) keptRows(ctx context.Context, q zhiyin.TimelineQuery) ([]TimelineRow, error) {
	page, err := s.ports.House.Timeline(ctx, q)
	if err != nil {
		return nil, err
	}
	rows := make([]TimelineRow, 0, len(page))
	for _, r := range page {
		e, err := cloudevent.Of(r, cloudevent.Receiver{Clearance: door.CallerOf(ctx).Actor.Cleared()})
		if err != nil {
			return nil, err
		}
		rows = append(rows, TimelineRow{ID: string(r.ID), At: e.Time, Group: groupOf(r.Kind), Kind: string(r.Kind), Record: zhiyin.CustomerID(r.Subject), By: r.By, Data: e.Data})
	}
	return rows, nil
}

func groupOf(kind zhiyin.Kind) string {
	for group, kinds := range timelineKinds {
		if slices.Contains(kinds, kind) {
			return group
		}
	}
	return "record"
}

func (s *routes) customerRecords(ctx context.Context, in *recordsInput) (*recordsOutput, error) {
	out := &recordsOutput{}
	var err error
	out.Body.Items, err = s.ports.House.RecordsOfPerson(ctx, zhiyin.CustomerID(in.ID))
	return out, err
}

func (s *routes) timelineRoutes() {
	r := door.Rule{Who: door.Either, May: access.CustomerRead}
	door.Add(s.Server, http.MethodGet, "/api/v1/customers/{id}/timeline", r, "A customer's timeline", s.timeline)
	door.Add(s.Server, http.MethodGet, "/api/v1/customers/{id}/records", r, "The records of a person", s.customerRecords)
}
