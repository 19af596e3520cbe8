package studio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
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
	effectInput struct {
		Kind    string `path:"kind" enum:"intent,labels"`
		ID      string `path:"id" maxLength:"80" pattern:"^[a-z][a-z0-9-]*$"`
		Version int    `path:"version" minimum:"1"`
	}
	effectOutput     struct{ Body Effect }
	labelsOutput     struct{ Body Labels }
	draftLabelsInput struct {
		Body struct {
			Unit zhiyin.UnitID `json:"unit" minLength:"1" maxLength:"64"`
			Use  bool          `json:"use" doc:"false: none are trained on"`
		}
	}
	utterancePath struct {
		ID string `path:"id" pattern:"^[0-9A-Za-z_]{1,44}$"`
	}
	cuesOutput struct{ Body CueProposals }
	cueInput   struct {
		Body struct {
			Unit zhiyin.UnitID `json:"unit" minLength:"1" maxLength:"64"`
			CueChoice
		}
	}
	cuesAskInput struct {
		Body struct {
			Unit zhiyin.UnitID `json:"unit" minLength:"1" maxLength:"64"`
		}
	}
	voiceInput struct {
		Language zhiyin.Language `query:"language" required:"true" enum:"cmn,yue,en"`
		Pace     int             `query:"pace" default:"100" minimum:"60" maximum:"140" doc:"percent of ordinary speech"`
		Pitch    int             `query:"pitch" default:"100" minimum:"50" maximum:"150" doc:"percent"`
		Text     string          `query:"text" required:"true" minLength:"1" maxLength:"200"`
	}
	speakersOutput struct {
		Body struct {
			Items []Speaker `json:"items"`
		}
	}
	voiceOutput struct {
		ContentType string `header:"Content-Type"`
		Body        []byte
	}
)

