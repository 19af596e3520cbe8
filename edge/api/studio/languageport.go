package studio

import (
	"context"
	"time"

	"zhiyin.dev"
)

// Language is what whoever looks after understanding is told and may change.
// Errors: NotFound, Invalid.
type Language interface {
	// Intents are those in force and those drafted alone, by unit and id.
	Intents(ctx context.Context) ([]IntentStanding, error)
	Intent(ctx context.Context, id string) (IntentDetail, error)
	// IntentText writes an intent as its definition.
	IntentText(f IntentFields) string
	// Evaluate takes seconds the first time after a change. NotFound for a unit
	// without intents.
	Evaluate(ctx context.Context, unit zhiyin.UnitID) (Evaluation, error)
	Needs(ctx context.Context) ([]NeedStanding, error)
	// Effect compares how a unit's intents are told apart with a version of an intent
	// or of the labels in force, and without. It takes seconds, once.
	Effect(ctx context.Context, ref zhiyin.DefinitionRef) (Effect, error)
	// Waiting returns utterances that wait for a label, the newest first, below a
	// place in that order.
	Waiting(ctx context.Context, unit zhiyin.UnitID, before time.Time, last zhiyin.UtteranceID) (Waiting, error)
	// Labels tells how many labels there are, and those that were given last.
	Labels(ctx context.Context, unit zhiyin.UnitID) (Labels, error)
	// LabelsText writes that the labels given until now are trained on, or none.
	LabelsText(unit zhiyin.UnitID, use bool) string
	// UnitOfUtterance is NotFound for one that never waited.
	UnitOfUtterance(ctx context.Context, id zhiyin.UtteranceID) (zhiyin.UnitID, error)
	// Label says which intent an utterance was. NotFound for an intent that the
	// unit does not have.
	Label(ctx context.Context, agent zhiyin.AgentID, id zhiyin.UtteranceID, intent string) error
	// TakeBack takes a label away: the utterance waits again, and is trained on no more.
	TakeBack(ctx context.Context, agent zhiyin.AgentID, id zhiyin.UtteranceID) error
	// Cues proposes new cues of a unit's needs. It takes seconds, once in ten minutes.
	Cues(ctx context.Context, unit zhiyin.UnitID) (CueProposals, error)
	// AskCues has the language model propose some; it takes up to 25 s. Unavailable
	// without one, or when it gives no answer.
	AskCues(ctx context.Context, unit zhiyin.UnitID) (CueProposals, error)
	RefuseCue(ctx context.Context, unit zhiyin.UnitID, cue CueChoice, by string) error
	// CueText writes a need with a cue added.
	CueText(ctx context.Context, unit zhiyin.UnitID, cue CueChoice) (string, error)
	// Say speaks a text as callers would hear it: a WAV of 8 kHz. Invalid for a text
	// of which nothing can be heard, Unavailable when nothing can speak.
	Say(ctx context.Context, voice zhiyin.Voice, text string) ([]byte, error)
	// Speakers are who says each language now, and the models that can't be used.
	Speakers() []Speaker
}

// Speaker is an engine that says texts.
type Speaker struct {
	Language zhiyin.Language `json:"language,omitempty" doc:"that it says now; none: it can't be used"`
	Name     string          `json:"name" doc:"of the model, of the server's, or espeak-ng"`
	Type     string          `json:"type"`
	Tried    bool            `json:"tried" doc:"it was run against a live model"`
	Says     string          `json:"says,omitempty" doc:"why it can't be used"`
}

// IntentFields are an intent as it is written; examples by language.
type IntentFields struct {
	ID       string                       `json:"id" maxLength:"80"`
	Unit     zhiyin.UnitID                `json:"unit,omitempty" maxLength:"64"`
	Intent   string                       `json:"intent" maxLength:"64"`
	Name     zhiyin.Text                  `json:"name"`
	Examples map[zhiyin.Language][]string `json:"examples"`
}

// IntentStanding is an intent in the list.
type IntentStanding struct {
	ID       string                  `json:"id"`
	Unit     zhiyin.UnitID           `json:"unit,omitempty"`
	Intent   string                  `json:"intent"`
	Name     zhiyin.Text             `json:"name"`
	Examples map[zhiyin.Language]int `json:"examples" doc:"how many, by language"`
	Labelled int                     `json:"labelled" doc:"utterances that people gave this label"`
	Version  int                     `json:"version" doc:"in force; 0: none is"`
	Draft    int                     `json:"draft,omitempty" doc:"the version that waits to be published"`
	Pack     string                  `json:"pack,omitempty" doc:"pack and version it came with"`
}

// IntentDetail is an intent as it is in force, or as it is drafted where nothing
// is; Draft what waits to be published.
type IntentDetail struct {
	IntentStanding
	Fields     IntentFields  `json:"fields"`
	Drafted    *IntentFields `json:"drafted,omitempty"`
	TwoPersons bool          `json:"two_persons,omitempty" doc:"a second person approves what is published"`
}

// NeedStanding is a need with the states and cues that lead to it.
type NeedStanding struct {
	ID      string        `json:"id"`
	Unit    zhiyin.UnitID `json:"unit,omitempty"`
	Name    zhiyin.Text   `json:"name"`
	Version int           `json:"version"`
	Pack    string        `json:"pack,omitempty"`
	States  []NeedState   `json:"states"`
	Against []string      `json:"against,omitempty"`
	Offers  []zhiyin.Text `json:"offers,omitempty"`
	YAML    string        `json:"yaml"`
}

