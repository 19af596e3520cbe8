package intake

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

// ConnectionView is a connection as its managers see it.
type ConnectionView struct {
	ID      string        `json:"id"`
	Version int           `json:"version" doc:"of its definition"`
	Unit    zhiyin.UnitID `json:"unit,omitempty" doc:"absent: every unit's"`
	Name    zhiyin.Text   `json:"name"`
	Way     zhiyin.Way    `json:"way" enum:"hook,sheet,sqlpoll,pgcdc,push,ask"`
	State   string        `json:"state" enum:"off,waiting,working,failing" doc:"waiting: on, and nothing has come yet"`
	Secret  bool          `json:"secret" doc:"whether one is kept"`
	Taken   int64         `json:"taken"`
	Skipped int64         `json:"skipped"`
	Refused int64         `json:"refused"`
	Letters int64         `json:"letters" doc:"refused rows, or deliveries given up, that wait to be replayed"`
	LagMs   int64         `json:"lag_ms" doc:"how old the newest row was when it was taken"`
	Held    int64         `json:"held_bytes,omitempty" doc:"what the other database keeps for us"`
	Fault   string        `json:"fault,omitempty" doc:"code of what stops it"`
	Failing desk.Instant  `json:"failing,omitempty" doc:"since when"`
	Worked  desk.Instant  `json:"worked,omitempty" doc:"when it last worked"`
	Moved   desk.Instant  `json:"moved,omitempty" doc:"when a row last came"`
	Changed desk.Instant  `json:"changed"`
	By      string        `json:"by"`
}

type (
	connectionsOutput struct {
		Body struct {
			Items []ConnectionView `json:"items"`
		}
	}
	connectionOutput struct {
		Body struct {
			Connection ConnectionView `json:"connection"`
			Text       string         `json:"text" doc:"the definition in force"`
		}
	}
	// ConnectionPath is a connection's id in a path.
	ConnectionPath struct {
		ID string `path:"id" pattern:"^[a-z][a-z0-9-]{0,31}$"`
	}
	connectionInput    struct{ ConnectionPath }
	connectionActInput struct {
		ConnectionPath
		Body struct{}
	}
	tryInput struct {
		Body struct {
			Text   string         `json:"text,omitempty" maxLength:"49152" doc:"a definition, YAML"`
			Form   map[string]any `json:"form,omitempty" doc:"or the same as JSON"`
			Posted string         `json:"posted,omitempty" maxLength:"32768" doc:"for a hook a body as it would be posted, for a sheet the beginning of a file, for a push a document"`
			Try    bool           `json:"try,omitempty" doc:"whether rows are fetched and mapped; otherwise the text is only checked"`
		}
	}
	tryOutput struct {
		Body struct {
			ID     string            `json:"id"`
			Way    zhiyin.Way        `json:"way"`
			Text   string            `json:"text,omitempty" doc:"what was checked, YAML"`
			Form   map[string]any    `json:"form,omitempty" doc:"the same as JSON, without its comments; absent for what has no fields"`
			Faults []ConnectionFault `json:"faults"`
			Trial  *Trial            `json:"trial,omitempty"`
		}
	}
	publishInput struct {
		Body struct {
			Text    string `json:"text" minLength:"1" maxLength:"49152" doc:"a definition, YAML"`
			Version int    `json:"version" minimum:"0" doc:"that the text was made from; 0 for a new connection"`
			On      bool   `json:"on,omitempty" doc:"whether a new one begins at once"`
		}
	}
	publishOutput struct {
		Body struct {
			Connection *ConnectionView   `json:"connection,omitempty" doc:"absent with faults"`
			Faults     []ConnectionFault `json:"faults"`
		}
	}
	connectionSecretInput struct {
		ConnectionPath
		Body struct {
			Secret string `json:"secret,omitempty" maxLength:"2000" doc:"address of a database with its password, or what the other system gave; absent for a hook or a signature: one is made"`
		}
	}
	connectionSecretOutput struct {
		Body struct {
			Secret string `json:"secret,omitempty" doc:"what the sender has to bring; shown this once"`
		}
	}
	connectionSwitchInput struct {
		ConnectionPath
		Body struct {
			On bool `json:"on"`
		}
	}
	removedOutput struct {
		Body struct {
			Left bool `json:"left" doc:"something of ours is left in the other system, which could not be reached"`
		}
	}
)

