package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

// LetterView is a row that was refused, masked.
type LetterView struct {
	ID     string         `json:"id"`
	At     desk.Instant   `json:"at"`
	Import string         `json:"import,omitempty"`
	Number int            `json:"number,omitempty" doc:"line of the file"`
	Field  string         `json:"field,omitempty"`
	Code   string         `json:"code"`
	Row    map[string]any `json:"row"`
}

type (
	lettersInput struct {
		ConnectionPath
		Import string `query:"import" maxLength:"40"`
		After  string `query:"after" maxLength:"60" doc:"the cursor of the page before"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	lettersOutput struct {
		Body struct {
			Items []LetterView `json:"items"`
			Next  string       `json:"next,omitempty"`
		}
	}
	replayLettersInput struct {
		ConnectionPath
		Body struct {
			Import string `json:"import,omitempty" maxLength:"40" doc:"only those of one file"`
			ID     string `json:"id,omitempty" maxLength:"60" doc:"only this one"`
		}
	}
	replayLettersOutput struct {
		Body struct {
			Taken int `json:"taken" doc:"of a push: that are sent again by and by"`
			Left  int `json:"left" doc:"refused again"`
		}
	}
	hookInput struct {
		ConnectionPath
		Authorization string `header:"Authorization"`
		MessageID     string `header:"webhook-id"`
		Stamp         string `header:"webhook-timestamp"`
		Signature     string `header:"webhook-signature"`
		Body          json.RawMessage
		RawBody       []byte

		all http.Header // the header with a signature has the name that the connection says
	}
	hookOutput struct{ Body Received }
)

func (s *routes) letterRoutes(see, change door.Rule) {
	door.Add(s.Server, http.MethodGet, "/api/connections/{id}/letters", see, "Rows that were refused", s.letters)
	door.Add(s.Server, http.MethodPost, "/api/connections/{id}/letters/replay", change, "Replay refused rows", s.replayLetters)
}

func (s *routes) letters(ctx context.Context, in *lettersInput) (*lettersOutput, error) {
	if _, err := s.connectionOf(ctx, in.ID); err != nil {
		return nil, err
	}
	page, err := s.ports.Connections.Letters(ctx, in.ID, in.Import, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &lettersOutput{}
	out.Body.Items = []LetterView{}
	for _, l := range page {
		v := LetterView{ID: l.ID, At: desk.At(l.At), Import: l.Import, Number: l.Number, Field: l.Field, Code: l.Code}
		if err := json.Unmarshal(l.Row, &v.Row); err != nil {
			return nil, fmt.Errorf("api: letter %s: %w", l.ID, zhiyin.Internal)
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	if len(page) == in.Limit {
		out.Body.Next = page[len(page)-1].ID
	}
	return out, nil
}

func (s *routes) replayLetters(ctx context.Context, in *replayLettersInput) (*replayLettersOutput, error) {
	if _, err := s.connectionOf(ctx, in.ID); err != nil {
		return nil, err
	}
	if err := s.Audit(ctx, access.ConnectionManage, "connection:"+in.ID, "replayed"); err != nil {
		return nil, err
	}
	out := &replayLettersOutput{}
	var err error
	out.Body.Taken, out.Body.Left, err = s.ports.Connections.ReplayLetters(ctx, in.ID, in.Body.Import, in.Body.ID)
	return out, err
}

// Resolve keeps every header.
func (in *hookInput) Resolve(ctx huma.Context) []error {
	in.all = http.Header{}
	ctx.EachHeader(func(name, value string) { in.all.Add(name, value) })
	return nil
}

// receive is for other systems, which bring the hook's own secret.
func (s *routes) receive(ctx context.Context, in *hookInput) (*hookOutput, error) {
	got, err := s.ports.Connections.Receive(ctx, in.ID, in.all, in.RawBody)
	if zhiyin.KindOf(err) == zhiyin.Denied {
		p := door.NewProblem(http.StatusUnauthorized, "the hook's secret is missing or wrong")
		p.Realm = `Bearer realm="hook"`
		return nil, p
	}
	return &hookOutput{Body: got}, err
}