// NeedState is what a customer is in, with what they say then: how surely each cue
// speaks for it, the surest first.
type NeedState struct {
	ID     string      `json:"id"`
	Name   zhiyin.Text `json:"name,omitempty"`
	Weight float64     `json:"weight" doc:"how surely the state leads to the need, 0 to 1"`
	Sure   []string    `json:"sure,omitempty"`
	Likely []string    `json:"likely,omitempty"`
	Hint   []string    `json:"hint,omitempty"`
}

// Waiting are utterances that wait for a label. Next is the place of the next
// page, "" at the end.
type Waiting struct {
	Items []WaitingUtterance `json:"items"`
	Count int                `json:"count" doc:"all that wait in the unit"`
	Next  string             `json:"next,omitempty"`
}

// WaitingUtterance is one of them; numbers of people and cards are hidden.
type WaitingUtterance struct {
	Utterance zhiyin.UtteranceID `json:"utterance"`
	Contact   zhiyin.ContactID   `json:"contact"`
	At        time.Time          `json:"at"`
	Why       string             `json:"why" enum:"rejected,corrected"`
	Was       string             `json:"was,omitempty" doc:"the intent that it was taken for"`
	Text      string             `json:"text,omitempty"`
	Gone      bool               `json:"gone,omitempty" doc:"the customer was forgotten: the words are gone"`
	Intents   []zhiyin.Scored    `json:"intents" doc:"what it may have been, best first"`
}

// Evaluation is how a unit's own examples are recognised by models that were trained
// without them; shares are 0 to 1.
type Evaluation struct {
	Rows     int               `json:"rows"`
	Accuracy float64           `json:"accuracy"`
	MacroF1  float64           `json:"macro_f1"`
	ECE      float64           `json:"ece" doc:"expected calibration error"`
	Intents  []IntentScore     `json:"intents"`
	Confused []ConfusedIntents `json:"confused" doc:"the most first, at most 20"`
}

// IntentScore is one intent's.
type IntentScore struct {
	Intent    string  `json:"intent"`
	Rows      int     `json:"rows"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// ConfusedIntents is an intent that was taken for another.
type ConfusedIntents struct {
	Is       string   `json:"is"`
	Taken    string   `json:"taken_for"`
	Rows     int      `json:"rows"`
	Examples []string `json:"examples" doc:"a few of them"`
}

// Effect is what a version does to how a unit's intents are told apart. Shares are 0
// to 1, of the examples that both trainings have, each asked of a model that was
// trained without it.
type Effect struct {
	Rows    int            `json:"rows"`
	Added   int            `json:"added" doc:"examples that are new and not compared"`
	Before  float64        `json:"before"`
	After   float64        `json:"after"`
	Intents []IntentEffect `json:"intents" doc:"those that something happens to, the worst first"`
	Lost    []string       `json:"lost" doc:"intents that fall by more than a twentieth and two examples: publishing is refused, but for who may overrule"`
}

// IntentEffect is one intent's.
type IntentEffect struct {
	Intent string  `json:"intent"`
	Rows   int     `json:"rows"`
	Before float64 `json:"before"`
	After  float64 `json:"after"`
	Broken int     `json:"broken" doc:"examples that are recognised before alone"`
	Mended int     `json:"mended" doc:"examples that are recognised after alone"`
}

// Labels are what people said which intent it was.
type Labels struct {
	Given   int                 `json:"given"`
	Trained int                 `json:"trained" doc:"of those given, by the version in force"`
	Version int                 `json:"version" doc:"of the definition of kind labels in force; 0: none"`
	Items   []LabelledUtterance `json:"items" doc:"the newest first, at most 20"`
}

// LabelledUtterance is one of them; numbers of people and cards are hidden.
type LabelledUtterance struct {
	Utterance zhiyin.UtteranceID `json:"utterance"`
	Contact   zhiyin.ContactID   `json:"contact"`
	At        time.Time          `json:"at"`
	Label     string             `json:"label"`
	By        string             `json:"by"`
	Text      string             `json:"text,omitempty"`
}

// CueProposals are phrases that may become cues.
type CueProposals struct {
	Items    []CueProposal `json:"items" doc:"by need, the best first"`
	Contacts int           `json:"contacts" doc:"wrapped contacts that were read"`
	Refused  int           `json:"refused" doc:"phrases that were refused and do not come again"`
	Model    string        `json:"model,omitempty" doc:"language model that may be asked for more; empty: none is set"`
}

// CueProposal is one of them: at least four contacts with the need have it, and
// twice as many as by chance; of a language model's at least two.
type CueProposal struct {
	Need   string `json:"need"`
	Phrase string `json:"phrase"`
	With   int    `json:"with" doc:"contacts with the need in which it was said"`
	In     int    `json:"in" doc:"contacts in which it was said"`
	By     string `json:"by,omitempty" doc:"language model that proposed it; empty: counts"`
}

// CueChoice is what somebody decides on a phrase.
type CueChoice struct {
	Need     string `json:"need" maxLength:"80" pattern:"^[a-z][a-z0-9-]*$"`
	Phrase   string `json:"phrase" minLength:"1" maxLength:"200"`
	State    string `json:"state,omitempty" maxLength:"80" doc:"of the need, that the phrase tells of; to accept"`
	Strength string `json:"strength,omitempty" enum:"sure,likely,hint,faint" doc:"to accept"`
	Reason   string `json:"reason,omitempty" maxLength:"200" doc:"to refuse"`
}