// languageRoutes are the studio of understanding: intents, needs, what waits for a
// label, and how we speak.
func (s *routes) languageRoutes() {
	if s.ports.Language == nil {
		return
	}
	look, print := door.Rule{Who: door.Agent, May: access.DefinitionRead}, door.Rule{Who: door.Agent, May: access.DefinitionPublish, Browser: true}
	door.Add(s.Server, http.MethodGet, "/api/language/intents", look, "Intents and how they stand", s.intents)
	door.Add(s.Server, http.MethodGet, "/api/language/intents/{id}", look, "One intent whole", s.intent)
	door.Add(s.Server, http.MethodPost, "/api/language/intents", print, "Draft an intent", s.draftIntent)
	door.Add(s.Server, http.MethodGet, "/api/language/evaluation", look, "How well a unit's intents are told apart", s.evaluation)
	door.Add(s.Server, http.MethodGet, "/api/language/needs", look, "Needs with their cues", s.needs)
	door.Add(s.Server, http.MethodGet, "/api/language/inbox", door.Rule{Who: door.Agent, May: access.ContactRead}, "Utterances that wait for a label", s.inbox)
	door.Add(s.Server, http.MethodPost, "/api/language/inbox/{id}", print, "Say which intent an utterance was", s.label)
	door.Add(s.Server, http.MethodPost, "/api/language/inbox/{id}/take-back", print, "Take a label back", s.takeBack)
	door.Add(s.Server, http.MethodGet, "/api/language/effect/{kind}/{id}/{version}", look, "What a version does to a unit's intents", s.effect)
	door.Add(s.Server, http.MethodGet, "/api/language/labels", door.Rule{Who: door.Agent, May: access.ContactRead}, "Labels, and whether they are trained on", s.labels)
	door.Add(s.Server, http.MethodPost, "/api/language/labels", print, "Draft whether labels are trained on", s.draftLabels)
	door.Add(s.Server, http.MethodGet, "/api/language/cues", door.Rule{Who: door.Agent, May: access.ContactRead}, "Phrases that may become cues", s.cues)
	door.Add(s.Server, http.MethodPost, "/api/language/cues/ask", print, "Ask a language model for cues", s.askCues)
	door.Add(s.Server, http.MethodPost, "/api/language/cues/accept", print, "Draft a need with a proposed cue", s.acceptCue)
	door.Add(s.Server, http.MethodPost, "/api/language/cues/refuse", print, "Refuse a proposed cue", s.refuseCue)
	door.Add(s.Server, http.MethodGet, "/api/language/voices", look, "List who speaks each language", s.speakers)
	door.Add(s.Server, http.MethodGet, "/api/language/voice", look, "Hear a voice", s.voice)
	s.OpenAPI().Paths["/api/language/voice"].Get.Responses["200"].Content = map[string]*huma.MediaType{"audio/wav": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
}

func (s *routes) intents(ctx context.Context, _ *door.Nothing) (*intentsOutput, error) {
	all, err := s.ports.Language.Intents(ctx)
	out := &intentsOutput{}
	out.Body.Items = door.Shown(ctx, access.DefinitionRead, all, func(i IntentStanding) access.Object { return access.Object{Unit: i.Unit} })
	return out, err
}

func (s *routes) intent(ctx context.Context, in *intentPath) (*intentOutput, error) {
	d, err := s.ports.Language.Intent(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &intentOutput{Body: d}, s.May(ctx, access.DefinitionRead, access.Object{Unit: d.Unit}, "intent/"+in.ID)
}

// draftIntent goes the way of every definition; its text is written here.
func (s *routes) draftIntent(ctx context.Context, in *draftIntentInput) (*tagDraftOutput, error) {
	d, err := s.drafted(ctx, "intent", s.ports.Language.IntentText(in.Body))
	return &tagDraftOutput{Body: d}, err
}

func (s *routes) evaluation(ctx context.Context, in *unitInput) (*evaluationOutput, error) {
	if err := s.May(ctx, access.DefinitionRead, access.Object{Unit: in.Unit}, "evaluation:"+string(in.Unit)); err != nil {
		return nil, err
	}
	e, err := s.ports.Language.Evaluate(ctx, in.Unit)
	return &evaluationOutput{Body: e}, err
}

func (s *routes) needs(ctx context.Context, _ *door.Nothing) (*needsOutput, error) {
	all, err := s.ports.Language.Needs(ctx)
	out := &needsOutput{}
	out.Body.Items = door.Shown(ctx, access.DefinitionRead, all, func(n NeedStanding) access.Object { return access.Object{Unit: n.Unit} })
	return out, err
}

// inbox shows what customers said: to who may read the unit's contacts, and not
// without an entry.
func (s *routes) inbox(ctx context.Context, in *waitingInput) (*utterancesOutput, error) {
	name := "inbox:" + string(in.Unit)
	if err := s.May(ctx, access.ContactRead, anybodys(in.Unit), name); err != nil {
		return nil, err
	}
	if err := s.MayRead(ctx, zhiyin.LabelOfSealed, access.ContactRead, name); err != nil {
		return nil, err
	}
	before, last, err := placeOf(in.Before)
	if err != nil {
		return nil, err
	}
	if err := s.Audit(ctx, access.ContactRead, name, "label"); err != nil {
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

func (s *routes) label(ctx context.Context, in *intentLabelInput) (*door.Empty, error) {
	id := zhiyin.UtteranceID(in.ID)
	if err := s.mayLabel(ctx, id); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Language.Label(ctx, door.CallerOf(ctx).Agent, id, in.Body.Intent)
}

func (s *routes) takeBack(ctx context.Context, in *utterancePath) (*door.Empty, error) {
	id := zhiyin.UtteranceID(in.ID)
	if err := s.mayLabel(ctx, id); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Language.TakeBack(ctx, door.CallerOf(ctx).Agent, id)
}

// mayLabel is for who publishes in the unit and reads its contacts.
func (s *routes) mayLabel(ctx context.Context, id zhiyin.UtteranceID) error {
	unit, err := s.ports.Language.UnitOfUtterance(ctx, id)
	if err != nil {
		return err
	}
	for _, action := range []access.Action{access.DefinitionPublish, access.ContactRead} {
		if err := s.May(ctx, action, anybodys(unit), "utterance:"+string(id)); err != nil {
			return err
		}
	}
	return nil
}

func (s *routes) effect(ctx context.Context, in *effectInput) (*effectOutput, error) {
	ref := zhiyin.DefinitionRef{Kind: in.Kind, ID: in.ID, Version: in.Version}
	unit, err := s.ports.Definitions.UnitOf(ctx, ref)
	if err != nil {
		return nil, err
	}
	if err := s.May(ctx, access.DefinitionRead, access.Object{Unit: unit}, ref.String()); err != nil {
		return nil, err
	}
	e, err := s.ports.Language.Effect(ctx, ref)
	return &effectOutput{Body: e}, err
}

// labels shows what customers said, as the inbox does.
func (s *routes) labels(ctx context.Context, in *unitInput) (*labelsOutput, error) {
	name := "labels:" + string(in.Unit)
	if err := s.May(ctx, access.ContactRead, anybodys(in.Unit), name); err != nil {
		return nil, err
	}
	if err := s.MayRead(ctx, zhiyin.LabelOfSealed, access.ContactRead, name); err != nil {
		return nil, err
	}
	if err := s.Audit(ctx, access.ContactRead, name, "label"); err != nil {
		return nil, err
	}
	l, err := s.ports.Language.Labels(ctx, in.Unit)
	return &labelsOutput{Body: l}, err
}

func (s *routes) draftLabels(ctx context.Context, in *draftLabelsInput) (*tagDraftOutput, error) {
	d, err := s.drafted(ctx, "labels", s.ports.Language.LabelsText(in.Body.Unit, in.Body.Use))
	return &tagDraftOutput{Body: d}, err
}

// retrains are the kinds whose versions change what a unit's callers are understood as.
var retrains = []string{"intent", "labels"}

// compared refuses a version under which intents are lost, unless the caller may
// overrule the comparison and does.
func (s *routes) compared(ctx context.Context, ref zhiyin.DefinitionRef, anyway bool) ([]TagProblem, error) {
	if s.ports.Language == nil || !slices.Contains(retrains, ref.Kind) {
		return nil, nil
	}
	if anyway {
		unit, err := s.ports.Definitions.UnitOf(ctx, ref)
		if err == nil {
			err = s.MayInUnit(ctx, access.DefinitionOverrule, unit, ref.Kind+"/"+ref.ID)
		}
		if err == nil {
			err = s.Audit(ctx, access.DefinitionOverrule, ref.String(), "publish")
		}
		return nil, err
	}
	e, err := s.ports.Language.Effect(ctx, ref)
	if err != nil && !errors.Is(err, zhiyin.NotFound) { // the first intent of a unit is compared with nothing
		return nil, err
	}
	var out []TagProblem
	for _, intent := range e.Lost {
		i := slices.IndexFunc(e.Intents, func(i IntentEffect) bool { return i.Intent == intent })
		out = append(out, TagProblem{Field: "effect", Flaw: zhiyin.Flawf("%s falls: %d of its %d examples are recognised no more, %d are now", intent, e.Intents[i].Broken, e.Intents[i].Rows, e.Intents[i].Mended)})
	}
	return out, nil
}

func (s *routes) voice(ctx context.Context, in *voiceInput) (*voiceOutput, error) {
	wav, err := s.ports.Language.Say(ctx, zhiyin.Voice{Language: in.Language, PacePercent: in.Pace, PitchPercent: in.Pitch}, in.Text)
	return &voiceOutput{ContentType: "audio/wav", Body: wav}, err
}

func (s *routes) speakers(context.Context, *door.Nothing) (*speakersOutput, error) {
	out := &speakersOutput{}
	out.Body.Items = s.ports.Language.Speakers()
	return out, nil
}

// cues are phrases that several customers said: for who may read the unit's contacts.
func (s *routes) cues(ctx context.Context, in *unitInput) (*cuesOutput, error) {
	name := "cues:" + string(in.Unit)
	if err := s.May(ctx, access.ContactRead, anybodys(in.Unit), name); err != nil {
		return nil, err
	}
	if err := s.Audit(ctx, access.ContactRead, name, "cues"); err != nil {
		return nil, err
	}
	c, err := s.ports.Language.Cues(ctx, in.Unit)
	return &cuesOutput{Body: c}, err
}

// askCues sends hidden talk of contacts elsewhere: for who may read them and publish
// what comes of it.
func (s *routes) askCues(ctx context.Context, in *cuesAskInput) (*cuesOutput, error) {
	name := "cues:" + string(in.Body.Unit)
	for _, action := range []access.Action{access.DefinitionPublish, access.ContactRead} {
		if err := s.May(ctx, action, anybodys(in.Body.Unit), name); err != nil {
			return nil, err
		}
	}
	if err := s.Audit(ctx, access.ContactRead, name, "cues asked of a model"); err != nil {
		return nil, err
	}
	c, err := s.ports.Language.AskCues(ctx, in.Body.Unit)
	return &cuesOutput{Body: c}, err
}

func (s *routes) acceptCue(ctx context.Context, in *cueInput) (*tagDraftOutput, error) {
	if in.Body.State == "" || in.Body.Strength == "" {
		return nil, fmt.Errorf("api: a cue is accepted with a state and a strength: %w", zhiyin.Invalid)
	}
	if err := s.MayInUnit(ctx, access.DefinitionPublish, in.Body.Unit, "need/"+in.Body.Need); err != nil {
		return nil, err
	}
	text, err := s.ports.Language.CueText(ctx, in.Body.Unit, in.Body.CueChoice)
	if err != nil {
		return nil, err
	}
	d, err := s.drafted(ctx, "need", text)
	return &tagDraftOutput{Body: d}, err
}

func (s *routes) refuseCue(ctx context.Context, in *cueInput) (*door.Empty, error) {
	if err := s.MayInUnit(ctx, access.DefinitionPublish, in.Body.Unit, "need/"+in.Body.Need); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Language.RefuseCue(ctx, in.Body.Unit, in.Body.CueChoice, door.CallerOf(ctx).Actor.Name())
}