// connectionRoutes are for whoever manages connections.
func (s *routes) connectionRoutes() {
	if s.ports.Connections == nil {
		return
	}
	see := door.Rule{Who: door.Agent, May: access.ConnectionManage}
	change := door.Rule{Who: door.Agent, May: access.ConnectionManage, Browser: true}
	door.Add(s.Server, http.MethodGet, "/api/connections", see, "The connections", s.connections)
	door.Add(s.Server, http.MethodGet, "/api/connections/{id}", see, "One connection", s.connection)
	door.Add(s.Server, http.MethodPost, "/api/connections/check", change, "Check a definition", s.checkConnection)
	door.Add(s.Server, http.MethodPost, "/api/connections", change, "Publish a connection", s.publishConnection)
	door.Add(s.Server, http.MethodPost, "/api/connections/{id}/test", change, "Test a connection", s.testConnection)
	door.Add(s.Server, http.MethodPost, "/api/connections/{id}/secret", change, "Keep a connection's secret", s.connectionSecret)
	door.Add(s.Server, http.MethodPost, "/api/connections/{id}/switch", change, "Switch a connection on or off", s.switchConnection)
	door.Add(s.Server, http.MethodPost, "/api/connections/{id}/rewind", change, "Begin a connection anew", s.rewindConnection)
	door.Add(s.Server, http.MethodPost, "/api/connections/{id}/remove", change, "Remove a connection", s.removeConnection)
	s.letterRoutes(see, change)
	s.importRoutes(see, change)
	door.Add(s.Server, http.MethodPost, "/hooks/{id}", door.Rule{Who: door.Anyone, May: access.Public, Body: batchLimit}, "Post to a hook", s.receive)
}

func connectionView(c zhiyin.Connection) ConnectionView {
	state := "working"
	switch {
	case !c.On:
		state = "off"
	case c.Fault != "":
		state = "failing"
	case c.Worked.IsZero():
		state = "waiting"
	}
	return ConnectionView{ID: c.ID, Version: c.Version, Unit: c.Unit, Name: c.Name, Way: c.Way, State: state, Secret: c.HasKey, Taken: c.Taken, Skipped: c.Skipped,
		Refused: c.Refused, Letters: c.Waiting, LagMs: c.Lag.Milliseconds(), Held: c.Held, Fault: c.Fault, Failing: desk.At(c.Failing), Worked: desk.At(c.Worked),
		Moved: desk.At(c.Moved), Changed: desk.At(c.Changed), By: c.By}
}

func (s *routes) connections(ctx context.Context, _ *door.Nothing) (*connectionsOutput, error) {
	all, err := s.ports.Connections.Connections(ctx)
	out := &connectionsOutput{}
	out.Body.Items = []ConnectionView{}
	for _, c := range all {
		out.Body.Items = append(out.Body.Items, connectionView(c))
	}
	return out, err
}

// connectionOf is a connection that the caller may manage.
func (s *routes) connectionOf(ctx context.Context, id string) (zhiyin.Connection, error) {
	c, err := s.ports.Connections.Connection(ctx, id)
	if err != nil {
		return c, err
	}
	return c, s.MayInUnit(ctx, access.ConnectionManage, c.Unit, "connection:"+id)
}

func (s *routes) connection(ctx context.Context, in *connectionInput) (*connectionOutput, error) {
	c, err := s.connectionOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &connectionOutput{}
	out.Body.Connection = connectionView(c)
	out.Body.Text, err = s.ports.Connections.Text(ctx, c.ID, c.Version)
	return out, err
}

func (s *routes) checkConnection(ctx context.Context, in *tryInput) (*tryOutput, error) {
	text := in.Body.Text
	if in.Body.Form != nil {
		var err error
		if text, err = s.ports.Connections.ConnectionText(in.Body.Form); err != nil {
			return nil, err
		}
	}
	c, faults := s.ports.Connections.ReadConnection(text)
	out := &tryOutput{}
	out.Body.Text, out.Body.Form = text, s.ports.Connections.ConnectionForm(text)
	out.Body.ID, out.Body.Way, out.Body.Faults = c.ID, c.Way, append([]ConnectionFault{}, faults...)
	if len(faults) > 0 || !in.Body.Try {
		return out, nil
	}
	if err := s.MayInUnit(ctx, access.ConnectionManage, c.Unit, "connection:"+c.ID); err != nil {
		return nil, err
	}
	trial, err := s.ports.Connections.TryConnection(ctx, text, in.Body.Posted)
	out.Body.Trial = &trial
	return out, err
}

