package desk

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// ListeningView says whether what the customer says is turned into words. A
// contact without one: nobody listens there.
type ListeningView struct {
	On       bool   `json:"on"`
	Model    string `json:"model"`
	DemoOnly bool   `json:"demo_only,omitempty"` // understands nothing but the demo's own callers
	Mood     bool   `json:"mood,omitempty"`      // the mood is measured too
	Why      string `json:"why,omitempty"`       // off: asked, ended, refused, lost
}

// AngerView is a streak of angry utterances that has not cleared.
type AngerView struct {
	Since     Instant            `json:"since"`
	Utterance zhiyin.UtteranceID `json:"utterance"`
	Length    int                `json:"length"`
	Score     float64            `json:"score"`
}

// DraftView is a summary that the agent may take over, with the outcomes that
// fit it, best first.
type DraftView struct {
	Text        string          `json:"text"`
	By          string          `json:"by"`
	Disposition []zhiyin.Scored `json:"disposition"`
}

// MoodPoint is the mood after one utterance of the customer's.
type MoodPoint struct {
	At         Instant `json:"at"`
	Score      float64 `json:"score"`
	Confidence float64 `json:"confidence"`
}

// trendPoints is how much of a mood's course the floor shows: with a turn every
// ten seconds, four minutes.
const trendPoints = 24

// heard is what listening made of a contact.
type heard struct {
	legs     map[zhiyin.LegID]zhiyin.Speaker // that are listened to
	view     *ListeningView
	said     map[zhiyin.UtteranceID]*said
	moods    []MoodPoint // the last trendPoints
	anger    *AngerView
	draft    *DraftView
	listener map[zhiyin.AgentID]bool // supervisors whose reading is in the audit chain
}

// said is one utterance as far as corrections ask.
type said struct {
	speaker        zhiyin.Speaker
	intents, needs []string
	mood           *float64
}

func (h *heard) of(id zhiyin.UtteranceID) *said {
	if h.said == nil {
		h.said = map[zhiyin.UtteranceID]*said{}
	}
	if h.said[id] == nil {
		h.said[id] = &said{}
	}
	return h.said[id]
}

// applyHearing folds the events of listening in; ok is false for what is none.
func (d *Desk) applyHearing(r *record, e zhiyin.Event) (ok bool) {
	h := &r.heard
	switch b := e.Body.(type) {
	case zhiyin.ListeningStarted:
		h.begin(b)
		d.touchContact(r)
	case zhiyin.ListeningStopped:
		h.stop(b)
		d.touchContact(r)
	case zhiyin.UtteranceHeard:
		h.of(b.Utterance).speaker = b.Speaker
	case zhiyin.ChatWritten:
		d.written(r, b, e.At)
	case zhiyin.ChatRead:
		d.marked(r, b)
	case zhiyin.UtteranceUnderstood:
		h.understand(b)
	case zhiyin.MoodChanged:
		h.feel(b, e.At)
	case zhiyin.AngerStreak:
		h.anger = &AngerView{Since: At(e.At), Utterance: b.Utterance, Length: b.Length, Score: b.Score}
		d.touchContact(r)
	case zhiyin.AngerCleared:
		h.anger = nil
		d.touchContact(r)
	case zhiyin.SummaryDrafted:
		h.draft = &DraftView{Text: MaskSaid(b.Text), By: b.By, Disposition: append([]zhiyin.Scored{}, b.Disposition...)}
		d.touchContact(r)
	case zhiyin.UnderstandingCorrected:
	default:
		return false
	}
	return true
}

func (h *heard) begin(b zhiyin.ListeningStarted) {
	if h.legs == nil {
		h.legs = map[zhiyin.LegID]zhiyin.Speaker{}
	}
	h.legs[b.Leg] = b.Speaker
	if b.Speaker == zhiyin.OfCustomer || h.view == nil {
		h.view = &ListeningView{On: true, Model: b.Model, DemoOnly: b.DemoOnly, Mood: b.Mood && b.Speaker == zhiyin.OfCustomer}
	}
}

// stop ends a leg's. That of the customer's is what the view speaks of.
func (h *heard) stop(b zhiyin.ListeningStopped) {
	speaker, known := h.legs[b.Leg]
	delete(h.legs, b.Leg)
	if h.view != nil && known && (speaker == zhiyin.OfCustomer || len(h.legs) == 0) {
		v := *h.view
		v.On, v.Mood, v.Why = false, false, b.Why
		h.view = &v
	}
}

func (h *heard) understand(b zhiyin.UtteranceUnderstood) {
	s := h.of(b.Utterance)
	s.intents, s.needs = nil, nil
	for _, i := range b.Intents {
		s.intents = append(s.intents, i.ID)
	}
	for _, n := range b.Needs {
		s.needs = append(s.needs, n.ID)
	}
}

// feel takes a mood in, of customers only.
func (h *heard) feel(b zhiyin.MoodChanged, at time.Time) {
	s := h.of(b.Utterance)
	if s.speaker == zhiyin.OfAgent {
		return
	}
	score := b.Score
	s.mood = &score
	h.moods = append(h.moods, MoodPoint{At(at), b.Score, b.Confidence})
	if len(h.moods) > trendPoints {
		h.moods = slices.Delete(h.moods, 0, len(h.moods)-trendPoints)
	}
}

// trend is the mood's course, as it is now.
func (h *heard) trend() []MoodPoint {
	return append([]MoodPoint{}, h.moods...)
}

// suggestions are the outcomes that the draft speaks for, as far as the unit has
// them, best first.
func (d *Desk) suggestions(r *record) []string {
	var out []string
	if r.heard.draft == nil {
		return nil
	}
	offered := d.outcomes(r.unit)
	for _, s := range r.heard.draft.Disposition {
		if slices.ContainsFunc(offered, func(x Disposition) bool { return x.ID == s.ID }) {
			out = append(out, s.ID)
		}
	}
	return out
}

// within is the draft as somebody with that clearance may see it.
func (v *DraftView) within(clearance zhiyin.Sensitivity) *DraftView {
	if v == nil || clearance.Reads(zhiyin.LabelOfSealed) {
		return v
	}
	return nil
}
