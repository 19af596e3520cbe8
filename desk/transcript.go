package desk

import (
	"context"
	"maps"
	"slices"

	"zhiyin.dev"
)

// tellHearing words the events of listening for the timeline.
func (d *Desk) tellHearing(r *record, body zhiyin.Body) (kind string, data map[string]any) {
	switch b := body.(type) {
	case zhiyin.ListeningStarted:
		return "listening", map[string]any{"phase": "started", "speaker": b.Speaker, "model": b.Model, "demo_only": b.DemoOnly, "mood": b.Mood}
	case zhiyin.ListeningStopped:
		return "listening", map[string]any{"phase": "stopped", "why": b.Why}
	case zhiyin.UtteranceHeard:
		return "heard", d.tellHeard(b)
	case zhiyin.ChatWritten:
		return d.tellWritten(b)
	case zhiyin.UtteranceUnderstood:
		return "understood", map[string]any{"utterance": b.Utterance, "intents": d.named(r, "intent", b.Intents), "needs": d.needs(r, b.Needs),
			"out_of_scope": b.OutOfScope, "rejected": b.Rejected, "model": b.Model, "why": b.Why, "entities": entities(b.Entities)}
	case zhiyin.MoodChanged:
		if r.heard.of(b.Utterance).speaker == zhiyin.OfAgent {
			return "", nil
		}
		return "mood", map[string]any{"utterance": b.Utterance, "score": b.Score, "anger": b.Anger, "confidence": b.Confidence, "parts": b.Parts}
	case zhiyin.AngerStreak:
		return "anger", map[string]any{"phase": "streak", "utterance": b.Utterance, "length": b.Length, "score": b.Score}
	case zhiyin.AngerCleared:
		return "anger", map[string]any{"phase": "cleared", "utterance": b.Utterance}
	case zhiyin.UnderstandingCorrected:
		return "corrected", map[string]any{"utterance": b.Utterance, "agent": b.Agent, "agent_name": d.agentName(b.Agent), "of": b.Of, "was": b.Was, "is": b.Is}
	}
	return "", nil
}

// tellHeard says who spoke: of an agent, which one.
func (d *Desk) tellHeard(b zhiyin.UtteranceHeard) map[string]any {
	data := map[string]any{"utterance": b.Utterance, "speaker": b.Speaker, "from_ms": b.FromMs, "to_ms": b.ToMs,
		"language": b.Language, "confidence": b.Confidence, "engine": b.Engine, "text": MaskSaid(b.Text)}
	if b.Agent != "" {
		data["agent"], data["agent_name"] = b.Agent, d.agentName(b.Agent)
	}
	return data
}

// namedScore is a candidate with what people call it.
type namedScore struct {
	zhiyin.Scored
	Name zhiyin.Text `json:"name,omitempty"`
}

type namedNeed struct {
	zhiyin.NeedHeard
	Name zhiyin.Text `json:"name,omitempty"`
}

func (d *Desk) named(r *record, kind string, list []zhiyin.Scored) []namedScore {
	out := []namedScore{}
	for _, s := range list {
		out = append(out, namedScore{s, d.meaningName(r, kind, s.ID)})
	}
	return out
}

func (d *Desk) needs(r *record, list []zhiyin.NeedHeard) []namedNeed {
	out := []namedNeed{}
	for _, n := range list {
		out = append(out, namedNeed{n, d.meaningName(r, "need", n.ID)})
	}
	return out
}

func (d *Desk) meaningName(r *record, kind, id string) zhiyin.Text {
	if d.names == nil {
		return nil
	}
	return d.names(r.unit, kind, id)
}

// entities are what an utterance names, numbers of people and cards hidden.
func entities(list []zhiyin.Entity) []zhiyin.Entity {
	out := slices.Clone(list)
	for i := range out {
		switch out[i].Kind {
		case "order", "amount", "date", "time": // of no person, and what the agent works with
		case "phone", "card", "id_card":
			out[i].Text, out[i].Value = maskRun(out[i].Text), maskRun(out[i].Value)
		default:
			out[i].Text, out[i].Value = MaskSaid(out[i].Text), MaskSaid(out[i].Value)
		}
	}
	return out
}

// hide takes from an entry what was said, for readers who may not know it.
func hide(e TimelineEntry) TimelineEntry {
	var gone []string
	switch e.Kind {
	case "heard":
		gone = []string{"text", "file"}
	case "understood":
		gone = []string{"entities", "why"}
	default:
		return e
	}
	e.Data = maps.Clone(e.Data)
	for _, field := range gone {
		delete(e.Data, field)
	}
	e.Data["hidden"] = true
	return e
}

// Transcript is what was said in a contact of the supervisor's own unit, from its
// beginning. keep enters the reading in the audit chain and is called before the
// first one of each supervisor.
func (d *Desk) Transcript(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID, keep func() error) ([]TimelineEntry, error) {
	verdict, kept := zhiyin.NotFound, false
	look := func(then func(*record, zhiyin.Agent)) error {
		return d.do(ctx, func() {
			r, s := d.open[id], d.seats[supervisor]
			switch {
			case r == nil || s == nil:
			case r.unit != s.agent.Unit, !s.agent.Cleared().Reads(zhiyin.LabelOfSealed):
				verdict = zhiyin.Denied
			default:
				verdict = ""
				then(r, s.agent)
			}
		})
	}
	err := look(func(r *record, _ zhiyin.Agent) { kept = r.heard.listener[supervisor] })
	if err = ruling(err, verdict, "transcript", id); err != nil {
		return nil, err
	}
	if !kept {
		if err := keep(); err != nil {
			return nil, err
		}
	}
	out := []TimelineEntry{}
	verdict = zhiyin.NotFound
	err = look(func(r *record, a zhiyin.Agent) {
		if r.heard.listener == nil {
			r.heard.listener = map[zhiyin.AgentID]bool{}
		}
		r.heard.listener[supervisor] = true
		for _, e := range personal(r.timeline, a) {
			if spoken(e.Kind) {
				out = append(out, e)
			}
		}
	})
	return out, ruling(err, verdict, "transcript", id)
}

func spoken(kind string) bool {
	return slices.Contains([]string{"heard", "understood", "mood", "anger", "corrected", "said"}, kind)
}
