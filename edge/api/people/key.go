package people

import (
	"context"
	"net/http"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

// APIKeys are the keys of other systems; a store is one. KeyOf is Denied for a
// secret that opens nothing at now. Each change keeps its entry in the audit with
// it, or is not made.
type APIKeys interface {
	KeyOf(ctx context.Context, secret string, now time.Time) (access.Key, error)
	Key(ctx context.Context, id string) (access.Key, error)
	Keys(ctx context.Context, before string, limit int) ([]access.Key, error)
	NewKey(ctx context.Context, k access.Key, entry zhiyin.AuditEntry) (access.Key, string, error)
	RotateKey(ctx context.Context, id string, overlap time.Duration, by string, entry zhiyin.AuditEntry) (access.Key, string, error)
	RevokeKey(ctx context.Context, id, by string, entry zhiyin.AuditEntry) error
	Units(ctx context.Context) ([]zhiyin.Unit, error)
}

// KeyView is a key without its secret. State is live, expired or revoked.
type KeyView struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Prefix    string          `json:"prefix" doc:"how the secret begins"`
	Unit      zhiyin.UnitID   `json:"unit,omitempty" doc:"its data scope; absent: every unit"`
	Scopes    []access.Action `json:"scopes"`
	Clearance int             `json:"clearance" minimum:"1" maximum:"4" doc:"up to which sensitivity it reads"`
	Source    string          `json:"source" doc:"the name under which what it reports is kept"`
	State     string          `json:"state" enum:"live,expired,revoked"`
	Made      desk.Instant    `json:"made"`
	Expires   desk.Instant    `json:"expires,omitempty"`
	Used      desk.Instant    `json:"used,omitempty" doc:"to the minute"`
	Revoked   desk.Instant    `json:"revoked,omitempty"`
	Successor string          `json:"successor,omitempty" doc:"the key that takes its place"`
	By        string          `json:"by"`
}

type (
	keysInput struct {
		Before string `query:"before" maxLength:"40" doc:"the cursor of the page before"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	keysOutput struct {
		Link string `header:"Link"`
		Body struct {
			Items []KeyView `json:"items"`
			Next  string    `json:"next,omitempty"`
		}
	}
	// KeyPath is a key's id in a path.
	KeyPath struct {
		ID string `path:"id" pattern:"^key_[0-9A-Za-z]{1,40}$"`
	}
	newKeyInput struct {
		Body struct {
			Name    string          `json:"name" minLength:"1" maxLength:"80"`
			Unit    zhiyin.UnitID   `json:"unit,omitempty" maxLength:"32" doc:"its data scope; absent: every unit"`
			Scopes  []access.Action `json:"scopes" minItems:"1" maxItems:"10" enum:"events.write,events.read,contact.read,customer.read,customer.reveal,customer.export,queue.read,agent.read,webhook.manage,ops.read"`
			Source  string          `json:"source,omitempty" pattern:"^[a-z][a-z0-9-]{0,31}$" doc:"the name under which what it reports is kept; absent: made from the unit"`
			Expires *time.Time      `json:"expires,omitempty" doc:"absent: never"`

			Clearance int `json:"clearance,omitempty" minimum:"1" maximum:"4" doc:"up to which sensitivity it reads; absent: 2, or 3 with a scope of personal fields"`
		}
	}
	rotateInput struct {
		KeyPath
		Body struct {
			OverlapSeconds int `json:"overlap_seconds" minimum:"0" maximum:"2592000" doc:"how long both keys work, at most 30 days"`
		}
	}
	keyInput struct {
		KeyPath
		Body struct{}
	}
	newKeyOutput struct {
		Body struct {
			Key    KeyView `json:"key"`
			Secret string  `json:"secret" doc:"shown this once"`
		}
	}
)

// keyRoutes are for whoever manages keys: somebody who is signed in, never a key.
func (s *routes) keyRoutes() {
	if s.ports.APIKeys == nil {
		return
	}
	manage := door.Rule{Who: door.Agent, May: access.KeyManage, Browser: true}
	door.Add(s.Server, http.MethodGet, "/api/v1/keys", door.Rule{Who: door.Agent, May: access.KeyManage}, "The API keys", s.keys)
	door.Add(s.Server, http.MethodPost, "/api/v1/keys", manage, "Make a key", s.newKey)
	door.Add(s.Server, http.MethodPost, "/api/v1/keys/{id}/rotate", manage, "Replace a key", s.rotateKey)
	door.Add(s.Server, http.MethodPost, "/api/v1/keys/{id}/revoke", manage, "Revoke a key", s.revokeKey)
}

func (s *routes) keys(ctx context.Context, in *keysInput) (*keysOutput, error) {
	keys, err := s.ports.APIKeys.Keys(ctx, in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &keysOutput{}
	out.Body.Items = []KeyView{}
	for _, k := range keys {
		out.Body.Items = append(out.Body.Items, s.keyView(k))
	}
	if len(keys) == in.Limit {
		out.Body.Next = keys[len(keys)-1].ID
		out.Link = door.NextPage("/api/v1/keys", out.Body.Next, in.Limit)
	}
	return out, nil
}

func (s *routes) keyView(k access.Key) KeyView {
	v := KeyView{ID: k.ID, Name: k.Name, Prefix: k.Prefix, Unit: k.Unit, Scopes: k.Scopes, Clearance: int(k.Cleared()), Source: k.Source, State: "live", Made: desk.At(k.Made),
		Expires: desk.At(k.Expires), Used: desk.At(k.Used), Revoked: desk.At(k.Revoked), Successor: k.Successor, By: k.By}
	switch {
	case !k.Revoked.IsZero():
		v.State = "revoked"
	case !k.Live(s.Now()):
		v.State = "expired"
	}
	return v
}

func (s *routes) newKey(ctx context.Context, in *newKeyInput) (*newKeyOutput, error) {
	who := door.CallerOf(ctx)
	k := access.Key{Name: strings.TrimSpace(in.Body.Name), Unit: in.Body.Unit, Scopes: in.Body.Scopes, Source: in.Body.Source, By: who.Actor.Name(), Clearance: zhiyin.Sensitivity(in.Body.Clearance)}
	if in.Body.Expires != nil {
		k.Expires = in.Body.Expires.UTC()
	}
	if k.Source == "" {
		k.Source = "api"
		if k.Unit != "" {
			k.Source = "api-" + string(k.Unit)
		}
	}
	if err := s.KnownUnit(ctx, k.Unit); err != nil {
		return nil, err
	}
	k, secret, err := s.ports.APIKeys.NewKey(ctx, k, s.Done(ctx, access.KeyManage, "made"))
	return s.keyWith(k, secret), err
}

func (s *routes) keyWith(k access.Key, secret string) *newKeyOutput {
	out := &newKeyOutput{}
	out.Body.Key, out.Body.Secret = s.keyView(k), secret
	return out
}

func (s *routes) rotateKey(ctx context.Context, in *rotateInput) (*newKeyOutput, error) {
	overlap := time.Duration(in.Body.OverlapSeconds) * time.Second
	k, secret, err := s.ports.APIKeys.RotateKey(ctx, in.ID, overlap, door.CallerOf(ctx).Actor.Name(), s.Done(ctx, access.KeyManage, "rotated"))
	return s.keyWith(k, secret), err
}

func (s *routes) revokeKey(ctx context.Context, in *keyInput) (*door.Empty, error) {
	return &door.Empty{}, s.ports.APIKeys.RevokeKey(ctx, in.ID, door.CallerOf(ctx).Actor.Name(), s.Done(ctx, access.KeyManage, "revoked"))
}