func (s *routes) testConnection(ctx context.Context, in *connectionActInput) (*tryOutput, error) {
	c, err := s.connectionOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	text, err := s.ports.Connections.Text(ctx, c.ID, c.Version)
	if err != nil {
		return nil, err
	}
	trial, err := s.ports.Connections.TryConnection(ctx, text, "")
	out := &tryOutput{}
	out.Body.ID, out.Body.Way, out.Body.Faults, out.Body.Trial = c.ID, c.Way, []ConnectionFault{}, &trial
	return out, err
}

func (s *routes) publishConnection(ctx context.Context, in *publishInput) (*publishOutput, error) {
	c, faults := s.ports.Connections.ReadConnection(in.Body.Text)
	out := &publishOutput{}
	if out.Body.Faults = append([]ConnectionFault{}, faults...); len(faults) > 0 {
		return out, nil
	}
	if err := s.MayInUnit(ctx, access.ConnectionManage, c.Unit, "connection:"+c.ID); err != nil {
		return nil, err
	}
	if err := s.KnownUnit(ctx, c.Unit); err != nil {
		return nil, err
	}
	if err := s.mayTell(ctx, c); err != nil {
		return nil, err
	}
	c.Version, c.On, c.By = in.Body.Version+1, in.Body.On, door.CallerOf(ctx).Actor.Name()
	if err := s.ports.Connections.PublishConnection(ctx, c, in.Body.Text, s.Done(ctx, access.ConnectionManage, fmt.Sprintf("version %d", c.Version))); err != nil {
		return nil, err
	}
	now, err := s.ports.Connections.Connection(ctx, c.ID)
	view := connectionView(now)
	out.Body.Connection = &view
	return out, err
}

// mayTell refuses a push that tells more than systems usually hear, by somebody who
// may not give it out of the house or may not read it themselves.
func (s *routes) mayTell(ctx context.Context, c zhiyin.Connection) error {
	if c.Way != zhiyin.WayPush || !c.Personal && zhiyin.UsualForSystems.Reads(c.Tells) {
		return nil
	}
	if err := s.May(ctx, access.CustomerExport, access.Object{}, "connection:"+c.ID); err != nil {
		return err
	}
	return s.MayRead(ctx, c.Tells, access.CustomerExport, "connection:"+c.ID)
}

func (s *routes) connectionSecret(ctx context.Context, in *connectionSecretInput) (*connectionSecretOutput, error) {
	c, err := s.connectionOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &connectionSecretOutput{}
	out.Body.Secret, err = s.ports.Connections.SetConnectionSecret(ctx, c, strings.TrimSpace(in.Body.Secret), door.CallerOf(ctx).Actor.Name(), s.Done(ctx, access.ConnectionManage, "secret"))
	return out, err
}

func (s *routes) switchConnection(ctx context.Context, in *connectionSwitchInput) (*door.Empty, error) {
	if _, err := s.connectionOf(ctx, in.ID); err != nil {
		return nil, err
	}
	reason := "off"
	if in.Body.On {
		reason = "on"
	}
	return &door.Empty{}, s.ports.Connections.SwitchConnection(ctx, in.ID, in.Body.On, door.CallerOf(ctx).Actor.Name(), s.Done(ctx, access.ConnectionManage, reason))
}

func (s *routes) rewindConnection(ctx context.Context, in *connectionActInput) (*door.Empty, error) {
	c, err := s.connectionOf(ctx, in.ID)
	if err == nil && !slices.Contains([]zhiyin.Way{zhiyin.WayPoll, zhiyin.WayChanges, zhiyin.WayPush}, c.Way) {
		err = fmt.Errorf("api: %s has no place to begin from: %w", in.ID, zhiyin.Conflict)
	}
	if err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Connections.RewindConnection(ctx, in.ID, door.CallerOf(ctx).Actor.Name(), s.Done(ctx, access.ConnectionManage, "rewound"))
}

func (s *routes) removeConnection(ctx context.Context, in *connectionActInput) (*removedOutput, error) {
	c, err := s.connectionOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &removedOutput{}
	out.Body.Left, err = s.ports.Connections.RemoveConnection(ctx, c, door.CallerOf(ctx).Actor.Name(), s.Done(ctx, access.ConnectionManage, "removed"))
	return out, err
}
