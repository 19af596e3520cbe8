package customer

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

var customerID = regexp.MustCompile(`^cu_[0-9A-Za-z_-]{1,60}$`)

func (s *routes) changeRoutes() {
	s.Route("GET /api/v1/customers/{id}/changes", door.Rule{Who: door.Either, May: access.CustomerRead}, s.changes)
	op := door.Described[struct{}](s.Server, "GET /api/v1/customers/{id}/changes", "Hear when a customer changes")
	op.Responses["200"].Content = map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}, Example: exChanges}}
	op.Parameters = []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}}
}

// changes writes a server-sent event whenever something was kept of the person,
// with the kinds and nothing of what they say: who hears it asks again. The first
// one is sent at once, so that nothing falls between asking and hearing.
func (s *routes) changes(w http.ResponseWriter, r *http.Request) {
	who, id := door.CallerOf(r.Context()), r.PathValue("id")
	if !customerID.MatchString(id) {
		door.NewProblem(http.StatusNotFound, "no such customer").Write(w)
		return
	}
	leave, err := s.Streams.Enter(who.Actor.Name())
	if err != nil {
		door.ProblemOf(err).Write(w)
		return
	}
	defer leave()
	o := &onlooker{wake: make(chan struct{}, 1)}
	defer s.audience.leave(o)
	if err := s.look(r.Context(), o, zhiyin.CustomerID(id)); err != nil {
		s.Report(r, err)
		door.ProblemOf(err).Write(w)
		return
	}
	out := door.NewSSE(w)
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // for nginx
	if out.Begin() != nil || changed(out, nil) != nil {
		return
	}
	s.Figures.Streams.Inc()
	defer s.Figures.Streams.Dec()
	tick, check := time.NewTicker(door.StreamTick), time.NewTicker(s.Config.Recheck)
	defer tick.Stop()
	defer check.Stop()
	for {
		select {
		case <-o.wake:
			if !door.Rest(r.Context(), s.Streams.Stop) {
				return
			}
			kinds := o.take()
			if slices.ContainsFunc(kinds, regroups) {
				if err := s.look(r.Context(), o, zhiyin.CustomerID(id)); err != nil {
					s.StreamFault(r, out, err)
					return
				}
			}
			if changed(out, kinds) != nil {
				return
			}
		case <-tick.C:
			if out.Write("event: tick\ndata: {}\n\n") != nil { // a browser tells silence from a dead line by it
				return
			}
		case <-check.C:
			if s.Gone(r, func(a access.Actor) bool { return access.Allows(a, access.CustomerRead, access.Object{}) }) {
				_ = out.End("over") // gone or told: both are fine
				return
			}
		case <-s.Streams.Stop:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// look turns the onlooker to everything that is the person's. It asks twice: what
// joins them while nobody listened is heard of by the second answer.
func (s *routes) look(ctx context.Context, o *onlooker, id zhiyin.CustomerID) error {
	for range 2 {
		subjects, err := s.subjectsOf(ctx, id)
		if err != nil {
			return err
		}
		s.audience.watch(o, subjects)
	}
	return nil
}

// subjectsOf are the person's records and their contacts under way: what is kept
// of the person is kept under one of them.
func (s *routes) subjectsOf(ctx context.Context, id zhiyin.CustomerID) ([]string, error) {
	records, err := s.ports.House.RecordsOfPerson(ctx, id)
	if err != nil {
		return nil, err
	}
	contacts, err := s.ports.House.ContactPage(ctx, zhiyin.ContactQuery{Customer: id, Open: true, Limit: 50})
	subjects := []string{string(id)}
	for _, r := range records {
		subjects = append(subjects, string(r.ID))
	}
	for _, c := range contacts {
		subjects = append(subjects, string(c.ID))
	}
	slices.Sort(subjects)
	return slices.Compact(subjects), err
}

// regroups tells whether something of the kind may change what a person's
// subjects are.
func regroups(k zhiyin.Kind) bool {
	return k == zhiyin.ContactIdentified{}.Kind() || k == zhiyin.CustomerLinked{}.Kind() || k == zhiyin.CustomerMerged{}.Kind() ||
		k == zhiyin.CustomerUnmerged{}.Kind() || k == zhiyin.CustomerIdentified{}.Kind()
}

func changed(o *door.SSE, kinds []zhiyin.Kind) error {
	raw, err := json.Marshal(struct {
		Kinds []zhiyin.Kind `json:"kinds"`
	}{append([]zhiyin.Kind{}, kinds...)})
	if err != nil {
		return err
	}
	return o.Write("event: change\ndata: " + string(raw) + "\n\n")
}
