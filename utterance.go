package zhiyin

import "time"

// Speaker is whose turn of talk it is.
type Speaker string

// The speakers.
const (
	OfCustomer Speaker = "customer"
	OfAgent    Speaker = "agent"
	OfFlow     Speaker = "flow" // in a chat: what the flow writes
)

// Word is one recognised word or Chinese character with its place in the leg's
// audio.
type Word struct {
	Text       string  `json:"text"`
	FromMs     int64   `json:"from_ms"` // since listening to this leg began
	ToMs       int64   `json:"to_ms"`
	Confidence float64 `json:"confidence"` // 0 to 1; 0: the engine does not say
}

// Utterance is one turn of talk, or what is known of it while it lasts.
type Utterance struct {
	ID         UtteranceID `json:"id"`
	Speaker    Speaker     `json:"speaker"`
	Agent      AgentID     `json:"agent,omitempty"` // which one spoke
	Text       string      `json:"text"`
	Words      []Word      `json:"words,omitempty"`
	FromMs     int64       `json:"from_ms"` // since listening to this leg began
	ToMs       int64       `json:"to_ms"`
	Language   Language    `json:"language,omitempty"` // as recognised
	Confidence float64     `json:"confidence"`
	Engine     string      `json:"engine"` // name of the model that heard it
	Final      bool        `json:"final"`
	Emotion    string      `json:"emotion,omitempty"` // the engine's own tag: angry, happy, sad, neutral; "" for no evidence
	At         time.Time   `json:"at"`                // of its last sample
}

// Partial is what a leg is saying at this moment. It passes over the bus under
// PartialSubject, replaces the one before of the same utterance, may be lost, and
// is kept nowhere.
type Partial struct {
	Contact   ContactID   `json:"contact"`
	Leg       LegID       `json:"leg"`
	Utterance UtteranceID `json:"utterance"` // that of the utterance.heard which will follow
	Speaker   Speaker     `json:"speaker"`
	Agent     AgentID     `json:"agent,omitempty"` // which one speaks
	Text      string      `json:"text"`
	FromMs    int64       `json:"from_ms"` // since listening to this leg began
}

// PartialSubject is where partials pass, as JSON.
const PartialSubject = "hearing.partial"

// Scored is one candidate with its calibrated probability.
type Scored struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"` // 0 to 1
}

// Span is a piece of a text, counted in runes: text[From:To].
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Entity is a thing that an utterance names.
type Entity struct {
	Kind  string `json:"kind"`  // order, amount, date, time, phone, id_card, card, product, brand, number, or a unit's own
	Text  string `json:"text"`  // as said; masked at once for card and id_card
	Value string `json:"value"` // as a machine writes it: E.164, RFC 3339, digits, minor units with currency ("12050 CNY"); masked like Text
	Role  string `json:"role,omitempty"`
	Span
	Confidence float64 `json:"confidence"`
}

// Evidence is a piece of an utterance that speaks for something, or against it.
type Evidence struct {
	Span
	Says   string  `json:"says"`   // the cue, rule or feature as it is defined: holds no customer's words beyond those in Span
	Weight float64 `json:"weight"` // its share; negative speaks against
}

// NeedHeard is one thing that an utterance may ask for, without saying so in words.
type NeedHeard struct {
	ID       string     `json:"id"` // of the pack's need
	Score    float64    `json:"score"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Meaning is what one utterance was understood as.
type Meaning struct {
	Intents    []Scored    `json:"intents"`      // best first, at most 5
	OutOfScope float64     `json:"out_of_scope"` // probability that none of the unit's intents is meant
	Rejected   bool        `json:"rejected"`     // OutOfScope is over the unit's operating point
	Entities   []Entity    `json:"entities,omitempty"`
	Needs      []NeedHeard `json:"needs,omitempty"` // best first, at most 3
	Why        []Evidence  `json:"why,omitempty"`   // for the first intent
	Model      string      `json:"model"`           // name and version of what understood it
}

// Mood is how one utterance sounded and what its words say of it. Only customers
// are measured (EU AI Act, article 5(1)(f)).
type Mood struct {
	Score      float64    `json:"score"`      // −5 … +5
	Anger      float64    `json:"anger"`      // 0 to 1, calibrated
	Confidence float64    `json:"confidence"` // 0 to 1
	Parts      []MoodPart `json:"parts,omitempty"`
}

// MoodPart is one contribution to a mood, most important first.
type MoodPart struct {
	Of    string  `json:"of"` // voice.pitch, voice.energy, voice.rate, voice.tilt, voice.quality, voice.pauses, words, context, engine
	Says  string  `json:"says,omitempty"`
	Share float64 `json:"share"` // of the score, negative pulls it down
}
