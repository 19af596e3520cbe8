package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/intake"
)

// Sources knows the systems and pages that report events.
type Sources interface {
	// Opens tells whether pages of the origin ("https://shop.example") may report
	// with the source's key; an empty source stands for any.
	Opens(source, origin string) bool
	// Configured lists the sources that have a write key in the settings.
	Configured() []string
	Pace(source string) intake.Pace
	SourceRules(ctx context.Context) ([]zhiyin.SourceRule, error)
	// SetSourceRule keeps its entry in the audit with it.
	SetSourceRule(ctx context.Context, r zhiyin.SourceRule, entry zhiyin.AuditEntry) error
	SourceCounts(ctx context.Context, from string) ([]zhiyin.SourceCount, error)
}

// SourceView is one source as its managers see it.
type SourceView struct {
	Name      string           `json:"name"`
	Keys      []SourceKey      `json:"keys"`
	Origins   []string         `json:"origins" doc:"of pages that may report with its key"`
	Last      desk.Instant     `json:"last,omitempty" doc:"when its last message came"`
	PerMinute int              `json:"per_minute" doc:"messages in the last minute"`
	LagMs     *int64           `json:"lag_ms,omitempty" doc:"from the last message's own timestamp to when it came; absent: it has none, or nothing came since the start"`
	Today     map[string]int64 `json:"today" doc:"messages by what became of them, of this day in UTC"`
	Week      map[string]int64 `json:"week" doc:"likewise, of the last seven days"`
	Waiting   int              `json:"waiting" doc:"messages in quarantine"`
	Sample    json.RawMessage  `json:"sample,omitempty" doc:"its last message, masked"`
}

// SourceKey is a key that reports as the source; ID is empty for a write key of
// the settings.
type SourceKey struct {
	ID     string        `json:"id,omitempty"`
	Name   string        `json:"name"`
	Prefix string        `json:"prefix,omitempty"`
	Unit   zhiyin.UnitID `json:"unit,omitempty"`
}

type (
	sourcesOutput struct {
		Body struct {
			Items []SourceView `json:"items"`
		}
	}
	sourceInput struct {
		Name string `path:"name" pattern:"^[a-z][a-z0-9-]{0,31}$"`
		Body struct {
			Origins []string `json:"origins" maxItems:"20" doc:"scheme and host, with a port where it is not the scheme's"`
		}
	}
)

func (s *routes) sourceRoutes() {
	if s.ports.Sources == nil || s.ports.APIKeys == nil || s.ports.Quarantine == nil {
		return
	}
	door.Add(s.Server, http.MethodGet, "/api/v1/sources", door.Rule{Who: door.Agent, May: access.IntakeManage}, "Who reports events, and what came of it", s.sources)
	door.Add(s.Server, http.MethodPost, "/api/v1/sources/{name}", door.Rule{Who: door.Agent, May: access.IntakeManage, Browser: true}, "Permit pages to report", s.setSource)
}

// sourceBook gathers what is known of sources.
type sourceBook map[string]*SourceView

func (b sourceBook) of(name string) *SourceView {
	if b[name] == nil {
		b[name] = &SourceView{Name: name, Keys: []SourceKey{}, Origins: []string{}, Today: map[string]int64{}, Week: map[string]int64{}}
	}
	return b[name]
}

func (s *routes) sources(ctx context.Context, _ *door.Nothing) (*sourcesOutput, error) {
	book := sourceBook{}
	for _, fill := range []func(context.Context, sourceBook) error{s.ruled, s.keyed, s.counted, s.waiting} {
		if err := fill(ctx, book); err != nil {
			return nil, err
		}
	}
	out := &sourcesOutput{}
	out.Body.Items = []SourceView{}
	for _, v := range book {
		pace := s.ports.Sources.Pace(v.Name)
		v.PerMinute, v.Sample = pace.PerMinute, pace.Sample
		if lag := pace.Lag.Milliseconds(); !pace.Last.IsZero() && pace.Lag >= 0 {
			v.LagMs = &lag
		}
		if !pace.Last.IsZero() {
			v.Last = desk.At(pace.Last)
		}
		out.Body.Items = append(out.Body.Items, *v)
	}
	slices.SortFunc(out.Body.Items, func(a, b SourceView) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

func (s *routes) ruled(ctx context.Context, book sourceBook) error {
	rules, err := s.ports.Sources.SourceRules(ctx)
	for _, r := range rules {
		book.of(r.Name).Origins = append([]string{}, r.Origins...)
	}
	return err
}

// mostKeys bounds the keys that are looked through: the newest.
const mostKeys = 200

func (s *routes) keyed(ctx context.Context, book sourceBook) error {
	for _, name := range s.ports.Sources.Configured() {
		v := book.of(name)
		v.Keys = append(v.Keys, SourceKey{Name: "settings"})
	}
	keys, err := s.ports.APIKeys.Keys(ctx, "", mostKeys)
	for _, k := range keys {
		if k.Live(s.Now()) && slices.Contains(k.Scopes, access.EventsWrite) {
			v := book.of(k.Source)
			v.Keys = append(v.Keys, SourceKey{ID: k.ID, Name: k.Name, Prefix: k.Prefix, Unit: k.Unit})
		}
	}
	return err
}

func (s *routes) counted(ctx context.Context, book sourceBook) error {
	today := s.Now().UTC()
	counts, err := s.ports.Sources.SourceCounts(ctx, today.AddDate(0, 0, -6).Format(time.DateOnly))
	latest := map[string]time.Time{}
	for _, c := range counts {
		v := book.of(c.Source)
		v.Week[c.Code] += c.Count
		if c.Day == today.Format(time.DateOnly) {
			v.Today[c.Code] += c.Count
		}
		if c.Last.After(latest[c.Source]) {
			latest[c.Source] = c.Last
			v.Last = desk.At(c.Last)
		}
	}
	return err
}

func (s *routes) waiting(ctx context.Context, book sourceBook) error {
	units, _, err := s.Narrowed(ctx, access.IntakeManage, "")
	if err != nil {
		return err
	}
	counts, err := s.ports.Quarantine.QuarantineCounts(ctx, units)
	for _, c := range counts {
		book.of(c.Source).Waiting += c.Count
	}
	return err
}

func (s *routes) setSource(ctx context.Context, in *sourceInput) (*door.Empty, error) {
	origins := []string{}
	for i, text := range in.Body.Origins {
		u, err := url.Parse(strings.TrimSpace(text))
		if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && door.Local(u.Hostname())) {
			return nil, fmt.Errorf("api: %w: %w", zhiyin.Flawf("origins[%d] must be https:// and a host", i).Err(), zhiyin.Invalid)
		}
		if origin := u.Scheme + "://" + strings.ToLower(u.Host); !slices.Contains(origins, origin) {
			origins = append(origins, origin)
		}
	}
	rule := zhiyin.SourceRule{Name: in.Name, Origins: origins, By: door.CallerOf(ctx).Actor.Name()}
	return &door.Empty{}, s.ports.Sources.SetSourceRule(ctx, rule, s.Done(ctx, access.IntakeManage, "origins"))
}
