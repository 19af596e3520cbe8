package zhiyin

// The events of listening; the subject is the ContactID.
type (
	// ListeningStarted: what a leg says is turned into words from now on; a second one of
	// the same leg says that its mood is measured from now on, or no more. Model
	// names the recogniser, DemoOnly that it understands nothing but the demo's
	// own callers.
	ListeningStarted struct {
		Leg      LegID   `json:"leg" zy:"open"`
		Speaker  Speaker `json:"speaker" zy:"open"`
		Agent    AgentID `json:"agent,omitempty" zy:"open"` // whose leg it is; empty: the customer's
		Model    string  `json:"model" zy:"open"`
		DemoOnly bool    `json:"demo_only,omitempty" zy:"open"`
		Mood     bool    `json:"mood,omitempty" zy:"open"` // the mood is measured too
	}
	// ListeningStopped ends it. Why: asked, ended, refused, lost.
	ListeningStopped struct {
		Leg LegID  `json:"leg" zy:"open"`
		Why string `json:"why" zy:"open"`
	}
	// UtteranceHeard is a finished turn of talk.
	UtteranceHeard struct {
		Utterance  UtteranceID `json:"utterance" zy:"open"`
		Speaker    Speaker     `json:"speaker" zy:"open"`
		Agent      AgentID     `json:"agent,omitempty" zy:"open"` // who spoke; empty: the customer
		FromMs     int64       `json:"from_ms" zy:"open"`
		ToMs       int64       `json:"to_ms" zy:"open"`
		Language   Language    `json:"language,omitempty" zy:"open"`
		Confidence float64     `json:"confidence" zy:"open"`
		Engine     string      `json:"engine" zy:"open"`
		Text       string      `json:"text"`
		Words      []Word      `json:"words,omitempty"`
	}
	// UtteranceUnderstood says what it means. Entities hold the customer's words.
	UtteranceUnderstood struct {
		Utterance  UtteranceID `json:"utterance" zy:"open"`
		Intents    []Scored    `json:"intents" zy:"open"`
		OutOfScope float64     `json:"out_of_scope" zy:"open"`
		Rejected   bool        `json:"rejected,omitempty" zy:"open"`
		Needs      []NeedHeard `json:"needs,omitempty" zy:"open"`
		Model      string      `json:"model" zy:"open"`
		Why        []Evidence  `json:"why,omitempty"`
		Entities   []Entity    `json:"entities,omitempty"`
	}
	// MoodChanged is the customer's mood after an utterance. Sound is what was
	// measured of the voice (emotion.Values, packed), by which corrected moods can be
	// learned from; "" where there was none.
	MoodChanged struct {
		Utterance  UtteranceID `json:"utterance" zy:"open"`
		Score      float64     `json:"score" zy:"open"`
		Anger      float64     `json:"anger" zy:"open"`
		Confidence float64     `json:"confidence" zy:"open"`
		Parts      []MoodPart  `json:"parts,omitempty" zy:"open"`
		Sound      string      `json:"sound,omitempty"`
	}
	// AngerStreak: the customer has been angry for Length utterances together.
	AngerStreak struct {
		Utterance UtteranceID `json:"utterance" zy:"open"` // the one that completed it
		Length    int         `json:"length" zy:"open"`
		Score     float64     `json:"score" zy:"open"`
	}
	// AngerCleared ends a streak.
	AngerCleared struct {
		Utterance UtteranceID `json:"utterance" zy:"open"`
	}
	// UnderstandingCorrected: an agent says that something was understood wrongly.
	// Of is need, intent or mood; Was what it was taken for; Is what it was, "" for
	// merely not that (mood: a number, or anger, calm).
	UnderstandingCorrected struct {
		Utterance UtteranceID `json:"utterance" zy:"open"`
		Agent     AgentID     `json:"agent" zy:"open"`
		Of        string      `json:"of" zy:"open"`
		Was       string      `json:"was" zy:"open"`
		Is        string      `json:"is,omitempty" zy:"open"`
	}
	// CueRefused: a phrase that was proposed as a cue of a need is none. The subject is
	// the unit.
	CueRefused struct {
		Need   string `json:"need" zy:"open"`
		Phrase string `json:"phrase" zy:"open"`
		Reason string `json:"reason" zy:"open"`
	}
	// SummaryDrafted offers the wrapping agent a summary and a disposition.
	SummaryDrafted struct {
		Disposition []Scored `json:"disposition,omitempty" zy:"open"` // best first, at most 3
		By          string   `json:"drafted_by" zy:"open"`            // extractive, or the model's name
		Text        string   `json:"text"`
	}
)

// Kind is "listening.started".
func (ListeningStarted) Kind() Kind { return "listening.started" }

// Kind is "listening.stopped".
func (ListeningStopped) Kind() Kind { return "listening.stopped" }

// Kind is "utterance.heard".
func (UtteranceHeard) Kind() Kind { return "utterance.heard" }

// Kind is "utterance.understood".
func (UtteranceUnderstood) Kind() Kind { return "utterance.understood" }

// Kind is "mood.changed".
func (MoodChanged) Kind() Kind { return "mood.changed" }

// Kind is "anger.streak".
func (AngerStreak) Kind() Kind { return "anger.streak" }

// Kind is "anger.cleared".
func (AngerCleared) Kind() Kind { return "anger.cleared" }

// Kind is "understanding.corrected".
func (UnderstandingCorrected) Kind() Kind { return "understanding.corrected" }

// Kind is "cue.refused".
func (CueRefused) Kind() Kind { return "cue.refused" }

// Kind is "summary.drafted".
func (SummaryDrafted) Kind() Kind { return "summary.drafted" }

var _ = register(ListeningStarted{}, ListeningStopped{}, UtteranceHeard{}, UtteranceUnderstood{}, MoodChanged{},
	AngerStreak{}, AngerCleared{}, UnderstandingCorrected{}, CueRefused{}, SummaryDrafted{})
