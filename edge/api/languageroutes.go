package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

type (
	intentPath struct {
		ID string `path:"id" maxLength:"80" pattern:"^[a-z][a-z0-9-]*$"`
	}
	intentsOutput struct {
		Body struct {
			Items []IntentStanding `json:"items"`
		}
	}
	unitInput struct {
		Unit zhiyin.UnitID `query:"unit" required:"true" maxLength:"64"`
	}
	evaluationOutput  struct{ Body Evaluation }
	intentOutput      struct{ Body IntentDetail }
	draftIntentInput  struct{ Body IntentFields }
	needStandingsBody struct {
		Items []NeedStanding `json:"items"`
	}
	needsOutput  struct{ Body needStandingsBody }
	waitingInput struct {
		Unit   zhiyin.UnitID `query:"unit" required:"true" maxLength:"64"`
		Before string        `query:"before" maxLength:"100" doc:"next of the page before"`
	}
	utterancesOutput struct{ Body Waiting }
	intentLabelInput struct {
		ID   string `path:"id" pattern:"^[0-9A-Za-z_]{1,44}$"`
		Body struct {
			Intent string `json:"intent" pattern:"^[a-zA-Z0-9_.\\-/]{1,64}$"`
		}
	}
	voiceInput struct {
		Language zhiyin.Language `query:"language" required:"true" enum:"cmn,yue,en"`
		Pace     int             `query:"pace" default:"100" minimum:"60" maximum:"140" doc:"percent of ordinary speech"`
		Pitch    int             `query:"pitch" default:"100" minimum:"50" maximum:"150" doc:"percent"`
		Text     string          `query:"text" required:"true" minLength:"1" maxLength:"200"`
	}
	voiceOutput struct {
		ContentType string `header:"Content-Type"`
		Body        []byte
	}
)

// languageRoutes are the studio of understanding: intents, needs, what waits for a
// label, and how we speak.
func (s *Server) languageRoutes() {
	if s.ports.Language == nil {
		return
	}
	look, print := rule{who: Agent, may: access.DefinitionRead}, rule{who: Agent, may: access.DefinitionPublish, browser: true}
	add(s, http.MethodGet, "/api/language/intents", look, "Intents and how they stand", s.intents)
	add(s, http.MethodGet, "/api/language/intents/{id}", look, "One intent whole", s.intent)
	add(s, http.MethodPost, "/api/language/intents", print, "Draft an intent", s.draftIntent)
	add(s, http.MethodGet, "/api/language/evaluation", look, "How well a unit's intents are told apart", s.evaluation)
	add(s, http.MethodGet, "/api/language/needs", look, "Needs with their cues", s.needs)
	add(s, http.MethodGet, "/api/language/inbox", rule{who: Agent, may: access.ContactRead}, "Utterances that wait for a label", s.inbox)
	add(s, http.MethodPost, "/api/language/inbox/{id}", print, "Say which intent an utterance was", s.label)
	add(s, http.MethodGet, "/api/language/voice", look, "Hear a voice", s.voice)
	s.huma.OpenAPI().Paths["/api/language/voice"].Get.Responses["200"].Content = map[string]*huma.MediaType{"audio/wav": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
}

func (s *Server) intents(ctx context.Context, _ *nothing) (*intentsOutput, error) {
	all, err := s.ports.Language.Intents(ctx)
	out := &intentsOutput{}
	out.Body.Items = []IntentStanding{}
	for _, i := range all {
		if sees(ctx, i.Unit) {
			out.Body.Items = append(out.Body.Items, i)
		}
	}
	return out, err
}

func (s *Server) intent(ctx context.Context, in *intentPath) (*intentOutput, error) {
	d, err := s.ports.Language.Intent(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &intentOutput{Body: d}, s.may(ctx, access.DefinitionRead, access.Object{Unit: d.Unit}, "intent/"+in.ID)
}

// draftIntent goes the way of every definition; its text is written here.
func (s *Server) draftIntent(ctx context.Context, in *draftIntentInput) (*tagDraftOutput, error) {
	d, err := s.drafted(ctx, "intent", s.ports.Language.IntentText(in.Body))
	return &tagDraftOutput{Body: d}, err
}

func (s *Server) evaluation(ctx context.Context, in *unitInput) (*evaluationOutput, error) {
	if err := s.may(ctx, access.DefinitionRead, access.Object{Unit: in.Unit}, "evaluation:"+string(in.Unit)); err != nil {
		return nil, err
	}
	e, err := s.ports.Language.Evaluate(ctx, in.Unit)
	return &evaluationOutput{Body: e}, err
}

func (s *Server) needs(ctx context.Context, _ *nothing) (*needsOutput, error) {
	all, err := s.ports.Language.Needs(ctx)
	out := &needsOutput{Body: needStandingsBody{Items: []NeedStanding{}}}
	for _, n := range all {
		if sees(ctx, n.Unit) {
			out.Body.Items = append(out.Body.Items, n)
		}
	}
	return out, err
}

// inbox shows what customers said: to who may read the unit's contacts, and not
// without an entry.
func (s *Server) inbox(ctx context.Context, in *waitingInput) (*utterancesOutput, error) {
	name := "inbox:" + string(in.Unit)
	if err := s.may(ctx, access.ContactRead, anybodys(in.Unit), name); err != nil {
		return nil, err
	}
	if err := s.mayRead(ctx, zhiyin.LabelOfSealed, access.ContactRead, name); err != nil {
		return nil, err
	}
	before, last, err := placeOf(in.Before)
	if err != nil {
		return nil, err
	}
	if err := s.audit(ctx, access.ContactRead, name, "label"); err != nil {
		return nil, err
	}
	w, err := s.ports.Language.Waiting(ctx, in.Unit, before, last)
	if err != nil {
		return nil, err
	}
	if n := len(w.Items); w.Next != "" && n > 0 {
		w.Next = w.Items[n-1].At.UTC().Format(time.RFC3339Nano) + "/" + string(w.Items[n-1].Utterance)
	}
	return &utterancesOutput{Body: w}, nil
}

// anybodys are contacts of a unit, whoever served them: who may read only their own
// may not read these.
func anybodys(unit zhiyin.UnitID) access.Object {
	return access.Object{Unit: unit, Agent: "anybody"}
}

// placeOf reads the cursor of the inbox.
func placeOf(text string) (at time.Time, last zhiyin.UtteranceID, err error) {
	if text == "" {
		return at, "", nil
	}
	when, id, _ := strings.Cut(text, "/")
	if at, err = time.Parse(time.RFC3339Nano, when); err != nil {
		return at, "", fmt.Errorf("api: before: %w", zhiyin.Invalid)
	}
	return at, zhiyin.UtteranceID(id), nil
}

func (s *Server) label(ctx context.Context, in *intentLabelInput) (*empty, error) {
	id := zhiyin.UtteranceID(in.ID)
	unit, err := s.ports.Language.UnitOfUtterance(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, action := range []access.Action{access.DefinitionPublish, access.ContactRead} {
		if err := s.may(ctx, action, anybodys(unit), "utterance:"+in.ID); err != nil {
			return nil, err
		}
	}
	return &empty{}, s.ports.Language.Label(ctx, callerOf(ctx).agent, id, in.Body.Intent)
}

func (s *Server) voice(ctx context.Context, in *voiceInput) (*voiceOutput, error) {
	wav, err := s.ports.Language.Say(ctx, zhiyin.Voice{Language: in.Language, PacePercent: in.Pace, PitchPercent: in.Pitch}, in.Text)
	return &voiceOutput{ContentType: "audio/wav", Body: wav}, err
}
